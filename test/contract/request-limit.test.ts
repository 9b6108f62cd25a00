import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest } from '@jest/globals';
import { type Attempt, endFaults, type Fault, injectFaults, lost, passing, silence } from '../../harness/faults.ts';
import { freezeClock, restoreClock } from '../../harness/time.ts';
import { checkData, lineOf } from '../../scripts/check-data/index.ts';
import { hashPassword } from '../../src/auth/passwords.ts';
import { clock } from '../../src/clock.ts';
import { settings } from '../../src/settings.ts';
import { documents } from '../../src/table/table.ts';
import { api, expectRefusal, itInProcess } from '../support/api.ts';
import { draft, publish, read, registerUser, unique } from '../support/builders.ts';
import { type Fixture, newFixture, sendTo, successes } from '../support/every-route.ts';
import { tableContents } from '../support/table-contents.ts';

const before = { ...settings };
const NOON = Date.UTC(2026, 10, 28, 12);
const TOO_MANY = { requests: ['are too many, try again later'] };
/** The writes of signed-in users, from the routes' own list. */
const writes = Object.keys(successes).filter((route) => !/^GET|\/users/.test(route));

beforeAll(() => {
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});
beforeEach(() => {
  freezeClock(NOON + 60_000);
  limit({ writesPerAccount: 0, registrationsPerAddress: 0, limitWindowSeconds: 600 });
});
afterEach(() => {
  endFaults();
  restoreClock();
});
afterAll(() => {
  Object.assign(settings, before);
  documents.destroy();
});

const limit = (limits: Partial<typeof settings>) => Object.assign(settings, limits);
const isDebit = ({ operation, input }: Pick<Attempt, 'operation' | 'input'>) =>
  operation === 'UpdateItem' && /"(writes|register)#/.test(JSON.stringify(input));
/** The counts of all counters of a kind. */
async function counts(kind: string): Promise<number[]> {
  const items = [...(await tableContents())].filter(([key]) => key.startsWith(`${kind}#`));
  return items.map(([, item]) => JSON.parse(item).count);
}
/** What a counter has more, after something was done. */
async function debited(act: () => Promise<unknown>): Promise<number> {
  const sum = async () => (await counts('writes')).reduce((all, count) => all + count, 0);
  const was = await sum();
  await act();
  return (await sum()) - was;
}

describe('The writes of one account are limited', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await newFixture();
  });

  itInProcess.each(writes)('%s: one call and one write unit more, beside the first read', async (route) => {
    fixture = await newFixture();
    const free = injectFaults(() => undefined);
    await sendTo(route, fixture);
    endFaults();
    limit({ writesPerAccount: 100 });
    fixture = await newFixture();
    const limited = injectFaults(() => undefined);
    expect((await sendTo(route, fixture)).status).toBeLessThan(300);
    expect(limited.filter(isDebit)).toHaveLength(1);
    expect(
      limited
        .filter((one) => !isDebit(one))
        .map(({ operation }) => operation)
        .sort(),
    ).toEqual(free.map(({ operation }) => operation).sort());
    // What is sent before the first answer is one round trip: a debit that waited for another call would come later.
    const firstRead = limited.findIndex(({ operation }) => operation === 'BatchGetItem');
    expect(limited.findIndex(isDebit)).toBeLessThanOrEqual(firstRead + 1);
  });

  itInProcess.each(writes)('%s is 429 beyond the limit, and does nothing', async (route) => {
    fixture = await newFixture();
    limit({ writesPerAccount: 1 });
    for (const token of [fixture.token, fixture.other]) await publish(token);
    const was = await tableContents();
    const refused = await sendTo(route, fixture);
    expectRefusal(refused, 429, TOO_MANY);
    expect(refused.headers['retry-after']).toBe('540');
    const written = [...(await tableContents())].filter(([key, item]) => was.get(key) !== item).map(([key]) => key);
    expect(written.filter((key) => !/^writes#| comments$/.test(key))).toEqual([]); // a comment's number may be a gap
  });

  itInProcess('reads go on, and so do the writes of others, and those of the next window', async () => {
    const [ann, ben] = [await registerUser(), await registerUser()];
    limit({ writesPerAccount: 2 });
    for (let time = 0; time < 2; time += 1) await publish(ann.token);
    const again = () => api('POST', '/articles', { token: ann.token, body: { article: draft() } });
    expect((await again()).status).toBe(429);
    expect((await read('/articles/feed', ann.token)).articlesCount).toBe(0);
    await publish(ben.token);
    freezeClock(NOON + 600_000);
    expect((await again()).status).toBe(201);
  });

  itInProcess('each tag counts as a write, and each 4 KB', async () => {
    const { token } = await registerUser();
    limit({ writesPerAccount: 1_000 });
    const tagList = Array.from({ length: 20 }, (_, at) => `tag ${at}`);
    expect(await debited(() => publish(token))).toBe(1);
    expect(await debited(() => publish(token, { tagList }))).toBe(21);
    expect(await debited(() => publish(token, { body: '🦊'.repeat(10_000) }))).toBe(10);
  });

  itInProcess('what is refused before the table is asked is not debited', async () => {
    const { token } = await registerUser();
    limit({ writesPerAccount: 1_000 });
    const blank = () => api('POST', '/articles', { token, body: { article: { title: '' } } });
    expect(await debited(async () => expect((await blank()).status).toBe(422))).toBe(0);
  });

  itInProcess('a request that is refused, and tried again, by the table is debited once', async () => {
    const { token } = await registerUser();
    limit({ writesPerAccount: 1_000 });
    restoreClock();
    let transactions = 0;
    const conflict = passing['another transaction on the same item'];
    const attempts = injectFaults(({ operation }) =>
      operation === 'TransactWriteItems' && ++transactions < 4 ? conflict : undefined,
    );
    expect(await debited(() => publish(token))).toBe(1);
    expect(attempts.filter(isDebit)).toHaveLength(1);
    expect(transactions).toBe(4);
  });

  itInProcess('of writes at once none goes uncounted, and as many as there were at once may pass', async () => {
    const { token } = await registerUser();
    limit({ writesPerAccount: 5 });
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => api('PUT', '/user', { token, body: { user: { bio: unique('bio') } } })),
    );
    const passed = answers.filter(({ status }) => status === 200).length;
    expect(passed).toBe(5);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(7);
  });

  itInProcess('a process that has seen an account at its limit asks the table no more', async () => {
    const { token } = await registerUser();
    limit({ writesPerAccount: 1 });
    await publish(token);
    const again = () => api('POST', '/articles', { token, body: { article: draft() } });
    expect((await again()).status).toBe(429);
    const attempts = injectFaults(() => undefined);
    expect((await again()).status).toBe(429);
    expect(attempts.filter(isDebit)).toEqual([]);
  });
});

describe('A limit that is not known stops no honest caller:', () => {
  const faults: [string, Fault][] = Object.entries({ ...passing, ...lost });

  itInProcess.each(faults)('%s', async (_, fault) => {
    restoreClock();
    const { token } = await registerUser();
    limit({ writesPerAccount: 10, registrationsPerAddress: 10 });
    const attempts = injectFaults((attempt) => (isDebit(attempt) ? fault : undefined));
    await publish(token);
    await registerUser();
    expect(attempts.filter(isDebit)).toHaveLength(2); // never again, so that it counts once at most
  });

  itInProcess('no answer at all, and nobody waits for it longer than half a second', async () => {
    restoreClock();
    const { token } = await registerUser();
    limit({ writesPerAccount: 10 });
    const { hang, end } = await silence(10_000);
    injectFaults((attempt) => (isDebit(attempt) ? hang : undefined));
    const started = clock.elapsed();
    await publish(token);
    expect(clock.elapsed() - started).toBeLessThan(2_500);
    end();
  });
});

describe('Registrations from one address are limited', () => {
  const register = (sourceIp: string) => {
    const username = unique('new');
    const user = { username, email: `${username}@example.com`, password: 'correct horse' };
    return api('POST', '/users', { body: { user }, sourceIp });
  };

  /** Of five times, in microseconds, other threads included. */
  async function leastCpu(work: () => Promise<unknown>): Promise<number> {
    let least = Number.POSITIVE_INFINITY;
    for (let time = 0; time < 5; time += 1) {
      const started = process.cpuUsage();
      await work();
      const { user, system } = process.cpuUsage(started);
      least = Math.min(least, user + system);
    }
    return least;
  }

  itInProcess('429 beyond the limit, before the password is hashed, until the window is over', async () => {
    limit({ registrationsPerAddress: 2 });
    for (let time = 0; time < 2; time += 1) expect((await register('198.51.100.1')).status).toBe(201);
    const attempts = injectFaults(() => undefined);
    const refused = await register('198.51.100.1');
    expectRefusal(refused, 429, TOO_MANY);
    expect(refused.headers['retry-after']).toBe('540');
    expect(attempts.map(({ operation }) => operation)).toEqual(['UpdateItem']);
    const [refusal, hash] = [await leastCpu(() => register('198.51.100.1')), await leastCpu(() => hashPassword('x'))];
    expect(refusal).toBeLessThan(hash / 2);
    expect((await register('198.51.100.2')).status).toBe(201);
    freezeClock(NOON + 600_000);
    expect((await register('198.51.100.1')).status).toBe(201);
  });

  itInProcess('at one round trip more, two in all', async () => {
    limit({ registrationsPerAddress: 2 });
    const attempts = injectFaults(() => undefined);
    expect((await register('198.51.100.3')).status).toBe(201);
    expect(attempts.map(({ operation }) => operation)).toEqual(['UpdateItem', 'TransactWriteItems']);
  });

  itInProcess('an IPv6 address by its /64', async () => {
    limit({ registrationsPerAddress: 1 });
    expect((await register('2001:db8::1')).status).toBe(201);
    expect((await register('2001:db8::2')).status).toBe(429);
    expect((await register('2001:db8:0:1::1')).status).toBe(201);
  });
});

itInProcess('Limits that are off cost no call, and counters leave a table in order', async () => {
  const { token } = await registerUser();
  const attempts = injectFaults(() => undefined);
  await publish(token);
  await registerUser();
  expect(attempts.filter(isDebit)).toEqual([]);
  expect((await checkData()).map(lineOf)).toEqual([]);
});
