import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { hashPassword, verifyPassword } from '../../src/auth/passwords.ts';
import {
  follow,
  followeesOf,
  getAccount,
  getProfile,
  isUsername,
  login,
  register,
  unfollow,
  updateAccount,
  userNamed,
} from '../../src/models/users/index.ts';
import { keys } from '../../src/table/entities/index.ts';
import { read } from '../../src/table/read.ts';
import { followingItem, lockItems, userItem } from '../support/items.ts';
import { useMemoryTable, type Write } from '../support/memory-table.ts';
import { restoreClock, skipSleep } from '../support/time.ts';

const memory = useMemoryTable();
beforeEach(skipSleep);
afterEach(restoreClock);

const refusal = (status: number, errors: object) => expect.objectContaining({ status, errors });
const price = () => [memory.table.roundTrips, memory.table.calls.length];
const U = 'user#00000000001';
const HELD = (owner: number) => `(attribute_not_exists(pk)) OR (owner = ${owner})`;

describe('register', () => {
  const registration = { username: 'Ann', email: 'Ann@example.com', password: 'correct horse' };

  test('writes the user and both of its names in one transaction', async () => {
    const account = await register(registration);
    expect(account).toEqual({ id: account.id, username: 'Ann', email: 'Ann@example.com', bio: null, image: null });
    const [[put, ...locks] = []] = memory.table.writes;
    expect(put).toMatchObject({ condition: 'attribute_not_exists(pk)' });
    const { password, ...item } = (put?.item ?? {}) as { password: string };
    expect(item).toEqual({ id: account.id, username: 'Ann', email: 'Ann@example.com', version: 1 });
    expect(await verifyPassword('correct horse', password)).toBe(true);
    expect(locks).toEqual([
      { put: 'username#ann owner', item: { owner: account.id }, condition: HELD(account.id) },
      { put: 'email#ann@example.com owner', item: { owner: account.id }, condition: HELD(account.id) },
    ]);
    expect(price()).toEqual([1, 1]);
  });

  const taken = ['has already been taken'];
  test.each([
    [{ username: 'ANN' }, { username: taken }],
    [{ email: 'ann@EXAMPLE.com' }, { email: taken }],
    [
      { username: 'ann', email: 'ann@example.com' },
      { username: taken, email: taken },
    ],
  ])('is refused where somebody holds %j', async (names, errors) => {
    memory.table.give(...lockItems(5, 'ann', 'ann@example.com'));
    const other = { username: 'bob', email: 'bob@example.com', password: 'correct horse', ...names };
    await expect(register(other)).rejects.toEqual(refusal(409, errors));
    expect(memory.table.calls).toHaveLength(1);
  });

  test('begins again with another id, where the id is taken', async () => {
    memory.table.answers.push(({ input }) => {
      const { TransactItems } = input as { TransactItems: [{ Put: { Item: { pk: string; sk: string } } }] };
      memory.table.give(TransactItems[0].Put.Item);
      return memory.table.perform({ name: 'TransactWriteItems', input, roundTrip: 1 });
    });
    const { id } = await register(registration);
    const ids = memory.table.writes.map(([put]) => put?.item?.id);
    expect(ids).toEqual([expect.anything(), id]);
    expect(ids[0]).not.toBe(id);
  });
});

describe('login', () => {
  beforeEach(async () => {
    memory.table.give(userItem(1, { password: await hashPassword('correct horse'), bio: 'Bio' }), ...lockItems(1));
  });

  test('is by email, in any case, and password', async () => {
    const account = { id: 1, username: 'user1', email: 'user1@example.com', bio: 'Bio', image: null };
    expect(await login('USER1@example.com', 'correct horse')).toEqual(account);
    expect(price()).toEqual([2, 2]);
  });

  test.each([
    ['user1@example.com', 'wrong'],
    ['nobody@example.com', 'correct horse'],
    ['user1', 'correct horse'],
  ])('by %s and %s is 401, and costs as much', async (email, password) => {
    await expect(login(email, password)).rejects.toEqual(refusal(401, { credentials: ['invalid'] }));
    expect(price()).toEqual([2, 2]);
  });
});

describe('an account', () => {
  const give = (parts: object = {}) =>
    memory.table.give(userItem(1, { bio: 'Bio', image: 'I', version: 3, ...parts }), ...lockItems(1));
  const account = { id: 1, username: 'user1', email: 'user1@example.com', bio: 'Bio', image: 'I' };
  const change = (changes: string): Write => ({ update: `${U} user`, change: changes, condition: 'version = 3' });
  const names = 'username = "user1", email = "user1@example.com", password = "hash"';
  beforeEach(() => give());

  test('is what is stored, and 401 where it is no more', async () => {
    expect(await getAccount(1)).toEqual(account);
    await expect(getAccount(2)).rejects.toEqual(refusal(401, { token: ['is invalid'] }));
    await expect(updateAccount(2, {})).rejects.toEqual(refusal(401, { token: ['is invalid'] }));
  });

  test.each([
    [{}, {}, `SET ${names}, bio = "Bio", image = "I", version = 4`],
    [{ bio: 'New' }, { bio: 'New' }, `SET ${names}, bio = "New", image = "I", version = 4`],
    [{ bio: null }, { bio: null }, `SET ${names}, image = "I", version = 4 REMOVE bio`],
    [{ bio: '', image: null }, { bio: null, image: null }, `SET ${names}, version = 4 REMOVE bio, image`],
    [{ image: 'J' }, { image: 'J' }, `SET ${names}, bio = "Bio", image = "J", version = 4`],
  ])('changed by %j keeps the rest, and its names', async (changes, changed, expected) => {
    expect(await updateAccount(1, changes)).toEqual({ ...account, ...changed });
    const [[update, ...others] = []] = memory.table.writes;
    expect(others).toEqual([]);
    const parts = (text = '') => [...text.matchAll(/(\w+)(?: = ("[^"]*"|\d+))?/g)].map(([part]) => part).sort();
    expect(parts(update?.change)).toEqual(parts(expected));
    expect(update?.condition).toBe('version = 3');
    expect(price()).toEqual([2, 2]);
  });

  test('takes a new name and frees the old one in one transaction', async () => {
    await updateAccount(1, { username: 'Zoe', email: 'zoe@example.com' });
    const [[update, ...locks] = []] = memory.table.writes;
    expect(update?.update).toBe(`${U} user`);
    expect(locks).toEqual([
      { delete: 'username#user1 owner' },
      { put: 'username#zoe owner', item: { owner: 1 }, condition: HELD(1) },
      { delete: 'email#user1@example.com owner' },
      { put: 'email#zoe@example.com owner', item: { owner: 1 }, condition: HELD(1) },
    ]);
  });

  test('takes no name that it has already, in another case', async () => {
    expect(await updateAccount(1, { username: 'USER1', email: 'User1@example.com' })).toMatchObject({
      username: 'USER1',
    });
    const [writes = []] = memory.table.writes;
    expect(writes).toHaveLength(1);
    expect(memory.table.get(keys.user(1))).toMatchObject({ username: 'USER1', email: 'User1@example.com' });
  });

  test.each([
    [{ username: 'Taken' }, { username: ['has already been taken'] }],
    [{ email: 'taken@example.com' }, { email: ['has already been taken'] }],
  ])('cannot take %j from somebody else', async (changes, errors) => {
    memory.table.give(...lockItems(2, 'taken'));
    await expect(updateAccount(1, changes)).rejects.toEqual(refusal(409, errors));
    expect(memory.table.get(keys.user(1))).toMatchObject({ version: 3 });
  });

  test('has a new password, hashed', async () => {
    await updateAccount(1, { password: 'battery staple' });
    const { password } = memory.table.get(keys.user(1)) as { password: string };
    expect(await verifyPassword('battery staple', password)).toBe(true);
  });

  test('is changed again where another change came between', async () => {
    memory.table.answers.push((call) => {
      const answer = memory.table.perform(call);
      give({ version: 4, image: 'Meanwhile' });
      return answer;
    });
    expect(await updateAccount(1, { bio: 'New' })).toEqual({ ...account, bio: 'New', image: 'Meanwhile' });
    expect(memory.table.get(keys.user(1))).toMatchObject({ bio: 'New', image: 'Meanwhile', version: 5 });
    expect(change('')).toMatchObject({ condition: 'version = 3' });
  });
});

describe('a profile', () => {
  const profile = { username: 'user2', bio: 'Bio', image: null, following: false };
  const notFound = refusal(404, { profile: ['not found'] });
  beforeEach(() => {
    memory.table.give(
      userItem(1),
      ...lockItems(1),
      userItem(2, { bio: 'Bio' }),
      ...lockItems(2),
      userItem(3),
      ...lockItems(3),
    );
  });

  test('is found by name in any case, and followed by who follows', async () => {
    expect(await getProfile('USER2', undefined)).toEqual(profile);
    expect(price()).toEqual([2, 2]);
    expect(await getProfile('user2', 1)).toEqual(profile);
    memory.table.give(followingItem(1, 2));
    expect(await getProfile('user2', 1)).toEqual({ ...profile, following: true });
    expect(await getProfile('user2', 3)).toEqual(profile);
    expect(await getProfile('user3', 1)).toMatchObject({ following: false });
  });

  test('is not found where the name is nobody’s, or its user is no more', async () => {
    memory.table.give(...lockItems(9));
    for (const name of ['nobody', 'user9', 'x'.repeat(65), '']) {
      await expect(getProfile(name, undefined)).rejects.toEqual(notFound);
      await expect(follow(name, 1)).rejects.toEqual(notFound);
      await expect(unfollow(name, 1)).rejects.toEqual(notFound);
    }
  });

  test('is not looked for where no name can be so long', async () => {
    expect(isUsername('\u{1f600}'.repeat(64))).toBe(true);
    expect(isUsername('x'.repeat(65))).toBe(false);
    expect((await read(userNamed('x'.repeat(65))))[0]).toBeUndefined();
    expect(memory.table.calls).toEqual([]);
    expect((await read(userNamed('User3')))[0]).toBe(3);
  });

  test('can be followed, once', async () => {
    expect(await follow('user2', 1)).toEqual({ ...profile, following: true });
    expect(memory.table.writes).toEqual([
      [
        {
          update: `${U} following`,
          change: 'ADD followees {2}',
          condition: '(attribute_not_exists(followees)) OR (contains(followees, 2)) OR (size(followees) < 2000)',
        },
      ],
    ]);
    expect(price()).toEqual([2, 3]);
    await follow('USER2', 1);
    await follow('user3', 1);
    expect((await read(followeesOf(1)))[0]).toEqual([2, 3]);
  });

  test('can be left, once', async () => {
    memory.table.give(followingItem(1, 2, 3));
    expect(await unfollow('user2', 1)).toEqual(profile);
    expect(memory.table.writes).toEqual([
      [{ update: `${U} following`, change: 'DELETE followees {2}', condition: 'contains(followees, 2)' }],
    ]);
    expect(await unfollow('user2', 1)).toEqual(profile);
    expect(await unfollow('user1', 1)).toMatchObject({ username: 'user1', following: false });
    expect((await read(followeesOf(1)))[0]).toEqual([3]);
    expect((await read(followeesOf(2)))[0]).toEqual([]);
  });

  test('can be followed up to 2,000 times, and then again only by who follows already', async () => {
    memory.table.give(followingItem(1, ...Array.from({ length: 1_999 }, (_, index) => 100 + index)));
    await follow('user2', 1);
    await follow('user2', 1);
    await expect(follow('user3', 1)).rejects.toEqual(
      refusal(422, { profile: ["can't be followed: you follow 2000 users already"] }),
    );
    expect((await read(followeesOf(1)))[0]).toHaveLength(2_000);
  });

  test("cannot be one's own", async () => {
    await expect(follow('user1', 1)).rejects.toEqual(refusal(422, { profile: ["can't be yourself"] }));
    expect(memory.table.writes).toEqual([]);
  });

  test('is followed and left by users who are there', async () => {
    for (const change of [follow, unfollow]) {
      await expect(change('user2', 77)).rejects.toEqual(refusal(401, { token: ['is invalid'] }));
    }
    expect(memory.table.writes).toEqual([]);
  });

  test('is not followed where the database fails', async () => {
    const broken = new Error('broken');
    for (const change of [follow, unfollow]) {
      memory.table.answers.push((call) => memory.table.perform(call));
      const fail = (call: { name: string; input: object }) => {
        if (call.name === 'UpdateItem') throw broken;
        return memory.table.perform(call as never);
      };
      memory.table.answers.push(fail, fail);
      await expect(change('user2', 1)).rejects.toBe(broken);
    }
  });
});
