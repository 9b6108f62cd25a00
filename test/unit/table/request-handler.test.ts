import * as sdk from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import * as ours from '../../../bundle/dynamodb-client.ts';
import { clock } from '../../../src/clock.ts';
import { context } from '../../../src/context.ts';
import { BoundedRequestHandler } from '../../../src/table/request-handler.ts';
import { retryStrategy } from '../../../src/table/retry.ts';
import { cut, type RawAnswer, type RawServer, rawServer } from '../../support/raw-server.ts';

const ATTEMPT_MS = 300;
/** What a busy machine may add. */
const SLACK_MS = 700;

let server: RawServer;
beforeAll(async () => {
  server = await rawServer();
  Object.assign(process.env, { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' });
});
beforeEach(() => {
  server.received.length = 0;
  server.script = [];
});
afterAll(() => server.close());

const clients = { 'the SDK’s client': sdk, 'the bundle’s client': ours } as unknown as Record<string, typeof sdk>;

describe.each(Object.entries(clients))('%s', (_, { DynamoDBClient, GetItemCommand }) => {
  let client: sdk.DynamoDBClient;
  beforeAll(() => {
    const requestHandler = new BoundedRequestHandler({ attemptMs: ATTEMPT_MS, connectionTimeout: 1_000 });
    client = new DynamoDBClient({ endpoint: server.endpoint, requestHandler, retryStrategy });
  });
  afterAll(() => client.destroy());

  const get = () => client.send(new GetItemCommand({ TableName: 'table', Key: { pk: { S: 'a' }, sk: { S: 'b' } } }));
  const within = <T>(patienceMs: number, work: () => Promise<T>) => {
    const invocation = { requestId: '', deadline: clock.now() + patienceMs };
    return context.run(invocation, async () => work());
  };
  const elapsed = async (work: () => Promise<unknown>) => {
    const started = clock.elapsed();
    await work();
    return clock.elapsed() - started;
  };

  test.each(Object.entries<RawAnswer>(cut))('gives %s up after its time, and asks again', async (_, answer) => {
    server.script = [answer];
    const ms = await elapsed(async () => expect((await get()).$metadata.attempts).toBe(2));
    expect(ms).toBeLessThan(ATTEMPT_MS + SLACK_MS);
    expect(server.received).toHaveLength(2);
  });

  test.each(Object.entries<RawAnswer>(cut))(
    'ends %s at the deadline, and sends nothing after it',
    async (_, answer) => {
      server.script = Array(100).fill(answer);
      const PATIENCE_MS = 400; // one attempt, and a part of another
      const ms = await elapsed(() => expect(within(PATIENCE_MS, get)).rejects.toThrow());
      expect(ms).toBeLessThan(PATIENCE_MS + SLACK_MS);
      const before = server.received.length;
      await clock.sleep(ATTEMPT_MS);
      expect(server.received).toHaveLength(before);
    },
  );

  test('sends nothing once the deadline has passed, whatever took so long', async () => {
    await within(20, async () => {
      await clock.sleep(30);
      await expect(get()).rejects.toMatchObject({ name: 'TimeoutError', $metadata: { attempts: 1 } });
    });
    expect(server.received).toEqual([]);
  });

  test('an answer that comes in time is not cut off later', async () => {
    await get();
    await clock.sleep(ATTEMPT_MS + 50);
    expect((await get()).$metadata).toMatchObject({ httpStatusCode: 200, attempts: 1 });
  });
});
