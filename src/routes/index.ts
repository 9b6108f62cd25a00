import type { Route } from '../http/route.ts';
import { createRouter } from '../http/router.ts';
import { articles } from './articles.ts';
import { comments } from './comments.ts';
import { users } from './users.ts';

/** Nothing about it changes, so its tag need not be computed; nor need Node's `crypto` be loaded for it. */
const health: Route = {
  method: 'GET',
  path: '/health',
  cacheable: true,
  handle: async () => ({ status: 200, body: { status: 'ok' }, headers: { etag: '"ok"' } }),
};

/** Every route of the API. */
export const routes: readonly Route[] = [health, ...users, ...articles, ...comments];

/** A slug's words may have any character, a `/` too; what does not end in an id is not a slug but an unknown path. */
export const findRoute = createRouter(routes, { slug: /-[0-9a-z]{11}$/ });
