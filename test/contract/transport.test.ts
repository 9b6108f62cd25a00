import { beforeAll, describe, expect, it } from '@jest/globals';
import { api, at, expectRefusal, itInProcess } from '../support/api.ts';
import { type Account, draft, publish, registerUser } from '../support/builders.ts';
import type { Payload } from '../support/gateway.ts';
import type { Article } from '../support/objects.ts';

const PAYLOADS: Payload[] = ['2.0', '1.0', 'function-url'];
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
    ['/articles/x', ['GET', 'PUT', 'DELETE']],
    ['/articles/x/favorite', ['POST', 'DELETE']],
    ['/articles/x/comments', ['GET', 'POST']],
    ['/articles/x/comments/1', ['GET', 'DELETE']],
    ['/comments', ['GET']],
    ['/tags', ['GET']],
    ['/health', ['GET']],
  ];

  // An HTTP API decodes the path: there, /profiles/x/follow may as well be the profile of somebody named x/follow.
  itInProcess.each(table)('%s with another method is 405, and Allow says which there are', async (path, allowed) => {
    for (const payload of ['1.0', 'function-url'] as const) {
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
