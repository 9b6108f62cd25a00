import { readFile } from 'node:fs/promises';
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
import { parse } from 'yaml';

type TableProperties = Omit<CreateTableCommandInput, 'TableName'> & {
  TimeToLiveSpecification?: TimeToLiveSpecification;
};

const TEMPLATE = new URL('../../template.yaml', import.meta.url);

/** CloudFormation's short forms; their values do not matter here, only that the file can be read. */
const INTRINSICS = ['!Ref', '!Sub', '!GetAtt', '!Join', '!Select', '!Split', '!If', '!Equals', '!Not', '!And', '!Or']
  .concat(['!FindInMap', '!ImportValue', '!Base64', '!Condition'])
  .flatMap((tag) => [
    { tag, resolve: (value: string) => ({ [tag]: value }) },
    { tag, collection: 'seq' as const },
    { tag, collection: 'map' as const },
  ]);

/** The properties of the resource `Table` in template.yaml, the table's only definition. */
export async function tableProperties(): Promise<TableProperties> {
  const template = parse(await readFile(TEMPLATE, 'utf8'), { customTags: INTRINSICS });
  return template.Resources.Table.Properties;
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
