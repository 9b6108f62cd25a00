import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { freezeClock, restoreClock } from '../../../../harness/time.ts';
import { hashPassword } from '../../../../src/auth/passwords.ts';
import { clock } from '../../../../src/clock.ts';
import { signingKey } from '../../../../src/models/keyring.ts';
import { liftLoginLimit, login } from '../../../../src/models/users/index.ts';
import { settings } from '../../../../src/settings.ts';
import { lockItems, userItem } from '../../../support/items.ts';
import { useMemoryTable } from '../../../support/memory-table.ts';

const memory = useMemoryTable();
const before = { ...settings };
const WINDOW = 900;
const HOME = '203.0.113.7';
const KNOWN = 'user1@example.com';
const UNKNOWN = 'nobody@example.com';

let password: string;
beforeEach(async () => {
  freezeClock(Date.UTC(2026, 10, 28, 12, 5));
  Object.assign(settings, { loginFailuresPerAccount: 3, loginFailuresPerAddress: 5, loginWindowSeconds: WINDOW });
  password ??= await hashPassword('correct horse');
  await signingKey(); // a process reads the keyring once an hour
  memory.table.give(userItem(1, { password }), ...lockItems(1));
  memory.table.calls.length = 0;
});
afterEach(() => {
  Object.assign(settings, before);
  restoreClock();
});

/** What came of a try, and which calls it took, by round trip. */
async function tried(email: string, given: string, address: string | undefined = HOME) {
  const from = memory.table.calls.length;
  const said = await login(email, given, address).then(
    () => 200,
    ({ status, errors, headers }) => ({ status, errors, headers }),
  );
  const calls = memory.table.calls.slice(from);
  const first = calls[0]?.roundTrip ?? 0;
  return { said, calls: calls.map(({ name, roundTrip }) => `${roundTrip - first + 1} ${name}`) };
}
const fail = async (email: string, times: number, address?: string) => {
  for (let time = 0; time < times; time += 1) expect(await tried(email, 'wrong', address)).toMatchObject(WRONG);
};
const WRONG = { said: { status: 401, errors: { credentials: ['invalid'] } } };
const refused = (seconds: number) => ({
  said: {
    status: 429,
    errors: { login: ['has failed too often, try again later'] },
    headers: { 'retry-after': String(seconds) },
  },
  calls: ['1 BatchGetItem'],
});
const counters = () => memory.table.items().filter(({ pk }) => pk.startsWith('login#'));

describe('the limit on failed logins', () => {
  test('costs a login that succeeds no call, and reads the two counters in the batch of the lock', async () => {
    expect(await tried(KNOWN, 'correct horse')).toEqual({ said: 200, calls: ['1 BatchGetItem', '2 BatchGetItem'] });
    const keys = memory.table.calls.map(({ input }) => Object.values(input.RequestItems as object)[0].Keys.length);
    expect(keys).toEqual([3, 1]);
    expect(counters()).toEqual([]);
  });

  test.each([KNOWN, UNKNOWN])('costs a failed one two writes, in one round trip: %s', async (email) => {
    const { calls } = await tried(email, 'wrong');
    expect(calls).toEqual(['1 BatchGetItem', '2 BatchGetItem', '3 UpdateItem', '3 UpdateItem']);
  });

  test.each([KNOWN, UNKNOWN, 'USER1@example.com', 'user１@example.com'])(
    'refuses after so many failures, with the right password too, and reads and hashes no more: %s',
    async (email) => {
      await fail(email, 3);
      expect(await tried(email.toUpperCase(), 'correct horse')).toEqual(refused(600));
    },
  );

  test('counts no refused try, and ends with the window, which is at most 15 minutes after any failure', async () => {
    await fail(KNOWN, 3);
    const counted = structuredClone(counters());
    for (let time = 0; time < 10; time += 1) expect((await tried(KNOWN, 'wrong')).said).toMatchObject({ status: 429 });
    expect(counters()).toEqual(counted);
    freezeClock(Date.UTC(2026, 10, 28, 12, 14, 59, 999));
    expect(await tried(KNOWN, 'correct horse')).toEqual(refused(1));
    freezeClock(Date.UTC(2026, 10, 28, 12, 15));
    expect((await tried(KNOWN, 'correct horse')).said).toBe(200); // the counters are there still: nobody waits for DynamoDB
    expect(counters()).toHaveLength(2);
  });

  test('lets counters expire when their window is over', async () => {
    await fail(KNOWN, 1);
    const end = Date.UTC(2026, 10, 28, 12, 15) / 1000;
    for (const { sk, count, expiresAt } of counters())
      expect([sk, count, expiresAt]).toEqual([`window#${end}`, 1, end]);
  });

  test('refuses an address after so many failures of any accounts, and no other address', async () => {
    for (const at of [1, 2, 3, 4, 5]) await fail(`somebody${at}@example.com`, 1);
    expect(await tried(KNOWN, 'correct horse')).toEqual(refused(600));
    expect((await tried(KNOWN, 'correct horse', '203.0.113.8')).said).toBe(200);
    expect((await tried(KNOWN, 'correct horse', undefined)).said).not.toMatchObject({ status: 401 });
  });

  test('refuses an account whatever the address', async () => {
    for (const at of [1, 2, 3]) await fail(KNOWN, 1, `203.0.113.${at}`);
    expect((await tried(KNOWN, 'correct horse', '198.51.100.1')).said).toMatchObject({ status: 429 });
  });

  test('counts what is longer than any email address by the address alone', async () => {
    await fail('x'.repeat(100_000), 5);
    expect(counters()).toHaveLength(1);
    expect((await tried('x'.repeat(100_000), 'wrong')).said).toMatchObject({ status: 429 });
  });

  test('says no more in the table than that somebody failed', async () => {
    await fail('my secret password', 1);
    expect(JSON.stringify(counters())).not.toMatch(/secret|203|113/);
  });

  test.each([
    ['accounts', { loginFailuresPerAccount: 0 }],
    ['addresses', { loginFailuresPerAddress: 0 }],
  ])('of %s is off where it is 0', async (_, off) => {
    Object.assign(settings, { loginFailuresPerAccount: 1, loginFailuresPerAddress: 1 }, off);
    await fail(KNOWN, 1);
    expect(counters()).toHaveLength(1);
  });

  test('costs nothing where it is off', async () => {
    Object.assign(settings, { loginFailuresPerAccount: 0, loginFailuresPerAddress: 0 });
    for (const email of [KNOWN, UNKNOWN]) {
      expect(await tried(email, 'wrong')).toMatchObject({ ...WRONG, calls: ['1 BatchGetItem', '2 BatchGetItem'] });
    }
  });

  test('is lifted by an operator, of an account and of an address apart', async () => {
    Object.assign(settings, { loginFailuresPerAddress: 3 });
    await fail(KNOWN, 3);
    await liftLoginLimit({ email: 'USER1@example.com' });
    expect((await tried(KNOWN, 'correct horse', '198.51.100.1')).said).toBe(200);
    expect((await tried(KNOWN, 'correct horse')).said).toMatchObject({ status: 429 });
    await liftLoginLimit({ address: HOME });
    expect((await tried(KNOWN, 'correct horse')).said).toBe(200);
  });

  test('a clock that goes on makes no failure of one window count in the next', async () => {
    await fail(KNOWN, 2);
    const now = clock.now();
    freezeClock(now + WINDOW * 1000);
    await fail(KNOWN, 3);
    expect((await tried(KNOWN, 'correct horse')).said).toMatchObject({ status: 429 });
  });
});
