import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import middy, { type MiddlewareObj } from '@middy/core';
import httpErrorHandler from '@middy/http-error-handler';
import * as v from 'valibot';
import { type EventSource, toEvent, toResponse } from '../../scripts/local/events.ts';
import { context } from '../../src/context.ts';
import { busy, invalid, methodNotAllowed, notFound, unauthorized } from '../../src/errors.ts';
import { apiGateway } from '../../src/http/api-gateway.ts';
import { cors } from '../../src/http/cors.ts';
import { jsonBody } from '../../src/http/json-body.ts';
import type { Reply, Request } from '../../src/http/message.ts';
import { reportErrors } from '../../src/http/report-errors.ts';
import type { GatewayResult } from '../../src/http/result.ts';
import { reportRequest } from '../../src/observability/request.ts';
import { keepOutput, type Output } from '../support/output.ts';

const SECRET = 'correct horse battery staple';
let output: Output;
beforeEach(() => {
  output = keepOutput();
});
afterEach(() => output.end());

/** What the routes will be: paths that answer or fail in each of the ways that there are. */
const routes: Record<string, (request: Request) => Reply | Promise<Reply>> = {
  '/api/echo': ({ query, body }) => ({ status: 200, body: { query, body }, headers: { 'x-total': 'at-least' } }),
  '/api/gone': () => ({ status: 204 }),
  '/api/invalid': () => {
    throw invalid({ title: ["can't be blank"], body: ["can't be blank"] });
  },
  '/api/unauthorized': async () => {
    throw unauthorized('is missing');
  },
  '/api/busy': () => {
    throw busy(1.2, new Error('Timeout of the socket'));
  },
  '/api/vary': () => ({ status: 200, body: {}, headers: { vary: 'accept' } }),
  '/api/sdk': () => {
    // As the SDK throws it.
    throw Object.assign(new Error('Transaction cancelled'), {
      name: 'TransactionCanceledException',
      $metadata: {},
      CancellationReasons: [{ Code: 'ConditionalCheckFailed', Item: { passwordHash: { S: SECRET } } }],
    });
  },
  '/api/valibot': () => ({
    status: v.parse(v.literal(200), `${SECRET}\n    at ${SECRET}`),
  }),
  '/api/parse': () => JSON.parse(`{"password": ${SECRET}`),
  '/api/text': () => {
    throw SECRET;
  },
  '/api/busy-by-itself': () => {
    throw busy(1);
  },
  '/api/null': () => {
    throw null;
  },
};

const routing: MiddlewareObj<Request> = {
  before: ({ event: { path, method } }) => {
    if (!(path in routes)) throw notFound('path');
    if (method === 'DELETE') throw methodNotAllowed(['GET', 'HEAD', 'POST']);
  },
};

const handlerFor = (origins: string[]) =>
  middy()
    .use([apiGateway(), cors(origins), httpErrorHandler({ logger: false }), reportErrors(), routing, jsonBody()])
    .handler(async (request: Request) => routes[request.path]?.(request));

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
    reportRequest(() => handler(event as never, {} as never) as Promise<unknown> as Promise<GatewayResult>),
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
        'access-control-expose-headers': 'link, x-total, x-request-id, retry-after, allow, etag, location',
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
    expect(await headersOf('/api/echo', 'DELETE')).toMatchObject({ allow: 'GET, HEAD, POST' });
    expect(await headersOf('/api/unauthorized')).toMatchObject({ 'www-authenticate': 'Bearer' });
  });

  test.each(['/api/echo', '/api/nowhere'])('a preflight for %s is answered with 204', async (path) => {
    const headers = { Origin: 'https://blog.example', 'Access-Control-Request-Method': 'PUT', 'x-request-id': 'my-id' };
    const response = await call(source, path, { method: 'OPTIONS', headers });
    expect([response.status, response.text]).toEqual([204, '']);
    expect(response.headers).toEqual({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, DELETE, OPTIONS',
      'access-control-allow-headers':
        'authorization, content-type, x-request-id, if-match, if-none-match, idempotency-key',
      'access-control-expose-headers': expect.any(String),
      'access-control-max-age': '7200',
      'x-request-id': 'my-id',
    });
  });

  test.each(['/api/echo', '/api/nowhere', '/api/sdk'])('%s gives leave to listed origins alone', async (path) => {
    const headersFor = async (headers: object) => (await get(path, headers, listed)).headers;
    expect(await headersFor({ Origin: 'https://other.example' })).toMatchObject({
      'access-control-allow-origin': 'https://other.example',
      'access-control-expose-headers': expect.any(String),
      vary: 'origin',
    });
    for (const headers of [{ Origin: 'https://evil.example' }, { Origin: 'null' }, {}]) {
      const refused = await headersFor(headers);
      expect(refused).toMatchObject({ vary: 'origin' });
      expect(refused).not.toHaveProperty('access-control-allow-origin');
    }
  });

  test('a preflight from an origin that is not listed gets no leave', async () => {
    const preflight = (origin: string) => call(source, '/api/echo', { method: 'OPTIONS', headers: { origin } }, listed);
    expect((await preflight('https://evil.example')).headers).not.toHaveProperty('access-control-allow-origin');
    expect(await preflight('https://blog.example')).toMatchObject({
      status: 204,
      headers: { 'access-control-allow-origin': 'https://blog.example', vary: 'origin' },
    });
  });
});

test('what answers differ by is added to what the route says they differ by', async () => {
  expect((await call('http-api', '/api/vary', {}, listed)).headers.vary).toBe('accept, origin');
});

describe('an error that nobody foresaw', () => {
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
    expect(error.stack[0]).toMatch(/^\s+at .*http-composed\.test\.ts/);
    expect(Object.keys(error)).toEqual(['name', 'message', 'stack']);
  });
});

test('what lies behind a 503 is logged as an error, and no 4xx is', async () => {
  await call('http-api', '/api/busy');
  expect(output.lines()).toMatchObject([{ status: 503, error: { message: 'Timeout of the socket' } }]);
  output.clear();
  await call('http-api', '/api/busy-by-itself');
  expect(output.lines()).toMatchObject([{ status: 503, error: { name: 'ApiError', message: busy(1).message } }]);
  output.clear();
  for (const path of ['/api/nowhere', '/api/invalid', '/api/unauthorized']) await call('http-api', path);
  expect(output.lines()).toEqual([]);
});

test('an event that is no request is answered, logged, and told nothing', async () => {
  expect(await answer(open, { key1: 'value1' })).toMatchObject({
    statusCode: 500,
    multiValueHeaders: { 'x-request-id': ['invocation'] },
    body: '{"errors":{"service":["failed unexpectedly"]}}',
  });
  expect(output.lines()).toMatchObject([{ correlation_id: 'invocation', method: 'other', route: 'unmatched' }]);
});
