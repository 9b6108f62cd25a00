import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { restoreClock, skipSleep } from '../../../harness/time.ts';
import { clock } from '../../../src/clock.ts';
import { type Context, context } from '../../../src/context.ts';
import { sweep } from '../../../src/models/sweep.ts';
import { keys, lists } from '../../../src/table/entities/index.ts';
import { newId } from '../../../src/table/ids.ts';
import { commentEntryItems, commentItem, favoriteItems, tombstoneItem } from '../../support/items.ts';
import { type Call, type MemoryTable, sdkError, useMemoryTable } from '../../support/memory-table.ts';

const memory = useMemoryTable();
beforeEach(skipSleep);
afterEach(restoreClock);

const users = (count: number) => Array.from({ length: count }, (_, index) => 10 + index);
const count = (user: number) => memory.table.get(keys.favoritesCount(user))?.count;
const partition = (article: number) => memory.table.partition(keys.article(article).pk);
const left = () => memory.table.partition('deleted').map(({ article }) => article);
const OLD_NOTE = { ...keys.popularTags(), mostUsed: ['old'], inUse: 1_001, at: 0 };

/** An article that was deleted: its favorites are still counted where there were many. */
function deleted(id: number, favorited: boolean, favoriters: number[] = [], comments: number[] = [], at = id): void {
  memory.table.give(tombstoneItem(id, favorited, at));
  for (const user of favoriters) {
    const [entry, favoriter] = favoriteItems(id, 1, user);
    if (favoriter) memory.table.give(favoriter);
    if (entry && favorited) memory.table.give(entry, { ...keys.favoritesCount(user), count: 3 });
  }
  for (const comment of comments) {
    memory.table.give(commentItem(comment, id, 2), ...commentEntryItems(comment, id, 2));
  }
}

/** Sweeps with so much time, and says what the log would. */
async function sweepFor(ms: number): Promise<{ swept: number; noted: Context }> {
  const noted: Context = {
    requestId: 'r',
    deadline: clock.now() + ms,
    database: { calls: 0, retries: 0, readUnits: 0, writeUnits: 0 },
  };
  return { swept: await context.run(noted, sweep), noted };
}

/** Has some of the calls from now on fail. */
function failing(which: (call: Call) => boolean, error: Error = sdkError('ValidationException')): void {
  const { table } = memory;
  const answer = (call: Call) => {
    table.answers.push(answer);
    if (which(call)) throw error;
    return table.perform(call);
  };
  table.answers.push(answer);
}

const removals = ({ calls }: MemoryTable) => calls.filter(({ name }) => name === 'BatchWriteItem').length;

describe('the sweep of deleted articles', () => {
  test('takes away comments and favoriters, and the tombstone last', async () => {
    deleted(100, false, users(3), [1, 2]);
    memory.table.give(commentItem(3, 101, 2), ...favoriteItems(101, 1, 10));
    expect(await sweep()).toBe(1);
    expect(partition(100)).toEqual([]);
    expect(partition(101)).toHaveLength(2);
    for (const list of [lists.comments.all, lists.comments.by(2)]) expect(memory.table.partition(list)).toEqual([]);
    expect(left()).toEqual([]);
    expect(memory.table.writes.at(-1)).toEqual([{ delete: expect.stringMatching(/^deleted /) }]);
  });

  test('can be cut off between any two calls: what is left is found by the next one', async () => {
    for (let cut = 1, finished = false; !finished; cut++) {
      deleted(100, false, users(3), [1, 2, 3]);
      deleted(101, true, users(3), [4]);
      let calls = 0;
      failing(({ name }) => name !== 'Query' && ++calls >= cut);
      finished = await sweep().then(
        () => true,
        () => false,
      );
      memory.table.answers.length = 0;
      for (const id of [100, 101]) if (partition(id).length > 0) expect(left()).toContain(id);
      for (const { article, number } of memory.table.partition(lists.comments.all)) {
        expect(memory.table.get(keys.comment(Number(article), Number(number)))).toBeDefined();
      }
      await sweep();
      expect([...partition(100), ...partition(101), ...memory.table.partition(lists.comments.all)]).toEqual([]);
      expect(users(3).map(count)).toEqual([2, 2, 2]);
    }
  });

  test('takes favorites that were left from their users’ lists, and counts them out', async () => {
    deleted(100, true, users(70), [1]);
    expect(await sweep()).toBe(1);
    for (const user of users(70)) {
      expect(count(user)).toBe(2);
      expect(memory.table.partition(lists.articles.favoritesOf(user))).toEqual([]);
    }
    expect(partition(100)).toEqual([]);
  });

  test('counts nothing out that was counted out with the article', async () => {
    deleted(100, false, users(2));
    memory.table.give({ ...keys.favoritesCount(10), count: 3 });
    await sweep();
    expect(count(10)).toBe(3);
  });

  test('counts out once, where a favorite is on one side only, or another sweep was faster', async () => {
    deleted(100, true, users(40));
    const { table } = memory;
    const entry = (user: number) => keys.articleEntry(lists.articles.favoritesOf(user), 100);
    table.perform({ name: 'DeleteItem', input: { Key: entry(11) }, roundTrip: 1 });
    let raced = false;
    failing(({ name }) => {
      if (name === 'TransactWriteItems' && !raced) {
        raced = true;
        for (const Key of [keys.favoriter(100, 10), entry(10)]) {
          table.perform({ name: 'DeleteItem', input: { Key }, roundTrip: 1 });
        }
        table.give({ ...keys.favoritesCount(10), count: 2 });
      }
      return false;
    });
    expect(await sweep()).toBe(1);
    expect(users(40).map(count)).toEqual(users(40).map((user) => (user === 11 ? 3 : 2)));
    expect(partition(100)).toEqual([]);
  });

  test('fills batches across articles', async () => {
    for (let id = 100; id < 125; id++) deleted(id, false, users(5), [10 * id, 10 * id + 1]);
    expect(await sweep()).toBe(25);
    // 125 favoriters and 100 entries, then 50 comments, then 25 tombstones.
    expect(removals(memory.table)).toBe(9 + 2 + 1);
  });

  test('ends at its deadline, also in the middle of one article, and the next one goes on', async () => {
    deleted(
      100,
      false,
      [],
      Array.from({ length: 1_500 }, (_, at) => at + 1),
    );
    const started = clock.now();
    const first = await sweepFor(4_000);
    expect(clock.now() - started).toBeLessThan(4_000);
    expect(first.swept).toBe(0);
    const after = partition(100).length;
    expect(after).toBeGreaterThan(0);
    expect(after).toBeLessThan(1_500);
    expect((await sweepFor(50_000)).swept).toBe(1);
    expect([...partition(100), ...left(), ...memory.table.partition(lists.comments.all)]).toEqual([]);
  });

  test('does nothing once its time is over', async () => {
    deleted(100, false, [], [1]);
    expect((await sweepFor(-1)).swept).toBe(0);
    expect(memory.table.calls).toEqual([]);
  });

  test('does not wait for one article with very many comments or favorites', async () => {
    deleted(
      100,
      false,
      [],
      Array.from({ length: 2_000 }, (_, at) => at + 1),
    );
    deleted(101, true, users(5_000));
    for (let id = 200; id < 300; id++) deleted(id, false, [], [10_000 + id]);
    await sweepFor(10_000);
    expect(left()).toEqual([100, 101]);
  });

  test('goes on with all else where one article cannot be swept up, and says at its end what failed', async () => {
    for (let id = 100; id < 110; id++) deleted(id, false, [], [id]);
    memory.table.give(OLD_NOTE);
    failing(
      ({ input }) => JSON.stringify(input).includes('comment#') && JSON.stringify(input).includes(keys.article(104).pk),
    );
    const failed = await sweep().catch((error) => error);
    expect(failed).toBeInstanceOf(AggregateError);
    expect(failed.message).toBe('1 parts of the sweep failed');
    expect(left()).toEqual([104]);
    expect(memory.table.partition('tags')).toEqual([]);
    expect(memory.table.get(keys.keyring())).toBeDefined();
  });

  test('says how old the oldest is that is left', async () => {
    const now = clock.now();
    clock.now = () => now - 1_800_000;
    deleted(
      100,
      false,
      [],
      Array.from({ length: 1_500 }, (_, at) => at + 1),
      newId(),
    );
    clock.now = () => now - 900_000;
    deleted(101, false, [], [2_000], newId());
    skipSleep();
    const { noted } = await sweepFor(3_000);
    expect(noted.articlesSwept).toBe(1);
    expect(noted.oldestTombstoneSeconds).toBeGreaterThanOrEqual(1_800);
    expect(noted.oldestTombstoneSeconds).toBeLessThan(1_900);
    expect((await sweepFor(50_000)).noted.oldestTombstoneSeconds).toBe(0);
  });
});

describe('the other parts of the sweep', () => {
  test('never wait behind deletions', async () => {
    for (let id = 100; id < 300; id++) deleted(id, false, [], [id]);
    memory.table.give(OLD_NOTE);
    await sweepFor(1_600);
    expect(memory.table.get(keys.keyring())).toBeDefined();
    expect(memory.table.partition('tags')).toEqual([]);
    expect(left().length).toBeGreaterThan(0);
  });

  test('are done where even the deleted articles cannot be read', async () => {
    memory.table.give(OLD_NOTE);
    const broken = new TypeError('no such thing');
    failing(({ input }) => JSON.stringify(input).includes('"deleted"'), broken);
    const failed = await sweep().catch((error) => error);
    expect(failed.errors).toStrictEqual([broken]);
    expect(memory.table.partition('tags')).toEqual([]);
    expect(memory.table.get(keys.keyring())).toBeDefined();
  });

  test('that fail keep no deletion from being swept up', async () => {
    deleted(100, false, [], [1]);
    const broken = new TypeError('no such thing');
    failing(
      ({ input }) => JSON.stringify(input).includes('keyring') || JSON.stringify(input).includes('"tags"'),
      broken,
    );
    const failed = await sweep().catch((error) => error);
    expect(failed.errors).toStrictEqual([broken, broken]);
    expect(left()).toEqual([]);
  });

  test('cost an idle run three calls, and no write', async () => {
    await sweep(); // makes the keyring
    const before = memory.table.calls.length;
    expect(await sweep()).toBe(0);
    expect(memory.table.calls.slice(before).map(({ name }) => name)).toEqual(['BatchGetItem', 'Query', 'Query']);
  });
});
