import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Attributes, Repair } from './plan.ts';

const AT_ONCE = 16;

/**
 * Does what a plan says to the table that TABLE_NAME names, at DYNAMODB_ENDPOINT or else at AWS. Each repair is done on the
 * condition that its item is as it was found: what somebody has changed meanwhile stays, and may be cut off and begun again.
 *
 * @returns the repairs that were not done, because their items had changed
 */
export async function applyRepairs(repairs: readonly Repair[]): Promise<Repair[]> {
  const { TABLE_NAME: TableName, DYNAMODB_ENDPOINT: endpoint } = process.env;
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(endpoint ? { endpoint } : {}));
  const refused: Repair[] = [];
  const left = [...repairs];
  const work = async () => {
    for (let repair = left.shift(); repair; repair = left.shift()) {
      try {
        await documents.send(commandOf(repair, TableName) as PutCommand);
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        refused.push(repair);
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } finally {
    documents.destroy();
  }
  return refused;
}

function commandOf({ key, item, set, was }: Repair, TableName: string | undefined) {
  const names: Record<string, string> = {};
  const values: Attributes = {};
  const equals = (attributes: Attributes, prefix: string): string[] =>
    Object.entries(attributes).map(([name, value], index) => {
      names[`#${prefix}${index}`] = name;
      values[`:${prefix}${index}`] = value;
      return `#${prefix}${index} = :${prefix}${index}`;
    });
  const changes = set ? equals(set, 's') : [];
  const conditions =
    was === 'malformed'
      ? []
      : was === undefined
        ? ['attribute_not_exists(pk)']
        : ['attribute_exists(pk)', ...equals(was, 'w')];
  const common = {
    TableName,
    ...(conditions.length > 0 ? { ConditionExpression: conditions.join(' AND ') } : {}),
    ...(Object.keys(names).length > 0 ? { ExpressionAttributeNames: names, ExpressionAttributeValues: values } : {}),
  };
  if (set) return new UpdateCommand({ ...common, Key: { ...key }, UpdateExpression: `SET ${changes.join(', ')}` });
  return item
    ? new PutCommand({ ...common, Item: { ...key, ...item } })
    : new DeleteCommand({ ...common, Key: { ...key } });
}
