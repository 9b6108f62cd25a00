import { DescribeTableCommand, DescribeTimeToLiveCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createTableFromTemplate } from '../../scripts/local/table.ts';

const client = new DynamoDBClient({ endpoint: process.env.DYNAMODB_ENDPOINT ?? '' });
const TableName = process.env.TABLE_NAME ?? '';

afterAll(() => client.destroy());

test('a test file gets a table of its own, with the keys and the TTL of template.yaml', async () => {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  expect(TableName).toMatch(/^test-/);
  expect(Table?.KeySchema).toEqual([
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ]);
  expect(Table?.GlobalSecondaryIndexes).toBeUndefined();
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
  expect(TimeToLiveDescription).toMatchObject({ AttributeName: 'expiresAt', TimeToLiveStatus: 'ENABLED' });
});

test('creating a table that is there already leaves it as it is', async () => {
  await createTableFromTemplate(client, TableName);
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  expect(Table?.TableStatus).toBe('ACTIVE');
});
