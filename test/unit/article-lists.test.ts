import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Filters, listFeed, type PageParams } from '../../src/models/articles/index.ts';
import { keys } from '../../src/table/entities/index.ts';
import { idText } from '../../src/table/ids.ts';
import type { Key } from '../../src/table/keys.ts';
import { articles, list, many, matching, memory, NOTHING, walk, write } from '../support/article-lists.ts';
import { followingItem, tombstoneItem, userItem } from '../support/items.ts';

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
  ])('%j are neither shown nor counted, nor take places', async (deleted) => {
    write(...many(60, () => ({ favoriters: [9] })));
    for (const id of deleted) {
      memory.table.perform({ name: 'DeleteItem', input: { Key: keys.article(id) }, roundTrip: 1 });
      memory.table.give(tombstoneItem(id, true));
    }
    memory.table.give(tombstoneItem(99, false));
    memory.table.give(tombstoneItem(98, true)); // no favorite of this user
    const expected = matching({ favorited: 'user9' }).filter((id) => !deleted.includes(id));
    for (const offset of [0, 1, 2, 3, 18, 25, 50, 54, 55, 60]) {
      const { ids, count } = await list({ favorited: 'user9' }, { offset, limit: 7 });
      expect({ offset, ids, count }).toEqual({
        offset,
        ids: expected.slice(offset, offset + 7),
        count: expected.length,
      });
    }
    for (const limit of [1, 7, 100]) expect(await walk({ favorited: 'user9' }, limit)).toEqual(expected);
  });
});

describe('a feed', () => {
  const feed = async (window: Partial<PageParams> = {}) => {
    const { articles, count, next } = await listFeed(9, { limit: 20, offset: 0, ...window });
    return { ids: articles.map(({ title }) => Number(title.replace('Title ', ''))), count, next };
  };

  test('of nobody is empty', async () => {
    memory.table.give(userItem(9));
    expect(await feed()).toEqual({ ids: [], count: 0, next: undefined });
    expect(memory.table.calls).toHaveLength(1);
  });

  test('has the articles of followees, with the number of all of them', async () => {
    write(...many(700, (id) => ({ author: 1 + (id % 3) })));
    memory.table.give(userItem(9), followingItem(9, 2, 3));
    const expected = articles.filter(({ author }) => author > 1).map(({ id }) => id);
    for (const offset of [0, 5, 200, 440, 466, 467, 5_000]) {
      const { ids, count } = await feed({ offset });
      expect({ ids, count }).toEqual({ ids: expected.slice(offset, offset + 20), count: expected.length });
    }
    const walked: number[] = [];
    for (let position: string | undefined, pages = 0; pages < 50; pages += 1) {
      const { ids, next } = await feed({ limit: 30, position });
      walked.push(...ids);
      if (next === undefined) break;
      position = next;
    }
    expect(walked).toEqual(expected);
  });

  test('costs three round trips on its first pages, and four far back', async () => {
    write(...many(900, (id) => ({ author: 1 + (id % 3) })));
    memory.table.give(userItem(9), followingItem(9, 1, 2, 3));
    await feed({ offset: 100 });
    expect(memory.table.roundTrips).toBe(3);
    await feed({ offset: 600 });
    expect(memory.table.roundTrips).toBe(3 + 4);
  });

  test('shows that the authors are followed', async () => {
    write(...many(3, () => ({ author: 1 })));
    memory.table.give(userItem(9), followingItem(9, 1));
    const { articles: shown } = await listFeed(9, { limit: 1, offset: 0 });
    expect(shown[0]?.author).toMatchObject({ username: 'user1', following: true });
  });
});

describe('the next page of an author', () => {
  test.each([
    ['the head', 880, 3],
    ['the newest of a segment', 768, 2],
    ['the oldest of a segment', 385, 2],
    ['the newest of the oldest segment', 384, 1],
  ])('is told in which segment the last one ended: %s', async (_, last, segment) => {
    write(...many(900, () => ({ author: 1 })));
    const { ids, next } = await list({ author: 'user1' }, { offset: 900 - last, limit: 1 });
    expect([ids, next]).toEqual([[last], [last, segment].map(idText).join('#')]);
  });

  test('is told none where there are no segments, or several authors', async () => {
    write(...many(900, (id) => ({ author: id > 60 ? 1 : 2 })));
    memory.table.give(userItem(9), followingItem(9, 1, 2));
    expect((await list({ author: 'user2' }, { limit: 1 })).next).toBe(idText(60));
    expect((await listFeed(9, { limit: 1, offset: 0 })).next).toBe(idText(900));
  });

  test('reads that segment and the next older one, if there is one', async () => {
    write(...many(900, () => ({ author: 1 })));
    for (const [segment, read] of [
      [2, ['timeline', 'timeline#000002', 'timeline#000001']],
      [1, ['timeline', 'timeline#000001']],
    ] as const) {
      const before = memory.table.calls.length;
      await list({ author: 'user1' }, { position: [300, segment].map(idText).join('#') });
      const [, heads] = memory.table.calls.slice(before);
      const [batch] = Object.values(heads?.input.RequestItems as Record<string, { Keys: Key[] }>);
      expect(batch?.Keys.map(({ sk }) => sk)).toEqual(read);
    }
  });

  test('costs no more than the first, however far back', async () => {
    write(...many(2_000, () => ({ author: 1 })));
    const first = await list({ author: 'user1' });
    expect(first.price.roundTrips).toBe(3);
    const { ids, next } = await list({ author: 'user1' }, { offset: 1_000 });
    expect(ids[0]).toBe(1_000);
    for (let position = next, pages = 0; position && pages < 60; pages += 1) {
      const page = await list({ author: 'user1' }, { position, limit: 100 });
      expect(page.price.roundTrips).toBe(3);
      position = page.next;
    }
  });

  test.each([
    ['0000000000a', 9],
    ['0000000000a#00000000001', 9],
    ['0000000000a#00000000099', 9],
  ])('goes on from %s, whether or not that says in which segment', async (position, first) => {
    write(...many(200, () => ({ author: 1 })));
    const { ids } = await list({ author: 'user1' }, { position, limit: 5 });
    expect(ids).toEqual([first, first - 1, first - 2, first - 3, first - 4]);
  });
});
