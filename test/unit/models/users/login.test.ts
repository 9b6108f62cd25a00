import { beforeEach, describe, expect, test } from '@jest/globals';
import { hashPassword } from '../../../../src/auth/passwords.ts';
import { login } from '../../../../src/models/users/index.ts';
import { lockItems, userItem } from '../../../support/items.ts';
import { useMemoryTable } from '../../../support/memory-table.ts';

const memory = useMemoryTable();
const invalid = expect.objectContaining({ status: 401, errors: { credentials: ['invalid'] } });
const price = () => [memory.table.roundTrips, memory.table.calls.length];

describe('login', () => {
  let password: string;
  beforeEach(async () => {
    password ??= await hashPassword('correct horse');
    memory.table.give(userItem(1, { password, bio: 'Bio' }), ...lockItems(1));
  });

  test.each(['user1@example.com', 'USER1@example.com', 'user１@example.com'])(
    'is by email address, however it is spelled, and password: %s',
    async (email) => {
      const account = {
        id: 1,
        passwordNumber: 0,
        username: 'user1',
        email: 'user1@example.com',
        bio: 'Bio',
        image: null,
      };
      expect(await login(email, 'correct horse')).toEqual(account);
      expect(price()).toEqual([2, 2]);
    },
  );

  test.each([
    ['user1@example.com', 'wrong'],
    ['nobody@example.com', 'correct horse'],
    ['user1', 'correct horse'],
  ])('by %s and %s is 401, and costs as much', async (email, given) => {
    await expect(login(email, given)).rejects.toEqual(invalid);
    expect(price()).toEqual([2, 2]);
  });

  test('by what is longer than any address is 401, and neither normalized nor looked up', async () => {
    const marks = `a${'\u0301'.repeat(30_000)}${'\u0323'.repeat(30_000)}`;
    const started = process.cpuUsage();
    await expect(login(marks, 'correct horse')).rejects.toEqual(invalid);
    expect(process.cpuUsage(started).user / 1_000).toBeLessThan(2_000); // normalization alone would take 7 s
    expect(memory.table.calls).toHaveLength(1);
  });

  test.each([
    ['user2@example.com', 'the address is another by then'],
    ['user1@example.com ', 'the address is spelled otherwise by then'],
  ])('by an address that its user gives up between the two reads is 401: %s', async (email) => {
    memory.table.answers.push((call) => {
      const answer = memory.table.perform(call);
      memory.table.give(userItem(1, { password, email }));
      return answer;
    });
    await expect(login('user1@example.com', 'correct horse')).rejects.toEqual(invalid);
  });
});
