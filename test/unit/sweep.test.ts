import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { clock } from '../../src/clock.ts';
import { context } from '../../src/context.ts';
import { sweep } from '../../src/models/sweep.ts';
import { keys, lists } from '../../src/table/entities/index.ts';
import { commentEntryItems, commentItem, favoriteItems, tombstoneItem } from '../support/items.ts';
import { useMemoryTable } from '../support/memory-table.ts';
import { restoreClock, skipSleep } from '../support/time.ts';

const memory = useMemoryTable();
beforeEach(skipSleep);
afterEach(restoreClock);

const OLD_NOTE = { ...keys.popularTags(), mostUsed: ['old'], inUse: 1_001, at: 0 };
const users = (count: number) => Array.from({ length: count }, (_, index) => 10 + index);
const count = (user: number) => memory.table.get(keys.favoritesCount(user))?.count;
const partition = (article: number) => memory.table.partition(keys.article(article).pk);

/** An article that was deleted: its favorites are still counted where there were many. */
function deleted(id: number, favorited: boolean, favoriters: number[] = [], comments: number[] = []): void {
  memory.table.give(tombstoneItem(id, favorited));
  for (const user of favoriters) {
    const [entry, favoriter] = favoriteItems(id, 1, user);
    if (favoriter) memory.table.give(favoriter);
    if (entry && favorited) memory.table.give(entry, { ...keys.favoritesCount(user), count: 3 });
  }
  for (const comment of comments) {
    memory.table.give(commentItem(comment, id, 2), ...commentEntryItems(comment, id, 2));
  }
}

describe('the sweep', () => {
  test('takes away comments and favoriters of deleted articles, and the note last', async () => {
    deleted(100, false, users(3), [1, 2]);
    memory.table.give(commentItem(3, 101, 2), ...favoriteItems(101, 1, 10));
    expect(await sweep()).toBe(1);
    expect(partition(100)).toEqual([]);
    expect(partition(101)).toHaveLength(2);
    expect([memory.table.partition(lists.comments.all), memory.table.partition(lists.comments.by(2))]).toEqual([
      [],
      [],
    ]);
    expect(memory.table.partition('deleted')).toEqual([]);
    const writes = memory.table.writes.map(([first]) => first?.delete ?? first?.update ?? first?.put);
    expect(writes.slice(0, 3)).toEqual([
      'article#0000000002s favoriter#0000000000a',
      'article#0000000002s comment#00000000001',
      'deleted 0000000002s#0000000002s',
    ]);
  });

  test('takes away favorites that were left, and counts them out', async () => {
    deleted(100, true, users(70));
    expect(await sweep()).toBe(1);
    for (const user of users(70)) {
      expect(count(user)).toBe(2);
      expect(memory.table.partition(lists.articles.favoritesOf(user))).toEqual([]);
    }
    expect(partition(100)).toEqual([]);
    expect(memory.table.writes.slice(0, 3).map((writes) => writes.length)).toEqual([99, 99, 12]);
    const [first, second, third] = memory.table.writes[0] ?? [];
    expect([first, second, third]).toEqual([
      { delete: 'article#0000000002s favoriter#0000000000a', condition: 'attribute_exists(pk)' },
      { delete: 'favorites#0000000000a 0000000002s', condition: 'attribute_exists(pk)' },
      { update: 'user#0000000000a favorites', change: 'ADD count -1' },
    ]);
  });

  test('takes away as much at once as a transaction does', async () => {
    deleted(100, false, users(150), users(40));
    await sweep();
    expect(memory.table.writes.slice(0, 4).map((writes) => writes.length)).toEqual([100, 50, 99, 21]);
  });

  test('counts nothing out that was counted out with the article', async () => {
    deleted(100, false, users(2));
    memory.table.give({ ...keys.favoritesCount(10), count: 3 });
    await sweep();
    expect(count(10)).toBe(3);
  });

  test('goes on with what another sweep has left', async () => {
    deleted(100, true, users(40), [1]);
    memory.table.answers.push(memory.table.perform.bind(memory.table), (call) => {
      const answer = memory.table.perform(call);
      for (const { Key } of [
        { Key: keys.favoriter(100, 10) },
        { Key: keys.articleEntry(lists.articles.favoritesOf(10), 100) },
      ]) {
        memory.table.perform({ name: 'DeleteItem', input: { Key }, roundTrip: 1 });
      }
      memory.table.give({ ...keys.favoritesCount(10), count: 2 });
      return answer;
    });
    expect(await sweep()).toBe(1);
    expect(users(40).map(count)).toEqual(users(40).map(() => 2));
    expect(partition(100)).toEqual([]);
  });

  test('stops at its deadline, and the next one goes on', async () => {
    deleted(100, false, [], [1]);
    deleted(101, false, [], [2]);
    memory.table.give(OLD_NOTE);
    const swept = await context.run({ requestId: 'r', deadline: clock.now() - 1 }, sweep);
    expect([swept, memory.table.writes]).toEqual([0, []]);
    let sweeping = true;
    const { now } = clock;
    const deadline = now() + 10_000;
    // The first article takes all the time that there is.
    clock.now = () => (sweeping && memory.table.partition('deleted').length < 2 ? deadline : now());
    expect(await context.run({ requestId: 'r', deadline }, sweep)).toBe(1);
    sweeping = false;
    expect(memory.table.partition('tags')).toHaveLength(1);
    expect(await sweep()).toBe(1);
    expect(memory.table.partition('deleted')).toEqual([]);
    expect(memory.table.partition('tags')).toEqual([]);
  });

  test('goes on with all else where something fails, and says at its end what failed', async () => {
    for (const id of [100, 101]) deleted(id, false, [], [1]);
    memory.table.give(OLD_NOTE);
    const perform = memory.table.perform.bind(memory.table);
    memory.table.answers.push(perform, perform, () => {
      throw new TypeError('broken');
    });
    const failed = sweep();
    await expect(failed).rejects.toThrow(AggregateError);
    await expect(failed).rejects.toThrow('1 parts of the sweep failed');
    await expect(failed).rejects.toMatchObject({ errors: [expect.any(Error)] });
    expect(memory.table.partition('deleted').map(({ article }) => article)).toEqual([100]);
    expect(partition(101)).toEqual([]);
    expect(memory.table.partition('tags')).toEqual([]);
    expect(memory.table.get(keys.keyring())).toBeDefined();
  });

  test('goes on with all else where even the deleted articles cannot be read', async () => {
    const broken = new TypeError('no such thing');
    memory.table.give(OLD_NOTE);
    memory.table.answers.push(() => {
      throw broken;
    });
    const failed = await sweep().catch((error) => error);
    expect(failed.errors).toStrictEqual([broken]);
    expect(memory.table.partition('tags')).toEqual([]);
    expect(memory.table.get(keys.keyring())).toBeDefined();
  });

  test('without anything to do makes the keyring, and takes away what was noted of more tags', async () => {
    memory.table.give(OLD_NOTE);
    expect(await sweep()).toBe(0);
    expect(memory.table.partition('tags')).toEqual([]);
    expect(memory.table.get(keys.keyring())).toBeDefined();
  });
});
