import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { restoreClock, skipSleep } from '../../../../harness/time.ts';
import { verifyPassword } from '../../../../src/auth/passwords.ts';
import { getAccount, updateAccount } from '../../../../src/models/users/index.ts';
import { keys } from '../../../../src/table/entities/index.ts';
import { lockItems, userItem } from '../../../support/items.ts';
import { useMemoryTable } from '../../../support/memory-table.ts';

const memory = useMemoryTable();
beforeEach(skipSleep);
afterEach(restoreClock);

const refusal = (status: number, errors: object) => expect.objectContaining({ status, errors });
const gone = refusal(401, { token: ['is invalid'] });
const TAKEN = ['has already been taken'];
const account = { id: 1, passwordNumber: 0, username: 'user1', email: 'user1@example.com', bio: 'Bio', image: 'I' };
const give = (parts: object = {}) =>
  memory.table.give(userItem(1, { bio: 'Bio', image: 'I', version: 3, ...parts }), ...lockItems(1));
const stored = () => memory.table.get(keys.user(1));
const holder = (key: { pk: string; sk: string }) => memory.table.get(key)?.owner;

describe('an account', () => {
  beforeEach(() => give());

  test('is what is stored, and 401 where it no longer exists', async () => {
    expect(await getAccount(1)).toEqual(account);
    await expect(getAccount(2)).rejects.toEqual(gone);
    await expect(updateAccount(2, {})).rejects.toEqual(gone);
  });

  test.each([
    [{}, {}],
    [{ bio: 'New' }, { bio: 'New' }],
    [{ bio: null }, { bio: null }],
    [
      { bio: '', image: null },
      { bio: null, image: null },
    ],
    [{ image: 'J' }, { image: 'J' }],
  ])('changed by %j keeps all the rest', async (changes, changed) => {
    expect(await updateAccount(1, changes)).toEqual({ ...account, ...changed });
    expect(await getAccount(1)).toEqual({ ...account, ...changed });
    expect(stored()).toMatchObject({ password: 'hash', version: 4 });
    expect(holder(keys.usernameLock('user1'))).toBe(1);
    expect(memory.table.calls.map(({ name }) => name).slice(0, 2)).toEqual(['BatchGetItem', 'TransactWriteItems']);
  });

  test('leaves no empty text in the table', async () => {
    await updateAccount(1, { bio: '', image: '' });
    expect(Object.keys(stored() ?? {})).toEqual(expect.not.arrayContaining(['bio', 'image']));
  });

  test('takes a new name and frees the old one', async () => {
    await updateAccount(1, { username: 'Zoe', email: 'zoe@example.com' });
    expect(stored()).toMatchObject({ username: 'Zoe', email: 'zoe@example.com', version: 4 });
    for (const held of [keys.usernameLock('zoe'), keys.emailLock('zoe@example.com')]) expect(holder(held)).toBe(1);
    for (const free of [keys.usernameLock('user1'), keys.emailLock('user1@example.com')]) {
      expect(holder(free)).toBeUndefined();
    }
    expect(memory.table.roundTrips).toBe(2);
  });

  test('spells a name that it holds in another way', async () => {
    await updateAccount(1, { username: 'ＵＳＥＲ1', email: 'User1@example.com' });
    expect(stored()).toMatchObject({ username: 'ＵＳＥＲ1', email: 'User1@example.com' });
    expect(holder(keys.usernameLock('user1'))).toBe(1);
    expect(holder(keys.emailLock('user1@example.com'))).toBe(1);
  });

  test.each([
    [{ username: 'Taken' }, { username: TAKEN }],
    [{ email: 'taken@example.com' }, { email: TAKEN }],
    [
      { username: 'ｔａｋｅｎ', email: 'Taken@example.com' },
      { username: TAKEN, email: TAKEN },
    ],
  ])('cannot take %j from somebody else, and stays as it is', async (changes, errors) => {
    memory.table.give(...lockItems(2, 'taken'));
    await expect(updateAccount(1, { ...changes, bio: 'New' })).rejects.toEqual(refusal(409, errors));
    expect(stored()).toMatchObject({ ...account, version: 3 });
    expect(holder(keys.usernameLock('user1'))).toBe(1);
    expect(holder(keys.usernameLock('taken'))).toBe(2);
  });

  test('has a new password, hashed', async () => {
    await updateAccount(1, { password: 'battery staple' });
    expect(await verifyPassword('battery staple', String(stored()?.password))).toBe(true);
  });

  test('is changed again where another change came between', async () => {
    memory.table.answers.push((call) => {
      const answer = memory.table.perform(call);
      give({ version: 4, image: 'Meanwhile' });
      return answer;
    });
    expect(await updateAccount(1, { bio: 'New' })).toEqual({ ...account, bio: 'New', image: 'Meanwhile' });
    expect(stored()).toMatchObject({ bio: 'New', image: 'Meanwhile', version: 5 });
  });

  test('takes a name that it was given meanwhile already, and is not told that it is taken', async () => {
    memory.table.answers.push((call) => {
      const answer = memory.table.perform(call);
      give({ version: 4, username: 'zoe' });
      memory.table.perform({ name: 'DeleteItem', input: { Key: keys.usernameLock('user1') }, roundTrip: 1 });
      memory.table.give(...lockItems(1, 'zoe', 'user1@example.com'));
      return answer;
    });
    expect(await updateAccount(1, { username: 'Zoe' })).toMatchObject({ username: 'Zoe' });
    expect(holder(keys.usernameLock('zoe'))).toBe(1);
  });

  test('is 401 where it is gone by the time of the write, and is not brought back', async () => {
    memory.table.answers.push((call) => {
      const answer = memory.table.perform(call);
      memory.table.perform({ name: 'DeleteItem', input: { Key: keys.user(1) }, roundTrip: 1 });
      return answer;
    });
    await expect(updateAccount(1, { bio: 'New' })).rejects.toEqual(gone);
    expect(stored()).toBeUndefined();
  });
});
