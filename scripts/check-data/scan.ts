import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';

/** Stretches of the table that are read side by side: enough to keep both this process and the database busy. */
const SEGMENTS = 4;

/**
 * Reads every item of the table that TABLE_NAME names, at DYNAMODB_ENDPOINT or else at AWS, strongly consistent. It has a
 * client of its own: the product's never scans, and tests make that one fail.
 */
export async function scanTable(visit: (item: Record<string, unknown>) => void): Promise<void> {
  const { TABLE_NAME: TableName, DYNAMODB_ENDPOINT: endpoint } = process.env;
  if (!TableName) throw new Error('TABLE_NAME is not set');
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(endpoint ? { endpoint } : {}));
  const scanSegment = async (Segment: number) => {
    let start: Record<string, unknown> | undefined;
    do {
      const page = await documents.send(
        new ScanCommand({
          TableName,
          Segment,
          TotalSegments: SEGMENTS,
          ConsistentRead: true,
          ExclusiveStartKey: start,
        }),
      );
      for (const item of page.Items ?? []) visit(item);
      start = page.LastEvaluatedKey;
    } while (start);
  };
  try {
    await Promise.all(Array.from({ length: SEGMENTS }, (_, segment) => scanSegment(segment)));
  } finally {
    documents.destroy();
  }
}
