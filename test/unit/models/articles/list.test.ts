import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Filters } from '../../../../src/models/articles/index.ts';
import { keys } from '../../../../src/table/entities/index.ts';
import type { Key } from '../../../../src/table/keys.ts';
import { list, many, matching, memory, NOTHING, walk, write } from '../../../support/article-lists.ts';

describe('every list', () => {
  beforeEach(() => {
    const tagsOf = (id: number) => [...(id % 2 ? ['odd'] : []), ...(id % 3 ? [] : ['three'])];
    write(...many(150, (id) => ({ author: 1 + (id % 4), tags: tagsOf(id), favoriters: id % 5 ? [9] : [8, 9] })));
  });
  const combinations = ['odd', 'three', undefined].flatMap((tag) =>
    ['user1', 'USER2', undefined].flatMap((author) =>
      ['user8', 'user9', undefined].map((favorited): Filters => ({ tag, author, favorited })),
    ),
  );
  const lowered = (filters: Filters) => ({ ...filters, author: filters.author?.toLowerCase() });

  test.each(combinations)('%j has all that match, newest first, at any offset', async (filters) => {
    const expected = matching(lowered(filters));
    for (const offset of [0, 1, 7, expected.length - 1, expected.length, 1_000]) {
      const { ids, count, isLowerBound } = await list(filters, { limit: 7, offset });
      expect({ ids, count, isLowerBound }).toEqual({
        ids: expected.slice(offset, offset + 7),
        count: expected.length,
        isLowerBound: false,
      });
    }
  });

  test.each(combinations)('%j is walked from page to page', async (filters) => {
    const expected = matching(lowered(filters));
    expect(await walk(filters, 7)).toEqual(expected);
  });

  test.each([
    { author: 'nobody' },
    { favorited: 'nobody' },
    { tag: 'none' },
    { author: 'nobody', favorited: 'user9' },
    { author: 'user1', favorited: 'nobody' },
    { tag: 'none', author: 'user1' },
    { tag: 'odd', author: 'nobody' },
    { tag: 'x'.repeat(51) },
    { tag: 'x'.repeat(51), author: 'user1' },
    { author: 'x'.repeat(65) },
    { favorited: 'x'.repeat(65), tag: 'odd' },
    { author: 'x'.repeat(5_000) },
  ])('of %j is empty', async (filters) => {
    const { price: _, ...page } = await list(filters);
    expect(page).toEqual(NOTHING);
  });

  test('does not look for what nothing can be named', async () => {
    await list({ tag: 'x'.repeat(51), author: 'user1' });
    await list({ tag: 'odd', author: 'x'.repeat(65) });
    await list({ author: 'user1', favorited: 'x'.repeat(65) });
    expect(memory.table.calls).toEqual([]);
  });

  test('looks for no more than is named, and for nothing in a list without entries', async () => {
    const { price } = await list({ tag: 'unused', author: 'user1' });
    expect(price).toEqual({ roundTrips: 1, calls: 1 });
    await list({ author: 'user1', favorited: 'user9' });
    const [asked] = Object.values(memory.table.calls[1]?.input.RequestItems as Record<string, { Keys: Key[] }>);
    expect(asked?.Keys).toEqual([keys.usernameLock('user1'), keys.usernameLock('user9')]);
  });

  test.each([
    [{}, 2],
    [{ tag: 'odd' }, 2],
    [{ author: 'user1' }, 3],
    [{ favorited: 'user9' }, 3],
    [{ tag: 'odd', author: 'user1' }, 4],
    [{ tag: 'odd', author: 'user1', favorited: 'user9' }, 4],
  ])('%j costs up to %i round trips', async (filters, roundTrips) => {
    const { price } = await list(filters);
    expect(price.roundTrips).toBeLessThanOrEqual(roundTrips);
    const { price: deep } = await list(filters, { offset: 30 });
    expect(deep.roundTrips).toBeLessThanOrEqual(roundTrips + 1);
  });

  test('tells names of 64 characters, whatever their code units are', async () => {
    const name = '\u{1f600}'.repeat(64);
    memory.table.give({ ...keys.usernameLock(name), owner: 1 });
    expect((await list({ author: name })).count).toBe(matching({ author: 'user1' }).length);
    expect((await list({ author: name, tag: 'odd' })).count).toBe(matching({ author: 'user1', tag: 'odd' }).length);
  });
});

describe('favorites of articles that were deleted, and are not swept up,', () => {
  test.each([
    [[60]],
    [[1]],
    [[60, 59, 58]],
    [[57, 40, 39, 38, 2]],
    [Array.from({ length: 60 }, (_, index) => index + 1)],
  ])('%j are not shown, and cost nobody more than any favorite does', async (deleted) => {
    write(...many(60, () => ({ favoriters: [9] })));
    const before = await list({ favorited: 'user9' }, { limit: 7 });
    for (const id of deleted) {
      memory.table.perform({ name: 'DeleteItem', input: { Key: keys.article(id) }, roundTrip: 1 });
    }
    const expected = matching({ favorited: 'user9' }).filter((id) => !deleted.includes(id));
    for (const limit of [1, 7, 100]) expect(await walk({ favorited: 'user9' }, limit)).toEqual(expected);
    const { price, count } = await list({ favorited: 'user9' }, { limit: 7 });
    expect({ price, count }).toEqual({ price: before.price, count: 60 });
  });
});
