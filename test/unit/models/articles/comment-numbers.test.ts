import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { freezeClock, restoreClock } from '../../../../harness/time.ts';
import { takeCommentNumber } from '../../../../src/models/articles/comment-numbers.ts';
import { keys } from '../../../../src/table/entities/index.ts';
import { useMemoryTable } from '../../../support/memory-table.ts';

const memory = useMemoryTable();
afterEach(restoreClock);

const ARTICLE = 4096;
const NOW = Date.UTC(2026, 10, 27);
const give = (last: number, at: number) => memory.table.give({ ...keys.commentCounter(ARTICLE), last, at });
const counter = () => memory.table.get(keys.commentCounter(ARTICLE));

describe('the comment numbers of an article', () => {
  beforeEach(() => {
    freezeClock(NOW);
  });

  test('count up from 1, with the time of the clock, in one call', async () => {
    give(0, NOW - 5);
    expect(await takeCommentNumber(ARTICLE)).toEqual({ number: 1, createdAt: NOW });
    expect(memory.table.calls.map(({ name }) => name)).toEqual(['UpdateItem']);
    freezeClock(NOW + 7);
    expect(await takeCommentNumber(ARTICLE)).toEqual({ number: 2, createdAt: NOW + 7 });
  });

  test.each([
    ['in the same millisecond', 0],
    ['on a clock that is two seconds behind', -2_000],
  ])('have later times the higher they are, also %s', async (_, behind) => {
    give(7, NOW);
    freezeClock(NOW + behind);
    expect(await takeCommentNumber(ARTICLE)).toEqual({ number: 8, createdAt: NOW + 1 });
    expect(await takeCommentNumber(ARTICLE)).toEqual({ number: 9, createdAt: NOW + 2 });
  });

  test('are given once each, however many ask at a time', async () => {
    give(0, NOW);
    const taken = await Promise.all(Array.from({ length: 20 }, () => takeCommentNumber(ARTICLE)));
    expect(taken.map((one) => one?.number).sort((a = 0, b = 0) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, at) => at + 1),
    );
    const byNumber = taken.toSorted((a, b) => (a?.number ?? 0) - (b?.number ?? 0)).map((one) => one?.createdAt ?? 0);
    expect(byNumber).toEqual([...new Set(byNumber)].sort((a, b) => a - b));
  });

  test('are none of an article that is not there, and leave nothing behind', async () => {
    expect(await takeCommentNumber(ARTICLE)).toBeUndefined();
    expect(memory.table.partition(keys.article(ARTICLE).pk)).toEqual([]);
  });

  test('end below 2^31', async () => {
    give(2 ** 31 - 2, NOW - 1);
    expect(await takeCommentNumber(ARTICLE)).toEqual({ number: 2_147_483_647, createdAt: NOW });
    await expect(takeCommentNumber(ARTICLE)).rejects.toMatchObject({
      status: 422,
      errors: { article: ['has all the comments that it can have'] },
    });
    expect(counter()).toMatchObject({ last: 2_147_483_647 });
  });
});
