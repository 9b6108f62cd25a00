import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { restoreClock, skipSleep } from '../../../../harness/time.ts';
import { follow, followeesOf, unfollow } from '../../../../src/models/users/index.ts';
import { read } from '../../../../src/table/read.ts';
import { followingItem, lockItems, userItem } from '../../../support/items.ts';
import { type Call, sdkError, useMemoryTable } from '../../../support/memory-table.ts';

const memory = useMemoryTable();
beforeEach(skipSleep);
afterEach(restoreClock);

const profile = { username: 'user2', bio: 'Bio', image: null, following: false };
const refusal = (status: number, errors: object) => expect.objectContaining({ status, errors });
const followees = async () => (await read(followeesOf(1)))[0];
const updates = () => memory.table.calls.filter(({ name }) => name === 'UpdateItem');

beforeEach(() => {
  for (const id of [1, 2, 3]) memory.table.give(userItem(id, id === 2 ? { bio: 'Bio' } : {}), ...lockItems(id));
});

describe('to follow', () => {
  test('takes two round trips of three calls, and is seen at once', async () => {
    expect(await follow('USER2', 1)).toEqual({ ...profile, following: true });
    expect([memory.table.roundTrips, memory.table.calls.length]).toEqual([2, 3]);
    expect(await followees()).toEqual([2]);
  });

  test('twice changes nothing, and writes nothing', async () => {
    await follow('user2', 1);
    expect(await follow('user2', 1)).toEqual({ ...profile, following: true });
    expect(updates()).toHaveLength(1);
    await follow('user3', 1);
    expect(await followees()).toEqual([2, 3]);
  });

  test('is up to 2,000 users; who is followed already may be so again', async () => {
    memory.table.give(followingItem(1, ...Array.from({ length: 1_999 }, (_, index) => 100 + index)));
    await follow('user2', 1);
    await follow('user2', 1);
    await expect(follow('user3', 1)).rejects.toEqual(
      refusal(422, { profile: ["can't be followed: you follow 2000 users already"] }),
    );
    expect(await followees()).toHaveLength(2_000);
    await unfollow('user2', 1);
    await follow('user3', 1);
    expect(await followees()).toHaveLength(2_000);
  });

  test('is not for oneself, but to unfollow oneself changes nothing', async () => {
    await expect(follow('user1', 1)).rejects.toEqual(refusal(422, { profile: ["can't be yourself"] }));
    expect(await unfollow('user1', 1)).toMatchObject({ username: 'user1', following: false });
    expect(updates()).toEqual([]);
  });
});

describe('to unfollow', () => {
  test('is seen at once; twice changes nothing, and writes nothing', async () => {
    memory.table.give(followingItem(1, 2, 3));
    expect(await unfollow('user2', 1)).toEqual(profile);
    expect(await unfollow('user2', 1)).toEqual(profile);
    expect(updates()).toHaveLength(1);
    expect(await followees()).toEqual([3]);
    await unfollow('user3', 1);
    expect(await followees()).toEqual([]);
  });
});

describe.each([
  ['follow', follow],
  ['unfollow', unfollow],
])('%s', (_, change) => {
  test('is 404 for a name that is nobody’s, or whose user no longer exists', async () => {
    memory.table.give(...lockItems(9), followingItem(1, 9));
    for (const name of ['nobody', 'user9', 'x'.repeat(65), '']) {
      await expect(change(name, 1)).rejects.toEqual(refusal(404, { profile: ['not found'] }));
    }
  });

  test('is 401 for a follower who no longer exists', async () => {
    await expect(change('user2', 77)).rejects.toEqual(refusal(401, { token: ['is invalid'] }));
    expect(updates()).toEqual([]);
  });

  test('fails where the write fails', async () => {
    memory.table.give(followingItem(1, ...(change === follow ? [] : [2])));
    const broken = new Error('broken');
    const failing = (call: Call) => {
      if (call.name === 'UpdateItem') throw broken;
      return memory.table.perform(call);
    };
    memory.table.answers.push((call) => memory.table.perform(call), failing, failing);
    await expect(change('user2', 1)).rejects.toBe(broken);
  });
});

describe('a write of whom one follows', () => {
  /** The next change finds this between its read and its write. */
  const between = (meanwhile: () => void) =>
    memory.table.answers.push((call) => {
      const answer = memory.table.perform(call);
      meanwhile();
      return answer;
    });

  test('adds to what another one has added meanwhile', async () => {
    between(() => memory.table.give({ ...followingItem(1, 3), version: 1 }));
    await follow('user2', 1);
    expect(await followees()).toEqual([3, 2]);
  });

  test('is not counted past the limit by another one meanwhile', async () => {
    const many = Array.from({ length: 1_999 }, (_, index) => 100 + index);
    memory.table.give(followingItem(1, ...many));
    between(() => memory.table.give({ ...followingItem(1, ...many, 3), version: 2 }));
    await expect(follow('user2', 1)).rejects.toMatchObject({ status: 422 });
    expect(await followees()).toHaveLength(2_000);
  });

  test('that arrives after it was sent again, and undone, does nothing', async () => {
    const late: Call[] = [];
    const lost = (call: Call) => {
      if (call.name !== 'UpdateItem') return memory.table.perform(call);
      late.push(call);
      throw sdkError('ConditionalCheckFailedException'); // any reason to begin again
    };
    memory.table.answers.push((call) => memory.table.perform(call), lost, lost);
    await follow('user2', 1);
    expect(late).toHaveLength(1);
    expect(() => memory.table.perform(late[0] as Call)).toThrow();
    await unfollow('user2', 1);
    expect(() => memory.table.perform(late[0] as Call)).toThrow();
    expect(await followees()).toEqual([]);
  });
});
