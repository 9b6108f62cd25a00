import { startDynamodb } from '../../scripts/local/dynamodb.ts';
import assertNodeVersion from './node-version.ts';

declare global {
  var stopDynamodb: (() => Promise<void>) | undefined;
}

/**
 * Starts DynamoDB Local in memory for the whole run, unless TEST_DYNAMODB_ENDPOINT names one that is running
 * (Stryker repeats this set-up for every mutant).
 */
export default async function start(): Promise<void> {
  assertNodeVersion();
  if (process.env.TEST_DYNAMODB_ENDPOINT) return;
  const dynamodb = await startDynamodb({ inMemory: true });
  process.env.TEST_DYNAMODB_ENDPOINT = dynamodb.endpoint;
  globalThis.stopDynamodb = dynamodb.stop;
}
