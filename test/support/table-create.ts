import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { useLocalEndpoint } from '../../scripts/local/environment.ts';
import { createTableFromTemplate } from '../../scripts/local/table.ts';

/**
 * Runs once for each test file, before it imports anything: a table of its own, named in TABLE_NAME, so that files
 * may run side by side and start empty.
 */
const endpoint = process.env.TEST_DYNAMODB_ENDPOINT;
if (!endpoint) throw new Error('TEST_DYNAMODB_ENDPOINT is not set: dynamodb-start.ts has not run');
useLocalEndpoint(endpoint, `test-${randomUUID()}`);
const client = new DynamoDBClient({ endpoint });
await createTableFromTemplate(client, process.env.TABLE_NAME ?? '');
client.destroy();
