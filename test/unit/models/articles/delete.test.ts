import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { freezeClock, restoreClock, skipSleep } from '../../../../harness/time.ts';
import { deleteArticle, edit, favorite, publish, takeCommentNumber } from '../../../../src/models/articles/index.ts';
import { deletedAt, type Tombstone } from '../../../../src/table/entities/articles/tombstone.ts';
import { keys, lists } from '../../../../src/table/entities/index.ts';
import { userItem } from '../../../support/items.ts';
import { type Call, useMemoryTable } from '../../../support/memory-table.ts';

const memory = useMemoryTable();
afterEach(restoreClock);

const AUTHOR = 1;
const READER = 2;
const refusal = (status: number, errors: object) => expect.objectContaining({ status, errors });
const users = (count: number) => Array.from({ length: count }, (_, index) => 10 + index);

let slug: string;
let id: number;

/** An article of the author's, with favorites of these users. */
async function give(favoriters: number[] = [], tagList: string[] = ['x']): Promise<void> {
  memory.table.give(...[AUTHOR, READER, ...favoriters].map((user) => userItem(user)));
  ({ slug } = await publish({ title: 'T', description: 'D', body: 'B', tagList }, AUTHOR));
  id = Number.parseInt(slug.slice(-11), 36);
  for (const user of favoriters) await favorite(slug, user);
}

const articlePartition = () => memory.table.partition(keys.article(id).pk).map(({ sk }) => sk);
const favoritesOf = (user: number) => ({
  listed: memory.table.partition(lists.articles.favoritesOf(user)).length,
  count: memory.table.get(keys.favoritesCount(user))?.count ?? 0,
});
const tombstones = () => memory.table.partition('deleted') as unknown as Tombstone[];
const damageCount = (favoritesCount: number) =>
  memory.table.give({ ...memory.table.get(keys.article(id)), ...keys.article(id), favoritesCount });

/** Whatever was done before, done by somebody else between a deletion's reads and its write. */
const between = (happen: () => Promise<unknown>): void => {
  const isWrite = ({ name }: Call) => name === 'TransactWriteItems';
  const intercept = async (call: Call): Promise<unknown> => {
    if (!isWrite(call)) {
      memory.table.answers.unshift(intercept);
      return memory.table.perform(call);
    }
    await happen();
    return memory.table.perform(call);
  };
  memory.table.answers.push(intercept);
};

beforeEach(skipSleep);

describe('a deletion', () => {
  test('takes the article out of all lists and counts, in two round trips and three calls', async () => {
    await give([READER, 3], ['x', 'y']);
    memory.table.give(...['x', 'y'].map((tag) => ({ ...keys.tag(tag), uses: 2 })));
    const [trips, calls] = [memory.table.roundTrips, memory.table.calls.length];
    await deleteArticle(slug, AUTHOR);
    expect([memory.table.roundTrips - trips, memory.table.calls.length - calls]).toEqual([2, 3]);

    expect(articlePartition()).toEqual([READER, 3].map((user) => keys.favoriter(id, user).sk));
    for (const list of [lists.articles.all, ...['x', 'y'].map(lists.articles.byTag)]) {
      expect(memory.table.partition(list)).toEqual([]);
    }
    for (const tag of ['x', 'y']) expect(memory.table.get(keys.tag(tag))?.uses).toBe(1);
    expect(memory.table.partition(keys.articlesCount(0).pk).map(({ count }) => count)).toEqual([0]);
    expect(memory.table.get(keys.timeline(AUTHOR))).toMatchObject({ count: 0 });
    for (const user of [READER, 3]) expect(favoritesOf(user)).toEqual({ listed: 0, count: 0 });
  });

  test('leaves a tombstone, which knows when it was made and whose the article was', async () => {
    await give();
    const now = freezeClock(Date.now() + 60_000);
    await deleteArticle(slug, AUTHOR);
    expect(tombstones()).toEqual([expect.objectContaining({ article: id, author: AUTHOR, favorited: false })]);
    expect(tombstones().map(deletedAt)).toEqual([now]);
  });

  test('takes up to 20 favorites with it, and fits a transaction with 20 tags', async () => {
    await give(
      users(20),
      users(20).map((tag) => `tag ${tag}`),
    );
    await deleteArticle(slug, AUTHOR);
    expect(memory.table.writes.at(-1)?.length).toBeLessThanOrEqual(100);
    expect(users(20).map(favoritesOf)).toEqual(users(20).map(() => ({ listed: 0, count: 0 })));
    expect(tombstones()).toMatchObject([{ favorited: false }]);
  });

  test('leaves more favorites to the sweep', async () => {
    await give(users(21));
    await deleteArticle(slug, AUTHOR);
    expect(users(21).map(favoritesOf)).toEqual(users(21).map(() => ({ listed: 1, count: 1 })));
    expect(tombstones()).toMatchObject([{ favorited: true }]);
  });

  test.each([
    [2, 3],
    [2, 1],
    [20, 21],
    [0, 1],
    [0, -1],
  ])('of an article with %i favorites that says it has %i leaves them to the sweep', async (favorites, says) => {
    await give(users(favorites));
    damageCount(says);
    await deleteArticle(slug, AUTHOR);
    expect(memory.table.get(keys.article(id))).toBeUndefined();
    expect(tombstones()).toMatchObject([{ favorited: true }]);
  });

  test('is not kept up by a favorite that is not in its user’s list', async () => {
    await give(users(2));
    memory.table.perform({
      name: 'DeleteItem',
      input: { Key: keys.articleEntry(lists.articles.favoritesOf(10), id) },
      roundTrip: 1,
    });
    await deleteArticle(slug, AUTHOR);
    expect(memory.table.get(keys.article(id))).toBeUndefined();
    expect(tombstones()).toMatchObject([{ favorited: true }]);
  });

  test.each([
    ['somebody favorites it', () => favorite(slug, READER)],
    ['it gets another tag', () => edit(slug, { tagList: ['new'] }, AUTHOR)],
  ])('begins again where %s meanwhile, and leaves nothing of it', async (_, happen) => {
    await give([3]);
    between(happen);
    await deleteArticle(slug, AUTHOR);
    expect(memory.table.get(keys.article(id))).toBeUndefined();
    for (const user of [READER, 3]) expect(favoritesOf(user)).toEqual({ listed: 0, count: 0 });
    expect(memory.table.partition('tags')).toEqual([]);
    expect(tombstones()).toMatchObject([{ favorited: false }]);
  });

  test('is over for whoever comes late: a favorite, a comment number, an edit', async () => {
    await give();
    between(() => deleteArticle(slug, AUTHOR));
    await expect(favorite(slug, READER)).rejects.toEqual(refusal(404, { article: ['not found'] }));
    await expect(edit(slug, { body: 'x' }, AUTHOR)).rejects.toEqual(refusal(404, { article: ['not found'] }));
    expect(await takeCommentNumber(id)).toBeUndefined();
    expect(articlePartition()).toEqual([]);
  });

  test('of what is not there is 404, of what is somebody else’s 403', async () => {
    await give();
    const writes = memory.table.writes.length;
    await expect(deleteArticle('no-slug', AUTHOR)).rejects.toEqual(refusal(404, { article: ['not found'] }));
    await expect(deleteArticle('x-00000000005', AUTHOR)).rejects.toEqual(refusal(404, { article: ['not found'] }));
    await expect(deleteArticle(slug, READER)).rejects.toEqual(refusal(403, { article: ['forbidden'] }));
    expect(memory.table.writes).toHaveLength(writes);
  });
});
