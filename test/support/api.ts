import { request as sendHttp } from 'node:http';
import { expect, it } from '@jest/globals';
import { undescribed } from './described.ts';
import {
  gatewayEvent,
  gatewayReply,
  lambdaContext,
  type Payload,
  scheduledEvent,
  stageOf,
  type Wire,
  type WireReply,
} from './gateway.ts';
import type { Body } from './objects.ts';

export interface Options {
  token?: string | undefined;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is, with the media type of JSON unless `headers` name another. */
  rawBody?: string;
  /** Added to the others; `undefined` takes one away. */
  headers?: Record<string, string | undefined>;
  query?: Record<string, string | number | string[] | undefined>;
  /** By default API_PAYLOAD, else 2.0. Without meaning over HTTP. */
  payload?: Payload;
  /** The front door hands the body over as base64. Without meaning over HTTP. */
  base64?: boolean;
  /** The client's address, as the gateway says. Without meaning over HTTP. */
  sourceIp?: string;
  /** What the path is relative to. */
  base?: string;
}

export interface Response {
  status: number;
  /** By name in lower case. */
  headers: Record<string, string>;
  /** The JSON that came back; nothing where nothing was sent. */
  body: Body;
  /** Where `Link: rel="next"` points, relative to /api. */
  next: string | undefined;
}

const REMOTE = process.env.API_BASE_URL;

/** The handler runs in this process; false when API_BASE_URL names a running server. */
export const inProcess: boolean = REMOTE === undefined;

/**
 * `it` for what only a test in the same process can arrange: the clock, a signing key, the kind of event, the sweep.
 * Over HTTP such a test is reported as not run, rather than as passed.
 */
export const itInProcess: typeof it = inProcess ? it : (it.skip as typeof it);

/** A path with its values percent-encoded: at`/profiles/${name}`. */
export function at(parts: TemplateStringsArray, ...values: (string | number)[]): string {
  return parts.reduce((path, part, index) => path + encodeURIComponent(values[index - 1] ?? '') + part);
}

/**
 * Sends one request through the real handler, as the event that AWS would send, or over HTTP to API_BASE_URL.
 *
 * What the contract promises of every response is checked on every response here, and that its route describes it.
 *
 * @param path percent-encoded, relative to /api, perhaps with a query
 */
export async function api(method: string, path: string, options: Options = {}): Promise<Response> {
  const wire = toWire(method, path, options);
  const payload = options.payload ?? (process.env.API_PAYLOAD as Payload | undefined) ?? '2.0';
  const reply = REMOTE === undefined ? await invoke(payload, wire) : await request(REMOTE, wire);
  assertPromisesToAll(wire, reply);
  const fault = await undescribed(method, path.split('?')[0] ?? '', reply);
  if (fault) throw new Error(`${method} ${path}: ${fault}`);
  const body = (reply.text === '' ? undefined : JSON.parse(reply.text)) as Body;
  return {
    status: reply.status,
    headers: reply.headers,
    body,
    next: nextOf(inProcess ? stageOf(payload) : '', wire, reply),
  };
}

/** Runs the function as its schedule does. */
export async function runSweep(): Promise<void> {
  const { handler } = await realHandler();
  await handler(scheduledEvent(), lambdaContext());
}

/** Expects a refusal with just these errors. A message may be `expect.anything()` where the contract leaves it open. */
export function expectRefusal(response: Response, status: number, errors: Record<string, unknown>): void {
  expect({ status: response.status, body: response.body }).toEqual({ status, body: { errors } });
}

/** The pages of a list from its first one on, by `Link: rel="next"`. Stops at 2,000: a list in a test is never that long. */
export async function* walk(path: string, options: Options = {}): AsyncGenerator<Response, void, undefined> {
  let page = await api('GET', path, options);
  const { query: _, ...rest } = options;
  for (let pages = 1; pages < 2000; pages += 1) {
    if (page.status !== 200) throw new Error(`page ${pages} of ${path}: ${page.status} ${JSON.stringify(page.body)}`);
    yield page;
    if (page.next === undefined) return;
    page = await api('GET', page.next, rest);
  }
  throw new Error(`the walk through ${path} does not end`);
}

function toWire(method: string, path: string, options: Options): Wire {
  const [bare = '', inPath = ''] = path.split('?');
  const query = Object.entries(options.query ?? {}).flatMap(([name, value]) =>
    [value ?? []].flat().map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(one)}`),
  );
  const body = options.rawBody ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
  const headers = {
    host: 'api.example.com',
    ...(options.token !== undefined && { authorization: `Token ${options.token}` }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...options.headers,
  };
  return {
    method,
    path: (options.base ?? '/api') + bare,
    query: [...inPath.split('&'), ...query].filter((part) => part !== '').join('&'),
    headers: Object.fromEntries(
      Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
    body,
    base64: options.base64 ?? false,
    sourceIp: options.sourceIp,
  };
}

type Handler = (event: unknown, context: unknown) => Promise<unknown>;

/** Imported late: the environment names the table only after the set-up of the test file has run. */
async function realHandler(): Promise<{ handler: Handler }> {
  return (await import('../../src/handler.ts')) as unknown as { handler: Handler };
}

async function invoke(payload: Payload, wire: Wire): Promise<WireReply> {
  const { handler } = await realHandler();
  return gatewayReply(payload, await handler(gatewayEvent(payload, wire), lambdaContext()));
}

function request(origin: string, wire: Wire): Promise<WireReply> {
  const { promise, resolve, reject } = Promise.withResolvers<WireReply>();
  const { hostname, port } = new URL(origin);
  const path = `${wire.path}${wire.query && `?${wire.query}`}`; // as it is: a URL would resolve dot segments
  const { host: _, ...headers } = wire.headers;
  const length = wire.body === undefined ? {} : { 'content-length': Buffer.byteLength(wire.body) };
  const sent = sendHttp(
    { hostname, port, path, method: wire.method, headers: { ...headers, ...length } },
    async (answer) => {
      try {
        const text = Buffer.concat(await answer.toArray()).toString();
        const received = Object.entries(answer.headers).map(([name, value]) => [name, [value ?? []].flat().join(', ')]);
        resolve({ status: answer.statusCode ?? 0, headers: Object.fromEntries(received), text });
      } catch (error) {
        reject(error);
      }
    },
  );
  sent.on('error', reject);
  sent.end(wire.body);
  return promise;
}

const LEAK = /DynamoDB|Exception|ConditionExpression|\bpk\b|\bsk\b|node_modules|\bat \S+ \(|\$metadata|TypeError/;

const ALWAYS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  vary: 'authorization, origin',
};

function assertPromisesToAll(wire: Wire, { status, headers, text }: WireReply): void {
  const broken: string[] = [];
  const promise = (kept: boolean, name: string) => kept || broken.push(name);
  promise(Number.isInteger(status) && status >= 200 && (status < 500 || status === 503), 'never a 5xx but 503');
  promise(Boolean(headers['x-request-id']), 'every response carries x-request-id');
  promise(
    process.env.ALLOWED_ORIGINS !== undefined || headers['access-control-allow-origin'] === '*',
    'CORS headers are on every response',
  );
  promise(!('access-control-allow-credentials' in headers), 'by default without credentials');
  for (const [name, value] of Object.entries(ALWAYS)) promise(headers[name] === value, `${name} is on every response`);
  promise(!inProcess || headers['strict-transport-security'] === 'max-age=63072000', 'HSTS is on every gateway event');
  promise(!('etag' in headers) || /^"[^"]+"$/.test(headers.etag ?? ''), 'tags are strong');
  const isRead = ['GET', 'HEAD'].includes(wire.method) && status < 400 && !/"(token|email)":/.test(text);
  const caching = isRead && wire.path !== '/api/user' ? 'private, no-cache' : 'no-store';
  promise(headers['cache-control'] === caching, `cache-control is ${caching}`);
  promise('etag' in headers === (caching !== 'no-store'), 'what may be kept has a tag, and nothing else has');
  const hasNoBody = status === 204 || status === 304;
  promise(!hasNoBody || (text === '' && !('content-type' in headers)), 'a 204 has no body and no content type');
  promise(wire.method !== 'HEAD' || text === '', 'HEAD has no body');
  const isJson = /^application\/json; ?charset=utf-8$/i.test(headers['content-type'] ?? '');
  promise(hasNoBody || isJson, 'bodies are application/json; charset=utf-8');
  promise(hasNoBody || wire.method === 'HEAD' || text !== '', 'all else has a body');
  promise(status < 400 || wire.method === 'HEAD' || isEnvelope(text), 'errors come in the envelope');
  const table = process.env.TABLE_NAME ?? 'monograph';
  promise(
    status < 400 || !(LEAK.test(text) || text.includes(table)),
    "no stack trace, SDK's words, table's or key's name",
  );
  if (broken.length > 0) {
    const answer = `${status} ${JSON.stringify(headers)} ${text.slice(0, 500)}`;
    throw new Error(`${wire.method} ${wire.path}?${wire.query} breaks: ${broken.join('; ')}\n${answer}`);
  }
}

function isEnvelope(text: string): boolean {
  const { errors, ...rest } = JSON.parse(text) as Record<string, Record<string, unknown>>;
  const lists = Object.values(errors ?? {});
  const isList = (list: unknown) =>
    Array.isArray(list) && list.length > 0 && list.every((message) => typeof message === 'string' && message !== '');
  return Object.keys(rest).length === 0 && lists.length > 0 && lists.every(isList);
}

/** Where a caller ends up who follows the Link from the URL that they called (RFC 8288, section 3.2). */
function nextOf(stage: string, wire: Wire, { headers }: WireReply): string | undefined {
  const target = /<([^>]*)>\s*;\s*rel="?next"?/.exec(headers.link ?? '')?.[1];
  if (target === undefined) return undefined;
  const url = new URL(target, `http://api.example.com${stage}${wire.path}`);
  if (!url.pathname.startsWith(`${stage}/api/`)) throw new Error(`Link leads out of the API: ${headers.link}`);
  return url.pathname.slice(`${stage}/api`.length) + url.search;
}
