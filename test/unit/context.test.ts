import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Context as LambdaContext } from 'aws-lambda';
import { restoreClock, skipSleep } from '../../harness/time.ts';
import { scheduledEvent } from '../../scripts/local/events.ts';
import { clock } from '../../src/clock.ts';
import { type Context, context } from '../../src/context.ts';
import type { GatewayEvent } from '../../src/http/event.ts';
import type { BoundedRequestHandler } from '../../src/table/request-handler.ts';
import { gatewayEvent, gatewayReply, lambdaContext } from '../support/gateway.ts';
import { cut, type RawServer, rawServer } from '../support/raw-server.ts';

// The handler, its client and its clock are the real ones, over real sockets; only DynamoDB is played.
let server: RawServer;
let handler: (event: GatewayEvent, lambda: LambdaContext) => Promise<unknown>;
let client: BoundedRequestHandler;
let handle: BoundedRequestHandler['handle'];
beforeAll(async () => {
  server = await rawServer();
  Object.assign(process.env, { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' });
  Object.assign(process.env, { DYNAMODB_ENDPOINT: server.endpoint, LOG_LEVEL: 'SILENT' });
  ({ handler } = await import('../../src/handler.ts'));
  const { documents } = await import('../../src/table/table.ts');
  client = documents.config.requestHandler as unknown as BoundedRequestHandler;
  handle = client.handle;
  jest.spyOn(process.stderr, 'write').mockReturnValue(true); // the error behind each 503 is logged
});
beforeEach(() => {
  server.received.length = 0;
  server.script = [];
});
afterEach(() => {
  client.handle = handle;
  restoreClock();
});
afterAll(() => {
  jest.restoreAllMocks();
  server.close();
});

/** A Lambda context whose time runs. */
function timeLeft(ms: number): LambdaContext {
  const end = clock.now() + ms;
  return { ...(lambdaContext() as LambdaContext), getRemainingTimeInMillis: () => end - clock.now() };
}

async function send(method: string, path: string, lambda: LambdaContext, body?: object) {
  const started = clock.elapsed();
  const headers = { host: 'api.example.com', 'content-type': 'application/json' };
  const wire = { method, path: `/api${path}`, query: '', headers, body: JSON.stringify(body), base64: false };
  const reply = gatewayReply('2.0', await handler(gatewayEvent('2.0', wire) as GatewayEvent, lambda));
  return { ...reply, ms: clock.elapsed() - started };
}

const login = { user: { email: 'ann@example.com', password: 'correct horse' } };
const BUSY = { errors: { service: ['is busy, try again'] } };

test('an answer that stalls after its first bytes is asked for again after 3 seconds', async () => {
  server.script = [cut['a body that stalls']];
  const { status, ms } = await send('GET', '/tags', timeLeft(15_000));
  expect(status).toBe(200);
  expect(ms).toBeGreaterThan(2_900);
  expect(ms).toBeLessThan(5_000);
});

describe.each(['no answer', 'a body that stalls', 'a body that trickles'] as const)(
  'a database that gives %s',
  (kind) => {
    test('is a 503 with CORS headers before Lambda’s timeout, and nothing is sent after it', async () => {
      server.script = Array(100).fill(cut[kind]);
      const { status, headers, text, ms } = await send('POST', '/users/login', timeLeft(2_500), login);
      expect(status).toBe(503);
      expect(JSON.parse(text)).toEqual(BUSY);
      expect(headers).toMatchObject({ 'access-control-allow-origin': '*', 'retry-after': '1' });
      expect(ms).toBeLessThan(2_300);
      const sent = server.received.length;
      expect(sent).toBeGreaterThan(0);
      await clock.sleep(3_200); // longer than any attempt
      expect(server.received).toHaveLength(sent);
    });
  },
);

test('what ignores the deadline is answered for before Lambda’s timeout', async () => {
  client.handle = () => new Promise(() => undefined);
  const left = timeLeft(2_500);
  const answered = await Promise.race([send('GET', '/tags', left), clock.sleep(2_400)]);
  expect(answered).toMatchObject({ status: 503, headers: { 'access-control-allow-origin': '*' } });
});

test('what took its time before a write, as a hash may, is followed by no write', async () => {
  const user = { ...login.user, username: 'ann' };
  const { now } = clock;
  client.handle = async (...request) => {
    const received = await handle.apply(client, request);
    clock.now = () => now() + 20_000;
    return received;
  };
  const { status } = await send('POST', '/users', timeLeft(15_000), { user });
  expect(status).toBe(503);
  expect(server.received).toHaveLength(1);
});

describe('an invocation', () => {
  const throttled = async () => Promise.reject(Object.assign(new Error('slow down'), { name: 'ThrottlingException' }));

  test('of a request tries for 10 seconds, however long Lambda would let it', async () => {
    skipSleep();
    client.handle = throttled;
    const started = clock.now();
    expect(await send('GET', '/tags', timeLeft(60_000))).toMatchObject({ status: 503 });
    expect(clock.now() - started).toBeGreaterThan(9_000);
    expect(clock.now() - started).toBeLessThan(11_000);
  });

  test('of the sweep has 50 seconds, and no more than Lambda leaves', async () => {
    const deadlines: number[] = [];
    client.handle = async () => {
      deadlines.push(context.getStore()?.deadline ?? 0);
      throw new Error('no database');
    };
    const started = clock.now();
    const event = scheduledEvent() as unknown as GatewayEvent;
    const latest: number[] = []; // each part of the sweep has a share of the whole
    for (const left of [60_000, 15_000]) {
      deadlines.length = 0;
      await handler(event, timeLeft(left)).catch(() => undefined);
      latest.push(Math.round((Math.max(...deadlines) - started) / 1000));
    }
    expect(latest).toEqual([50, 13]);
  });

  test('that has answered is past its deadline, whatever of it still runs', async () => {
    let invocation: Context | undefined;
    client.handle = (...request) => {
      invocation = context.getStore();
      return handle.apply(client, request);
    };
    expect(await send('GET', '/tags', timeLeft(15_000))).toMatchObject({ status: 200 });
    expect(invocation).toMatchObject({ deadline: 0 });
  });
});
