import { beforeEach, describe, expect, test } from '@jest/globals';
import { keys } from '../../../../src/table/entities/index.ts';
import { list, many, matching, memory, NOTHING, write } from '../../../support/article-lists.ts';
import { call } from '../../../support/calls.ts';
import { lockItems, userItem } from '../../../support/items.ts';
import { replyTo } from '../../../support/reply.ts';

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

  test('have an exact count of any size where each list takes one call', async () => {
    write(...many(6_000, () => ({ author: 2, favoriters: [9] })));
    const { count, isLowerBound } = await list({ author: 'user2', favorited: 'user9' });
    expect({ count, isLowerBound }).toEqual({ count: 6_000, isLowerBound: false });
  });

  test('have a lower bound where no list takes one call, from the list of which the most is known', async () => {
    memory.table.itemsAPage = 1_000;
    write(...many(5_500, () => ({ tags: ['hot'], favoriters: [9] })));
    const unread = await list({ tag: 'hot', favorited: 'user9' });
    expect(unread).toMatchObject({ count: 1_000, isLowerBound: true });
    // How many favorites there are matters to nobody here, and is not asked.
    expect(memory.table.calls.map(({ name }) => name)).not.toContain('GetItem');
    expect(unread.ids).toEqual(matching({ tag: 'hot' }).slice(0, 20));

    write(...many(2_500, (id) => ({ tags: id % 2 ? ['odd'] : [], favoriters: [8] })));
    const asMuch = await list({ tag: 'odd', favorited: 'user8' });
    expect(asMuch).toMatchObject({ count: 1_000, isLowerBound: true });
  });

  test('have an exact count where the author has written more than one call brings', async () => {
    write(...many(4_400, (id) => ({ author: id % 3 ? 2 : 1, favoriters: id % 700 ? [] : [9] })));
    const filters = { author: 'user2', favorited: 'user9' };
    for (const [itemsAPage, roundTrips] of [
      [8, 3],
      [7, 4], // the head of the timeline, which is the last item, is read after the segments
      [6, 6], // and so is a segment that the head describes
    ] as const) {
      memory.table.itemsAPage = itemsAPage;
      const { ids, count, isLowerBound, price } = await list(filters);
      expect({ ids, count, isLowerBound }).toEqual({ ids: matching(filters), count: 4, isLowerBound: false });
      expect(price.roundTrips).toBe(roundTrips);
    }
  });

  test('are none where the user has never had a favorite', async () => {
    write(...many(10, (id) => ({ favoriters: id > 9 ? [9] : [] })));
    memory.table.give(userItem(8), ...lockItems(8));
    const { price: _, ...page } = await list({ author: 'user1', favorited: 'user8' });
    expect(page).toEqual(NOTHING);
  });

  test('say in the answer that a total is a lower bound', async () => {
    write(...many(5_001, (id) => ({ tags: ['hot'], favoriters: id > 1 ? [8, 9] : [9] })));
    const answer = async (favoriter: string) => {
      const request = call({ path: '/api/articles', query: { tag: ['hot'], favorited: [favoriter] } });
      const { body, headers } = await replyTo(request);
      return [(body as { articlesCount: number }).articlesCount, headers?.['x-total']];
    };
    expect(await answer('user8')).toEqual([5_000, undefined]);
    expect(await answer('user9')).toEqual([5_000, 'at-least']);
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
      const ends = ['Query', 'Query', 'Query']; // two of the tag, one of the favorites
      expect(memory.table.calls.slice(-4).map(({ name }) => name)).toEqual([...ends, 'BatchGetItem']);
    });

    test('look up what neither end brought, where a list has grown since it was counted', async () => {
      memory.table.give({ ...keys.tag(tag), uses: 11_500 });
      const expected = matching(filters);
      const { ids, count, price } = await list(filters, { offset: 100 });
      expect({ ids, count }).toEqual({ ids: expected.slice(100, 120), count: 150 });
      expect(price.roundTrips).toBe(5);
    });
  });

  describe('of which one is read whole, and may hold what the other has beyond one call,', () => {
    const filters = { tag: 'old', favorited: 'user9' };
    const calls = () => memory.table.calls.map(({ name }) => name);

    test('read the stretch where it can be, though nothing is in it', async () => {
      memory.table.itemsAPage = 100;
      write(
        ...many(400, (id) => ({
          tags: id >= 100 && id < 150 ? ['old'] : [],
          favoriters: id === 1 || id >= 300 ? [9] : [],
        })),
      );
      const { price, ...page } = await list(filters);
      expect(page).toEqual(NOTHING);
      expect(calls()).toEqual(['BatchGetItem', 'BatchGetItem', 'Query', 'Query', 'Query']);
    });

    test('look up one by one where the rest takes more than two calls', async () => {
      memory.table.itemsAPage = 1_000;
      write(
        ...many(2_100, (id) => ({
          tags: id <= 1_000 ? ['old'] : [],
          favoriters: id <= 10 || id > 1_000 ? [9] : [],
        })),
      );
      memory.table.give({ ...keys.favoritesCount(9), count: 60_000 });
      const { ids, count } = await list(filters);
      expect({ ids, count }).toEqual({ ids: matching(filters), count: 10 });
      expect(calls().filter((name) => name === 'Query')).toHaveLength(2);
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
