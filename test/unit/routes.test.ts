import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ApiError } from '../../src/errors.ts';
import { canonicalPath } from '../../src/http/path.ts';
import { articles } from '../../src/routes/articles.ts';
import { comments } from '../../src/routes/comments.ts';
import { callRoute, findRoute } from '../../src/routes/index.ts';
import type { Resources } from '../../src/routes/resource.ts';
import { users } from '../../src/routes/users.ts';
import { call } from '../support/calls.ts';

const services: Resources = { ...users, ...articles, ...comments };
const METHODS: Record<string, string[]> = {
  '/health': ['GET'],
  '/users': ['POST'],
  '/users/login': ['POST'],
  '/user': ['GET', 'PUT'],
  '/profiles/:username': ['GET'],
  '/profiles/:username/follow': ['POST', 'DELETE'],
  '/articles': ['GET', 'POST'],
  '/articles/feed': ['GET'],
  '/articles/:slug': ['GET', 'PUT', 'DELETE'],
  '/articles/:slug/favorite': ['POST', 'DELETE'],
  '/articles/:slug/comments': ['GET', 'POST'],
  '/articles/:slug/comments/:id': ['GET', 'DELETE'],
  '/comments': ['GET'],
  '/tags': ['GET'],
};
const PATTERNS = Object.keys(METHODS);
const ALL = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'QUERY'];
const SLUG = 'hello-world-0000000000a';
const VALUES: Record<string, string> = { username: 'ann', slug: SLUG, id: '7' };

/** A path with values in the places of its parameters. */
const filled = (pattern: string, values: Record<string, string> = VALUES): string =>
  `/api${pattern.replace(/:(\w+)/g, (_, name) => encodeURIComponent(values[name] ?? ''))}`;
const paramsOf = (pattern: string): string[] => Array.from(pattern.matchAll(/:(\w+)/g), ([, name = '']) => name);

const find = (method: string, path: string, pathWasDecoded = false) =>
  findRoute(call({ method, path, pathWasDecoded }));
/** As an HTTP API hands a path over: decoded, and brought into the canonical encoding again. */
const findDecoded = (method: string, path: string) => find(method, canonicalPath(path, true), true);
async function refusal(route: Promise<unknown>) {
  const error = await route.then(
    () => undefined,
    (error) => error,
  );
  expect(error).toBeInstanceOf(ApiError);
  return { status: error.status, errors: error.errors, headers: error.headers };
}
const NOT_FOUND = { status: 404, errors: { path: ['not found'] }, headers: {} };
const notAllowed = (allow: string) => ({ status: 405, errors: { method: ['is not allowed'] }, headers: { allow } });

test('there are no other resources than these, with no other methods', () => {
  const { '/health': _, ...others } = METHODS;
  expect(Object.fromEntries(Object.entries(services).map(([path, resource]) => [path, Object.keys(resource)]))).toEqual(
    others,
  );
});

describe.each(PATTERNS)('%s', (pattern) => {
  const methods = METHODS[pattern] ?? [];
  const withHead = methods.includes('GET') ? [...methods, 'HEAD'] : methods;

  test.each([false, true])('has a handler for each of its methods (path was decoded: %s)', async (wasDecoded) => {
    for (const method of methods) {
      const route = await find(method, filled(pattern), wasDecoded);
      const params = Object.fromEntries(paramsOf(pattern).map((name) => [name, VALUES[name]]));
      expect(route).toMatchObject({ pattern, params });
      if (pattern !== '/health') expect(route.handle).toBe(services[pattern]?.[method]);
    }
  });

  test('answers HEAD as GET', async () => {
    if (methods.includes('GET'))
      expect(await find('HEAD', filled(pattern))).toEqual(await find('GET', filled(pattern)));
  });

  test.each([false, true])(
    'refuses every other method, and says which it has (path was decoded: %s)',
    async (wasDecoded) => {
      const others = [...ALL, 'HEAD', 'OPTIONS'].filter((method) => !withHead.includes(method));
      for (const method of others) {
        // The feed's path is one that a slug might have; a decoded path may be that of a user whose name ends in `/follow`.
        if (wasDecoded && pattern === '/profiles/:username/follow' && ['GET', 'HEAD'].includes(method)) continue;
        if (pattern === '/articles/feed' && METHODS['/articles/:slug']?.includes(method)) continue;
        expect(await refusal(find(method, filled(pattern), wasDecoded))).toEqual(
          notAllowed([...withHead, 'OPTIONS'].join(', ')),
        );
      }
    },
  );

  test('is unknown when anything is added before or behind', async () => {
    for (const path of [`/v1${filled(pattern)}`, `${filled(pattern)}/x/y/z`, filled(pattern).slice(4)]) {
      for (const method of ALL) expect(await refusal(find(method, path))).toEqual(NOT_FOUND);
    }
  });
});

test.each([
  '/',
  '/api',
  '/api/',
  '/api/nothing',
  '/api/user/ann',
  '/api/profiles',
  '/api/article',
  '/apix/tags',
  '/api/tags/x',
  '/API/tags',
])('%s is unknown', async (path) => {
  for (const method of [...ALL, 'HEAD', 'OPTIONS']) {
    for (const wasDecoded of [false, true]) expect(await refusal(find(method, path, wasDecoded))).toEqual(NOT_FOUND);
  }
});

describe('a value in a path', () => {
  const value = fc
    .oneof(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.constantFrom('a/b', '%2F', '%', '?x=1', '#', '+', '../..', '.', 'é', '/'),
    )
    .filter((text) => text.isWellFormed() && !/^\.{0,2}$/.test(text));

  test.each(PATTERNS.filter((pattern) => pattern.includes(':')))('of %s may have any character', async (pattern) => {
    await fc.assert(
      fc.asyncProperty(value, value, async (username, words) => {
        const values = { username, slug: `${words}-0000000000a`, id: '7' };
        for (const method of METHODS[pattern] ?? []) {
          const { params } = await find(method, filled(pattern, values));
          for (const name of paramsOf(pattern)) expect(params[name]).toBe(values[name as keyof typeof values]);
        }
      }),
    );
  });

  test.each([
    ['GET', '/api/profiles/a/b', '/profiles/:username', { username: 'a/b' }],
    ['GET', '/api/profiles/a//b', '/profiles/:username', { username: 'a//b' }],
    ['GET', '/api/profiles/a%2Fb', '/profiles/:username', { username: 'a%2Fb' }],
    ['GET', '/api/profiles/100%', '/profiles/:username', { username: '100%' }],
    ['GET', '/api/profiles/a?b#c', '/profiles/:username', { username: 'a?b#c' }],
    ['GET', '/api/profiles/ann/', '/profiles/:username', { username: 'ann/' }],
    ['HEAD', '/api/profiles/a/b', '/profiles/:username', { username: 'a/b' }],
    ['POST', '/api/profiles/a/b/follow', '/profiles/:username/follow', { username: 'a/b' }],
    ['DELETE', '/api/profiles/follow/follow', '/profiles/:username/follow', { username: 'follow' }],
    ['POST', '/api/profiles/a/follow/follow', '/profiles/:username/follow', { username: 'a/follow' }],
    ['GET', `/api/articles/either/or/${SLUG}`, '/articles/:slug', { slug: `either/or/${SLUG}` }],
    ['PUT', `/api/articles/feed/${SLUG}`, '/articles/:slug', { slug: `feed/${SLUG}` }],
    ['DELETE', `/api/articles/a/${SLUG}`, '/articles/:slug', { slug: `a/${SLUG}` }],
    ['POST', `/api/articles/a/${SLUG}/favorite`, '/articles/:slug/favorite', { slug: `a/${SLUG}` }],
    ['GET', `/api/articles/a/${SLUG}/comments`, '/articles/:slug/comments', { slug: `a/${SLUG}` }],
    ['GET', `/api/articles/a/${SLUG}/comments/12`, '/articles/:slug/comments/:id', { slug: `a/${SLUG}`, id: '12' }],
  ])('may have slashes where the path came decoded: %s %s', async (method, path, pattern, params) => {
    expect(await findDecoded(method, path)).toMatchObject({ pattern, params });
  });

  test.each([
    ['GET', `/api/articles/a/b`],
    ['GET', `/api/articles/a/${SLUG}/nothing`],
    ['GET', '/api/articles/a/comments/b/c'],
    ['GET', '/api/articles/a/b/comments'],
    ['GET', '/api/articles/a/b/comments/12'],
    ['GET', '/api/nothing/a/b'],
    ['GET', '/api/tags/a'],
  ])('with slashes that is no slug is an unknown path: %s %s', async (method, path) => {
    expect(await refusal(findDecoded(method, path))).toEqual(NOT_FOUND);
  });

  test.each([
    ['/api/profiles/a/b', 'GET, HEAD, OPTIONS'],
    ['/api/profiles/a/b/follow', 'POST, DELETE, OPTIONS'],
    [`/api/articles/a/${SLUG}`, 'GET, PUT, DELETE, HEAD, OPTIONS'],
    [`/api/articles/a/${SLUG}/comments/12`, 'GET, DELETE, HEAD, OPTIONS'],
  ])('with slashes has the methods of its resource: PATCH %s', async (path, allow) => {
    expect(await refusal(findDecoded('PATCH', path))).toEqual(notAllowed(allow));
  });

  test('has no slashes but encoded ones where the path came encoded', async () => {
    for (const path of ['/api/profiles/a/b', `/api/articles/a/${SLUG}`]) {
      for (const method of ALL) expect(await refusal(find(method, path))).toEqual(NOT_FOUND);
    }
  });
});

test('a path is found whatever is asked of it, or refused', async () => {
  const path = fc.array(fc.oneof(fc.string(), fc.constantFrom('articles', 'feed', SLUG, 'comments', 'users', '')), {
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(path, fc.boolean(), fc.constantFrom(...ALL), async (segments, wasDecoded, method) => {
      const route = findRoute(
        call({ method, path: canonicalPath(`/api/${segments.join('/')}`, true), pathWasDecoded: wasDecoded }),
      );
      await route.then(
        ({ pattern }) => expect(METHODS[pattern]).toContain(method),
        (error) => expect([404, 405]).toContain(error.status),
      );
    }),
  );
});

test('a handler is called with the request and the parameters in its path', async () => {
  const request = call({ method: 'GET', path: '/api/profiles/ann', id: 'id', query: { a: ['b'] } });
  const route = {
    pattern: '/p',
    params: { username: 'ann' },
    handle: async (call: object) => ({ status: 200, body: call }),
  };
  expect((await callRoute(route, request)).body).toEqual({ ...request, params: { username: 'ann' } });
});

test('the health of the API is told without a database', async () => {
  const request = call({ path: '/api/health' });
  expect(await callRoute(await findRoute(request), request)).toEqual({ status: 200, body: { status: 'ok' } });
});
