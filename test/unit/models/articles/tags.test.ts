import { afterEach, describe, expect, test } from '@jest/globals';
import { freezeClock, restoreClock, skipSleep } from '../../../../harness/time.ts';
import { deleteArticle, edit, listTags, publish, sweepTags } from '../../../../src/models/articles/index.ts';
import { usesOf } from '../../../../src/models/articles/tags.ts';
import { keys } from '../../../../src/table/entities/index.ts';
import { read } from '../../../../src/table/read.ts';
import { userItem } from '../../../support/items.ts';
import { cancelled, useMemoryTable } from '../../../support/memory-table.ts';

const memory = useMemoryTable();
afterEach(restoreClock);

const AUTHOR = 1;
const HOUR = 3_600_000;
const give = (uses: Record<string, number>) =>
  memory.table.give(...Object.entries(uses).map(([tag, uses]) => ({ ...keys.tag(tag), uses })));
/** So many tags, the first of them used most. */
const many = (count: number, name = (at: number) => `tag ${at}`) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [name(at), count - at]));
const names = (count: number) => Object.keys(many(count));
const erase = (tag: string) =>
  memory.table.perform({ name: 'DeleteItem', input: { Key: keys.tag(tag) }, roundTrip: 1 });
const note = () => memory.table.get(keys.popularTags()) as { mostUsed?: string[]; at?: number } | undefined;
const sweep = () => sweepTags(Number.POSITIVE_INFINITY);
const publishWith = async (...tagList: string[]) => {
  memory.table.give(userItem(AUTHOR));
  return (await publish({ title: 'T', description: 'D', body: 'B', tagList }, AUTHOR)).slug;
};
const uses = (tag: string) => memory.table.get(keys.tag(tag))?.uses;

test('the uses of a tag are those that are stored, and none where it is unknown', async () => {
  give({ dragons: 3 });
  expect(await read(usesOf('dragons'), usesOf('Dragons'))).toEqual([3, 0]);
});

describe('a tag', () => {
  test('goes in the transaction of its last use: one more round trip, without another read', async () => {
    const slug = await publishWith('only', 'also');
    const other = await publishWith('also');
    const before = memory.table.calls.length;
    await deleteArticle(slug, AUTHOR);
    expect(await listTags()).toEqual(['also']);
    const names = memory.table.calls.slice(before).map(({ name }) => name);
    expect(names).toEqual(['BatchGetItem', 'Query', 'TransactWriteItems', 'TransactWriteItems', 'Query']);
    await edit(other, { tagList: [] }, AUTHOR);
    expect(memory.table.partition('tags')).toEqual([]);
  });

  test('of several, all of them last, goes in the same round trip', async () => {
    const slug = await publishWith('a', 'b', 'c');
    const before = memory.table.roundTrips;
    await deleteArticle(slug, AUTHOR);
    expect(memory.table.partition('tags')).toEqual([]);
    expect(memory.table.roundTrips - before).toBe(3);
  });

  test('that another article comes to use meanwhile stays, with that use', async () => {
    skipSleep();
    const slug = await publishWith('shared');
    const perform = memory.table.perform.bind(memory.table);
    // The reads, and the attempt that is refused because the use is the last one. Then somebody uses it.
    memory.table.answers.push(perform, perform, (call) => {
      try {
        return perform(call);
      } finally {
        give({ shared: 2 });
      }
    });
    await deleteArticle(slug, AUTHOR);
    expect(uses('shared')).toBe(1);
  });

  test.each([undefined, 0, -3])('whose count is damaged (%p) keeps no article from going', async (damaged) => {
    skipSleep();
    const slug = await publishWith('x');
    if (damaged === undefined) erase('x');
    else give({ x: damaged });
    await deleteArticle(slug, AUTHOR);
    expect(memory.table.partition('tags')).toEqual([]);
  });

  test('is not touched where something else was refused, too', async () => {
    skipSleep();
    const slug = await publishWith('x');
    const actions = memory.table.writes[0]?.length ?? 0;
    const perform = memory.table.perform.bind(memory.table);
    const before = memory.table.calls.length;
    memory.table.answers.push(perform, perform, () => {
      throw cancelled(...Array.from({ length: actions }, () => 'ConditionalCheckFailed'));
    });
    await deleteArticle(slug, AUTHOR);
    const names = memory.table.calls.slice(before).map(({ name }) => name);
    expect(names.slice(2, 4)).toEqual(['TransactWriteItems', 'BatchGetItem']); // it looked again
  });
});

describe('the list of tags', () => {
  test('has the tags in use, most used first, after one call', async () => {
    give({ a: 1, b: 3, 'd#e': 2 });
    expect(await listTags()).toEqual(['b', 'd#e', 'a']);
    expect(memory.table.calls).toHaveLength(1);
  });

  test('is empty where there are none', async () => {
    expect(await listTags()).toEqual([]);
  });

  test('has all of them up to 1,000, whatever was noted when there were more', async () => {
    give(many(1_000));
    expect(await listTags()).toEqual(names(1_000));
    memory.table.give({ ...keys.popularTags(), mostUsed: ['old'], inUse: 1_001, at: 0 });
    expect(await listTags()).toEqual(names(1_000));
    expect(memory.table.calls).toHaveLength(2);
  });

  test('of more is what the sweep noted, for the price of one call of 1,002 items', async () => {
    give(many(1_300));
    await sweep();
    const before = memory.table.calls.length;
    expect(await listTags()).toEqual(names(1_000));
    const [call, ...others] = memory.table.calls.slice(before);
    expect(others).toEqual([]);
    expect(call?.input.Limit).toBe(1_002);
  });

  test('of more, before the first sweep, is of those that one call brings', async () => {
    give(many(1_300));
    expect(await listTags()).toHaveLength(1_000);
    expect(memory.table.calls).toHaveLength(1);
  });

  test('is whole where the database ends a page early', async () => {
    memory.table.itemsAPage = 7;
    give({ ...many(20), last: 99 });
    expect(await listTags()).toEqual(['last', ...names(20)]);
  });
});

describe('the sweep of tags', () => {
  test('writes nothing where there is nothing to note, at the price of the list', async () => {
    give(many(3));
    await sweep();
    expect(memory.table.calls.map(({ name }) => name)).toEqual(['Query']);
  });

  test('takes the note away once the list has room for all', async () => {
    give(many(1_000));
    memory.table.give({ ...keys.popularTags(), mostUsed: ['old'], inUse: 1_001, at: 0 });
    await sweep();
    expect(note()).toBeUndefined();
    expect(memory.table.partition('tags')).toHaveLength(1_000);
  });

  test('notes the 1,000 most used of all, those at the end of the alphabet of alphabets, too', async () => {
    const last = '\u{10ffff}z';
    give({ ...many(1_001, (at) => (at % 2 ? `tag ${at}` : `\u{1f600}${at}`)), [last]: 5_000 });
    await sweep();
    expect(note()?.mostUsed).toHaveLength(1_000);
    expect(note()?.mostUsed?.slice(0, 3)).toEqual([last, '\u{1f600}0', 'tag 1']);
  });

  test('follows the uses at every run, and writes only what has changed', async () => {
    give(many(1_050));
    await sweep();
    await sweep();
    expect(memory.table.writes).toHaveLength(1);
    erase('tag 0');
    await sweep();
    expect(await listTags()).toEqual(names(1_001).slice(1));
  });

  test('of more than 10,000 reads them once an hour', async () => {
    const now = freezeClock();
    give(many(10_001));
    await sweep();
    expect(note()).toMatchObject({ inUse: 10_001, at: now });
    erase('tag 0');
    freezeClock(now + HOUR - 1);
    const before = memory.table.calls.length;
    await sweep();
    expect(memory.table.calls.length - before).toBe(1);
    freezeClock(now + HOUR);
    await sweep();
    expect(note()?.mostUsed?.[0]).toBe('tag 1');
  });

  test('reads them all, however many calls that takes, unless its time is over', async () => {
    memory.table.itemsAPage = 100;
    give(many(1_150));
    await sweepTags(0);
    expect(note()).toBeUndefined();
    await sweep();
    expect(note()?.mostUsed).toEqual(names(1_000));
  });
});
