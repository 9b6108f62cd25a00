import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from '@jest/globals';
import { endFaults, injectFaults, passing } from '../../harness/faults.ts';
import { freezeClock, restoreClock, skipSleep } from '../../harness/time.ts';
import { checkData, lineOf } from '../../scripts/check-data/index.ts';
import { clock } from '../../src/clock.ts';
import { settings } from '../../src/settings.ts';
import { documents } from '../../src/table/table.ts';
import { api, expectRefusal, itInProcess } from '../support/api.ts';
import { type Account, read, registerUser, unique } from '../support/builders.ts';
import { PAYLOADS } from '../support/gateway.ts';

const PER_ACCOUNT = 4;
const PER_ADDRESS = 10;

let networks = 0;
let home: string;
beforeAll(() => {
  Object.assign(settings, { loginFailuresPerAccount: PER_ACCOUNT, loginFailuresPerAddress: PER_ADDRESS });
});
beforeEach(() => {
  networks += 1;
  home = `10.0.${networks}.1`;
  freezeClock(Date.UTC(2026, 10, 28, 12, 5));
});
afterEach(restoreClock);
afterAll(() => documents.destroy());

const login = (email: string, password: string, options: object = {}) =>
  api('POST', '/users/login', { body: { user: { email, password } }, sourceIp: home, ...options });
const wrong = (email: string, options: object = {}) => login(email, 'wrong', options);
const fail = async (email: string, times: number, options: object = {}) => {
  for (let time = 0; time < times; time += 1) expect((await wrong(email, options)).status).toBe(401);
};
const TOO_OFTEN = { login: ['has failed too often, try again later'] };
const nobody = () => `${unique('nobody')}@example.com`;

describe('Guessing is slowed', () => {
  itInProcess('a login is 429 after so many failures, and 200 again once the window is over', async () => {
    const { email, password } = await registerUser();
    await fail(email, PER_ACCOUNT);
    const refused = await login(email, password);
    expectRefusal(refused, 429, TOO_OFTEN);
    expect(refused.headers['retry-after']).toBe('600');
    freezeClock(clock.now() + 600_000);
    expect((await login(email, password)).status).toBe(200);
  });

  itInProcess('an account that exists and one that does not are refused alike, but for their request ids', async () => {
    const { email } = await registerUser();
    const answers = await Promise.all(
      [email, nobody()].map(async (one, at) => {
        await fail(one, PER_ACCOUNT, { sourceIp: `10.1.${networks}.${at}` });
        const { status, body, headers } = await wrong(one, { sourceIp: `10.2.${networks}.${at}` });
        return { status, body, headers: { ...headers, 'x-request-id': '' } };
      }),
    );
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({ status: 429 });
  });

  itInProcess('sessions go on while logins are refused', async () => {
    const { email, token, username } = await registerUser();
    await fail(email, PER_ACCOUNT);
    expect((await login(email, 'correct horse')).status).toBe(429);
    expect((await read('/user', token)).user.username).toBe(username);
  });

  itInProcess.each(PAYLOADS)('one address is told from others by what the gateway says: %s', async (payload) => {
    const { email, password } = await registerUser();
    const options = { payload, sourceIp: `2001:db8:${networks}:1::1` };
    for (let time = 0; time < PER_ADDRESS; time += 1) {
      const headers = { 'x-forwarded-for': `198.51.100.${time}`, forwarded: `for=198.51.100.${time}` };
      expect((await wrong(nobody(), { ...options, headers })).status).toBe(401);
    }
    const sameNetwork = { ...options, sourceIp: `2001:db8:${networks}:1:ffff::2` };
    expectRefusal(await login(email, password, sameNetwork), 429, TOO_OFTEN);
    expect((await login(email, password, { ...options, sourceIp: `2001:db8:${networks}:2::1` })).status).toBe(200);
  });

  itInProcess('of tries at once none is lost, and as many as there were at once may pass', async () => {
    const { email, password } = await registerUser();
    const answers = await Promise.all(Array.from({ length: 3 * PER_ACCOUNT }, () => wrong(email)));
    const counted = answers.filter(({ status }) => status === 401).length;
    expect(counted).toBeGreaterThanOrEqual(PER_ACCOUNT);
    expect(counted + answers.filter(({ status }) => status === 429).length).toBe(answers.length);
    expect((await login(email, password)).status).toBe(429);
  });

  itInProcess('a login that succeeds lifts nothing, and counts for nothing', async () => {
    const { email, password } = await registerUser();
    await fail(email, PER_ACCOUNT - 1);
    for (let time = 0; time < 5; time += 1) expect((await login(email, password)).status).toBe(200);
    await fail(email, 1);
    expect((await login(email, password)).status).toBe(429);
  });

  itInProcess(
    'npm run admin -- lift-login-limit lifts it',
    async () => {
      restoreClock();
      const { email, password } = await registerUser();
      await fail(email, PER_ACCOUNT);
      const run = promisify(execFile);
      await run(process.execPath, ['scripts/admin.ts', 'lift-login-limit', email.toUpperCase(), '--yes'], {
        env: process.env,
      });
      expect((await login(email, password)).status).toBe(200);
    },
    60_000,
  );
});

describe('Guessing is slowed, though the table is throttled:', () => {
  afterEach(endFaults);
  let account: Account;
  beforeEach(async () => {
    account = await registerUser();
    skipSleep();
  });

  itInProcess.each(Object.entries(passing))('a failure counts, though its write meets %s', async (_, fault) => {
    injectFaults(({ isWrite, numberOfKind }) => (isWrite && numberOfKind < 2 ? fault : undefined));
    await fail(account.email, PER_ACCOUNT);
    endFaults();
    expect((await login(account.email, account.password)).status).toBe(429);
  });

  itInProcess('a failure that cannot be counted is a 503, not one more guess for nothing', async () => {
    injectFaults(({ isWrite }) => (isWrite ? passing['a throttle'] : undefined));
    expect((await wrong(account.email)).status).toBe(503);
    expect((await login(account.email, account.password)).status).toBe(200);
  });

  itInProcess('counters that cannot be read are a 503, as the lock is that is read with them', async () => {
    injectFaults(({ isWrite }) => (isWrite ? undefined : passing['a throttle']));
    expect((await wrong(account.email)).status).toBe(503);
  });
});

itInProcess('What is counted leaves a table in order', async () => {
  expect((await checkData()).map(lineOf)).toEqual([]);
});
