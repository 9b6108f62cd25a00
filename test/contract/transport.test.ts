import { beforeAll, describe, expect, it } from '@jest/globals';
import { api, at, expectRefusal, itInProcess } from '../support/api.ts';
import { type Account, draft, favorite, publish, registerUser } from '../support/builders.ts';
import { PAYLOADS } from '../support/gateway.ts';
import type { Article } from '../support/objects.ts';

const MIB = 1024 * 1024;

let ann: Account;
let article: Article;

beforeAll(async () => {
  ann = await registerUser();
  article = await publish(ann.token);
});

describe('Transport: paths and methods', () => {
  it.each([
    '/nope',
    '/users/login/now',
    '/user/x',
    '/tags/x',
    '/health/x',
    '/__proto__',
    '/constructor',
    '/toString',
    '/',
    '',
  ])('GET /api%s is 404 path', async (path) => {
    for (const payload of PAYLOADS)
      expectRefusal(await api('GET', path, { payload }), 404, { path: expect.anything() });
  });

  it('one slash at the end of a path changes nothing', async () => {
    const paths = [
      '/tags',
      '/articles',
      at`/articles/${article.slug}`,
      at`/profiles/${ann.username}`,
      '/user',
      '/nope',
    ];
    for (const payload of PAYLOADS) {
      for (const path of [...paths, at`/articles/${article.slug}/comments`, at`/profiles/${ann.username}/follow`]) {
        const [plain, slash] = [await api('GET', path, { payload }), await api('GET', `${path}/`, { payload })];
        expect([slash.status, slash.body]).toEqual([plain.status, plain.body]);
      }
      expectRefusal(await api('GET', '/tags//', { payload }), 404, { path: expect.anything() });
    }
  });

  // Node's own client resolves nothing either.
  it.each([
    ['POST', '/x/%2e%2e/users/login'],
    ['GET', '/articles/../tags'],
    ['GET', '/articles/%2E%2e/tags'],
    ['GET', '/./tags'],
    ['GET', '/tags/.'],
    ['GET', '/articles/feed/%2e%2e/%2e%2e/tags'],
    ['GET', '/profiles/..'],
    ['POST', '/profiles/%2e/follow'],
  ])('%s %s, with a dot segment, is 404 path', async (method, path) => {
    for (const payload of PAYLOADS) {
      const options = { payload, token: ann.token, body: { user: { email: ann.email, password: ann.password } } };
      expectRefusal(await api(method, path, options), 404, { path: expect.anything() });
    }
  });

  it.each(['/', '/articles', '/users', '/apiary', '/v1/api/articles', '/API/articles'])(
    'GET %s, not under /api, is 404 path',
    async (path) => {
      expectRefusal(await api('GET', path, { base: '' }), 404, { path: expect.anything() });
    },
  );

  it('an unknown path is 404 whatever the method, the body and the token', async () => {
    const options = { rawBody: '{', token: 'forged', headers: { 'content-type': 'text/plain' } };
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      expectRefusal(await api(method, '/nope', options), 404, { path: expect.anything() });
    }
  });

  const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
  const table: [string, string[]][] = [
    ['/users', ['POST']],
    ['/users/login', ['POST']],
    ['/user', ['GET', 'PUT']],
    ['/profiles/x', ['GET']],
    ['/profiles/x/follow', ['POST', 'DELETE']],
    ['/articles', ['GET', 'POST']],
    ['/articles/feed', ['GET']],
    ['/articles/x', ['GET', 'PUT', 'DELETE']],
    ['/articles/x/favorite', ['POST', 'DELETE']],
    ['/articles/x/comments', ['GET', 'POST']],
    ['/articles/x/comments/1', ['GET', 'DELETE']],
    ['/comments', ['GET']],
    ['/tags', ['GET']],
    ['/health', ['GET']],
  ];

  it.each(table)('%s with another method is 405, and Allow says which there are', async (path, allowed) => {
    for (const payload of PAYLOADS) {
      for (const method of METHODS.filter((name) => !allowed.includes(name))) {
        const { status, headers } = await api(method, path, { payload, rawBody: '{' });
        const listed = (headers.allow ?? '').split(',').map((name) => name.trim());
        expect([method, status]).toEqual([method, 405]);
        expect(listed).toEqual(expect.arrayContaining(allowed));
        expect(listed).not.toContain(method);
      }
    }
  });

  it('/articles/feed is the feed, not an article', async () => {
    expect((await api('POST', '/articles/feed', { token: ann.token })).status).toBe(405);
  });

  it('a wrong method is 405 before the token is looked at', async () => {
    expect((await api('DELETE', '/user')).status).toBe(405);
    expect((await api('PATCH', '/articles', { token: 'forged' })).status).toBe(405);
  });
});

describe('Transport: HEAD and OPTIONS', () => {
  it.each(PAYLOADS)('HEAD answers as GET without the body (%s)', async (payload) => {
    const paths = [
      '/articles',
      at`/articles/${article.slug}`,
      '/tags',
      '/health',
      at`/profiles/${ann.username}`,
      '/comments',
    ];
    for (const path of [...paths, '/articles/no-such-slug', '/user', '/articles?limit=0', '/nope']) {
      const [get, head] = [await api('GET', path, { payload }), await api('HEAD', path, { payload })];
      expect(head.status).toBe(get.status);
      expect(head.headers['content-type']).toBe(get.headers['content-type']);
      expect(head.body).toBeUndefined();
    }
  });

  it('HEAD has the Link of a list', async () => {
    await publish(ann.token);
    expect((await api('HEAD', '/articles?limit=1')).next).toBeDefined();
  });

  it('HEAD on a path without GET is 405', async () => {
    expect((await api('HEAD', '/users')).status).toBe(405);
  });

  it.each(PAYLOADS)('OPTIONS answers a CORS preflight with 204, without a token (%s)', async (payload) => {
    for (const [path, method] of [
      ['/user', 'PUT'],
      ['/articles', 'POST'],
      [at`/articles/${article.slug}`, 'DELETE'],
    ] as const) {
      const headers = {
        origin: 'https://front.example',
        'access-control-request-method': method,
        'access-control-request-headers': 'authorization,content-type',
      };
      const preflight = await api('OPTIONS', path, { payload, headers });
      expect(preflight.status).toBe(204);
      expect(preflight.headers['access-control-allow-methods']).toContain(method);
      const allowed = (preflight.headers['access-control-allow-headers'] ?? '').toLowerCase();
      expect(allowed).toContain('authorization');
      expect(allowed).toContain('content-type');
    }
  });

  it('OPTIONS allows the headers of tracing clients, and whatever else has the name of one', async () => {
    const asked = 'baggage, sentry-trace, traceparent, x-requested-with, x-own';
    const headers = { origin: 'https://front.example', 'access-control-request-headers': `${asked}, *, not a name` };
    for (const payload of PAYLOADS) {
      const preflight = await api('OPTIONS', '/articles', { payload, headers });
      expect(preflight.headers['access-control-allow-headers']).toBe(
        `authorization, content-type, if-none-match, x-request-id, ${asked}`,
      );
    }
  });

  it('announces the headers that are read and sent, and no other', async () => {
    const { headers } = await api('OPTIONS', '/articles', { headers: { origin: 'https://front.example' } });
    expect(headers['access-control-allow-headers']).toBe('authorization, content-type, if-none-match, x-request-id');
    expect(headers['access-control-expose-headers']).toBe('ETag, Link, x-total, retry-after, x-request-id');
  });
});

describe('Transport: what may be kept', () => {
  const paths = () => [
    '/articles',
    '/articles?limit=1',
    '/articles/feed',
    at`/articles/${article.slug}`,
    at`/articles/${article.slug}/comments`,
    at`/profiles/${ann.username}`,
    '/comments',
    '/tags',
    '/health',
  ];

  it('is a read without token or email, which is 304 to who has it, by GET and by HEAD', async () => {
    for (const payload of PAYLOADS) {
      for (const path of paths()) {
        const options = { payload, token: ann.token };
        const { etag = '', link } = (await api('GET', path, options)).headers;
        for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
          for (const method of ['GET', 'HEAD']) {
            const held = await api(method, path, { ...options, headers: { 'if-none-match': known } });
            expect([path, held.status, held.headers.etag, held.headers.link]).toEqual([path, 304, etag, link]);
          }
        }
        const other = await api('GET', path, { ...options, headers: { 'if-none-match': '"other"' } });
        expect([other.status, other.headers.etag]).toEqual([200, etag]);
      }
    }
  });

  it('has another tag as soon as it is different, for this caller', async () => {
    const tagOf = async (token?: string) =>
      (await api('GET', at`/articles/${slug}`, token === undefined ? {} : { token })).headers.etag;
    const { slug } = await publish(ann.token);
    const before = [await tagOf(), await tagOf(ann.token)];
    expect(before[1]).toBe(before[0]);
    await favorite(ann.token, slug);
    const after = [await tagOf(), await tagOf(ann.token)];
    expect(new Set([...before, ...after]).size).toBe(3);
  });

  it('is no answer that has a token or an email, and no error', async () => {
    const options = { token: ann.token, headers: { 'if-none-match': '*' } };
    expect((await api('GET', '/user', options)).status).toBe(200);
    expect((await api('GET', '/articles/no-such-slug', options)).status).toBe(404);
    expect((await api('GET', '/articles?limit=0', options)).status).toBe(422);
  });
});

describe('Transport: CORS and x-request-id', () => {
  const answers = (
    headers: Record<string, string>,
  ): [number, Promise<{ status: number; headers: Record<string, string> }>][] => [
    [200, api('GET', '/articles', { headers })],
    [201, api('POST', '/articles', { headers, token: ann.token, body: { article: draft() } })],
    [401, api('GET', '/user', { headers })],
    [404, api('GET', '/nope', { headers })],
    [404, api('GET', '/articles/no-such-slug', { headers })],
    [405, api('DELETE', '/tags', { headers })],
    [413, api('POST', '/users', { headers, rawBody: ' '.repeat(MIB + 1) })],
    [415, api('POST', '/users', { headers: { ...headers, 'content-type': 'text/plain' }, rawBody: 'x' })],
    [422, api('POST', '/users', { headers, rawBody: '{' })],
  ];

  it('any origin may read any answer, errors included', async () => {
    for (const [status, answer] of answers({ origin: 'https://front.example' })) {
      const { headers, ...rest } = await answer;
      expect([rest.status, headers['access-control-allow-origin']]).toEqual([status, '*']);
    }
  });

  it.each(['abc-123', '0c2ba1d3-5b3a-4cbe-8a52-2f9ae0f9be35', '01JD3Z5T0X8Q6W9Y2V4M7N1K3B'])(
    "echoes the caller's own x-request-id %j on every answer",
    async (id) => {
      for (const [, answer] of answers({ 'X-Request-Id': id })) expect((await answer).headers['x-request-id']).toBe(id);
    },
  );

  it('gives each request an id of its own where the caller sent none', async () => {
    const ids = [];
    for (const payload of PAYLOADS) ids.push((await api('GET', '/health', { payload })).headers['x-request-id']);
    expect(new Set(ids).size).toBe(PAYLOADS.length);
  });

  itInProcess.each(['', 'x'.repeat(5000), 'a\r\nset-cookie: x=1', 'tab\there', '\u0000', '日本'])(
    'does not echo the x-request-id %j, which is not sane',
    async (id) => {
      const { status, headers } = await api('GET', '/health', { headers: { 'x-request-id': id } });
      expect(status).toBe(200);
      expect(headers['x-request-id']).not.toBe(id);
      expect(headers['x-request-id']).toMatch(/^[\x20-\x7e]{1,200}$/);
    },
  );
});

describe('Transport: health', () => {
  it('GET /health answers 200 {status: "ok"}', async () => {
    for (const payload of PAYLOADS) {
      const { status, body } = await api('GET', '/health', { payload });
      expect([status, body]).toEqual([200, { status: 'ok' }]);
    }
  });
});
