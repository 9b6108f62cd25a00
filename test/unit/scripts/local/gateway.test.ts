import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jest } from '@jest/globals';
import {
  type EventSource,
  type HttpRequest,
  scheduledEvent,
  toEvent,
  toResponse,
} from '../../../../scripts/local/events.ts';
import { createGateway, type LambdaHandler } from '../../../../scripts/local/gateway.ts';
import { proxiesFromEnvironment } from '../../../../scripts/local/proxies.ts';
import { readTemplate, TEMPLATE } from '../../../../scripts/local/template.ts';

const requestOf = (overrides: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  url: '/api/tags',
  headers: [['Host', 'localhost']],
  body: Buffer.alloc(0),
  sourceIp: '127.0.0.1',
  ...overrides,
});

const json = (text: string): Partial<HttpRequest> => ({
  method: 'POST',
  headers: [['Content-Type', 'application/json; charset=utf-8']],
  body: Buffer.from(text),
});

describe('the path', () => {
  const url = '/api/profiles/a%2Fb%20%25%3F?x=%2F';

  test.each<[EventSource, string, string]>([
    ['http-api', 'rawPath', '/api/profiles/a/b %?'],
    ['http-api-1.0', 'path', '/api/profiles/a/b %?'],
    ['rest-api', 'path', '/api/profiles/a%2Fb%20%25%3F'],
    ['function-url', 'rawPath', '/api/profiles/a%2Fb%20%25%3F'],
  ])('of %s arrives in %s as %s', (source, key, path) => {
    expect(toEvent(requestOf({ url }), source)[key]).toBe(path);
  });

  test('that cannot be decoded arrives as it was sent', () => {
    expect(toEvent(requestOf({ url: '/api/%E0%A4%A' }))).toMatchObject({ rawPath: '/api/%E0%A4%A' });
  });
});

describe('payload 2.0', () => {
  test('is the whole event that an HTTP API sends', () => {
    const event = toEvent(
      requestOf({
        url: '/api/articles?tag=a%26b&tag=c&limit=5',
        headers: [
          ['Host', 'localhost'],
          ['X-Twice', 'one'],
          ['x-twice', 'two'],
          ['Cookie', 'a=1; b=2'],
          ['User-Agent', 'test'],
        ],
      }),
    );
    expect(event).toEqual({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/api/articles',
      rawQueryString: 'tag=a%26b&tag=c&limit=5',
      cookies: ['a=1', 'b=2'],
      headers: { host: 'localhost', 'x-twice': 'one,two', 'user-agent': 'test' },
      queryStringParameters: { tag: 'a&b,c', limit: '5' },
      requestContext: {
        accountId: '123456789012',
        apiId: 'local',
        domainName: 'local.execute-api.us-east-1.amazonaws.com',
        domainPrefix: 'local',
        http: {
          method: 'GET',
          path: '/api/articles',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'test',
        },
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        routeKey: '$default',
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
      isBase64Encoded: false,
    });
  });

  test('of a function URL tells itself by its domain and keeps the cookie header', () => {
    const event = toEvent(requestOf({ headers: [['Cookie', 'a=1']] }), 'function-url');
    expect(event).toMatchObject({
      cookies: ['a=1'],
      headers: { cookie: 'a=1' },
      requestContext: { domainName: expect.stringMatching(/\.lambda-url\..*\.on\.aws$/) },
    });
  });
});

describe('payload 1.0', () => {
  test('of a REST API has no version, keeps the case of headers and every value beside the last', () => {
    const event = toEvent(
      requestOf({
        url: '/Prod/api/articles?tag=a%20b&tag=c',
        headers: [
          ['X-Twice', 'one'],
          ['X-Twice', 'two'],
        ],
      }),
      'rest-api',
    );
    expect(event).not.toHaveProperty('version');
    expect(event).toMatchObject({
      httpMethod: 'GET',
      path: '/api/articles',
      headers: { 'X-Twice': 'two' },
      multiValueHeaders: { 'X-Twice': ['one', 'two'] },
      queryStringParameters: { tag: 'c' },
      multiValueQueryStringParameters: { tag: ['a b', 'c'] },
      requestContext: { stage: 'Prod', path: '/Prod/api/articles' },
      body: null,
      isBase64Encoded: false,
    });
  });

  test('of a REST API on a domain of its own has no stage in its path', () => {
    const event = toEvent(requestOf({ url: '/api/tags' }), 'rest-api');
    expect(event).toMatchObject({ path: '/api/tags', requestContext: { stage: 'Prod', path: '/api/tags' } });
  });

  test('has null where there is no query', () => {
    expect(toEvent(requestOf(), 'rest-api')).toMatchObject({
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
    });
  });

  test('of an HTTP API says version 1.0', () => {
    expect(toEvent(requestOf(), 'http-api-1.0')).toMatchObject({ version: '1.0', httpMethod: 'GET' });
  });
});

describe.each<EventSource>(['http-api', 'http-api-1.0', 'rest-api', 'function-url'])('a body to %s', (source) => {
  test('is text where its media type is text', () => {
    expect(toEvent(requestOf(json('{"a":"ü"}')), source)).toMatchObject({ body: '{"a":"ü"}', isBase64Encoded: false });
  });

  test.each([
    ['of no media type', []],
    ['of a form', [['content-type', 'application/x-www-form-urlencoded']]],
    [
      'that is compressed',
      [
        ['content-type', 'application/json'],
        ['content-encoding', 'gzip'],
      ],
    ],
  ])('%s is base64', (_, headers) => {
    const bytes = Buffer.from([0, 255, 128]);
    const event = toEvent(requestOf({ method: 'POST', headers: headers as [string, string][], body: bytes }), source);
    expect(event).toMatchObject({ body: bytes.toString('base64'), isBase64Encoded: true });
  });
});

describe('a result', () => {
  test('of payload 2.0 gives status, headers, cookies and body', () => {
    const result = { statusCode: 201, headers: { etag: '"1"' }, cookies: ['a=1', 'b=2'], body: 'ü' };
    expect(toResponse(result)).toEqual({
      status: 201,
      headers: [
        ['etag', '"1"'],
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
      ],
      body: Buffer.from('ü'),
    });
  });

  test('of payload 1.0 gives every value of multiValueHeaders, in place of the single one', () => {
    const result = { statusCode: 200, headers: { Vary: 'x', etag: '"1"' }, multiValueHeaders: { vary: ['a', 'b'] } };
    expect(toResponse(result, 'rest-api').headers).toEqual([
      ['etag', '"1"'],
      ['vary', 'a'],
      ['vary', 'b'],
    ]);
  });

  test('in base64 is decoded', () => {
    expect(toResponse({ statusCode: 200, body: 'AP8=', isBase64Encoded: true }).body).toEqual(Buffer.from([0, 255]));
  });

  test.each([undefined, null, 'text', { body: 'no status' }])(
    'that is none (%j) is an error of the gateway',
    (result) => {
      expect(toResponse(result).status).toBe(500);
      expect(toResponse(result, 'rest-api').status).toBe(502);
    },
  );

  test('of payload 1.0 with cookies is an error of the gateway', () => {
    expect(toResponse({ statusCode: 200, cookies: ['a=1'] }, 'rest-api').status).toBe(502);
  });
});

test('the schedule sends what the template has it send', async () => {
  const template = await readTemplate(TEMPLATE);
  const input = template.getIn(['Resources', 'ApiFunction', 'Properties', 'Events', 'Sweep', 'Properties', 'Input']);
  expect(scheduledEvent()).toEqual(JSON.parse(String(input)));
});

describe('the server', () => {
  /** Serves the handler for one request and returns what came back. */
  async function exchange(
    handler: LambdaHandler,
    path: string,
    method = 'GET',
    body?: Buffer | string,
    { headers = {}, proxies = '' } = {},
  ) {
    const server = createGateway(() => handler, undefined, proxiesFromEnvironment(proxies)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const sent = request({
      host: '127.0.0.1',
      port,
      path,
      method,
      headers: { 'content-type': 'application/json', ...headers },
    });
    sent.end(body);
    const [response] = await once(sent, 'response');
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    server.close();
    server.closeAllConnections();
    return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() };
  }

  const echo: LambdaHandler = async (event) => ({
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    cookies: ['a=1', 'b=2'],
    body: JSON.stringify(event),
  });

  test('hands the request to the handler as an event and its result back', async () => {
    const { status, headers, body } = await exchange(echo, '/api/x%20y?z=%20', 'POST', '{"ü":1}');
    expect(status).toBe(200);
    expect(headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect(JSON.parse(body)).toMatchObject({ rawPath: '/api/x y', rawQueryString: 'z=%20', body: '{"ü":1}' });
  });

  test('gives the handler a context whose time runs', async () => {
    let remaining = 0;
    await exchange(async (_, context) => {
      remaining = context.getRemainingTimeInMillis();
      return { statusCode: 204 };
    }, '/');
    expect(remaining).toBeGreaterThan(54_000);
    expect(remaining).toBeLessThanOrEqual(55_000);
  });

  test.each(['http://x', 'HTTP://x.example:80', 'https://user@x'])(
    'takes a whole URL as the target: %s',
    async (origin) => {
      const target = async (path: string) => JSON.parse((await exchange(echo, path)).body);
      expect(await target(`${origin}/api/health?a=http://y`)).toMatchObject({
        rawPath: '/api/health',
        rawQueryString: 'a=http://y',
      });
      expect(await target(`${origin}?a=1`)).toMatchObject({ rawPath: '/', rawQueryString: 'a=1' });
      expect(await target(origin)).toMatchObject({ rawPath: '/', rawQueryString: '' });
    },
  );

  describe('says who sent a request', () => {
    const address = async (proxies: string, forwarded?: string) => {
      const options = { proxies, headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded } };
      return JSON.parse((await exchange(echo, '/', 'GET', undefined, options)).body).requestContext.http.sourceIp;
    };

    test.each([
      ['who holds the connection', 'nobody is trusted', '', '198.51.100.1', '127.0.0.1'],
      ['who holds the connection', 'somebody else is trusted', '10.0.0.0/8', '198.51.100.1', '127.0.0.1'],
      ['the proxy', 'it forwards for nobody', '127.0.0.1', undefined, '127.0.0.1'],
      ['whom the proxy names', 'it is trusted', '127.0.0.1', '198.51.100.1', '198.51.100.1'],
      ['the last one', 'the client has named others', '127.0.0.1', '192.0.2.9, 198.51.100.1', '198.51.100.1'],
      [
        'the last untrusted one',
        'there are several proxies',
        '127.0.0.1, 10.0.0.0/8',
        '192.0.2.9,198.51.100.1, 10.1.1.1',
        '198.51.100.1',
      ],
      ['the first proxy', 'all are trusted', '127.0.0.1, 10.0.0.0/8', '10.2.2.2, 10.1.1.1', '10.2.2.2'],
    ])('%s, where %s', async (_, __, proxies, forwarded, expected) => {
      expect(await address(proxies, forwarded)).toBe(expected);
    });
  });

  describe('passes HSTS on', () => {
    const hsts = async (options: object) => {
      const headers = { 'Strict-Transport-Security': 'max-age=1', etag: '"1"' };
      const answered = await exchange(async () => ({ statusCode: 200, headers }), '/', 'GET', undefined, options);
      expect(answered.headers.etag).toBe('"1"');
      return answered.headers['strict-transport-security'];
    };
    const https = { 'x-forwarded-proto': 'https' };

    test.each(['127.0.0.1', '10.0.0.0/8, 127.0.0.0/24', '::ffff:127.0.0.1'])(
      'where %s is trusted and says https',
      async (proxies) => {
        expect(await hsts({ proxies, headers: https })).toBe('max-age=1');
      },
    );

    test.each<[string, object]>([
      ['nobody is trusted', { headers: https }],
      ['somebody else is trusted', { headers: https, proxies: '10.0.0.0/8, ::1' }],
      ['the proxy says http', { headers: { 'x-forwarded-proto': 'http' }, proxies: '127.0.0.1' }],
      ['the proxy says nothing', { proxies: '127.0.0.1' }],
    ])('not where %s', async (_, options) => expect(await hsts(options)).toBeUndefined());
  });

  test('sends no body with HEAD or 204', async () => {
    expect(await exchange(echo, '/', 'HEAD')).toMatchObject({ status: 200, body: '' });
    const { headers } = await exchange(async () => ({ statusCode: 204 }), '/', 'DELETE');
    expect(headers).not.toHaveProperty('content-length');
  });

  test('answers a body above 10 MB itself, as API Gateway does', async () => {
    const { status } = await exchange(echo, '/', 'POST', Buffer.alloc(10 * 1024 * 1024 + 1, ' '));
    expect(status).toBe(413);
  });

  test('answers 500 where the result is larger than Lambda takes', async () => {
    const said = jest.spyOn(console, 'error').mockImplementation(() => {});
    const large = async () => ({ statusCode: 200, body: '\u0001'.repeat(1_100_000) });
    expect(await exchange(large, '/')).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' });
    said.mockRestore();
  });

  test('answers 500 where the handler throws, without its words', async () => {
    const said = jest.spyOn(console, 'error').mockImplementation(() => {});
    const { status, body } = await exchange(() => Promise.reject(new Error('secret')), '/');
    expect({ status, body }).toEqual({ status: 500, body: '{"message":"Internal Server Error"}' });
    expect(said).toHaveBeenCalled();
    said.mockRestore();
  });
});

test.each(['localhost', '10.0.0.0/33', '::1/129', '10.0.0.0/x', '10.0.0.0/', '10.0.0'])(
  '%s is no proxy to trust',
  (text) => {
    expect(() => proxiesFromEnvironment(`127.0.0.1, ${text}`)).toThrow(`TRUSTED_PROXIES: ${text} is no address`);
  },
);
