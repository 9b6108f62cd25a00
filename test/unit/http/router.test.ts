import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ApiError } from '../../../src/errors.ts';
import { canonicalPath } from '../../../src/http/path.ts';
import { findRoute, routes } from '../../../src/routes/index.ts';
import { call } from '../../support/calls.ts';
import { replyTo } from '../../support/reply.ts';

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
  '/tags': ['GET'],
  '/articles/:slug/comments': ['GET', 'POST'],
  '/articles/:slug/comments/:id': ['GET', 'DELETE'],
  '/comments': ['GET'],
};
const PATTERNS = Object.keys(METHODS);
const ALL = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'QUERY'];
const SLUG = 'hello-world-0000000000a';
const VALUES: Record<string, string> = { username: 'ann', slug: SLUG, id: '7' };

/** A path with values in the places of its parameters. */
const filled = (pattern: string, values: Record<string, string> = VALUES): string =>
  `/api${pattern.replace(/:(\w+)/g, (_, name) => encodeURIComponent(values[name] ?? ''))}`;
const paramsOf = (pattern: string): string[] => Array.from(pattern.matchAll(/:(\w+)/g), ([, name = '']) => name);

/** What is found for a path as REST APIs and function URLs hand it over: as it was sent. */
function find(method: string, path: string) {
  const { route, params } = findRoute(call({ method, path: canonicalPath(path, false), pathWasDecoded: false }));
  return { method: route.method, path: route.path, params };
}
/** What is found for a path as HTTP APIs hand it over: decoded. */
function findDecoded(method: string, path: string) {
  const { route, params } = findRoute(call({ method, path: canonicalPath(path, true), pathWasDecoded: true }));
  return { method: route.method, path: route.path, params };
}
const WAYS = [
  ['as it was sent', find],
  ['decoded', (method: string, path: string) => findDecoded(method, decodeURIComponent(path))],
] as const;

function refusal(search: () => unknown) {
  try {
    return search();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { status: error.status, errors: error.errors, headers: error.headers };
  }
}
const NOT_FOUND = { status: 404, errors: { path: ['not found'] }, headers: {} };
const notAllowed = (allow: string) => ({ status: 405, errors: { method: ['is not allowed'] }, headers: { allow } });

test('there are no other routes than these', () => {
  const byPath = Map.groupBy(routes, ({ path }) => path);
  expect([...byPath].map(([path, found]) => [path, found.map(({ method }) => method)])).toEqual(
    Object.entries(METHODS),
  );
});

describe.each(PATTERNS)('%s', (pattern) => {
  const methods = METHODS[pattern] ?? [];
  const withHead = methods.includes('GET') ? [...methods, 'HEAD'] : methods;
  const params = Object.fromEntries(paramsOf(pattern).map((name) => [name, VALUES[name]]));

  test.each(WAYS)('is found by each of its methods, and by HEAD as by GET, from a path %s', (_, find) => {
    for (const method of withHead) {
      const found = { method: method === 'HEAD' ? 'GET' : method, path: pattern, params };
      for (const path of [filled(pattern), `${filled(pattern)}/`]) expect(find(method, path)).toEqual(found);
    }
  });

  test.each(WAYS)('refuses every other method, and says which it has, from a path %s', (_, find) => {
    for (const method of [...ALL, 'HEAD', 'OPTIONS'].filter((method) => !withHead.includes(method))) {
      for (const path of [filled(pattern), `${filled(pattern)}/`]) {
        expect(refusal(() => find(method, path))).toEqual(notAllowed([...withHead, 'OPTIONS'].join(', ')));
      }
    }
  });

  test('is unknown when anything is added before or behind, or in between', () => {
    const path = filled(pattern);
    for (const other of [
      `/v1${path}`,
      `/${path}`,
      `${path}/x/y/z`,
      `${path}//`,
      path.slice(4),
      `/api/${path.slice(4)}`,
    ]) {
      for (const method of ALL) expect([other, refusal(() => find(method, other))]).toEqual([other, NOT_FOUND]);
    }
  });
});

test.each([
  '',
  '/',
  '/api',
  '/api/',
  '/api/nothing',
  '/api/user/ann',
  '/api/profiles',
  '/api/profiles/',
  '/api/profiles//',
  '/api/articles//comments',
  '/api/article',
  '/apix/tags',
  '/api/tags/x',
  '/API/tags',
  '/api\\tags',
  '*',
])('%j is unknown', (path) => {
  for (const method of [...ALL, 'HEAD', 'OPTIONS']) {
    for (const [, find] of WAYS) expect(refusal(() => find(method, path))).toEqual(NOT_FOUND);
  }
});

describe('a dot segment', () => {
  const paths = [
    '/api/../api/tags',
    '/api/./tags',
    '/api/tags/.',
    '/api/tags/..',
    '/api/x/../users/login',
    '/api/articles/../tags',
    '/api/articles/feed/../../tags',
    '/api/articles/.',
    '/api/articles/..',
    '/api/profiles/.',
    '/api/profiles/..',
    '/api/profiles/../follow',
    `/api/articles/${SLUG}/comments/..`,
    `/api/articles/${SLUG}/comments/.`,
    '../api/tags',
  ];

  test.each(paths)('makes %s unknown, encoded or not, wherever the path comes from', (path) => {
    const spellings = [path, path.replaceAll('.', '%2e'), path.replaceAll('.', '%2E'), path.replace('..', '.%2e')];
    for (const spelling of spellings) {
      for (const method of ALL) {
        for (const [, find] of WAYS)
          expect([spelling, refusal(() => find(method, spelling))]).toEqual([spelling, NOT_FOUND]);
      }
    }
  });

  test.each([
    ['/api/profiles/..%2Fuser', '../user'],
    ['/api/profiles/%2e%2e%2fuser', '../user'],
    ['/api/profiles/..%2F..%2F..%2Fapi%2Fuser', '../../../api/user'],
    ['/api/profiles/a%2F.', 'a/.'],
    ['/api/profiles/...', '...'],
    ['/api/profiles/..a', '..a'],
    ['/api/profiles/%5C..%5Cuser', '\\..\\user'],
    ['/api/profiles/%252e%252e', '%2e%2e'],
  ])('inside of a parameter is part of it: %s', (path, username) => {
    for (const [, find] of WAYS) expect(find('GET', path)).toMatchObject({ params: { username } });
  });
});

describe('a value in a path', () => {
  const value = fc
    .oneof(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.constantFrom('a/b', '%2F', '%', '?x=1', '#', '+', '../..', 'é', '/'),
    )
    .filter((text) => text.isWellFormed() && !/^\.{0,2}$/.test(text));

  test.each(PATTERNS.filter((pattern) => pattern.includes(':')))('of %s may have any character', (pattern) => {
    fc.assert(
      fc.property(value, value, (username, words) => {
        const values: Record<string, string> = { username, slug: `${words}-0000000000a`, id: '7' };
        const params = Object.fromEntries(paramsOf(pattern).map((name) => [name, values[name]]));
        for (const method of METHODS[pattern] ?? []) {
          expect(find(method, filled(pattern, values))).toEqual({ method, path: pattern, params });
        }
      }),
    );
  });

  test.each([
    ['GET', '/api/profiles/a/b', '/profiles/:username', { username: 'a/b' }],
    ['GET', '/api/profiles//a', '/profiles/:username', { username: '/a' }],
    ['GET', '/api/profiles/a//b', '/profiles/:username', { username: 'a//b' }],
    ['GET', '/api/profiles/../user', '/profiles/:username', { username: '../user' }],
    ['GET', '/api/profiles/a%2Fb', '/profiles/:username', { username: 'a%2Fb' }],
    ['GET', '/api/profiles/100%', '/profiles/:username', { username: '100%' }],
    ['GET', '/api/profiles/a?b#c', '/profiles/:username', { username: 'a?b#c' }],
    ['GET', '/api/profiles/a\nb/c', '/profiles/:username', { username: 'a\nb/c' }],
    ['GET', '/api/profiles/ann/', '/profiles/:username', { username: 'ann' }],
    ['GET', '/api/profiles/a/b/', '/profiles/:username', { username: 'a/b' }],
    ['GET', '/api/profiles/ann//', '/profiles/:username', { username: 'ann/' }],
    ['GET', '/api/profiles/a/follow//', '/profiles/:username', { username: 'a/follow/' }],
    ['HEAD', '/api/profiles/a/b', '/profiles/:username', { username: 'a/b' }],
    ['POST', '/api/profiles/a/b/follow', '/profiles/:username/follow', { username: 'a/b' }],
    ['POST', '/api/profiles/a/b/follow/', '/profiles/:username/follow', { username: 'a/b' }],
    ['POST', '/api/profiles/ann//follow', '/profiles/:username/follow', { username: 'ann/' }],
    ['DELETE', '/api/profiles/follow/follow', '/profiles/:username/follow', { username: 'follow' }],
    ['POST', '/api/profiles/a/follow/follow', '/profiles/:username/follow', { username: 'a/follow' }],
    ['GET', `/api/articles/either/or/${SLUG}`, '/articles/:slug', { slug: `either/or/${SLUG}` }],
    ['GET', `/api/articles/a/${SLUG}/`, '/articles/:slug', { slug: `a/${SLUG}` }],
    ['GET', `/api/articles/../${SLUG}`, '/articles/:slug', { slug: `../${SLUG}` }],
    ['PUT', `/api/articles/feed/${SLUG}`, '/articles/:slug', { slug: `feed/${SLUG}` }],
    ['DELETE', `/api/articles/a/${SLUG}`, '/articles/:slug', { slug: `a/${SLUG}` }],
    ['POST', `/api/articles/a/${SLUG}/favorite`, '/articles/:slug/favorite', { slug: `a/${SLUG}` }],
    ['GET', `/api/articles/a/${SLUG}/comments`, '/articles/:slug/comments', { slug: `a/${SLUG}` }],
    ['GET', `/api/articles/a/${SLUG}/comments/12`, '/articles/:slug/comments/:id', { slug: `a/${SLUG}`, id: '12' }],
  ])('may have slashes where the path came decoded: %s %j', (method, path, pattern, params) => {
    expect(findDecoded(method, path)).toMatchObject({ path: pattern, params });
  });

  test.each([
    `/api/articles/a/b`,
    `/api/articles/a/${SLUG}/nothing`,
    '/api/articles/a/comments/b/c',
    '/api/articles/a/b/comments',
    '/api/articles/a/b/comments/12',
    `/api/articles/${SLUG}//`,
    '/api/nothing/a/b',
    '/api/tags//',
    '/api/tags/a',
    '/api/articles/feed//',
  ])('with slashes that is no slug is an unknown path: %s', (path) => {
    for (const method of ALL) expect(refusal(() => findDecoded(method, path))).toEqual(NOT_FOUND);
  });

  test.each([
    ['PATCH', '/api/profiles/a/b', 'GET, HEAD, OPTIONS'],
    ['GET', '/api/profiles/a/b/follow', 'POST, DELETE, OPTIONS'],
    ['HEAD', '/api/profiles/a/b/follow', 'POST, DELETE, OPTIONS'],
    ['PATCH', `/api/articles/a/${SLUG}`, 'GET, PUT, DELETE, HEAD, OPTIONS'],
    ['GET', `/api/articles/a/${SLUG}/favorite`, 'POST, DELETE, OPTIONS'],
    ['PATCH', `/api/articles/a/${SLUG}/comments/12`, 'GET, DELETE, HEAD, OPTIONS'],
  ])('with slashes has the methods of its path alone: %s %s', (method, path, allow) => {
    expect(refusal(() => findDecoded(method, path))).toEqual(notAllowed(allow));
  });

  test('has no slashes but encoded ones where the path came encoded', () => {
    for (const path of ['/api/profiles/a/b', `/api/articles/a/${SLUG}`]) {
      for (const method of ALL) expect(refusal(() => find(method, path))).toEqual(NOT_FOUND);
    }
  });
});

test('a path is found whatever is asked of it, or refused', () => {
  const segment = fc.oneof(fc.string(), fc.constantFrom('articles', 'feed', SLUG, 'comments', 'users', '', '..', '.'));
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 6 }), fc.constantFrom(...ALL), (segments, method) => {
      for (const search of [find, findDecoded]) {
        const found = refusal(() => search(method, `/api/${segments.join('/')}`)) as ReturnType<typeof find> & {
          status?: number;
        };
        if (found.status === undefined) expect(METHODS[found.path]).toContain(method);
        else expect([404, 405]).toContain(found.status);
      }
    }),
  );
});

test.each([
  '/'.repeat(40_000),
  'a/'.repeat(20_000),
  '/comments/7'.repeat(4_000),
  '-aaaaaaaaaaa'.repeat(3_000),
  '%'.repeat(40_000),
])('a path of 40 KB is looked through a few times at most (%#)', (tail) => {
  const started = process.cpuUsage().user;
  for (const [, search] of [WAYS[0], ['decoded', findDecoded]] as const) {
    for (const path of [`/api/articles/${tail}`, `/api/articles/${tail}/comments/`, `/api/profiles/${tail}/x`]) {
      refusal(() => search('GET', path));
    }
  }
  expect(process.cpuUsage().user - started).toBeLessThan(250_000);
});

test('the health of the API is told without a database', async () => {
  expect(await replyTo(call({ path: '/api/health' }))).toMatchObject({ status: 200, body: { status: 'ok' } });
});
