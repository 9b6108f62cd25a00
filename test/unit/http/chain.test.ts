import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import * as v from 'valibot';
import { type EventSource, toEvent, toResponse } from '../../../scripts/local/events.ts';
import { context } from '../../../src/context.ts';
import { busy, invalid, unauthorized } from '../../../src/errors.ts';
import { httpChain } from '../../../src/http/chain.ts';
import type { GatewayEvent } from '../../../src/http/event.ts';
import type { Handler, Route } from '../../../src/http/route.ts';
import { createRouter } from '../../../src/http/router.ts';
import { reportRequest } from '../../../src/observability/request.ts';
import { keepOutput, type Output } from '../../support/output.ts';

const SECRET = 'correct horse battery staple';
let output: Output;
beforeEach(() => {
  output = keepOutput();
});
afterEach(() => output.end());

/** Paths that answer or fail in each of the ways that there are. */
const handlers: Record<string, Handler> = {
  '/echo': async ({ query, body }) => ({ status: 200, body: { query, body }, headers: { 'x-total': 'at-least' } }),
  '/gone': async () => ({ status: 204 }),
  '/invalid': () => {
    throw invalid({ title: ["can't be blank"], body: ["can't be blank"] });
  },
  '/unauthorized': async () => {
    throw unauthorized('is missing');
  },
  '/busy': () => {
    throw busy(1.2, new Error('Timeout of the socket'));
  },
  '/sdk': () => {
    // As the SDK throws it.
    throw Object.assign(new Error('Transaction cancelled'), {
      name: 'TransactionCanceledException',
      $metadata: {},
      CancellationReasons: [{ Code: 'ConditionalCheckFailed', Item: { passwordHash: { S: SECRET } } }],
    });
  },
  '/valibot': async () => ({
    status: v.parse(v.literal(200), `${SECRET}\n    at ${SECRET}`),
  }),
  '/parse': () => JSON.parse(`{"password": ${SECRET}`),
  '/text': () => {
    throw SECRET;
  },
  '/busy-by-itself': () => {
    throw busy(1);
  },
  '/null': () => {
    throw null;
  },
};

const routes = Object.entries(handlers).flatMap(([path, handle]): Route[] => [
  { method: 'GET', path, handle },
  { method: 'POST', path, takesBody: true, handle },
]);
const cacheable: Route[] = [
  { method: 'GET', path: '/cacheable', cacheable: true, handle: async ({ query }) => ({ status: 200, body: query }) },
  { method: 'GET', path: '/other', cacheable: true, handle: async () => ({ status: 203, body: {} }) },
  { method: 'GET', path: '/page/:id', cacheable: true, handle: async ({ params }) => page(params.id) },
  {
    method: 'GET',
    path: '/tagged',
    cacheable: true,
    handle: async () => ({ ...page('1'), headers: { etag: '"own"' } }),
  },
];
const page = (next: string) => ({ status: 200, body: {}, headers: { link: `<?cursor=${next}>; rel="next"` } });

const handlerFor = (origins: string[]) => httpChain(createRouter([...routes, ...cacheable]), origins);

const open = handlerFor(['*']);
const listed = handlerFor(['https://blog.example', 'https://other.example']);

interface Call {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Lets a handler answer an event, as the function does. */
const answer = (handler: typeof open, event: unknown) =>
  context.run({ requestId: 'invocation', deadline: 0 }, () =>
    reportRequest(() => handler(event as GatewayEvent, {} as Context)),
  );

/** What a client gets when it sends this through a gateway. */
async function call(
  source: EventSource,
  url: string,
  { method = 'GET', headers = {}, body = '' }: Call = {},
  handler = open,
) {
  const request = { method, url, headers: Object.entries(headers), body: Buffer.from(body), sourceIp: '127.0.0.1' };
  const result = await answer(handler, toEvent(request, source));
  const response = toResponse(result, source);
  const text = response.body.toString();
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    text,
    json: text && JSON.parse(text),
  };
}

const json = { 'content-type': 'application/json' };
const STANDARD = {
  'cache-control': 'no-store',
  vary: 'authorization, origin',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'strict-transport-security': 'max-age=63072000',
};

describe.each<EventSource>(['rest-api', 'http-api-1.0', 'http-api', 'function-url'])('through %s', (source) => {
  const get = (url: string, headers = {}, handler = open) => call(source, url, { headers }, handler);

  test('a reply arrives with its headers, the id of the request and leave for any origin', async () => {
    expect(await get('/api/echo?tag=a%2Bb&tag=%C3%A4', { 'X-Request-ID': 'my-id' })).toMatchObject({
      status: 200,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'x-request-id': 'my-id',
        'x-total': 'at-least',
        'access-control-allow-origin': '*',
        'access-control-expose-headers': 'ETag, Link, x-total, retry-after, x-request-id',
      },
      json: { query: { tag: ['a+b', 'ä'] } },
    });
  });

  test('a JSON body arrives as an object, with a media type or without one', async () => {
    for (const headers of [json, {}]) {
      const { json } = await call(source, '/api/echo', { method: 'POST', headers, body: '{"a":"ä"}' });
      expect(json.body).toEqual({ a: 'ä' });
    }
  });

  test('a bodiless GET with a media type, and a bodiless POST without one, are fine', async () => {
    expect(await get('/api/echo', json)).toMatchObject({ status: 200 });
    expect(await call(source, '/api/echo', { method: 'POST' })).toMatchObject({ status: 200 });
  });

  test('a 204 has no body and no content type', async () => {
    const { status, text, headers } = await get('/api/gone');
    expect([status, text]).toEqual([204, '']);
    expect(headers).not.toHaveProperty('content-type');
    expect(headers).toMatchObject({ 'access-control-allow-origin': '*', 'x-request-id': expect.any(String) });
  });

  test('HEAD is answered as GET without the body, errors included', async () => {
    for (const path of ['/api/echo', '/api/nowhere']) {
      const headers = { 'x-request-id': 'same' };
      const { text, json, ...head } = await call(source, path, { method: 'HEAD', headers });
      expect(text).toBe('');
      expect(await get(path, headers)).toMatchObject(head);
    }
  });

  test.each<[number, object, string, Call]>([
    [404, { path: ['not found'] }, '/api/nowhere', {}],
    [405, { method: ['is not allowed'] }, '/api/echo', { method: 'DELETE' }],
    [
      415,
      { body: ['must be application/json'] },
      '/api/echo',
      { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'a' },
    ],
    [
      413,
      { body: ['is larger than 1 MiB'] },
      '/api/echo',
      { method: 'POST', headers: json, body: 'x'.repeat(1024 * 1024 + 1) },
    ],
    [422, { body: ['is not valid JSON'] }, '/api/echo', { method: 'POST', headers: json, body: '{' }],
    [422, { title: ["can't be blank"], body: ["can't be blank"] }, '/api/invalid', {}],
    [401, { token: ['is missing'] }, '/api/unauthorized', {}],
    [503, { service: ['is busy, try again'] }, '/api/busy', {}],
    [500, { service: ['failed unexpectedly'] }, '/api/sdk', {}],
    [500, { service: ['failed unexpectedly'] }, '/api/null', {}],
  ])('a %i has the envelope %j, its type, its id and leave for any origin', async (status, errors, path, request) => {
    const headers = { ...request.headers, 'X-Request-ID': 'my-id' };
    const response = await call(source, path, { ...request, headers });
    expect(response).toMatchObject({
      status,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'x-request-id': 'my-id',
        'access-control-allow-origin': '*',
      },
    });
    expect(response.json).toEqual({ errors });
  });

  test('the route is checked before the method, and both before the body', async () => {
    const bad = { headers: { 'content-type': 'text/plain' }, body: '{' };
    expect(await call(source, '/api/nowhere', { ...bad, method: 'DELETE' })).toMatchObject({ status: 404 });
    expect(await call(source, '/api/nowhere', { ...bad, method: 'POST' })).toMatchObject({ status: 404 });
    expect(await call(source, '/api/unauthorized', { ...bad, method: 'POST' })).toMatchObject({ status: 415 });
  });

  test('errors have the headers that go with them', async () => {
    const headersOf = async (path: string, method = 'GET') => (await call(source, path, { method })).headers;
    expect(await headersOf('/api/busy')).toMatchObject({ 'retry-after': '2' });
    expect(await headersOf('/api/echo', 'DELETE')).toMatchObject({ allow: 'GET, POST, HEAD, OPTIONS' });
    expect(await headersOf('/api/unauthorized')).toMatchObject({ 'www-authenticate': 'Bearer' });
  });

  test.each(['/api/echo', '/api/nowhere'])('a preflight for %s is answered with 204', async (path) => {
    const headers = { Origin: 'https://blog.example', 'Access-Control-Request-Method': 'PUT', 'x-request-id': 'my-id' };
    const response = await call(source, path, { method: 'OPTIONS', headers });
    expect([response.status, response.text]).toEqual([204, '']);
    expect(response.headers).toEqual({
      ...STANDARD,
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, DELETE, OPTIONS',
      'access-control-allow-headers': 'authorization, content-type, if-none-match, x-request-id',
      'access-control-expose-headers': expect.any(String),
      'access-control-max-age': '7200',
      'x-request-id': 'my-id',
    });
  });

  test('every answer says that it is JSON, of whom it depends, and that it is not to be kept', async () => {
    for (const path of ['/api/echo', '/api/gone', '/api/nowhere', '/api/sdk', '/elsewhere']) {
      expect((await get(path)).headers).toMatchObject(STANDARD);
    }
    expect((await call(source, '/api/echo', { method: 'POST' })).headers).toMatchObject(STANDARD);
  });

  test('what may be kept has a tag, and is not sent to who has it already', async () => {
    const { headers, text } = await get('/api/cacheable?a=1');
    const { etag = '' } = headers;
    expect(headers).toMatchObject({
      ...STANDARD,
      'cache-control': 'private, no-cache',
      etag: expect.stringMatching(/^"[\w-]{22}"$/),
    });
    expect(text).toBe('{"a":["1"]}');
    for (const known of [etag, `W/${etag}`, `"x", ${etag}`, `"x",W/${etag} , "y"`, '*', ' * ']) {
      for (const method of ['GET', 'HEAD']) {
        const held = await call(source, '/api/cacheable?a=1', { method, headers: { 'If-None-Match': known } });
        expect([held.status, held.text]).toEqual([304, '']);
        expect(held.headers).toMatchObject({ ...STANDARD, 'cache-control': 'private, no-cache', etag });
        expect(held.headers['access-control-allow-origin']).toBe('*');
        expect(held.headers).not.toHaveProperty('content-type');
      }
    }
    for (const other of ['"x"', etag.slice(1, -1), etag.toLowerCase().replace('"', '"x'), '', '"*"']) {
      expect(await get('/api/cacheable?a=1', { 'if-none-match': other })).toMatchObject({ status: 200, text });
    }
  });

  test.each(['/api/echo', '/api/nowhere', '/api/sdk'])('%s gives leave to listed origins alone', async (path) => {
    const headersFor = async (headers: object) => (await get(path, headers, listed)).headers;
    expect(await headersFor({ Origin: 'https://other.example' })).toMatchObject({
      'access-control-allow-origin': 'https://other.example',
      'access-control-expose-headers': expect.any(String),
    });
    for (const headers of [{ Origin: 'https://evil.example' }, { Origin: 'null' }, {}]) {
      const refused = await headersFor(headers);
      expect(refused).toMatchObject({ vary: 'authorization, origin' });
      expect(refused).not.toHaveProperty('access-control-allow-origin');
    }
  });

  test('a preflight from an origin that is not listed gets no leave', async () => {
    const preflight = (origin: string) => call(source, '/api/echo', { method: 'OPTIONS', headers: { origin } }, listed);
    expect((await preflight('https://evil.example')).headers).not.toHaveProperty('access-control-allow-origin');
    expect(await preflight('https://blog.example')).toMatchObject({
      status: 204,
      headers: { 'access-control-allow-origin': 'https://blog.example' },
    });
  });
});

describe('a preflight', () => {
  const allowed = async (asked: string) => {
    const headers = { 'access-control-request-headers': asked };
    return (await call('http-api', '/api/echo', { method: 'OPTIONS', headers })).headers[
      'access-control-allow-headers'
    ];
  };
  const READ = 'authorization, content-type, if-none-match, x-request-id';

  test('allows the headers that it was asked for, once each', async () => {
    expect(await allowed('traceparent,baggage, Sentry-Trace,X-Requested-With,authorization')).toBe(
      `${READ}, traceparent, baggage, sentry-trace, x-requested-with`,
    );
    expect(await allowed("a!#$%&'+.^_`|~9-b")).toBe(`${READ}, a!#$%&'+.^_\`|~9-b`);
  });

  test('allows nothing that is no name, and not all of them by one', async () => {
    expect(await allowed(`*,a b,"c",d:e,(f),é,,${'g'.repeat(101)}`)).toBe(READ);
  });

  test('is not answered with as much as somebody likes', async () => {
    const names = (await allowed(Array.from({ length: 20_000 }, (_, index) => `h${index}`).join()))?.split(', ') ?? [];
    expect(names).toHaveLength(54);
    expect(names.at(-1)).toBe('h49');
  });
});

describe('a tag', () => {
  const tagOf = async (path: string) => (await call('http-api', path)).headers.etag;

  test('is another one for another body, and for another next page', async () => {
    const tags = await Promise.all(['/api/cacheable', '/api/cacheable?a', '/api/page/1', '/api/page/2'].map(tagOf));
    expect(new Set(tags).size).toBe(4);
    expect(await tagOf('/api/page/1')).toBe(tags[2]);
  });

  test("is the route's own where it has one", async () => {
    expect(await tagOf('/api/tagged')).toBe('"own"');
    const headers = { 'if-none-match': '"own"' };
    expect(await call('http-api', '/api/tagged', { headers })).toMatchObject({ status: 304, text: '' });
  });

  test('is not there where the answer may not be kept', async () => {
    const headers = { 'if-none-match': '*' };
    for (const [path, expected] of [
      ['/api/echo', 200],
      ['/api/other', 203],
    ] as const) {
      const { status, headers: answered } = await call('http-api', path, { headers });
      expect([status, answered['cache-control']]).toEqual([expected, 'no-store']);
      expect(answered).not.toHaveProperty('etag');
    }
  });
});

describe('an unexpected error', () => {
  test.each(['/api/sdk', '/api/valibot', '/api/parse', '/api/text', '/api/null'])(
    '%s tells the caller nothing',
    async (path) => {
      expect(await call('http-api', path)).toMatchObject({
        status: 500,
        text: '{"errors":{"service":["failed unexpectedly"]}}',
      });
    },
  );

  test.each([
    ['/api/sdk', 'TransactionCanceledException', 'Transaction cancelled'],
    ['/api/valibot', 'ValiError', 'Invalid type: Expected 200 but received "…"'],
    ['/api/parse', 'SyntaxError', expect.stringContaining('is not valid JSON')],
    ['/api/text', 'string', 'what was thrown is not an error'],
    ['/api/null', 'object', 'what was thrown is not an error'],
  ])('%s is logged as one line, with its id and nothing secret', async (path, name, message) => {
    await call('http-api', path, { headers: { 'x-request-id': 'my-id' } });
    expect(output.text()).not.toContain('horse');
    expect(output.lines()).toEqual([
      expect.objectContaining({
        level: 'ERROR',
        correlation_id: 'my-id',
        method: 'GET',
        status: 500,
        error: expect.objectContaining({ name, message }),
      }),
    ]);
  });

  test('is logged with where it came from', async () => {
    await call('http-api', '/api/sdk');
    const [{ error } = {}] = output.lines();
    expect(error.stack[0]).toMatch(/^\s+at .*chain\.test\.ts/);
    expect(Object.keys(error)).toEqual(['name', 'message', 'stack']);
  });
});

test('the error behind a 503 is logged as an error, and no 4xx is', async () => {
  await call('http-api', '/api/busy');
  expect(output.lines()).toMatchObject([{ status: 503, error: { message: 'Timeout of the socket' } }]);
  output.clear();
  await call('http-api', '/api/busy-by-itself');
  expect(output.lines()).toMatchObject([{ status: 503, error: { name: 'ApiError', message: busy(1).message } }]);
  output.clear();
  for (const path of ['/api/nowhere', '/api/invalid', '/api/unauthorized']) await call('http-api', path);
  expect(output.lines()).toEqual([]);
});

test('an event that cannot be read is answered, logged, and told nothing', async () => {
  expect(await answer(open, { httpMethod: 'GET', path: null })).toMatchObject({
    statusCode: 500,
    multiValueHeaders: { 'x-request-id': ['invocation'] },
    body: '{"errors":{"service":["failed unexpectedly"]}}',
  });
  expect(output.lines()).toMatchObject([{ correlation_id: 'invocation', method: 'other', route: 'unmatched' }]);
});
