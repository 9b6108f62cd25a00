import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MemoryTable } from '../support/memory-table.ts';

const client = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint: process.env.DYNAMODB_ENDPOINT ?? '' }));
const TableName = process.env.TABLE_NAME ?? '';
const COMMANDS = {
  GetItem: GetCommand,
  Query: QueryCommand,
  PutItem: PutCommand,
  UpdateItem: UpdateCommand,
  DeleteItem: DeleteCommand,
  TransactWriteItems: TransactWriteCommand,
};
type Name = keyof typeof COMMANDS;
type Request = { name: Name; input: Record<string, unknown> };

afterAll(() => client.destroy());

let runs = 0;
/** Stands for the partition of a run: fast-check runs a story again and again to make it shorter. */
const PK = '<pk>';
const sortKey = fc.constantFrom('a', 'a#1', 'b', 'é', '~', '\u{fb01}', '\u{1f600}');
const elements = fc.uniqueArray(fc.nat(4), { minLength: 1, maxLength: 3 }).map((numbers) => new Set(numbers));
const condition = fc.constantFrom(
  'attribute_not_exists(#pk)',
  'attribute_exists(#pk)',
  '#count = :one',
  'contains(#set, :one)',
  'size(#set) < :two',
  '(attribute_not_exists(#set)) OR (contains(#set, :one)) OR (size(#set) < :two)',
  '(#count = :one) AND (attribute_exists(#set))',
);
const update = fc.constantFrom(
  'SET #count = :two',
  'SET #count = :one, #text = :text REMOVE #set',
  'ADD #set :elements, #count :one',
  'ADD #count :two DELETE #set :elements',
  'DELETE #set :elements',
  'REMOVE #count, #text',
);
const VALUES = { ':one': 1, ':two': 2, ':text': 'text' };
const NAMES = { '#pk': 'pk', '#sk': 'sk', '#count': 'count', '#set': 'set', '#text': 'text' };

/** A request has just those placeholders that its expressions use: DynamoDB refuses others. */
function request(name: Name, parts: Record<string, unknown>, values: Record<string, unknown> = {}): Request {
  const { Item, Key, ...rest } = parts as { Item?: object; Key?: object; [part: string]: unknown };
  const expressions = Object.values(rest).join(' ');
  const used = (all: object) => Object.fromEntries(Object.entries(all).filter(([key]) => expressions.includes(key)));
  const [names, filled] = [used(NAMES), used({ ...VALUES, ...values })];
  const input = {
    TableName,
    ...rest,
    ...(Item && { Item: { pk: PK, ...Item } }),
    ...(Key && { Key: { pk: PK, ...Key } }),
    ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
    ...(Object.keys(filled).length > 0 && { ExpressionAttributeValues: filled }),
  };
  return { name, input };
}

const conditional = (ConditionExpression: string | null) =>
  ConditionExpression === null ? {} : { ConditionExpression };
const write = fc
  .tuple(sortKey, elements, fc.option(condition), update, fc.constantFrom('Put', 'Update', 'Delete'))
  .map(
    ([sk, set, only, UpdateExpression, kind]): Request =>
      kind === 'Put'
        ? request('PutItem', { Item: { sk, set, count: set.size }, ...conditional(only) })
        : kind === 'Delete'
          ? request('DeleteItem', { Key: { sk }, ...conditional(only) })
          : request('UpdateItem', { Key: { sk }, UpdateExpression, ...conditional(only) }, { ':elements': set }),
  );
const transaction = fc
  .uniqueArray(write, { minLength: 1, maxLength: 3, selector: ({ input }) => keyOf(input) })
  .map((writes): Request => {
    const TransactItems = writes.map(({ name, input }) => ({ [name.replace('Item', '')]: input }));
    return { name: 'TransactWriteItems', input: { TransactItems } };
  });
const keyOf = ({ Key, Item }: Record<string, unknown>) => ((Key ?? Item) as { sk: string }).sk;
const read = fc
  .record({
    range: fc.constantFrom(
      '',
      ' AND (#sk < :from)',
      ' AND (begins_with(#sk, :from))',
      ' AND (#sk BETWEEN :from AND :to)',
    ),
    bounds: fc.tuple(sortKey, sortKey),
    ScanIndexForward: fc.boolean(),
    Limit: fc.integer({ min: 1, max: 9 }),
    ProjectionExpression: fc.constantFrom(undefined, 'sk', 'pk, sk'),
    start: fc.option(sortKey),
  })
  .map(({ range, bounds, start, ...rest }): Request => {
    const [from, to] = bounds.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const KeyConditionExpression = range === '' ? '#pk = :pk' : `(#pk = :pk)${range}`;
    const values = { ':pk': PK, ':from': from, ':to': to };
    const { input, name } = request('Query', { ...rest, KeyConditionExpression }, values);
    // A page can only go on from within its range.
    const ExclusiveStartKey = range === '' && start !== null ? { ExclusiveStartKey: { pk: PK, sk: start } } : {};
    return { name, input: { ...input, ConsistentRead: true, ...ExclusiveStartKey } };
  });
const story = fc.array(fc.oneof(write, transaction, read), { maxLength: 25 });

function inPartition<T>(value: T, pk: string): T {
  if (value === PK) return pk as T;
  if (typeof value !== 'object' || value === null || value instanceof Set) return value;
  if (Array.isArray(value)) return value.map((one) => inPartition(one, pk)) as T;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, inPartition(one, pk)])) as T;
}

async function answerOf(send: () => unknown): Promise<Record<string, unknown>> {
  try {
    const {
      $metadata: _,
      ConsumedCapacity: __,
      ScannedCount: ___,
      ...answer
    } = (await send()) as Record<string, unknown>;
    return answer;
  } catch (error) {
    const { name, CancellationReasons } = error as Error & { CancellationReasons?: { Code?: string }[] };
    return { name, reasons: CancellationReasons?.map(({ Code }) => Code) };
  }
}

test('the stand-in refuses keys that DynamoDB Local refuses', async () => {
  const requests: Request[] = [
    { name: 'GetItem', input: { TableName, Key: { pk: 'a' }, ConsistentRead: true } },
    { name: 'PutItem', input: { TableName, Item: { sk: 'a' } } },
    { name: 'DeleteItem', input: { TableName, Key: {} } },
  ];
  for (const { name, input } of requests) {
    const real = await answerOf(() => client.send(new COMMANDS[name](input as never) as never));
    expect(real.name).toBe('ValidationException');
    expect(await answerOf(() => new MemoryTable().perform({ name, input, roundTrip: 1 }))).toEqual(real);
  }
});

test('the stand-in for DynamoDB answers as DynamoDB Local does', async () => {
  await fc.assert(
    fc.asyncProperty(story, async (requests) => {
      const memory = new MemoryTable();
      runs += 1;
      for (const { name, input } of inPartition(requests, `run ${runs}`)) {
        const real = await answerOf(() => client.send(new COMMANDS[name](input as never) as never));
        const perform = (more: object) =>
          answerOf(() => memory.perform({ name, input: { ...input, ...more }, roundTrip: 1 }));
        const answer = await perform({});
        if ('LastEvaluatedKey' in answer && !('LastEvaluatedKey' in real)) {
          // Where a page ends just with the range, DynamoDB may say so or say that there is more.
          const rest = await perform({ ExclusiveStartKey: answer.LastEvaluatedKey });
          expect(rest.Count).toBe(0);
          delete answer.LastEvaluatedKey;
        }
        expect(answer).toEqual(real);
      }
    }),
    { numRuns: 40 },
  );
});
