import { randomUUID } from 'node:crypto';
import { Client, Command, type SmithyResolvedConfiguration } from '@smithy/core/client';
import { type HttpHandler, HttpRequest, type HttpResponse } from '@smithy/core/protocols';
import type {
  DeserializeHandler,
  DeserializeMiddleware,
  FinalizeRequestMiddleware,
  Handler,
  HttpHandlerOptions,
  MetadataBearer,
  MiddlewareStack,
  RetryStrategy,
  SerializeMiddleware,
} from '@smithy/types';
import { type AwsSettings, awsSettings } from './aws-settings.ts';
import { sign } from './sign.ts';

/** What the product configures of the SDK's client; all else is as below. */
interface Config {
  endpoint?: string;
  requestHandler: HttpHandler;
  retryStrategy: RetryStrategy;
}

/** What goes to DynamoDB and comes from it, in its own JSON. */
type Json = Record<string, unknown>;
type Answer = Json & MetadataBearer;
type Resolved = SmithyResolvedConfiguration<HttpHandlerOptions>;

/**
 * `@aws-sdk/client-dynamodb` as the bundle has it: what `@aws-sdk/lib-dynamodb` builds on, for one service, one protocol and
 * one way to sign. The commands and connections are the SDK's, the retries and the limits on time the product's (`src/table/`), with
 * either client; what is left out, and why, is in `docs/decisions/start.md`. It is held to the SDK's own client by
 * `test/unit/bundle/dynamodb-client.test.ts`.
 */
export class DynamoDBClient extends Client<HttpHandlerOptions, Json, Answer, Resolved> {
  constructor({ endpoint, requestHandler, retryStrategy }: Config) {
    super({ requestHandler } as never);
    const aws = awsSettings(endpoint);
    this.middlewareStack.add(serialize(aws), { step: 'serialize', name: 'serializerMiddleware' });
    this.middlewareStack.add((next) => (args) => retryStrategy.retry(next, args), {
      step: 'finalizeRequest',
      name: 'retryMiddleware',
      priority: 'high',
    });
    this.middlewareStack.add(signing(aws), { step: 'finalizeRequest', name: 'signingMiddleware' });
    this.middlewareStack.add(deserialize, { step: 'deserialize', name: 'deserializerMiddleware' });
  }
}

const serialize =
  (aws: Promise<AwsSettings>): SerializeMiddleware<Json, Answer> =>
  (next, { commandName = '' }) =>
  async (args) => {
    const operation = commandName.slice(0, -'Command'.length);
    // One transaction keeps its token through all attempts, so that it takes effect once.
    const input = operation === 'TransactWriteItems' ? { ClientRequestToken: randomUUID(), ...args.input } : args.input;
    // A text, because Node sends it along with the headers, where bytes would take a second buffer to write.
    const body = JSON.stringify(input);
    const { protocol, hostname, port, host } = (await aws).endpoint;
    const headers = {
      host,
      'content-type': 'application/x-amz-json-1.0',
      'content-length': String(Buffer.byteLength(body)),
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      'user-agent': 'monograph',
    };
    const to = { protocol, hostname, ...(port ? { port: Number(port) } : {}), path: '/' };
    return next({ ...args, request: new HttpRequest({ ...to, method: 'POST', headers, body }) });
  };

/** As far as a clock may be off for AWS (and for the SDK, `isClockSkewed`), with a minute to spare. */
const SKEW_MS = 240_000;

/**
 * Signs each attempt with the service's time, as far as it is known: an answer to a request that was refused tells it, where
 * ours is wrong, and the next attempt is signed with that. As the SDK does (`AwsSdkSigV4Signer`), and marked as it is there.
 */
const signing = (aws: Promise<AwsSettings>): FinalizeRequestMiddleware<Json, Answer> => {
  /** How far the service's clock is ahead of ours. */
  let aheadMs = 0;
  return (next) => async (args) => {
    const { region, credentials } = await aws;
    const signedAheadMs = aheadMs;
    sign(args.request as HttpRequest, await credentials(), region, new Date(Date.now() + aheadMs));
    try {
      return await next(args);
    } catch (error) {
      const { $response, $metadata } = error as Partial<Refusal>;
      const { date = '', age } = $response?.headers ?? {};
      const serverTime = Date.parse(date);
      // What has an age comes from a cache, and says when it went in there.
      if ($metadata && age === undefined && !Number.isNaN(serverTime)) {
        aheadMs = serverTime - Date.now();
        if (Math.abs(aheadMs - signedAheadMs) >= SKEW_MS) $metadata.clockSkewCorrected = true;
      }
      throw error;
    }
  };
};

/** An error as the service answered it. */
interface Refusal extends Error {
  $response: HttpResponse;
  $metadata: MetadataBearer['$metadata'] & { clockSkewCorrected?: true };
}

const deserialize: DeserializeMiddleware<Json, Answer> = (next) => async (args) => {
  const { response } = (await next(args)) as { response: HttpResponse };
  const text = await textOf(response.body);
  const { statusCode, headers } = response;
  const $metadata = { httpStatusCode: statusCode, requestId: headers['x-amzn-requestid'] };
  if (statusCode >= 300) throw errorOf(response, text, $metadata);
  return { response, output: { ...JSON.parse(text), $metadata } };
};

function textOf(body: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    body.on('data', (chunk: Buffer) => chunks.push(chunk));
    body.once('end', () => resolve(Buffer.concat(chunks).toString()));
    body.once('error', reject);
  });
}

/** The error that an answer stands for, by the name that the service gives it in a header or in the body. */
function errorOf($response: HttpResponse, text: string, $metadata: object): Error {
  const { statusCode, headers } = $response;
  const { __type, message, Message, ...rest } = parsed(text);
  const type = String(headers['x-amzn-errortype'] ?? __type ?? 'UnknownError');
  const name = type.replace(/^.*#/, '').replace(/[:,].*$/, '');
  const $fault = statusCode < 500 ? 'client' : 'server';
  const error = Object.assign(new Error(String(message ?? Message ?? 'UnknownError')), { ...rest, name, $fault });
  // Not enumerable, as in the SDK, so that no log writes it.
  return Object.defineProperty(Object.assign(error, { $metadata }), '$response', { value: $response });
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return {}; // a gateway's answer, perhaps; its status says enough
  }
}

const command = (operation: string) =>
  class extends Command<Json, Answer, Resolved> {
    readonly input: Json;

    constructor(input: Json) {
      super();
      this.input = input;
    }

    /** @param stack has the middleware of this command already: the document client has put it there */
    override resolveMiddleware(
      stack: MiddlewareStack<Json, Answer>,
      { requestHandler }: Resolved,
      options: HttpHandlerOptions,
    ): Handler<Json, Answer> {
      const send = ({ request }: { request: unknown }) => requestHandler.handle(request as HttpRequest, options);
      return stack.resolve(send as DeserializeHandler<Json, Answer>, {
        clientName: 'DynamoDBClient',
        commandName: `${operation}Command`,
      });
    }
  };

export const BatchExecuteStatementCommand = command('BatchExecuteStatement');
export const BatchGetItemCommand = command('BatchGetItem');
export const BatchWriteItemCommand = command('BatchWriteItem');
export const DeleteItemCommand = command('DeleteItem');
export const ExecuteStatementCommand = command('ExecuteStatement');
export const ExecuteTransactionCommand = command('ExecuteTransaction');
export const GetItemCommand = command('GetItem');
export const PutItemCommand = command('PutItem');
export const QueryCommand = command('Query');
export const ScanCommand = command('Scan');
export const TransactGetItemsCommand = command('TransactGetItems');
export const TransactWriteItemsCommand = command('TransactWriteItems');
export const UpdateItemCommand = command('UpdateItem');
export const DescribeExportCommand = command('DescribeExport');
export const ExportTableToPointInTimeCommand = command('ExportTableToPointInTime');
export const SearchVectorsCommand = command('SearchVectors');
