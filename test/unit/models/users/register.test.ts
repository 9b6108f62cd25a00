import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { restoreClock, skipSleep } from '../../../../harness/time.ts';
import { verifyPassword } from '../../../../src/auth/passwords.ts';
import { register } from '../../../../src/models/users/index.ts';
import { keys } from '../../../../src/table/entities/index.ts';
import { lockItems } from '../../../support/items.ts';
import { useMemoryTable } from '../../../support/memory-table.ts';

const memory = useMemoryTable();
beforeEach(skipSleep);
afterEach(restoreClock);

const refusal = (status: number, errors: object) => expect.objectContaining({ status, errors });
const TAKEN = ['has already been taken'];
const registration = { username: 'Ann', email: 'Ann@example.com', password: 'correct horse' };

describe('register', () => {
  test('makes a user who holds both names, in one round trip', async () => {
    const account = await register(registration);
    expect(account).toEqual({
      id: account.id,
      passwordNumber: 0,
      username: 'Ann',
      email: 'Ann@example.com',
      bio: null,
      image: null,
    });
    expect([memory.table.roundTrips, memory.table.calls.length]).toEqual([1, 1]);
    const { password, ...user } = memory.table.get(keys.user(account.id)) ?? {};
    expect(user).toMatchObject({
      id: account.id,
      passwordNumber: 0,
      username: 'Ann',
      email: 'Ann@example.com',
      version: 1,
    });
    expect(await verifyPassword('correct horse', String(password))).toBe(true);
    for (const lock of [keys.usernameLock('ann'), keys.emailLock('ann@example.com')]) {
      expect(memory.table.get(lock)).toMatchObject({ owner: account.id });
    }
  });

  test.each([
    ['the username', { username: 'ANN' }, { username: TAKEN }],
    ['the username, in other letters', { username: 'ａｎｎ' }, { username: TAKEN }],
    ['the email address', { email: 'ann@EXAMPLE.com' }, { email: TAKEN }],
    ['both', { username: 'ann', email: 'ann@example.com' }, { username: TAKEN, email: TAKEN }],
  ])('is refused where somebody holds %s, and writes nothing', async (_, names, errors) => {
    memory.table.give(...lockItems(5, 'ann', 'ann@example.com'));
    const other = { username: 'bob', email: 'bob@example.com', password: 'correct horse', ...names };
    await expect(register(other)).rejects.toEqual(refusal(409, errors));
    expect(memory.table.calls).toHaveLength(1);
    for (const free of [keys.usernameLock('bob'), keys.emailLock('bob@example.com')]) {
      expect(memory.table.get(free)).toBeUndefined();
    }
  });

  test('begins again with another id, where the id is taken', async () => {
    const occupied: number[] = [];
    memory.table.answers.push((call) => {
      const { TransactItems } = call.input as {
        TransactItems: { Put: { Item: { pk: string; sk: string; id: number } } }[];
      };
      const [first] = TransactItems;
      if (first) memory.table.give(first.Put.Item);
      occupied.push(first?.Put.Item.id ?? 0);
      return memory.table.perform(call);
    });
    const { id } = await register(registration);
    expect(occupied).not.toContain(id);
    expect(memory.table.get(keys.usernameLock('ann'))).toMatchObject({ owner: id });
  });

  test('does not hide an error that is no refusal', async () => {
    const broken = new Error('broken');
    memory.table.answers.push(() => {
      throw broken;
    });
    await expect(register(registration)).rejects.toBe(broken);
  });
});
