import { beforeEach, describe, expect, test } from '@jest/globals';
import { followeesOf, getProfile, isUsername, profiles, userNamed } from '../../../../src/models/users/index.ts';
import { keys } from '../../../../src/table/entities/index.ts';
import { read } from '../../../../src/table/read.ts';
import { followingItem, lockItems, userItem } from '../../../support/items.ts';
import { useMemoryTable } from '../../../support/memory-table.ts';

const memory = useMemoryTable();
const profile = { username: 'user2', bio: 'Bio', image: null, following: false };
const notFound = expect.objectContaining({ status: 404, errors: { profile: ['not found'] } });

beforeEach(() => {
  for (const id of [1, 2, 3]) memory.table.give(userItem(id, id === 2 ? { bio: 'Bio' } : {}), ...lockItems(id));
});

describe('a profile', () => {
  test('is found by name in any case, and followed by who follows', async () => {
    expect(await getProfile('USER2', undefined)).toEqual(profile);
    expect([memory.table.roundTrips, memory.table.calls.length]).toEqual([2, 2]);
    expect(await getProfile('user2', 1)).toEqual(profile);
    memory.table.give(followingItem(1, 2));
    expect(await getProfile('user2', 1)).toEqual({ ...profile, following: true });
    expect(await getProfile('user2', 3)).toEqual(profile);
    expect(await getProfile('user3', 1)).toMatchObject({ following: false });
  });

  test.each(['nobody', 'user9', 'x'.repeat(65), ''])('of %j, whom nobody is, is not found', async (name) => {
    memory.table.give(...lockItems(9));
    await expect(getProfile(name, undefined)).rejects.toEqual(notFound);
  });

  /** Renames user 2 between the next two reads. */
  const renameMeanwhile = (...others: Parameters<typeof memory.table.give>) =>
    memory.table.answers.push((call) => {
      const answer = memory.table.perform(call);
      memory.table.perform({ name: 'DeleteItem', input: { Key: keys.usernameLock('user2') }, roundTrip: 1 });
      memory.table.give(userItem(2, { username: 'renamed' }), ...lockItems(2, 'renamed'), ...others);
      return answer;
    });

  test('whose user is renamed meanwhile is not found by the old name', async () => {
    renameMeanwhile();
    await expect(getProfile('user2', undefined)).rejects.toEqual(notFound);
    expect(await getProfile('renamed', undefined)).toMatchObject({ username: 'renamed' });
  });

  test('whose name somebody else takes meanwhile is that of the other', async () => {
    renameMeanwhile(userItem(3, { username: 'USER2' }), ...lockItems(3, 'USER2'));
    expect(await getProfile('user2', undefined)).toMatchObject({ username: 'USER2', bio: null });
  });

  test('of a name that leads to a user of another one for good is not found', async () => {
    memory.table.give(...lockItems(2, 'left-over'));
    await expect(getProfile('left-over', undefined)).rejects.toEqual(notFound);
    expect(memory.table.calls).toHaveLength(6);
  });
});

test('profiles are by id, each once, without those who no longer exist', async () => {
  memory.table.give(followingItem(1, 3));
  const [found] = await read(profiles([2, 3, 2, 9], 1));
  expect([...found]).toEqual([
    [2, profile],
    [3, { username: 'user3', bio: null, image: null, following: true }],
  ]);
  expect(memory.table.calls).toHaveLength(1);
});

describe('a username', () => {
  test('is that of one user, in any case', async () => {
    expect(await read(userNamed('User3'), userNamed('nobody'))).toEqual([3, undefined]);
  });

  test('is not looked up where no name can be so long', async () => {
    expect(isUsername('\u{1f600}'.repeat(64))).toBe(true);
    for (const long of ['x'.repeat(65), '\u0301'.repeat(60_000)]) {
      expect(isUsername(long)).toBe(false);
      expect((await read(userNamed(long)))[0]).toBeUndefined();
    }
    expect(memory.table.calls).toEqual([]);
  });

  test('of 64 characters that take 2,121 bytes in a key has one', async () => {
    memory.table.give(userItem(4), ...lockItems(4, '\ufdfa'.repeat(64), 'long@example.com'));
    expect((await read(userNamed('\ufdfa'.repeat(64))))[0]).toBe(4);
    expect((await read(userNamed('\ufdfa'.repeat(63))))[0]).toBeUndefined();
  });
});

test('who follows nobody has no followees', async () => {
  memory.table.give(followingItem(1, 2, 3));
  expect(await read(followeesOf(1), followeesOf(2))).toEqual([[2, 3], []]);
});
