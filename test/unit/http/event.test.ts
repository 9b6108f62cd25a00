import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type EventSource, toEvent } from '../../../scripts/local/events.ts';
import { type GatewayEvent, isGatewayEvent, toRequest } from '../../../src/http/event.ts';

const SOURCES: EventSource[] = ['rest-api', 'http-api-1.0', 'http-api', 'function-url'];
const DECODING: EventSource[] = ['http-api-1.0', 'http-api'];

type Headers = [string, string][];
const sent = (source: EventSource, url: string, headers: Headers = [], method = 'GET', body = '') =>
  toEvent({ method, url, headers, body: Buffer.from(body), sourceIp: '127.0.0.1' }, source) as unknown as GatewayEvent;
const received = (...request: Parameters<typeof sent>) => toRequest(sent(...request));

/** What the routes will make of a path. */
const segments = (path: string) => path.split('/').map(decodeURIComponent);

/** Usernames, tags and slugs: any characters at all but the halves of surrogate pairs. */
const value = fc.string({ unit: 'binary', minLength: 1, maxLength: 30 });
const awkward = [
  '50%',
  '%2F',
  '%25',
  'a+b',
  'a b',
  '#',
  '?',
  'a/b',
  '/',
  '&=',
  'ä',
  'е́',
  '🦊',
  '\u0000',
  "'()*!",
  '..',
  '%zz',
];

describe.each(SOURCES)('a request from %s', (source) => {
  const isDecoding = DECODING.includes(source);

  const hasValueInPath = (name: string) => {
    const { path, pathWasDecoded } = received(source, `/api/profiles/${encodeURIComponent(name)}/follow`);
    expect(pathWasDecoded).toBe(isDecoding);
    const found = segments(path);
    expect([found.slice(0, 3), found.at(-1)]).toEqual([['', 'api', 'profiles'], 'follow']);
    expect(found.slice(3, -1).join('/')).toBe(name);
    if (!isDecoding) expect(found).toHaveLength(5);
  };

  test.each(awkward)('has the value %j of its path decoded once', hasValueInPath);

  test('has any value of its path decoded once', () => {
    fc.assert(fc.property(value, hasValueInPath));
  });

  test('has any names and values of its query decoded once, in order, repeats included', () => {
    const pairs = fc.array(fc.tuple(fc.oneof(value, fc.constantFrom('tag', '__proto__')), value), { maxLength: 6 });
    fc.assert(
      fc.property(pairs, (pairs) => {
        const { query } = received(source, `/api/articles?${new URLSearchParams(pairs)}`);
        const expected = Map.groupBy(pairs, ([name]) => name);
        expect(new Map(Object.entries(query))).toEqual(
          new Map([...expected].map(([name, group]) => [name, group.map(([, value]) => value)])),
        );
      }),
    );
  });

  test('reads a + and a %20 of its query as blanks, and a %2B as a plus', () => {
    expect(received(source, '/api/articles?tag=a+b%20c%2Bd').query.tag).toEqual(['a b c+d']);
  });

  test('has a query with no prototype', () => {
    expect(Object.getPrototypeOf(received(source, '/api/articles?limit=1').query)).toBeNull();
    expect(received(source, '/api/articles').query.constructor).toBeUndefined();
  });

  test('has a path that can be decoded, whatever was sent', () => {
    const path = fc.string({ unit: fc.constantFrom('%', '2', 'F', 'f', 'z', 'é', '/', '\ud800', '\udc00', '?', '#') });
    fc.assert(fc.property(path, (path) => void segments(received(source, `/api/${path}`).path)));
    expect(received(source, '/api/profiles/%E0%A4%A').path).toBe('/api/profiles/%25E0%25A4%25A');
  });

  test('has its headers by lower-cased name, whatever case they came in', () => {
    const { headers } = received(source, '/api/user', [
      ['AUTHORIZATION', 'Token abc'],
      ['x-Other', '1'],
    ]);
    expect(headers).toMatchObject({ authorization: 'Token abc', 'x-other': '1' });
    expect(Object.getPrototypeOf(headers)).toBeNull();
  });

  test('has its body as it came, with the flag that says whether it is base64', () => {
    const json: Headers = [['content-type', 'application/json']];
    expect(received(source, '/api/users', json, 'POST', '{}')).toMatchObject({ body: '{}', isBase64Encoded: false });
    expect(received(source, '/api/users', [], 'POST', '{}')).toMatchObject({ body: 'e30=', isBase64Encoded: true });
    expect(received(source, '/api/users', json, 'POST')).toMatchObject({ body: undefined, isBase64Encoded: false });
  });

  test('has its method as it came, HEAD included', () => {
    expect(received(source, '/api/tags', [], 'HEAD').method).toBe('HEAD');
  });

  test('has the id that the caller sent, if it is sane', () => {
    const idFor = (id: string) => received(source, '/api/tags', [['X-Request-Id', id]]).id;
    for (const sane of ['a', 'a1b2c3d4', 'Root=1-67891233-abcdef012345678912345678', 'a'.repeat(128)]) {
      expect(idFor(sane)).toBe(sane);
    }
    for (const insane of ['', 'a b', 'a"b', '<b>', 'é', 'a\n', 'a'.repeat(129)]) {
      expect(idFor(insane)).toMatch(/^[\da-f-]{36}$/);
    }
  });

  test("has the gateway's id if the caller sent none", () => {
    const event = sent(source, '/api/tags');
    expect(toRequest(event).id).toBe(event.requestContext?.requestId);
  });
});

describe('headers that came more than once', () => {
  test.each(SOURCES)('are joined by commas from %s', (source) => {
    const { headers } = received(source, '/', [
      ['Accept', 'a'],
      ['Accept', 'b'],
    ]);
    expect(headers.accept?.replace(/,\s*/, ', ')).toBe('a, b');
  });

  test('are joined across cases, and taken where the event has them only once', () => {
    const { headers } = toRequest({
      httpMethod: 'GET',
      path: '/',
      headers: { Accept: 'b', Host: 'h', gone: undefined },
      multiValueHeaders: { Accept: ['a'], accept: ['b'], gone: undefined },
    });
    expect({ ...headers }).toEqual({ accept: 'a, b', host: 'h' });
  });
});

describe('what stands before the path of the API in the URL', () => {
  const DEFAULT = 'abc.execute-api.eu-central-1.amazonaws.com';
  const OWN = 'api.example.com';
  const under = (key: string) => ({ customDomain: { basePathMatched: key } });

  /** From a REST API: the path, what the context has, and what is found. */
  const rest: [string, string, object, string][] = [
    [
      'on its own domain is the stage',
      '/api/tags',
      { stage: 'prod', path: '/prod/api/tags', domainName: DEFAULT },
      '/prod',
    ],
    [
      'may be a stage named as the API',
      '/api/tags',
      { stage: 'api', path: '/api/api/tags', domainName: DEFAULT },
      '/api',
    ],
    [
      'on a domain mapped to a stage is nothing',
      '/api/tags',
      { stage: 'prod', path: '/api/tags', domainName: OWN },
      '',
    ],
    [
      'under a base path is that',
      '/v1/api/tags',
      { stage: 'prod', path: '/v1/api/tags', domainName: OWN, ...under('v1') },
      '/v1',
    ],
    [
      'under a base path of several segments is all of it',
      '/v1/blog/api/tags',
      { stage: 'prod', path: '/v1/blog/api/tags', domainName: OWN, ...under('v1/blog') },
      '/v1/blog',
    ],
    [
      'mapped without a stage is the stage',
      '/prod/api/tags',
      { stage: 'prod', path: '/prod/api/tags', domainName: OWN },
      '/prod',
    ],
    [
      'mapped without a stage under a base path is both',
      '/v1/prod/api/tags',
      { stage: 'prod', path: '/v1/prod/api/tags', domainName: OWN, ...under('v1') },
      '/v1/prod',
    ],
    ['is nothing where the context is silent', '/api/tags', {}, ''],
  ];
  test.each(rest)('from a REST API %s', (_, path, requestContext, base) => {
    expect(toRequest({ httpMethod: 'GET', path, requestContext })).toMatchObject({ base, path: '/api/tags' });
  });

  /** From an HTTP API. */
  const http: [string, string, object, string][] = [
    ['is nothing', '/api/tags', { stage: '$default', domainName: DEFAULT }, ''],
    ['is the stage', '/dev/api/tags', { stage: 'dev', domainName: DEFAULT }, '/dev'],
    ['may be a stage named as the API', '/api/api/tags', { stage: 'api', domainName: DEFAULT }, '/api'],
    ['is the stage, wherever it is', '/dev/api/tags', { stage: 'dev' }, '/dev'],
    [
      'on a domain of its own is nothing, though the path has the stage',
      '/dev/api/tags',
      { stage: 'dev', domainName: OWN },
      '',
    ],
    [
      'on a domain of its own is nothing, with a path that has no stage',
      '/api/tags',
      { stage: 'dev', domainName: OWN },
      '',
    ],
    ['under a base path is that', '/v1/api/tags', { stage: 'dev', domainName: OWN, ...under('v1') }, '/v1'],
    ['under a base path is that alone', '/v1/dev/api/tags', { stage: 'dev', domainName: OWN, ...under('v1') }, '/v1'],
    [
      'under a base path is that, with a path that has the stage',
      '/dev/api/tags',
      { stage: 'dev', domainName: OWN, ...under('v1') },
      '/v1',
    ],
  ];
  test.each(http)('from an HTTP API %s', (_, path, context, base) => {
    const requestContext = { ...context, http: { method: 'GET' } };
    expect(toRequest({ version: '2.0', rawPath: path, requestContext })).toMatchObject({ base, path: '/api/tags' });
    expect(toRequest({ version: '1.0', httpMethod: 'GET', path, requestContext: context })).toMatchObject({
      base,
      path: '/api/tags',
    });
  });

  test.each([
    ['/production/api/tags', { stage: 'prod' }],
    ['/prod/tags', { stage: 'prod' }],
    ['/prod/apis', { stage: 'prod' }],
    ['/v2/api/tags', { stage: 'prod', ...under('v1') }],
    ['/x/prod/api/tags', { stage: 'prod' }],
    ['/$default/api/tags', { stage: '$default' }],
    ['//api/tags', { stage: '', ...under('') }],
    ['/prod/../api/tags', { stage: 'prod' }],
  ])('is not what merely looks like it: %s', (path, context) => {
    const requestContext = { ...context, http: { method: 'GET' } };
    const found = toRequest({ version: '2.0', rawPath: path, requestContext });
    expect(decodeURIComponent(found.path)).toBe(path);
    expect(toRequest({ httpMethod: 'GET', path, requestContext: context })).toMatchObject({
      base: '',
      path: found.path,
    });
  });
});

describe('an event is one of a request', () => {
  test.each<unknown>([
    { httpMethod: 'GET', path: '/' },
    { version: '1.0', httpMethod: 'GET', path: '/' },
    { version: '2.0', rawPath: '/', requestContext: { http: { method: 'GET' } } },
  ])('where it has a method and a path: %j', (event) => expect(isGatewayEvent(event)).toBe(true));

  test.each<unknown>([
    {},
    null,
    undefined,
    'text',
    '',
    1,
    true,
    [],
    [{ httpMethod: 'GET', path: '/' }],
    { warmer: true },
    { source: 'serverless-plugin-warmup' },
    { httpMethod: 'GET' },
    { path: '/' },
    { httpMethod: 1, path: '/' },
    { httpMethod: 'GET', path: null },
    { version: '2.0', httpMethod: 'GET', path: '/' },
    { version: '2.0', rawPath: '/' },
    { version: '2.0', rawPath: '/', requestContext: {} },
    { version: '2.0', rawPath: '/', requestContext: { http: null } },
    { version: '2.0', requestContext: { http: { method: 'GET' } } },
  ])('and not where it has none: %j', (event) => expect(isGatewayEvent(event)).toBe(false));
});

describe.each(SOURCES)('the address of the client, from %s,', (source) => {
  const addressOf = (sourceIp: string, headers: Headers = []) =>
    toRequest(
      toEvent({ method: 'GET', url: '/', headers, body: Buffer.of(), sourceIp }, source) as unknown as GatewayEvent,
    ).address;

  test("is the gateway's figure, an IPv6 one its /64 network", () => {
    expect(addressOf('203.0.113.7')).toBe('203.0.113.7');
    expect(addressOf('2001:DB8:0:7::1')).toBe('2001:db8:0:7::/64');
  });

  test.each(['x-forwarded-for', 'X-Forwarded-For', 'forwarded', 'x-real-ip', 'cf-connecting-ip', 'true-client-ip'])(
    'is not what a caller says in %s',
    (header) => {
      expect(addressOf('203.0.113.7', [[header, '198.51.100.1']])).toBe('203.0.113.7');
    },
  );
});

describe('an event with no more than it must have', () => {
  test('is read in payload format 1.0', () => {
    const { id, query, headers, ...rest } = toRequest({ httpMethod: 'get', path: '/api/tags' });
    expect(rest).toEqual({
      method: 'GET',
      base: '',
      path: '/api/tags',
      pathWasDecoded: false,
      body: undefined,
      isBase64Encoded: false,
    });
    expect([Object.keys(query), Object.keys(headers)]).toEqual([[], []]);
    expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });

  test('has the query parameters that came once', () => {
    const event = { httpMethod: 'GET', path: '/', queryStringParameters: { tag: 'a+b', none: undefined } };
    expect({ ...toRequest(event).query }).toEqual({ tag: ['a+b'] });
    expect({ ...toRequest({ ...event, multiValueQueryStringParameters: { tag: ['1', '2'] } }).query }).toEqual({
      tag: ['1', '2'],
    });
  });
});
