import type { DescribedRoute } from '../../src/routes/route.ts';
import { api, at, type Options, type Response } from './api.ts';
import type { Payload } from './gateway.ts';

/** In everything that users write, and that requests carry: it can be searched for where it must not be. */
export const MARK = 'Xyzzy';

/** What requests are about. */
export interface Fixture {
  username: string;
  email: string;
  /** Of both users. */
  password: string;
  /** Of that user, who wrote the article. */
  token: string;
  /** Of another, who wrote the comment. */
  other: string;
  slug: string;
  comment: number;
}

type Attempt = Options & { params?: Record<string, string> };

let count = 0;
const marked = (word: string): string => `${MARK} ${word} ${++count}`;
const PASSWORD = marked('password');

const draft = () => ({
  title: marked('title'),
  description: marked('description'),
  body: marked('body'),
  tagList: [marked('tag')],
});
const account = () => {
  const username = marked('name');
  return { username, email: `${username.replaceAll(' ', '.')}@${MARK}.example`, password: PASSWORD };
};

/** For every route that there is, a request that succeeds. */
export const successes: Record<string, (fixture: Fixture) => Attempt> = {
  'GET /health': () => ({}),
  'POST /users': () => ({ body: { user: account() } }),
  'POST /users/login': ({ email }) => ({ body: { user: { email, password: PASSWORD } } }),
  'GET /user': ({ token }) => ({ token }),
  'PUT /user': ({ token }) => ({ token, body: { user: { bio: marked('bio'), image: marked('image') } } }),
  'GET /profiles/:username': ({ username, other }) => ({ params: { username }, token: other }),
  'POST /profiles/:username/follow': ({ username, other }) => ({ params: { username }, token: other }),
  'DELETE /profiles/:username/follow': ({ username, other }) => ({ params: { username }, token: other }),
  'GET /articles': ({ username, token }) => ({ token, query: { author: username, tag: MARK, favorited: username } }),
  'POST /articles': ({ token }) => ({ token, body: { article: draft() } }),
  'GET /articles/feed': ({ other }) => ({ token: other }),
  'GET /articles/:slug': ({ slug, token }) => ({ params: { slug }, token }),
  'PUT /articles/:slug': ({ slug, token }) => ({ params: { slug }, token, body: { article: draft() } }),
  'DELETE /articles/:slug': ({ slug, token }) => ({ params: { slug }, token }),
  'POST /articles/:slug/favorite': ({ slug, other }) => ({ params: { slug }, token: other }),
  'DELETE /articles/:slug/favorite': ({ slug, other }) => ({ params: { slug }, token: other }),
  'GET /tags': () => ({}),
  'GET /articles/:slug/comments': ({ slug, other }) => ({ params: { slug }, token: other }),
  'POST /articles/:slug/comments': ({ slug, other }) => ({
    params: { slug },
    token: other,
    body: { comment: { body: marked('comment') } },
  }),
  'GET /articles/:slug/comments/:id': ({ slug, comment }) => ({ params: { slug, id: `${comment}` } }),
  'DELETE /articles/:slug/comments/:id': ({ slug, comment, other }) => ({
    params: { slug, id: `${comment}` },
    token: other,
  }),
  'GET /comments': ({ username }) => ({ query: { author: username } }),
};

/** Every route of the API, by `GET /articles/:slug`. To be called when the environment is set: it imports the routes. */
export async function describedRoutes(): Promise<Map<string, DescribedRoute>> {
  const { routes } = await import('../../src/routes/index.ts');
  return new Map(routes.map((route) => [`${route.method} ${route.path}`, route]));
}

/** The names of {@link describedRoutes}. */
export const everyRoute = async (): Promise<string[]> => [...(await describedRoutes()).keys()];

/** Two users, an article of one, and a comment of the other. */
export async function newFixture(): Promise<Fixture> {
  const [ann, ben] = [account(), account()];
  const register = async (user: object) => (await sent(api('POST', '/users', { body: { user } }))).user.token;
  const [token, other] = await Promise.all([register(ann), register(ben)]);
  const { slug } = (await sent(api('POST', '/articles', { token, body: { article: draft() } }))).article;
  const body = { comment: { body: marked('comment') } };
  const { id } = (await sent(api('POST', at`/articles/${slug}/comments`, { token: other, body }))).comment;
  return { ...ann, token, other, slug, comment: id };
}

async function sent(response: Promise<Response>): Promise<Response['body']> {
  const { status, body } = await response;
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body;
}

/** Sends the request that succeeds, but for the changes; with marks wherever it has room for one. */
export function sendTo(route: string, fixture: Fixture, changes: Options = {}, payload?: Payload): Promise<Response> {
  const [method = '', pattern = ''] = route.split(' ');
  const { params = {}, body, ...options } = { ...successes[route]?.(fixture), ...changes };
  const path = pattern.replace(/:(\w+)/g, (_, name) => encodeURIComponent(params[name] ?? MARK));
  return api(method, path, {
    ...options,
    ...(options.rawBody === undefined && body !== undefined && { body }),
    ...(payload && { payload }),
    headers: {
      'user-agent': MARK,
      cookie: `session=${MARK}`,
      referer: `https://example.com/${MARK}?${MARK}`,
      'x-forwarded-for': MARK,
      'x-request-id': `${MARK} ${MARK}`,
      [`x-${MARK}`]: MARK,
      ...options.headers,
    },
    query: { [MARK]: MARK, ...options.query },
  });
}
