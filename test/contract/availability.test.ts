import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { restoreClock, skipSleep } from '../../harness/time.ts';
import { api, expectRefusal, inProcess, itInProcess } from '../support/api.ts';

/** Stands where DynamoDB should be, and can do nothing: every call is answered 500, after it was counted. */
let calls = 0;
const broken = createServer((_, response) => {
  calls += 1;
  response.writeHead(500, { 'content-type': 'application/x-amz-json-1.0' });
  response.end('{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"secret table words"}');
});
const { DYNAMODB_ENDPOINT } = process.env;

// The handler reads its environment when it is imported, which is at its first request.
beforeAll(async () => {
  if (!inProcess) return;
  process.env.LOG_LEVEL = 'SILENT'; // the error behind each 503 is logged
  await new Promise<void>((resolve) => broken.listen(0, '127.0.0.1', resolve));
  process.env.DYNAMODB_ENDPOINT = `http://127.0.0.1:${(broken.address() as AddressInfo).port}`;
  skipSleep();
});

describe('Without a database', () => {
  // In here, that it comes before the deletion of the table, which needs the true endpoint again.
  afterAll(() => {
    restoreClock();
    process.env.DYNAMODB_ENDPOINT = DYNAMODB_ENDPOINT;
    broken.close();
  });

  itInProcess('GET /health is 200 and has not asked for it', async () => {
    const { status, body } = await api('GET', '/health');
    expect([status, body, calls]).toEqual([200, { status: 'ok' }, 0]);
  });

  itInProcess('what needs none is answered as ever', async () => {
    expect((await api('GET', '/nope')).status).toBe(404);
    expect((await api('DELETE', '/tags')).status).toBe(405);
    expect((await api('OPTIONS', '/articles')).status).toBe(204);
    expectRefusal(await api('GET', '/user'), 401, { token: ['is missing'] });
    expectRefusal(await api('GET', '/articles?limit=0'), 422, { limit: expect.anything() });
    expect(calls).toBe(0);
  });

  itInProcess('reads and writes are 503 service: is busy, try again, with Retry-After', async () => {
    const user = { username: 'ann', email: 'ann@example.com', password: 'correct horse' };
    for (const answer of [
      await api('GET', '/articles'),
      await api('GET', '/tags'),
      await api('POST', '/users', { body: { user } }),
      await api('POST', '/users/login', { body: { user } }),
    ]) {
      expectRefusal(answer, 503, { service: ['is busy, try again'] });
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    }
    expect(calls).toBeGreaterThan(4);
  });
});
