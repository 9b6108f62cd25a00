import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Table } from 'dynamodb-toolbox/table';
import { settings } from '../settings.ts';
import { translateErrors } from './errors.ts';
import { meter } from './meter.ts';
import { BoundedRequestHandler } from './request-handler.ts';
import { retryStrategy } from './retry.ts';

/** The timeout of one attempt, body included, after which the request is sent again; by default the SDK waits for ever. */
const ATTEMPT_MS = 3_000;
const CONNECTION_TIMEOUT_MS = 1_000;

const dynamodb = new DynamoDBClient({
  ...(settings.dynamodbEndpoint ? { endpoint: settings.dynamodbEndpoint } : {}),
  requestHandler: new BoundedRequestHandler({ attemptMs: ATTEMPT_MS, connectionTimeout: CONNECTION_TIMEOUT_MS }),
  retryStrategy,
});

/** The client that every request of the product goes through. */
export const documents = DynamoDBDocumentClient.from(dynamodb, { marshallOptions: { removeUndefinedValues: true } });
translateErrors(documents);
meter(documents);

/** The one table. It has no index: every list is a partition of its own, so that every read can be strongly consistent. */
export const table = new Table({
  name: () => settings.tableName,
  partitionKey: { name: 'pk', type: 'string' },
  sortKey: { name: 'sk', type: 'string' },
  documentClient: documents,
});
