import { describe, expect, test } from '@jest/globals';
import { listFeed, type PageParams } from '../../../../src/models/articles/index.ts';
import { keys } from '../../../../src/table/entities/index.ts';
import { idText } from '../../../../src/table/ids.ts';
import type { Key } from '../../../../src/table/keys.ts';
import { articles, list, many, matching, memory, write } from '../../../support/article-lists.ts';
import { followingItem, userItem } from '../../../support/items.ts';

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
    await feed({ offset: 90 });
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
    ['the head', 880, [441, 1]],
    ['the newest of a segment', 860, [441, 1]],
    ['the oldest of a segment', 441, [1]],
    ['the newest of the oldest segment', 440, [1]],
  ])('is told in which segments it is: behind %s', async (_, last, starts) => {
    write(...many(900, () => ({ author: 1 })));
    const { ids, next } = await list({ author: 'user1' }, { offset: 900 - last, limit: 1 });
    expect([ids, next]).toEqual([[last], [last, ...starts].map(idText).join('#')]);
  });

  test('is told none where there are no segments, or several authors', async () => {
    write(...many(900, (id) => ({ author: id > 30 ? 1 : 2 })));
    memory.table.give(userItem(9), followingItem(9, 1, 2));
    expect((await list({ author: 'user2' }, { limit: 1 })).next).toBe(idText(30));
    expect((await listFeed(9, { limit: 1, offset: 0 })).next).toBe(idText(900));
  });

  test('reads those segments beside the head', async () => {
    write(...many(900, () => ({ author: 1 })));
    await list({ author: 'user1' }, { position: [300, 1].map(idText).join('#') });
    const [, heads] = memory.table.calls;
    const [batch] = Object.values(heads?.input.RequestItems as Record<string, { Keys: Key[] }>);
    expect(batch?.Keys).toEqual([keys.timeline(1), keys.timelineSegment(1, 1)]);
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

  test('is found, with one round trip more, beyond all that the head describes', async () => {
    write(...many(14_000, () => ({ author: 1 })));
    const { ids, next, price } = await list({ author: 'user1' }, { position: idText(1_000), limit: 100 });
    expect(ids).toEqual(matching({ author: 'user1' }).slice(13_001, 13_101));
    expect(price.roundTrips).toBe(4);
    expect(next).toBe(idText(900));
    const rest: number[] = [];
    for (let position: string | undefined = next; position; ) {
      const page = await list({ author: 'user1' }, { position, limit: 100 });
      rest.push(...page.ids);
      position = page.next;
    }
    expect(rest).toEqual(matching({ author: 'user1' }).slice(13_101));
  });
});
