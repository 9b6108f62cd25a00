import { afterAll, beforeAll, beforeEach, describe, expect } from '@jest/globals';
import { restoreClock, skipSleep } from '../../harness/time.ts';
import { api, at, inProcess, itInProcess, type Options, runSweep } from '../support/api.ts';
import { everyRoute, type Fixture, MARK, newFixture, sendTo, successes } from '../support/every-route.ts';
import { keepOutput, type Line, type Output } from '../support/output.ts';

// The handler reads its environment when it is imported, which is at its first request.
if (inProcess) {
  process.env.LOG_LEVEL = 'DEBUG';
  process.env.POWERTOOLS_METRICS_DISABLED = 'false';
  process.env.LOGIN_FAILURES_PER_ACCOUNT = '3';
}

const OF_EVERY_LINE = ['level', 'message', 'timestamp', 'service', 'correlation_id', 'function_request_id'];
const FIELDS: Record<string, string[]> = {
  request: ['method', 'route', 'status', 'duration_ms', 'cold_start', 'user_id', 'dynamodb', 'error'],
  dynamodb: ['operation', 'duration_ms', 'retries', 'read_units', 'write_units', 'error'],
};

/** What may be wrong with any request. */
const wrongs: [name: string, wrong: Options][] = [
  ['a token that is not one', { token: `${MARK}.${MARK}.${MARK}` }],
  ['a scheme that is not one', { headers: { authorization: `${MARK} ${MARK}` } }],
  ['a body that is not JSON', { rawBody: `{"user":{"password":"${MARK}` }],
  ['a body that is not JSON, in base64', { rawBody: `"${MARK}"${MARK}`, base64: true }],
  ['a body of the wrong types', { body: { user: MARK, article: { title: [MARK], tagList: MARK }, comment: [MARK] } }],
  ['a body that is too large', { body: { user: { bio: MARK.repeat(220_000) } } }],
  ['another media type', { rawBody: MARK, headers: { 'content-type': `text/${MARK}` } }],
  ['a query that is none', { query: { limit: MARK, offset: MARK, cursor: MARK, author: [MARK, MARK], tag: MARK } }],
];

let output: Output;
let fixture: Fixture;
let routes: string[] = [];

beforeAll(async () => {
  output = keepOutput();
  skipSleep();
  if (inProcess) routes = await everyRoute();
});
beforeEach(() => output.clear());
afterAll(() => {
  output.end();
  restoreClock();
});

/** What there is, in all that was written, of marks (in any case, or in base64) and of tokens. */
function found(): string[] {
  const text = output.text();
  // In base64 a text has three forms: what stands before it moves it by 0, 1 or 2 of 3 bytes. The ends depend on neighbours.
  const encoded = [0, 1, 2].map((before) =>
    Buffer.from('~'.repeat(before) + MARK)
      .toString('base64')
      .slice(before + 1, 6),
  );
  const parts = [fixture.token, fixture.other].flatMap((token) => token.split('.').slice(1));
  return [
    ...[MARK.toLowerCase()].filter((mark) => text.toLowerCase().includes(mark)),
    ...[...encoded, ...parts].filter((part) => text.includes(part)),
  ];
}

const requestLines = (): Line[] => output.lines().filter(({ message }) => message === 'request');

/** Nothing was written but lines of requests and of calls, with fields that are known, one for each request, and metrics. */
function expectCleanLines({ requests }: { requests: number }): void {
  expect(found()).toEqual([]);
  for (const line of output.lines()) {
    const known = [...OF_EVERY_LINE, ...(FIELDS[line.message] ?? [])];
    expect(known).toEqual(expect.arrayContaining(Object.keys(line)));
  }
  const patterns = routes.map((route) => route.split(' ')[1]);
  for (const { route } of requestLines()) expect([...patterns, 'unmatched']).toContain(route);
  expect([requestLines().length, output.metrics().length]).toEqual([requests, requests]);
}

describe('Logs: what users write, and prove themselves with,', () => {
  const makeFixture = async () => {
    if (inProcess) fixture = await newFixture();
  };

  itInProcess('goes through every route that there is', () => {
    expect(Object.keys(successes).sort()).toEqual([...routes].sort());
  });

  itInProcess('would be found', async () => {
    await makeFixture();
    const { log } = await import('../../src/observability/log.ts');
    const encoded = ['', 'a', 'ab'].map((before) => Buffer.from(`${before}${MARK} and more`).toString('base64'));
    for (const secret of [
      MARK,
      MARK.toUpperCase(),
      `%20${MARK}`,
      ...encoded,
      fixture.token,
      fixture.other.split('.')[2],
    ]) {
      output.clear();
      log('INFO', 'leak', () => ({ secret }));
      expect(found()).not.toEqual([]);
    }
  });

  // In this order: only the success, and what is done after it, may leave the fixture another one.
  describe.each(Object.keys(successes))('is in no line of %s', (route) => {
    const [method = '', pattern = ''] = route.split(' ');
    beforeAll(makeFixture);

    itInProcess('that finds the database busy', async () => {
      const { refusal, whileAll } = await import('../../harness/faults.ts');
      const busy = refusal(400, 'ThrottlingException', { message: `'${MARK}' is asked for too often` });
      const { status } = await whileAll(busy, () => sendTo(route, fixture));
      expect(status).toBe(pattern === '/health' ? 200 : 503);
      expectCleanLines({ requests: 1 });
    });

    itInProcess('that the database refuses for a reason of ours, saying why', async () => {
      const { refusal, whileAll } = await import('../../harness/faults.ts');
      const Item = { pk: { S: MARK }, password: { S: MARK } };
      const mistake = refusal(400, 'ValidationException', {
        message: `Value '${MARK}' at "${MARK}" is not that of email#${MARK}@${MARK}.example\n    at ${MARK}`,
        CancellationReasons: [{ Code: 'ValidationError', Message: MARK, Item }],
        Item,
      });
      const answer = await whileAll(mistake, () => sendTo(route, fixture)).catch(({ message }: Error) => message);
      const isFault = pattern !== '/health'; // any 500 makes `api` throw
      expect(answer).toEqual(isFault ? expect.stringContaining('never a 5xx but 503') : expect.anything());
      expect(requestLines()).toMatchObject([isFault ? { status: 500, error: { name: 'ValidationException' } } : {}]);
      expectCleanLines({ requests: 1 });
    });

    itInProcess("that is about what is not there, or is somebody else's", async () => {
      const email = `${MARK}@${MARK}.example`;
      const nowhere = { ...fixture, slug: `${MARK}-00000000000`, username: MARK, email, comment: 1 };
      await sendTo(route, nowhere, {}, 'function-url');
      await sendTo(route, { ...fixture, token: fixture.other, other: fixture.token }, {}, 'function-url');
      await api(method, `/${MARK}/${MARK}`);
      expectCleanLines({ requests: 3 });
    });

    itInProcess('that succeeds', async () => {
      expect((await sendTo(route, fixture)).status).toBeLessThan(300);
      expectCleanLines({ requests: 1 });
      expect(requestLines()).toMatchObject([{ level: 'INFO', method, route: pattern }]);
    });

    itInProcess.each(wrongs)('that comes with %s', async (_, wrong) => {
      await sendTo(route, fixture, wrong, '1.0');
      expectCleanLines({ requests: 1 });
    });
  });

  itInProcess('is in no line of a login that is refused, nor is the address it came from', async () => {
    const sourceIp = '198.51.100.77';
    const body = { user: { email: `${MARK}-guessed@example.com`, password: MARK } };
    for (let tries = 0; tries < 3; tries += 1) await api('POST', '/users/login', { body, sourceIp });
    expect((await api('POST', '/users/login', { body, sourceIp })).status).toBe(429);
    expectCleanLines({ requests: 4 });
    expect(output.text()).not.toContain(sourceIp);
  });

  itInProcess('is in no line of the sweep', async () => {
    await makeFixture();
    await api('DELETE', at`/articles/${fixture.slug}`, { token: fixture.token });
    await runSweep();
    expect(output.lines().at(-1)).toMatchObject({ message: 'sweep', failures: 0 });
    expect(found()).toEqual([]);
  });
});
