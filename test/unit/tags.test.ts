import { describe, expect, test } from '@jest/globals';
import { addTag, listTags, removeTag, sweepTags, usesOf } from '../../src/models/articles/tags.ts';
import { keys } from '../../src/table/entities/index.ts';
import { read } from '../../src/table/read.ts';
import { asWrite, sdkError, useMemoryTable } from '../support/memory-table.ts';

const memory = useMemoryTable();
const give = (uses: Record<string, number>) =>
  memory.table.give(...Object.entries(uses).map(([tag, uses]) => ({ ...keys.tag(tag), uses })));
/** So many tags, the first of them used most. */
const many = (count: number, name = (at: number) => `tag ${at}`) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [name(at), count - at]));
const note = () => memory.table.get(keys.popularTags()) as { mostUsed?: string[]; uses?: number } | undefined;
const ENTRY = 'tag#dragons 0000000000a';

test('a tag is given to an article and taken from it by an entry and a use', () => {
  const article = { id: 10, author: 7 };
  expect(addTag(article, 'dragons').map((action) => asWrite(action.params()))).toEqual([
    { put: ENTRY, item: { author: 7 } },
    { update: 'tags tag#dragons', change: 'ADD uses 1' },
  ]);
  expect(removeTag(article, 'dragons').map((action) => asWrite(action.params()))).toEqual([
    { delete: ENTRY },
    { update: 'tags tag#dragons', change: 'ADD uses -1' },
  ]);
});

test('the uses of a tag are those that are stored, and none where it is unknown', async () => {
  give({ dragons: 3 });
  expect(await read(usesOf('dragons'), usesOf('Dragons'))).toEqual([3, 0]);
});

describe('the list of tags', () => {
  test('has the tags in use, most used first, after one call', async () => {
    give({ a: 1, b: 3, c: 0, 'd#e': 2 });
    expect(await listTags()).toEqual(['b', 'd#e', 'a']);
    expect(memory.table.calls).toHaveLength(1);
  });

  test('is empty where there are none', async () => {
    expect(await listTags()).toEqual([]);
  });

  test('has all of them up to 1,000, and the 1,000 most used of few more', async () => {
    give(many(1_000, (at) => `x${String(at).padStart(4, '0')}`));
    expect(await listTags()).toHaveLength(1_000);
    give({ last: 5_000, never: 0 });
    const listed = await listTags();
    expect(listed).toHaveLength(1_000);
    expect(listed.slice(0, 2)).toEqual(['last', 'x0000']);
    expect(listed.at(-1)).toBe('x0998');
  });

  test('of more is what the sweep noted, for the price of one call', async () => {
    give(many(1_300));
    await sweepTags();
    const before = memory.table.calls.length;
    const listed = await listTags();
    expect(listed).toEqual(Array.from({ length: 1_000 }, (_, at) => `tag ${at}`));
    const [call, ...others] = memory.table.calls.slice(before);
    expect(others).toEqual([]);
    expect(call?.input.Limit).toBe(1_100);
  });

  test('of more, before the first sweep, is of those that one call brings', async () => {
    give(many(1_300));
    expect(await listTags()).toHaveLength(1_000);
  });

  test('does not keep to an old note where there are no longer so many', async () => {
    memory.table.give({ ...keys.popularTags(), uses: 0, mostUsed: ['old'] });
    give({ a: 1, b: 2 });
    expect(await listTags()).toEqual(['b', 'a']);
  });
});

describe('the sweep of tags', () => {
  test('takes away those without uses, and notes nothing while the list has room for all', async () => {
    give({ ...many(998), none: 0, nothing: 0 });
    memory.table.give({ ...keys.popularTags(), uses: 0, mostUsed: ['old'] });
    await sweepTags();
    expect(memory.table.partition('tags')).toHaveLength(998);
    expect(note()).toBeUndefined();
    expect(memory.table.writes.flat()).toHaveLength(3);
  });

  test('writes nothing where there is nothing to take away or to note', async () => {
    give(many(3));
    await sweepTags();
    expect(memory.table.writes).toEqual([]);
  });

  test('notes the 1,000 most used where there are more', async () => {
    give({ ...many(1_001, (at) => (at % 2 ? `tag ${at}` : `\u{1f600}${at}`)), none: 0 });
    await sweepTags();
    expect(note()?.mostUsed).toHaveLength(1_000);
    expect(note()?.mostUsed?.slice(0, 2)).toEqual(['\u{1f600}0', 'tag 1']);
    expect(note()?.uses).toBe(0);
    await sweepTags();
    expect(memory.table.partition('tags')).toHaveLength(1_002);
  });

  test('reads them all, however many calls that takes', async () => {
    memory.table.itemsAPage = 100;
    give(many(1_050));
    await sweepTags();
    expect(note()?.mostUsed).toEqual(Array.from({ length: 1_000 }, (_, at) => `tag ${at}`));
  });

  test('leaves a tag that an article comes to use meanwhile', async () => {
    give({ a: 0, b: 0 });
    memory.table.answers.push((call) => {
      const answer = memory.table.perform(call);
      give({ a: 1 });
      return answer;
    });
    await sweepTags();
    expect(memory.table.partition('tags')).toEqual([{ ...keys.tag('a'), uses: 1 }]);
    expect(memory.table.writes.flat()).toContainEqual({ delete: 'tags tag#a', condition: 'uses = 0' });
  });

  test('fails where the database does', async () => {
    give({ a: 0 });
    const broken = sdkError('ValidationException');
    memory.table.answers.push(memory.table.perform.bind(memory.table), () => {
      throw broken;
    });
    await expect(sweepTags()).rejects.toBe(broken);
  });
});
