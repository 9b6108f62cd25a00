import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** Deletes the file's table: an endpoint that outlives the run (mutation testing) must not fill up. */
afterAll(async () => {
  const { DYNAMODB_ENDPOINT: endpoint, TABLE_NAME: name } = process.env;
  if (!endpoint || !name?.startsWith('test-')) throw new Error(`refusing to delete the table ${name} at ${endpoint}`);
  const client = new DynamoDBClient({ endpoint });
  await client.send(new DeleteTableCommand({ TableName: name }));
  client.destroy();
});
