import { createRouter } from '../http/router.ts';
import { articles } from './articles.ts';
import { comments } from './comments.ts';
import { DOCS } from './docs.ts';
import { HealthAnswer } from './objects.ts';
import { type DescribedRoute, route } from './route.ts';
import { users } from './users.ts';

const health = route({
  method: 'GET',
  path: '/health',
  auth: 'none',
  cacheable: true,
  // Nothing about it changes, so its tag need not be computed; nor need Node's `crypto` be loaded for it.
  handle: async () => ({ body: { status: 'ok' as const }, headers: { etag: '"ok"' } }),
  ...(DOCS && {
    id: 'getHealth',
    summary: 'Whether the function answers',
    description: 'Touches no database.',
    answer: HealthAnswer,
    static: true,
  }),
});

/** The routes of the API, by service. */
export const services = { Operations: [health], Users: users, Articles: articles, Comments: comments };

/** Every route of the API. */
export const routes: readonly DescribedRoute[] = Object.values(services).flat();

/** A slug's words may have any character, a `/` too; what does not end in an id is not a slug but an unknown path. */
export const findRoute = createRouter(routes, { slug: /-[0-9a-z]{11}$/ });
