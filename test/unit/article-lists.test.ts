import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Filters, listArticles, listFeed, type Window } from '../../src/models/articles/index.ts';
import { keys, lists, shardOf } from '../../src/table/keys.ts';
import { articleItem, entryItem, favoriteItems, followingItem, lockItems, userItem } from '../support/items.ts';
import { useMemoryTable } from '../support/memory-table.ts';

const memory = useMemoryTable();

interface Written {
  id: number;
  author: number;
  tags: string[];
  favoriters: number[];
}
let articles: Written[] = [];
beforeEach(() => {
  articles = [];
});

/** Has the articles written, oldest first, with the timelines, entries and counts that come with them. */
function write(...written: Written[]): void {
  articles = written.toReversed();
  const { table } = memory;
  const count = new Map<string, { key: { pk: string; sk: string }; of: number }>();
  const add = (key: { pk: string; sk: string }) => {
    const text = JSON.stringify(key);
    count.set(text, { key, of: (count.get(text)?.of ?? 0) + 1 });
  };
  const users = new Map<number, number[]>();
  for (const { id, author, tags, favoriters } of written) {
    table.give(articleItem(id, { author, tags }), entryItem(lists.articles, author, id));
    users.set(author, [...(users.get(author) ?? []), id]);
    add(keys.articlesCount(shardOf(id)));
    for (const tag of tags) {
      table.give(entryItem(lists.articlesByTag(tag), author, id));
      add(keys.tag(tag));
    }
    for (const user of favoriters) {
      table.give(...favoriteItems(id, author, user));
      add(keys.favoritesCount(user));
      if (!users.has(user)) users.set(user, []);
    }
  }
  for (const { key, of } of count.values()) table.give({ ...key, count: of, uses: of });
  for (const [user, ids] of users) {
    table.give(userItem(user), ...lockItems(user));
    const segments = Array.from({ length: Math.max(0, Math.ceil((ids.length - 64) / 384)) }, (_, index) =>
      ids.slice(index * 384, Math.min((index + 1) * 384, ids.length - 64)),
    );
    segments.forEach((ids, index) => {
      table.give({ ...keys.timelineSegment(user, index + 1), articles: new Set(ids) });
    });
    table.give({
      ...keys.timeline(user),
      articles: new Set(ids.slice(-64)),
      count: ids.length,
      version: 1,
      spills: 1,
      segments: segments.map((ids) => [ids[0], ids.at(-1), ids.length]),
    });
  }
}

const many = (count: number, of: (id: number) => Partial<Written>): Written[] =>
  Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    author: 1,
    tags: [],
    favoriters: [],
    ...of(index + 1),
  }));

const matching = ({ tag, author, favorited }: Filters): number[] =>
  articles
    .filter((one) => tag === undefined || one.tags.includes(tag))
    .filter((one) => author === undefined || `user${one.author}` === author)
    .filter((one) => favorited === undefined || one.favoriters.some((user) => `user${user}` === favorited))
    .map(({ id }) => id);

async function list(filters: Filters, window: Partial<Window> = {}) {
  const before = { calls: memory.table.calls.length, roundTrips: memory.table.roundTrips };
  const page = await listArticles(filters, { limit: 20, offset: 0, ...window }, undefined);
  const ids = page.articles.map(({ title }) => Number(title.replace('Title ', '')));
  const price = {
    calls: memory.table.calls.length - before.calls,
    roundTrips: memory.table.roundTrips - before.roundTrips,
  };
  return { ids, count: page.count, isLowerBound: page.countIsLowerBound ?? false, next: page.next, price };
}

/** Walks through a list, as a caller does with `Link: rel="next"`. */
async function walk(filters: Filters, limit: number): Promise<number[]> {
  const walked: number[] = [];
  for (let position: string | undefined, pages = 0; pages < 1_000; pages += 1) {
    const { ids, next } = await list(filters, { limit, position });
    walked.push(...ids);
    if (next === undefined) return walked;
    position = next;
  }
  throw new Error('the walk does not end');
}

const NOTHING = { ids: [], count: 0, isLowerBound: false, next: undefined };

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
    for (const limit of [4, expected.length]) expect(await walk(filters, limit)).toEqual(expected);
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
    expect(memory.table.calls).toEqual([]);
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

describe('several filters that match many', () => {
  test.each([5_000, 5_001])('have an exact count where a tag has %i uses and the author fewer', async (uses) => {
    write(...many(uses, (id) => ({ author: id % 100 ? 1 : 2, tags: ['hot'], favoriters: [9] })));
    for (const filters of [
      { tag: 'hot', author: 'user2' },
      { author: 'user2', favorited: 'user9' },
      { tag: 'hot', author: 'user2', favorited: 'user9' },
    ]) {
      const { ids, count, isLowerBound, price } = await list(filters, { offset: 10 });
      const expected = matching(filters);
      expect({ ids, count, isLowerBound }).toEqual({
        ids: expected.slice(10, 30),
        count: expected.length,
        isLowerBound: false,
      });
      expect(price.roundTrips).toBeLessThanOrEqual(4);
      expect(price.calls).toBeLessThanOrEqual(8);
    }
  });

  test('have an exact count while the rarest matches 5,000, and a lower bound beyond', async () => {
    write(
      ...many(6_000, (id) => ({ tags: id % 2 ? ['hot', 'odd'] : ['hot'], favoriters: id > 1_000 ? [7, 8, 9] : [9] })),
    );
    const exact = await list({ tag: 'hot', favorited: 'user7' });
    expect(exact).toMatchObject({ count: 5_000, isLowerBound: false });
    const more = await list({ tag: 'hot', favorited: 'user9' });
    expect(more).toMatchObject({ count: 5_000, isLowerBound: true, ids: exact.ids });
    for (const { price } of [exact, more]) {
      expect(price.roundTrips).toBeLessThanOrEqual(4);
      expect(price.calls).toBeLessThanOrEqual(60);
    }
    expect(await list({ tag: 'odd', favorited: 'user9' })).toMatchObject({ count: 3_000, isLowerBound: false });
  });

  test('look up one by one, where the other list is long and few may match', async () => {
    write(...many(5_500, (id) => ({ author: id === 3 || id === 5_400 ? 2 : 1, tags: id === 3 ? [] : ['hot'] })));
    const { ids, count, price } = await list({ tag: 'hot', author: 'user2' });
    expect({ ids, count }).toEqual({ ids: [5_400], count: 1 });
    const [lookedUp, shown] = memory.table.calls.slice(-2);
    expect([lookedUp?.name, shown?.name]).toEqual(['BatchGetItem', 'BatchGetItem']);
    expect(price).toEqual({ roundTrips: 4, calls: 4 });
  });

  describe('of which two have lists longer than one call brings', () => {
    const tag = 'h'.padEnd(40, 'o');
    const filters = { tag, author: 'user2', favorited: 'user9' };
    beforeEach(() => {
      memory.table.itemsAPage = 8_000;
      write(...many(12_000, (id) => ({ author: id % 40 ? 1 : 2, tags: [tag], favoriters: id % 80 ? [9] : [7] })));
    });

    test('read what is left of them from both ends', async () => {
      const expected = matching(filters);
      const { ids, count, price } = await list(filters, { offset: 100 });
      expect({ ids, count }).toEqual({ ids: expected.slice(100, 120), count: 150 });
      expect(price).toEqual({ roundTrips: 4, calls: 8 });
    });

    test('look up what neither end brought, where a list has grown since it was counted', async () => {
      memory.table.give({ ...keys.tag(tag), uses: 11_500 });
      const expected = matching(filters);
      const { ids, count, price } = await list(filters, { offset: 100 });
      expect({ ids, count }).toEqual({ ids: expected.slice(100, 120), count: 150 });
      expect(price.roundTrips).toBe(5);
    });
  });

  test('have no round trip more where nothing is left to be looked up', async () => {
    write(
      ...many(5_100, (id) => ({
        author: id < 5_000 ? 1 : 2,
        tags: id < 5_000 ? ['hot'] : [],
        favoriters: id > 5_050 ? [9] : [],
      })),
    );
    const { price, ...page } = await list({ author: 'user1', favorited: 'user9' });
    expect(page).toEqual(NOTHING);
    expect(price.roundTrips).toBe(2);
  });

  test.each([
    ['a'.repeat(50), 4_900],
    ['\u{1f600}'.repeat(50), 4_900],
    ['a'.repeat(50), 11_900],
    ['\u4e2d'.repeat(50), 7_000],
    ['\u4e2d'.repeat(50), 12_000],
  ])('are right where a list takes more than one call, as that of %s does with %i', async (tag, uses) => {
    write(...many(uses, (id) => ({ author: id % 20 ? 1 : 2, tags: [tag], favoriters: id % 20 ? [] : [9] })));
    for (const filters of [
      { tag, author: 'user2' },
      { tag, favorited: 'user9' },
    ]) {
      const { ids, count, isLowerBound } = await list(filters);
      const expected = matching(filters);
      expect({ ids, count, isLowerBound }).toEqual({
        ids: expected.slice(0, 20),
        count: expected.length,
        isLowerBound: false,
      });
    }
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
      memory.table.give({ ...keys.deletedArticle(id, true), id, favorited: true });
    }
    memory.table.give({ ...keys.deletedArticle(99, false), id: 99, favorited: false });
    memory.table.give({ ...keys.deletedArticle(98, true), id: 98, favorited: true }); // no favorite of this user
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
  const feed = async (window: Partial<Window> = {}) => {
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
