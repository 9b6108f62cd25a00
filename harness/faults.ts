import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { Readable } from 'node:stream';
import { clock } from '../src/clock.ts';
import { BoundedRequestHandler } from '../src/table/request-handler.ts';
import { documents } from '../src/table/table.ts';

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
  body: Uint8Array | string;
  hostname: string;
  port?: number;
}

interface HttpAnswer {
  statusCode: number;
  headers: Record<string, string>;
  body: Readable;
}

/** What becomes of an attempt instead of going through. It may still send it. */
export interface Fault {
  (send: () => Promise<HttpAnswer>, request: HttpRequest): Promise<HttpAnswer>;
  /** For how long the client waits for this attempt, in milliseconds, in place of its seconds. */
  patienceMs?: number;
  /** The request takes effect before it, however short the patience is. */
  isDelivered?: true;
}

/** Decides what becomes of an attempt; `undefined` lets it through. */
export type Plan = (attempt: Attempt) => Fault | undefined;

/** The client's own HTTP handler: below it is the network. */
const client = documents.config.requestHandler as unknown as BoundedRequestHandler;
const { handle } = BoundedRequestHandler.prototype;

/**
 * Puts faults between the product's client and the database, where the network is: what the SDK makes of them, and
 * everything above, is the real thing, its limits on time included. In place of those that were there.
 *
 * @returns the attempts that were made since, those that went through too
 */
export function injectFaults(plan: Plan): readonly Attempt[] {
  const attempts: Attempt[] = [];
  const counted = { reads: 0, writes: 0 };
  client.handle = (request, options) => {
    const { operation, input, isWrite } = read(request as HttpRequest);
    const numberOfKind = isWrite ? ++counted.writes : ++counted.reads;
    const attempt = { operation, input, isWrite, number: attempts.length + 1, numberOfKind };
    attempts.push(attempt);
    const fault = plan(attempt);
    if (!fault) return handle.call(client, request, options);
    if (!fault.isDelivered) return handle.call(faulty(fault), request, options);
    const delivered = settled(async () => (await handle.call(client, request, options)).response as HttpAnswer);
    return delivered.then(() => handle.call(faulty(fault), request, options));
  };
  return attempts;
}

/** A handler like the client's own, with a fault in the place of the network. */
function faulty(fault: Fault): BoundedRequestHandler {
  const network: Pick<typeof client.handler, 'handle'> = {
    handle: async (request, options) => {
      const send = async () => (await client.handler.handle(request, options)).response as HttpAnswer;
      return { response: (await fault(send, request as HttpRequest)) as never };
    },
  };
  return Object.create(client, {
    handler: { value: network },
    ...(fault.patienceMs === undefined ? {} : { attemptMs: { value: fault.patienceMs } }),
  });
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
  client.handle = handle;
}

/** The SDK's body is an array of bytes that warns when it is taken for a text, as `Buffer.from` does. */
const decoder = new TextDecoder();
const textOfRequest = ({ body }: HttpRequest) => (typeof body === 'string' ? body : decoder.decode(body));
const READS = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan']);

function read(request: HttpRequest) {
  const operation = (request.headers['x-amz-target'] ?? '').replace(/^.*\./, '');
  const input = JSON.parse(textOfRequest(request)) as Record<string, unknown>;
  return { operation, input, isWrite: !READS.has(operation) };
}

const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': 'FAULT' };
const answer = (statusCode: number, body: unknown): HttpAnswer => ({
  statusCode,
  headers,
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

/** For how long the client waits for a body that is slow on purpose, and by how much its clock goes on where sleeping is skipped. */
const SHORT_MS = 10;
const SLOW_MS = 500;

/** An answer whose body begins, and then goes on as `more` says, and never ends. */
const slow = (more: (body: Readable) => void): Fault =>
  Object.assign(
    async () => {
      await clock.sleep(SLOW_MS);
      const body = new Readable({ read: () => more(body) });
      body.push('{"Ite');
      return { statusCode: 200, headers, body };
    },
    { patienceMs: SHORT_MS },
  );

/** Answers of which the headers arrive, and not the whole of the body. */
const broken = {
  'a body that stalls': slow(() => undefined),
  'a body that trickles': slow((body) => setTimeout(() => body.push(' '), 1)),
  'a body that breaks off': async () => ({ statusCode: 200, headers, body: brokenStream() }),
  'half a body': async () => answer(200, '{"Responses":'),
} satisfies Record<string, Fault>;

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
  ...broken,
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
  'its body stalls': delivered(broken['a body that stalls']),
  'its body trickles': delivered(broken['a body that trickles']),
  'half of its body comes': delivered(broken['half a body']),
} satisfies Record<string, Fault>;

function delivered(fault: Fault): Fault {
  const copy: Fault = (send, request) => fault(send, request);
  return Object.assign(copy, fault, { isDelivered: true } as const);
}

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
 * Holds up a write of some work until something else has happened: what the work has read is stale when it writes.
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
    const { RequestItems } = JSON.parse(textOfRequest(request)) as Batch;
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

/** A server that takes requests and never answers. The client waits `patienceMs` for each. */
export async function silence(patienceMs: number): Promise<{ hang: Fault; end(): void }> {
  const silent = createServer((socket) => socket.on('error', () => undefined));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  const hang: Fault = async (send, request) => {
    const { port: real } = request;
    request.port = port;
    try {
      return await send();
    } finally {
      if (real !== undefined) request.port = real;
    }
  };
  return { hang: Object.assign(hang, { patienceMs }), end: () => void silent.close() };
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
