import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  ResourceInUseException,
  type TimeToLiveSpecification,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { readTemplate, TEMPLATE } from './template.ts';

type TableProperties = Omit<CreateTableCommandInput, 'TableName'> & {
  TimeToLiveSpecification?: TimeToLiveSpecification;
};

/** The properties of the resource `Table` in template.yaml, the table's only definition. */
async function tableProperties(): Promise<TableProperties> {
  const template = await readTemplate(TEMPLATE);
  return template.toJS().Resources.Table.Properties;
}

/**
 * Creates the table as template.yaml defines it: keys, indexes, billing and TTL (encryption and backups are AWS's alone).
 * A table of that name that is there already is left as it is.
 */
export async function createTableFromTemplate(client: DynamoDBClient, tableName: string): Promise<void> {
  const { AttributeDefinitions, KeySchema, BillingMode, LocalSecondaryIndexes, GlobalSecondaryIndexes, ...rest } =
    await tableProperties();
  const definition = { AttributeDefinitions, KeySchema, BillingMode, LocalSecondaryIndexes, GlobalSecondaryIndexes };
  try {
    await client.send(new CreateTableCommand({ TableName: tableName, ...definition }));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  await waitUntilTableExists({ client, minDelay: 0.1, maxDelay: 1, maxWaitTime: 60 }, { TableName: tableName });
  if (rest.TimeToLiveSpecification) await enableTimeToLive(client, tableName, rest.TimeToLiveSpecification);
}

async function enableTimeToLive(client: DynamoDBClient, tableName: string, specification: TimeToLiveSpecification) {
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: tableName }));
  if (TimeToLiveDescription?.TimeToLiveStatus?.startsWith('ENABL')) return;
  await client.send(new UpdateTimeToLiveCommand({ TableName: tableName, TimeToLiveSpecification: specification }));
}
