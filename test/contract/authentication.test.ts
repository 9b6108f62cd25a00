import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { freezeClock, restoreClock } from '../../harness/time.ts';
import { api, at, expectRefusal, itInProcess } from '../support/api.ts';
import { type Account, comment, publish, registerUsers, unique } from '../support/builders.ts';
import { type Changes, decodeToken, forgeToken, trueSecret } from '../support/forge.ts';

const MISSING = { token: ['is missing'] };
const INVALID = { token: ['is invalid'] };
const EXPIRED = { token: ['has expired'] };

let ann: Account;
let bob: Account;
let slug: string;
let remark: number;

beforeAll(async () => {
  [ann, bob] = (await registerUsers(2)) as [Account, Account];
  ({ slug } = await publish(ann.token));
  remark = (await comment(ann.token, slug)).id;
});

type Route = [name: string, path: () => string, body?: unknown];

const PROTECTED: Route[] = [
  ['GET /user', () => '/user'],
  ['PUT /user', () => '/user', { user: { bio: 'x' } }],
  ['POST /profiles/:username/follow', () => at`/profiles/${bob.username}/follow`],
  ['DELETE /profiles/:username/follow', () => at`/profiles/${bob.username}/follow`],
  ['GET /articles/feed', () => '/articles/feed'],
  ['POST /articles', () => '/articles', { article: { title: 't', description: 'd', body: 'b' } }],
  ['PUT /articles/:slug', () => at`/articles/${slug}`, { article: { body: 'b' } }],
  ['DELETE /articles/:slug', () => at`/articles/${slug}`],
  ['POST /articles/:slug/favorite', () => at`/articles/${slug}/favorite`],
  ['DELETE /articles/:slug/favorite', () => at`/articles/${slug}/favorite`],
  ['POST /articles/:slug/comments', () => at`/articles/${slug}/comments`, { comment: { body: 'b' } }],
  ['DELETE /articles/:slug/comments/:id', () => at`/articles/${slug}/comments/${remark}`],
];

const OPTIONAL: Route[] = [
  ['GET /profiles/:username', () => at`/profiles/${bob.username}`],
  ['GET /articles', () => '/articles'],
  ['GET /articles/:slug', () => at`/articles/${slug}`],
  ['GET /articles/:slug/comments', () => at`/articles/${slug}/comments`],
  ['GET /articles/:slug/comments/:id', () => at`/articles/${slug}/comments/${remark}`],
  ['GET /comments', () => '/comments'],
];

/** Tokens that were never signed by the service, or not as they are. */
const forgeries: [string, (token: string) => string][] = [
  ['no JWT', () => 'abc'],
  ['three words with dots', () => 'a.b.c'],
  ['cut short', (token) => token.slice(0, -5)],
  ['without its signature', (token) => `${token.split('.').slice(0, 2).join('.')}.`],
  ['with more after it', (token) => `${token}.x`],
  ['of another subject under the old signature', (token) => patched(token, { claims: { sub: '1' } })],
  ['that never expires under the old signature', (token) => patched(token, { claims: { exp: 99999999999 } })],
  ['signed with another secret', (token) => forgeToken(token, 'guessed-secret-of-some-length-0001')],
  ['signed with an empty secret', (token) => forgeToken(token, '')],
  ['of a key id that nobody has', (token) => forgeToken(token, 'x', { header: { kid: 'nobody' } })],
  ['of a key id that is a path', (token) => forgeToken(token, 'x', { header: { kid: '__proto__' } })],
  ['of a key id that is no text', (token) => forgeToken(token, 'x', { header: { kid: { $ne: 1 } } })],
  ['without a key id', (token) => forgeToken(token, 'x', { header: { kid: undefined } })],
  ['of the algorithm none', (token) => forgeToken(token, '', { header: { alg: 'none' } })],
  ['of the algorithm nOnE', (token) => forgeToken(token, '', { header: { alg: 'nOnE' } })],
  ['that has expired, too, and is forged', (token) => forgeToken(token, 'x', { claims: { exp: 1 } })],
];

/** Tokens under the true secret that are still not ours to accept. */
const misuses: [string, Changes][] = [
  ['of the algorithm HS512', { header: { alg: 'HS512' } }],
  ['of the algorithm HS384', { header: { alg: 'HS384' } }],
  ['of the algorithm none', { header: { alg: 'none' } }],
  ['of another issuer', { claims: { iss: 'https://elsewhere.example' } }],
  ['of no issuer', { claims: { iss: undefined } }],
  ['for another audience', { claims: { aud: 'elsewhere' } }],
  ['of another type', { header: { typ: 'other' } }],
  ['without an expiry', { claims: { exp: undefined } }],
  ['without a subject', { claims: { sub: undefined } }],
  ['of a subject that is no id', { claims: { sub: '../x' } }],
  ['of a subject that is a name', { claims: { sub: '__proto__' } }],
];

function patched(token: string, changes: Changes): string {
  return [...forgeToken(token, '', changes).split('.').slice(0, 2), token.split('.')[2]].join('.');
}

const send = ([name, path, body]: Route, token?: string) =>
  api(name.split(' ')[0] ?? '', path(), { token, ...(body !== undefined && { body }) });

/** A time after the token's, or just before it. */
const expiryOf = (token: string) => Number(decodeToken(token).claims.exp) * 1000;

describe('Authentication: a protected route', () => {
  afterEach(restoreClock);

  describe.each(PROTECTED)('%s', (...route) => {
    it('without a token is 401 token: is missing', async () => {
      expectRefusal(await send(route), 401, MISSING);
    });

    it('with a forged or malformed token is 401 token: is invalid', async () => {
      for (const [, forge] of forgeries) expectRefusal(await send(route, forge(ann.token)), 401, INVALID);
    });

    itInProcess('with an expired token is 401 token: has expired', async () => {
      freezeClock(expiryOf(ann.token) + 1000);
      expectRefusal(await send(route, ann.token), 401, EXPIRED);
    });
  });

  it('wrote nothing of all this', async () => {
    const { body } = await api('GET', at`/articles/${slug}`, { token: ann.token });
    expect(body.article).toMatchObject({ body: 'The text.', favorited: false, favoritesCount: 0 });
    expect((await api('GET', at`/articles/${slug}/comments`)).body.comments.map(({ id }) => id)).toEqual([remark]);
    expect((await api('GET', '/user', { token: ann.token })).body.user.bio).toBeNull();
    expect((await api('GET', at`/articles?author=${ann.username}`)).body.articlesCount).toBe(1);
  });
});

describe('Authentication: a route with an optional token', () => {
  afterEach(restoreClock);

  describe.each(OPTIONAL)('%s', (...route) => {
    it('answers anonymous callers', async () => {
      expect((await send(route)).status).toBe(200);
    });

    it('with a forged or malformed token is 401 token: is invalid', async () => {
      for (const [, forge] of forgeries) expectRefusal(await send(route, forge(ann.token)), 401, INVALID);
    });

    itInProcess('with an expired token is 401 token: has expired', async () => {
      freezeClock(expiryOf(ann.token) + 1000);
      expectRefusal(await send(route, ann.token), 401, EXPIRED);
    });
  });
});

describe('Authentication: a token', () => {
  afterEach(restoreClock);

  it.each(['Token', 'Bearer', 'token', 'bearer', 'TOKEN', 'bEaReR'])(
    'works under the scheme %s, the header in any case',
    async (scheme) => {
      for (const header of ['Authorization', 'authorization', 'AUTHORIZATION']) {
        for (const payload of ['2.0', '1.0', 'function-url'] as const) {
          const headers = { [header]: `${scheme} ${ann.token}` };
          expect((await api('GET', '/user', { headers, payload })).body.user?.username).toBe(ann.username);
        }
      }
    },
  );

  it.each(['', 'Token', 'Token ', 'Bearer a b', 'nonsense', 'Basic YTpi'])(
    'is not in the header Authorization: %j',
    async (authorization) => {
      expectRefusal(await api('GET', '/user', { headers: { authorization } }), 401, { token: expect.anything() });
    },
  );

  it.each(forgeries)('%s is invalid', async (_, forge) => {
    expectRefusal(await api('GET', '/user', { token: forge(ann.token) }), 401, INVALID);
  });

  itInProcess.each(misuses)('%s is invalid, even under the true secret', async (_, changes) => {
    const secret = await trueSecret();
    expect((await api('GET', '/user', { token: forgeToken(ann.token, secret) })).status).toBe(200);
    expectRefusal(await api('GET', '/user', { token: forgeToken(ann.token, secret, changes) }), 401, INVALID);
  });

  itInProcess('works until its expiry, and has expired from then on', async () => {
    freezeClock(expiryOf(ann.token) - 1000);
    expect((await api('GET', '/user', { token: ann.token })).status).toBe(200);
    freezeClock(expiryOf(ann.token));
    expectRefusal(await api('GET', '/user', { token: ann.token }), 401, EXPIRED);
  });

  itInProcess('that has expired and is forged, is invalid', async () => {
    freezeClock(expiryOf(ann.token) + 1000);
    for (const [, forge] of forgeries)
      expectRefusal(await api('GET', '/user', { token: forge(ann.token) }), 401, INVALID);
  });

  it('is not looked at where none is of use: a stale one bars nobody from logging in', async () => {
    const user = { email: ann.email, password: ann.password };
    expect((await api('POST', '/users/login', { token: 'stale', body: { user } })).status).toBe(200);
    const newcomer = { username: unique('new'), email: `${unique('new')}@example.com`, password: ann.password };
    expect((await api('POST', '/users', { token: 'stale', body: { user: newcomer } })).status).toBe(201);
    expect((await api('GET', '/tags', { token: 'stale' })).status).toBe(200);
    expect((await api('GET', '/health', { token: 'stale' })).status).toBe(200);
  });
});
