import { resolve } from 'node:path';
import { isLocal, useLocalEndpoint } from './local/environment.ts';
import { runScript } from './local/run-script.ts';
import { addressFromEnvironment, BUNDLE, listen, loadHandler, sweepEveryMinute } from './local/server.ts';

/** As long as an invocation may last, so that none is cut off. */
const GRACE_MS = 15_000;

/**
 * `npm run serve`: the built handler as a plain Node process, against the table and the DynamoDB that the environment names
 * (TABLE_NAME, DYNAMODB_ENDPOINT or AWS's own variables). HOST and PORT say where. An argument names another bundle.
 * It logs as on Lambda: a line of JSON for each request.
 */
await runScript(async (onStop) => {
  const endpoint = process.env.DYNAMODB_ENDPOINT;
  if (endpoint && isLocal(endpoint)) useLocalEndpoint(endpoint);
  process.env.LOG_LEVEL ||= 'INFO';
  const handler = loadHandler(process.argv[2] ? resolve(process.argv[2]) : BUNDLE);
  const current = async () => handler;
  const server = await listen(current, addressFromEnvironment());
  onStop(() => server.close(GRACE_MS));
  const stopSweep = sweepEveryMinute(current);
  onStop(stopSweep);
  console.log(`Monograph runs at ${server.url}/api`);
  return 'running';
});
