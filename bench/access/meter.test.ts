import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { figuresOf, Meter } from './meter.ts';

const TABLE = 'table';
const ENDPOINT = 'http://127.0.0.1:1'; // nothing is asked there
const Key = { pk: 'a', sk: 'b' };
const item = { ...Key, text: 'x'.repeat(5_000) };

/** A client that gives these answers, or fails with them, with a meter on it. */
function metered(answers: object[]): { documents: DynamoDBDocumentClient; meter: Meter } {
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint: ENDPOINT, region: 'us-east-1' }));
  const meter = new Meter(documents, TABLE, ENDPOINT);
  documents.middlewareStack.add(
    () => async () => {
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return { output: { ...answer, $metadata: {} } as never, response: undefined };
    },
    { step: 'initialize', priority: 'low' },
  );
  return { documents, meter };
}

const get = new GetCommand({ TableName: TABLE, Key, ConsistentRead: true });
const batchGet = new BatchGetCommand({
  RequestItems: { [TABLE]: { Keys: [Key, { pk: 'a', sk: 'missing' }], ConsistentRead: true } },
});
const query = new QueryCommand({
  TableName: TABLE,
  KeyConditionExpression: 'pk = :pk',
  ExpressionAttributeValues: { ':pk': 'list' },
});

test('calls are counted, weighed and timed', async () => {
  const { documents, meter } = metered([
    { Item: item, ConsumedCapacity: { CapacityUnits: 2 } },
    { Responses: { [TABLE]: [item] }, ConsumedCapacity: [{ CapacityUnits: 2 }] },
    { Items: [], ConsumedCapacity: { CapacityUnits: 0 } },
  ]);
  const { result, calls } = await meter.measure(async () => {
    await Promise.all([documents.send(get), documents.send(batchGet)]);
    return documents.send(query);
  });
  expect(result.Items).toEqual([]);
  expect(calls.map(({ operation, readUnits, consistent }) => ({ operation, readUnits, consistent }))).toEqual([
    { operation: 'GetItem', readUnits: 2, consistent: true },
    { operation: 'BatchGetItem', readUnits: 3, consistent: true }, // the missing one costs a unit
    { operation: 'Query', readUnits: 0.5, consistent: false },
  ]);
  expect(calls.map(({ touched }) => touched)).toEqual([
    [{ ...Key, units: 2 }],
    [
      { ...Key, units: 2 },
      { pk: 'a', sk: 'missing', units: 1 },
    ],
    [{ pk: 'list', units: 0.5 }],
  ]);
  expect(figuresOf(calls)).toEqual({
    roundTrips: 2,
    calls: 3,
    readUnits: 5.5,
    writeUnits: 0,
    itemsRead: 2,
    bytesRead: 2 * 5_010,
  });
});

test('nothing is metered outside of a measurement', async () => {
  const { documents, meter } = metered([{ Item: item }, { Item: item, ConsumedCapacity: { CapacityUnits: 2 } }]);
  await documents.send(get);
  const { calls } = await meter.measure(() => documents.send(get));
  expect(calls).toHaveLength(1);
});

test('a measurement fails where DynamoDB Local counts other units than the rules do', async () => {
  const { documents, meter } = metered([{ Item: item, ConsumedCapacity: { CapacityUnits: 1 } }]);
  await expect(meter.measure(() => documents.send(get))).rejects.toThrow(
    'GetItem: 2 units by the rules, 1 by DynamoDB Local',
  );
});

test('a measurement fails where a call fails, whatever becomes of that', async () => {
  const { documents, meter } = metered([new Error('no answer')]);
  await expect(meter.measure(() => documents.send(get).catch(() => undefined))).rejects.toThrow('no answer');
});
