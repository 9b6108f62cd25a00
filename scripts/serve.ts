import { resolve } from 'node:path';
import { isLocal, useLocalEndpoint } from './local/environment.ts';
import type { LambdaHandler } from './local/gateway.ts';
import { readinessOf } from './local/readiness.ts';
import { runScript } from './local/run-script.ts';
import { addressFromEnvironment, BUNDLE, listen, loadHandler } from './local/server.ts';
import { sweepEveryMinute } from './local/sweeper.ts';

/** As long as a request may last, so that none is cut off; a sweep may be. */
const GRACE_MS = 15_000;

/**
 * `npm run serve`: the built handler as a plain Node process, against the table and the DynamoDB that the environment names
 * (TABLE_NAME, DYNAMODB_ENDPOINT or AWS's own variables). HOST and PORT say where. An argument names another bundle.
 *
 * `GET /api/health` says that it runs, and asks nobody. `GET /ready` says whether to send it requests: 503 until the first
 * sweep has been through the table, when none has for five minutes, and while the table does not answer. On SIGTERM new requests are refused and those under way finished,
 * then the process ends.
 */
await runScript(async (onStop) => {
  const endpoint = process.env.DYNAMODB_ENDPOINT;
  if (endpoint && isLocal(endpoint)) useLocalEndpoint(endpoint);
  process.env.LOG_LEVEL ||= 'INFO'; // as on Lambda: a line of JSON for each request
  const handler = loadHandler(process.argv[2] ? resolve(process.argv[2]) : BUNDLE);

  const sweeper = sweepEveryMinute(async () => handler);
  const reasonNotTo = readinessOf(handler, sweeper);
  const served: LambdaHandler = async (event, context) =>
    (event as { rawPath: string }).rawPath === '/ready' ? answerOf(await reasonNotTo()) : handler(event, context);
  const server = await listen(async () => served, addressFromEnvironment());
  onStop(sweeper.stop);
  onStop(() => server.close(GRACE_MS));
  console.log(`Monograph runs at ${server.url}/api`);
  return 'running';
});

const answerOf = (reason: string | undefined) => ({
  statusCode: reason === undefined ? 200 : 503,
  headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
  body: JSON.stringify(reason === undefined ? { status: 'ready' } : { status: 'not ready', reason }),
});
