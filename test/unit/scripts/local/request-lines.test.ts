import { channel } from 'node:diagnostics_channel';
import { afterEach, expect, test } from '@jest/globals';
import { printRequests } from '../../../../scripts/local/request-lines.ts';
import { REQUESTS } from '../../../../src/observability/request.ts';
import { keepOutput } from '../../../support/output.ts';

const output = keepOutput();
let end = () => {};
afterEach(() => {
  end();
  output.end();
});

test('`npm start` prints a line for people about each request, with what it cost', () => {
  end = printRequests();
  const request = { method: 'GET', route: '/articles/:slug', status: 200, duration_ms: 8.4 };
  const none = { calls: 0, retries: 0, read_units: 0, write_units: 0 };
  channel(REQUESTS).publish({ ...request, dynamodb: { calls: 2, retries: 1, read_units: 5, write_units: 1.5 } });
  channel(REQUESTS).publish({ ...request, method: 'OPTIONS', route: 'preflight', status: 204, dynamodb: none });
  expect(output.text()).toBe(
    'GET /articles/:slug 200, 8 ms, 2 calls, 1 retry, 5 read units, 1.5 write units\nOPTIONS preflight 204, 8 ms\n',
  );
});
