import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { Readable } from 'node:stream';
import { documents } from '../../src/table/table.ts';

/** One attempt to send a request: below the retries, so that each of them is one. */
export interface Attempt {
  /** As `TransactWriteItems`. */
  operation: string;
  /** What is sent, in DynamoDB's JSON. */
  input: Record<string, unknown>;
  isWrite: boolean;
  /** Which attempt it is since the faults began, from 1; and which of its own kind, reads and writes apart. */
  number: number;
  numberOfKind: number;
}

interface HttpRequest {
  headers: Record<string, string>;
  body: Uint8Array;
  hostname: string;
  port?: number;
}

interface HttpAnswer {
  statusCode: number;
  headers: Record<string, string>;
  body: Readable;
}

/** What becomes of an attempt instead of going through. It may still send it. */
export type Fault = (send: () => Promise<HttpAnswer>, request: HttpRequest) => Promise<HttpAnswer>;

/** Decides what becomes of an attempt; `undefined` lets it through. */
export type Plan = (attempt: Attempt) => Fault | undefined;

const MIDDLEWARE = 'faults';

/**
 * Puts faults between the product's client and the database, where the network is: what the SDK makes of them, and
 * everything above, is the real thing. In place of those that were there.
 *
 * @returns the attempts that were made since, those that went through too
 */
export function injectFaults(plan: Plan): readonly Attempt[] {
  endFaults();
  const attempts: Attempt[] = [];
  const counted = { reads: 0, writes: 0 };
  documents.middlewareStack.add(
    (next) => async (args) => {
      const request = args.request as HttpRequest;
      const { operation, input, isWrite } = read(request);
      const numberOfKind = isWrite ? ++counted.writes : ++counted.reads;
      const attempt = { operation, input, isWrite, number: attempts.length + 1, numberOfKind };
      attempts.push(attempt);
      const fault = plan(attempt);
      const send = async () => (await next(args)).response as HttpAnswer;
      return { response: fault ? await fault(send, request) : await send() } as Awaited<ReturnType<typeof next>>;
    },
    { name: MIDDLEWARE, step: 'deserialize', priority: 'low' },
  );
  return attempts;
}

/** Runs something while every attempt ends so, and gives what it gives. */
export async function whileAll<T>(fault: Fault, work: () => Promise<T>): Promise<T> {
  injectFaults(() => fault);
  try {
    return await work();
  } finally {
    endFaults();
  }
}

/** Lets everything through again. */
export function endFaults(): void {
  documents.middlewareStack.remove(MIDDLEWARE);
}

/** The SDK's body is an array of bytes that warns when it is taken for a text, as `Buffer.from` does. */
const decoder = new TextDecoder();
const READS = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan']);

function read({ headers, body }: HttpRequest) {
  const operation = (headers['x-amz-target'] ?? '').replace(/^.*\./, '');
  const input = JSON.parse(decoder.decode(body)) as Record<string, unknown>;
  return { operation, input, isWrite: !READS.has(operation) };
}

const answer = (statusCode: number, body: unknown): HttpAnswer => ({
  statusCode,
  headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': 'FAULT' },
  body: Readable.from([Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))]),
});

/** An error as DynamoDB sends it, with words in it that nobody outside may see. */
export const refusal = (statusCode: number, type: string, more: object = {}): Fault => {
  const body = {
    __type: `com.amazonaws.dynamodb.v20120810#${type}`,
    message: `${type}: table SECRET, pk user#1`,
    ...more,
  };
  return async () => answer(statusCode, body);
};

const cancelled = (...codes: string[]): Fault =>
  refusal(400, 'TransactionCanceledException', {
    CancellationReasons: codes.map((Code) => (Code === 'None' ? { Code } : { Code, Message: 'SECRET' })),
  });

const brokenConnection = (code: string): Error => Object.assign(new Error(`${code} SECRET`), { code });

/** Faults that pass: the same request may succeed a moment later. Nothing was written. */
export const passing = {
  'another transaction on the same item': cancelled('None', 'TransactionConflict'),
  'a conflict with a transaction': refusal(400, 'TransactionConflictException'),
  'a cancelled transaction, throttled': cancelled('ThrottlingError', 'None'),
  'a cancelled transaction, out of throughput': cancelled('None', 'ProvisionedThroughputExceeded'),
  'a throttle': refusal(400, 'ThrottlingException'),
  'throughput exceeded': refusal(400, 'ProvisionedThroughputExceededException'),
  'too many requests': refusal(400, 'RequestLimitExceeded'),
  'an internal error': refusal(500, 'InternalServerError'),
  'a service that is unavailable': async () => answer(503, '<html>SECRET</html>'),
  'a bad gateway': async () => answer(502, ''),
  'a connection reset': async () => Promise.reject(brokenConnection('ECONNRESET')),
  'a connection refused': async () => Promise.reject(brokenConnection('ECONNREFUSED')),
  'a name that does not resolve': async () => Promise.reject(brokenConnection('EAI_AGAIN')),
  'a broken pipe': async () => Promise.reject(brokenConnection('EPIPE')),
} satisfies Record<string, Fault>;

/** The request takes effect, and its answer does not arrive. */
export const lost = {
  'the connection breaks before it': async (send) => {
    await settled(send);
    throw brokenConnection('ECONNRESET');
  },
  'the connection breaks within it': async (send) => {
    const { statusCode, headers } = await settled(send);
    return { statusCode, headers, body: brokenStream() };
  },
  'a 500 comes instead': async (send) => {
    await settled(send);
    return answer(500, { __type: 'InternalServerError', message: 'SECRET' });
  },
  'it takes longer than the timeout': async (send) => {
    await settled(send);
    throw Object.assign(new Error('SECRET timed out'), { name: 'TimeoutError' });
  },
} satisfies Record<string, Fault>;

/** Waits until the request has taken effect. */
async function settled(send: () => Promise<HttpAnswer>): Promise<HttpAnswer> {
  const received = await send();
  await textOf(received);
  return received;
}

const textOf = async ({ body }: HttpAnswer): Promise<string> => Buffer.concat(await body.toArray()).toString();

const brokenStream = (): Readable =>
  Readable.from(
    (async function* () {
      yield Buffer.from('{"Responses":');
      throw brokenConnection('ECONNRESET');
    })(),
  );

/** The first answer to this transaction is still under way at DynamoDB. */
export const inProgress: Fault = refusal(400, 'TransactionInProgressException');

/** The process ends here, or might as well: nothing that comes after it happens. */
export const crash: Fault = async () => {
  throw new Crash('the process ended');
};

export class Crash extends Error {
  override readonly name = 'Crash';
}

/**
 * Holds up a write of some work until something else has happened: what the work has read is no more when it writes.
 *
 * @param isToWait which attempt is held up: the first of which it says so
 */
export async function heldUp<T>(
  work: () => Promise<T>,
  meanwhile: () => Promise<unknown>,
  isToWait = ({ isWrite }: Attempt) => isWrite,
): Promise<T> {
  const [reached, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let isFirst = true;
  injectFaults((attempt) => {
    if (!isFirst || !isToWait(attempt)) return undefined;
    isFirst = false;
    return async (send) => {
      reached.resolve();
      await released.promise;
      return send();
    };
  });
  try {
    const working = work();
    await Promise.race([reached.promise, working]);
    if (isFirst) throw new Error('there was nothing to hold up');
    await meanwhile();
    released.resolve();
    return await working;
  } finally {
    released.resolve();
    endFaults();
  }
}

/**
 * Reads but a part of a batch: the others of its keys come back as not processed.
 *
 * @param share how much of it, from 0 to 1, is left; a single key is read unless that is 1
 */
export const unprocessed =
  (share: number): Fault =>
  async (send, request) => {
    const { RequestItems } = JSON.parse(decoder.decode(request.body)) as Batch;
    const received = await send();
    const { Responses } = JSON.parse(await textOf(received)) as { Responses: Record<string, Keyed[]> };
    const UnprocessedKeys: Batch['RequestItems'] = {};
    for (const [table, asked] of Object.entries(RequestItems)) {
      const left = asked.Keys.slice(0, Math.floor(asked.Keys.length * share));
      if (left.length > 0) UnprocessedKeys[table] = { ...asked, Keys: left };
      const isLeft = ({ pk, sk }: Keyed) => left.some((key) => key.pk.S === pk.S && key.sk.S === sk.S);
      Responses[table] = (Responses[table] ?? []).filter((item) => !isLeft(item));
    }
    return answer(200, { Responses, UnprocessedKeys });
  };

interface Keyed {
  pk: { S: string };
  sk: { S: string };
}

interface Batch {
  RequestItems: Record<string, { Keys: Keyed[] }>;
}

interface Patience {
  httpHandlerConfigs(): { requestTimeout?: number };
  updateHttpClientConfig(name: 'requestTimeout', value: number | undefined): void;
}

/**
 * Sends attempts to a server that takes them and never answers. The client's patience is cut from seconds to
 * milliseconds meanwhile.
 */
export async function silence(timeoutMs: number): Promise<{ hang: Fault; end(): void }> {
  const silent = createServer((socket) => socket.on('error', () => undefined));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  const requestHandler = documents.config.requestHandler as unknown as Patience;
  const patience = requestHandler.httpHandlerConfigs().requestTimeout;
  requestHandler.updateHttpClientConfig('requestTimeout', timeoutMs);
  return {
    hang: async (send, request) => {
      const { port: real } = request;
      request.port = port;
      try {
        return await send();
      } finally {
        if (real !== undefined) request.port = real;
      }
    },
    end: () => {
      requestHandler.updateHttpClientConfig('requestTimeout', patience);
      silent.close();
    },
  };
}

/**
 * Loses the first attempt of a kind on its way: the client sends it again. What was lost is still somewhere in the network, and
 * arrives when it is delivered, behind all that was sent and answered meanwhile.
 */
export function late(isIt: (attempt: Attempt) => boolean): { deliver(): Promise<void> } {
  let deliver: (() => Promise<HttpAnswer>) | undefined;
  injectFaults((attempt) => {
    if (deliver || !isIt(attempt)) return undefined;
    return async (send) => {
      deliver = send;
      throw brokenConnection('ECONNRESET');
    };
  });
  return {
    async deliver() {
      endFaults();
      if (!deliver) throw new Error('there was nothing to deliver late');
      await settled(deliver);
    },
  };
}
