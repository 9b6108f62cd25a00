import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from '@jest/globals';
import { restoreClock, skipSleep } from '../../harness/time.ts';
import { api, at, inProcess, itInProcess, runSweep } from '../support/api.ts';
import { publish, registerUser, remove } from '../support/builders.ts';
import { decodeToken } from '../support/forge.ts';
import { keepOutput, type Line, type Output } from '../support/output.ts';

// The handler reads its environment when it is imported, which is at its first request.
if (inProcess) {
  process.env.LOG_LEVEL = 'DEBUG';
  process.env.POWERTOOLS_METRICS_DISABLED = 'false';
}

beforeAll(skipSleep);
afterAll(restoreClock);

let output: Output;
beforeEach(() => {
  output = keepOutput();
});
afterEach(() => output.end());

const requestLines = (): Line[] => output.lines().filter(({ message }) => message === 'request');
const callLines = (): Line[] => output.lines().filter(({ message }) => message === 'dynamodb');

/** Runs something while DynamoDB throttles all that is asked of it. */
async function throttled<T>(work: () => Promise<T>): Promise<T> {
  const { passing, whileAll } = await import('../../harness/faults.ts');
  return whileAll(passing['a throttle'], work);
}

describe('Logs: the line of a request', () => {
  itInProcess('says who asked for what, how it went and what it cost', async () => {
    const { token } = await registerUser();
    const { slug } = await publish(token);
    output.clear();
    await api('GET', at`/articles/${slug}`, { token, headers: { 'x-request-id': 'my-id' } });
    expect(requestLines()).toEqual([
      {
        level: 'INFO',
        message: 'request',
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        service: 'monograph',
        correlation_id: 'my-id',
        function_request_id: expect.stringMatching(/^invocation-/),
        method: 'GET',
        route: '/articles/:slug',
        status: 200,
        duration_ms: expect.any(Number),
        cold_start: false,
        user_id: Number(decodeToken(token).claims.sub),
        dynamodb: { calls: 2, retries: 0, read_units: expect.any(Number), write_units: 0 },
      },
    ]);
    expect(requestLines()[0]?.dynamodb.read_units).toBe(sum(callLines(), 'read_units'));
  });

  itInProcess('counts what was read and what was written apart', async () => {
    const { token } = await registerUser();
    output.clear();
    await api('PUT', '/user', { token, body: { user: { bio: 'x'.repeat(1_500) } } });
    expect(requestLines()[0]?.dynamodb).toEqual({ calls: 2, retries: 0, read_units: 1, write_units: 4 });
    expect(callLines()).toMatchObject([
      { level: 'DEBUG', operation: 'BatchGetItem', retries: 0, read_units: 1, duration_ms: expect.any(Number) },
      { level: 'DEBUG', operation: 'TransactWriteItems', retries: 0, write_units: 4, duration_ms: expect.any(Number) },
    ]);
  });

  itInProcess('counts what was sent again', async () => {
    const { endFaults, injectFaults, passing } = await import('../../harness/faults.ts');
    injectFaults(({ number }) => (number <= 3 ? passing['a throttle'] : undefined));
    await api('GET', '/tags');
    endFaults();
    expect(requestLines()).toMatchObject([{ status: 200, dynamodb: { calls: 1, retries: 3 } }]);
  });

  itInProcess.each([
    ['GET', '/nope', 404, 'GET', 'unmatched'],
    ['DELETE', '/tags', 405, 'DELETE', 'unmatched'],
    ['PROPFIND', '/tags', 405, 'other', 'unmatched'],
    ['OPTIONS', '/articles/any', 204, 'OPTIONS', 'preflight'],
    ['HEAD', '/tags', 200, 'HEAD', '/tags'],
    ['GET', '/user', 401, 'GET', '/user'],
    ['POST', '/users', 422, 'POST', '/users'],
  ])('%s %s, answered with %i, goes by %s %s', async (sent, path, status, method, route) => {
    await api(sent, path);
    expect(requestLines()).toEqual([expect.objectContaining({ level: 'INFO', method, route, status })]);
    expect(requestLines()[0]).not.toHaveProperty('user_id');
  });

  itInProcess('is an error where the answer is a 5xx, with its cause', async () => {
    await throttled(() => api('GET', '/tags'));
    expect(requestLines()).toMatchObject([
      { level: 'ERROR', status: 503, error: { name: 'ThrottlingException', stack: expect.any(Array) } },
    ]);
  });
});

describe('Logs: the correlation id', () => {
  itInProcess('is on every line of a request and in its answer, whoever else is served meanwhile', async () => {
    const { token } = await registerUser();
    const slugs = [(await publish(token)).slug, (await publish(token)).slug];
    output.clear();
    const ids = Array.from({ length: 20 }, (_, index) => `caller/${index}`);
    const answers = await Promise.all(
      ids.map((id, index) => api('GET', at`/articles/${slugs[index % 2] ?? ''}`, { headers: { 'x-request-id': id } })),
    );
    expect(answers.map(({ headers }) => headers['x-request-id'])).toEqual(ids);
    for (const id of ids) {
      const own = output.lines().filter(({ correlation_id }) => correlation_id === id);
      expect(own.map(({ message }) => message)).toEqual(['dynamodb', 'dynamodb', 'request']);
      expect(new Set(own.map(({ function_request_id }) => function_request_id)).size).toBe(1);
    }
    expect(output.lines()).toHaveLength(3 * ids.length);
  });

  itInProcess("is the gateway's, where the caller's could not be searched for", async () => {
    for (const id of [undefined, 'two words', 'é', 'x'.repeat(129)]) {
      const { headers } = await api('GET', '/tags', { headers: { 'x-request-id': id } });
      expect(headers['x-request-id']).toMatch(/^request-\d+$/);
      expect(output.lines().map(({ correlation_id }) => correlation_id)).toEqual(
        Array(2).fill(headers['x-request-id']),
      );
      output.clear();
    }
  });
});

describe('Logs: the sweep', () => {
  itInProcess('says with how many deleted articles it is done', async () => {
    const { token } = await registerUser();
    for (const { slug } of [await publish(token), await publish(token)]) await remove(token, slug);
    output.clear();
    await runSweep();
    expect(output.lines().at(-1)).toMatchObject({
      level: 'INFO',
      message: 'sweep',
      correlation_id: expect.stringMatching(/^invocation-/),
      articles_swept: 2,
      oldest_tombstone_s: 0,
      failures: 0,
      duration_ms: expect.any(Number),
      dynamodb: {
        calls: callLines().length,
        retries: 0,
        read_units: sum(callLines(), 'read_units'),
        write_units: sum(callLines(), 'write_units'),
      },
    });
    expect(output.metrics()).toMatchObject([{ service: 'monograph', ArticlesSwept: 2 }]);
  });

  itInProcess('says why it failed, and leaves nothing of that to what Lambda logs by itself', async () => {
    const error = await throttled(runSweep).catch((error) => error);
    expect([error.message, Object.keys(error), error.cause]).toEqual([
      expect.stringMatching(/^the sweep failed/),
      [],
      undefined,
    ]);
    const line = output.lines().at(-1);
    expect(line).toMatchObject({
      level: 'ERROR',
      message: 'sweep',
      articles_swept: 0,
      error: { name: 'ThrottlingException' },
    });
    expect(line?.failures).toBeGreaterThan(0); // as many parts as the time was enough for
    expect(output.metrics()).toMatchObject([{ SweepFailures: line?.failures }]);
  });

  itInProcess('sends no metrics where it found nothing to do: idle, the product costs nothing', async () => {
    await runSweep();
    expect(output.lines().at(-1)).toMatchObject({ message: 'sweep', articles_swept: 0, failures: 0 });
    expect(output.metrics()).toEqual([]);
  });
});

const sum = (lines: Line[], field: string): number => lines.reduce((total, line) => total + (line[field] ?? 0), 0);
