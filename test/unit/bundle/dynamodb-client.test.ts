import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as sdk from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { HttpHandlerOptions, MetadataBearer, RetryStrategy } from '@smithy/types';
import * as ours from '../../../bundle/dynamodb-client.ts';
import { BoundedRequestHandler } from '../../../src/table/request-handler.ts';
import { retryStrategy } from '../../../src/table/retry.ts';

/** What came in, without what differs from run to run: who signed, when, and for which attempt. */
interface Received {
  method: string | undefined;
  path: string | undefined;
  target: unknown;
  contentType: unknown;
  isSigned: boolean;
  body: unknown;
}

type Answer = { status: number; body?: string; headers?: Record<string, string> } | 'reset' | 'silence';

let server: Server;
let endpoint: string;
let received: Received[] = [];
/** What answers the next requests, or says what does. */
let answers: (Answer | ((request: IncomingMessage) => Answer))[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString());
    const { host, authorization = '', 'x-amz-target': target, 'content-type': contentType } = request.headers;
    const isSigned = /^AWS4-HMAC-SHA256 Credential=local\/\d{8}\/us-east-1\/dynamodb\/aws4_request,/.test(
      authorization,
    );
    expect(host).toBe(new URL(endpoint).host);
    received.push({ method: request.method, path: request.url, target, contentType, isSigned, body });
    const next = answers.shift() ?? { status: 200, body: '{}' };
    const answer = typeof next === 'function' ? next(request) : next;
    if (answer === 'silence') return;
    if (answer === 'reset') return void request.socket.destroy();
    response.writeHead(answer.status, { 'x-amzn-requestid': 'the-id', ...answer.headers }).end(answer.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' });
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Sends again at once, up to twice, whatever went wrong. */
const twiceMore: RetryStrategy = {
  retry: (next, args) => {
    const send = () => next(args);
    return send().catch(send).catch(send);
  },
};

const clients = { sdk, ours } as unknown as Record<'sdk' | 'ours', typeof sdk>;

/** Has one of the two clients send a command, and tells what it sent and what became of it. */
async function outcomeOf(which: keyof typeof clients, { operation, input, script = [] }: Case) {
  received = [];
  answers = [...script];
  const { DynamoDBClient, [`${operation}Command` as 'GetItemCommand']: Command } = clients[which];
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      endpoint,
      requestHandler: new BoundedRequestHandler({ attemptMs: 500, connectionTimeout: 500 }),
      retryStrategy: twiceMore,
    }),
  );
  // The middleware that the document client's own commands bring, which convert items, is lib-dynamodb's.
  const command = new Command(input as never);
  const stack = client.middlewareStack.concat(command.middlewareStack as never);
  const send = command.resolveMiddleware(stack as never, client.config as never, {} as HttpHandlerOptions);
  try {
    const { output } = (await send(command as never)) as { output: MetadataBearer };
    return { received, output: { ...output, $metadata: comparable(output.$metadata) } };
  } catch (thrown) {
    const {
      name,
      message,
      $metadata,
      $fault,
      __type: _,
      ...rest
    } = thrown as sdk.DynamoDBServiceException & { __type?: string };
    const more = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
    return { received, error: { name, message, $fault, ...more, $metadata: comparable($metadata) } };
  }
}

const comparable = ({ httpStatusCode, requestId }: MetadataBearer['$metadata'] = {}) => ({ httpStatusCode, requestId });

interface Case {
  operation: string;
  input: object;
  script?: Answer[];
}

const Key = { pk: { S: 'user#1' }, sk: { S: 'user' } };
const Item = {
  ...Key,
  text: { S: 'é "quoted" \\ \u2028 \u{1f600}\n' },
  number: { N: '9007199254740991' },
  yes: { BOOL: true },
  nothing: { NULL: true },
  list: { L: [{ S: '' }, { N: '-1.5' }, { L: [] }] },
  map: { M: { deep: { M: {} } } },
  ids: { NS: ['1', '2'] },
  words: { SS: ['a', 'b'] },
};
const TableName = 'monograph';
const json = (value: object): string => JSON.stringify(value);
const refusal = (status: number, type: string, more = {}): Answer => ({
  status,
  body: json({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: `${type} it is`, ...more }),
});

describe('the client in the bundle does as the SDK’s own', () => {
  const commands: Case[] = [
    {
      operation: 'GetItem',
      input: { TableName, Key, ConsistentRead: true },
      script: [{ status: 200, body: json({ Item }) }],
    },
    { operation: 'GetItem', input: { TableName, Key, ProjectionExpression: undefined } },
    { operation: 'PutItem', input: { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' } },
    {
      operation: 'UpdateItem',
      input: {
        TableName,
        Key,
        UpdateExpression: 'ADD #n :n',
        ExpressionAttributeNames: { '#n': 'n' },
        ExpressionAttributeValues: { ':n': { N: '1' } },
      },
      script: [{ status: 200, body: json({ Attributes: Item, ConsumedCapacity: { TableName, CapacityUnits: 1.5 } }) }],
    },
    { operation: 'DeleteItem', input: { TableName, Key } },
    {
      operation: 'Query',
      input: {
        TableName,
        Limit: 21,
        ScanIndexForward: false,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: 'x' } },
      },
      script: [{ status: 200, body: json({ Items: [Item, Item], Count: 2, ScannedCount: 2, LastEvaluatedKey: Key }) }],
    },
    {
      operation: 'BatchGetItem',
      input: { RequestItems: { monograph: { Keys: [Key], ConsistentRead: true } }, ReturnConsumedCapacity: 'TOTAL' },
      script: [
        {
          status: 200,
          body: json({ Responses: { monograph: [Item] }, UnprocessedKeys: { monograph: { Keys: [Key] } } }),
        },
      ],
    },
    {
      operation: 'TransactWriteItems',
      input: {
        ClientRequestToken: 'mine',
        TransactItems: [{ Put: { TableName, Item } }, { Delete: { TableName, Key } }],
      },
    },
  ];

  test.each(commands)('$operation', async (command) => {
    const theirs = await outcomeOf('sdk', command);
    expect(theirs.received).toHaveLength(1);
    expect(await outcomeOf('ours', command)).toEqual(theirs);
  });

  const input = { TableName, Key };
  const failures: (Case & { name: string })[] = [
    ['a condition that fails', refusal(400, 'ConditionalCheckFailedException', { Item })],
    ['a throttle', refusal(400, 'ProvisionedThroughputExceededException')],
    ['a bad request', refusal(400, 'ValidationException')],
    ['a failure of the service', refusal(500, 'InternalServerError')],
    [
      'a type in a header',
      { status: 400, headers: { 'x-amzn-errortype': 'ThrottlingException:http://x/' }, body: '{}' },
    ],
    ['a connection that is reset', 'reset'],
    ['no answer', 'silence'],
  ].map(([name, answer]) => ({
    name: String(name),
    operation: 'PutItem',
    input: { TableName, Item },
    script: Array(3).fill(answer),
  }));
  failures.push({
    name: 'a transaction that is cancelled',
    operation: 'TransactWriteItems',
    input: {
      ClientRequestToken: 'mine',
      TransactItems: [{ Delete: { TableName, Key } }, { Put: { TableName, Item } }],
    },
    script: Array(3).fill(
      refusal(400, 'TransactionCanceledException', {
        CancellationReasons: [
          { Code: 'None' },
          { Code: 'ConditionalCheckFailed', Item, Message: 'The conditional request failed' },
        ],
      }),
    ),
  });
  failures.push({
    name: 'an error that passes',
    operation: 'GetItem',
    input,
    script: [refusal(500, 'InternalServerError'), 'reset'],
  });

  test.each(failures)('$name', async (failure) => {
    const theirs = await outcomeOf('sdk', failure);
    expect(theirs.received).toHaveLength(3);
    expect(await outcomeOf('ours', failure)).toEqual(theirs);
  });

  test.each([503, 502, 413])('a %d that is not DynamoDB’s own counts by its status', async (status) => {
    const failure = { operation: 'GetItem', input, script: Array(3).fill({ status, body: '<html>' }) };
    const [theirs, mine] = [await outcomeOf('sdk', failure), await outcomeOf('ours', failure)];
    expect(mine.error?.$metadata).toEqual(theirs.error?.$metadata);
  });

  test('a transaction without a token gets one, and keeps it through its attempts', async () => {
    const transaction = { operation: 'TransactWriteItems', input: { TransactItems: [{ Delete: { TableName, Key } }] } };
    const script = [refusal(500, 'InternalServerError'), refusal(500, 'InternalServerError')];
    for (const which of ['sdk', 'ours'] as const) {
      const { received } = await outcomeOf(which, { ...transaction, script });
      const tokens = received.map(({ body }) => (body as { ClientRequestToken: string }).ClientRequestToken);
      expect(tokens).toEqual(Array(3).fill(expect.stringMatching(/^[\da-f-]{36}$/)));
      expect(new Set(tokens).size).toBe(1);
    }
  });
});

describe.each(Object.entries(clients))('%s: a clock that is wrong', (name, { DynamoDBClient, GetItemCommand }) => {
  const realNow = Date.now;
  afterEach(() => {
    Date.now = realNow;
  });
  const SKEW_MS = 10 * 60_000;
  const skewBy = (ms: number) => {
    Date.now = () => realNow() + ms;
  };

  /** As DynamoDB: a signature is good for five minutes. */
  const judge = () => {
    answers = Array.from({ length: 20 }, () => ({ headers }) => {
      const [date = '', time = ''] = String(headers['x-amz-date']).split(/[TZ]/);
      const signed = Date.UTC(+date.slice(0, 4), +date.slice(4, 6) - 1, +date.slice(6), ...pairs(time));
      const isGood = Math.abs(signed - realNow()) < 5 * 60_000;
      return isGood
        ? { status: 200, body: '{}' }
        : refusal(400, 'InvalidSignatureException', { message: 'Signature expired: x' });
    });
  };
  const pairs = (time: string): [number, number, number] => [+time.slice(0, 2), +time.slice(2, 4), +time.slice(4)];
  const newClient = () =>
    new DynamoDBClient({
      endpoint,
      requestHandler: new BoundedRequestHandler({ attemptMs: 2_000, connectionTimeout: 500 }),
      retryStrategy,
    });
  const get = (client: sdk.DynamoDBClient) => client.send(new GetItemCommand({ TableName, Key: Key as never }));

  test.each([-SKEW_MS, SKEW_MS])('by %d ms is corrected with the second attempt, at once', async (skew) => {
    const client = newClient();
    skewBy(skew);
    judge();
    received = [];
    expect((await get(client)).$metadata.attempts).toBe(2);
    expect((await get(client)).$metadata.attempts).toBe(1);
    expect(received).toHaveLength(3);
  });

  test('that is put right again is followed, by the SDK with the next call', async () => {
    const client = newClient();
    skewBy(SKEW_MS);
    judge();
    await get(client);
    skewBy(0);
    if (name === 'sdk') await expect(get(client)).rejects.toThrow('Signature expired');
    expect((await get(client)).$metadata.httpStatusCode).toBe(200);
  });

  test('is no reason to repeat what was refused for another', async () => {
    skewBy(SKEW_MS);
    answers = Array(20).fill(refusal(400, 'ConditionalCheckFailedException'));
    received = [];
    await expect(get(newClient())).rejects.toThrow('ConditionalCheckFailedException');
    expect(received).toHaveLength(1);
  });

  test('and a signature that is wrong for good are told apart', async () => {
    answers = Array(20).fill(refusal(400, 'InvalidSignatureException', { message: 'Signature expired: x' }));
    received = [];
    await expect(get(newClient())).rejects.toThrow();
    expect(received).toHaveLength(1);
  });
});
