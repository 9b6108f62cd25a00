import { resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startDynamodb } from './dynamodb.ts';
import { isLocal, useLocalEndpoint } from './environment.ts';
import { createTableFromTemplate } from './table.ts';

/** Where `npm start` keeps its data between runs. */
export const DATA = resolve(import.meta.dirname, '../../.dynamodb');

/**
 * Makes a database ready and points this process at it: the one that DYNAMODB_ENDPOINT names, else DynamoDB Local on the
 * project's data, shared with an `npm start` that is running. The table is created where it is missing, on AWS never.
 * Import nothing of `src/` before.
 * @returns what stops it
 */
export async function openDatabase(): Promise<() => Promise<void>> {
  const chosen = process.env.DYNAMODB_ENDPOINT;
  if (chosen && !isLocal(chosen)) return async () => {};
  const { endpoint, stop } = chosen
    ? { endpoint: chosen, stop: async () => {} }
    : await startDynamodb({ directory: DATA });
  useLocalEndpoint(endpoint);
  const client = new DynamoDBClient({ endpoint });
  try {
    await createTableFromTemplate(client, process.env.TABLE_NAME ?? '');
  } catch (error) {
    await stop();
    throw error;
  } finally {
    client.destroy();
  }
  return stop;
}
