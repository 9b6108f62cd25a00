import { type IRequest, IttyRouter } from 'itty-router';
import { methodNotAllowed, notFound } from '../errors.ts';
import type { Reply, Request } from '../http/message.ts';
import { articles } from './articles.ts';
import { comments } from './comments.ts';
import type { Handler, Params, Resource, Resources } from './resource.ts';
import { users } from './users.ts';

const health: Resources = { '/health': { GET: async () => ({ status: 200, body: { status: 'ok' } }) } };
/** Every resource, by its path below `/api`. */
export const resources: Resources = { ...health, ...users, ...articles, ...comments };

/** The handler that a request is for, with the parameters in its path. */
export interface Route {
  /** The path's pattern: what metrics and logs count by. */
  pattern: string;
  handle: Handler;
  params: Record<string, string>;
}

/** What itty-router is asked: a route answers, or notes which methods it would have answered. */
interface Search extends IRequest {
  pathWasDecoded: boolean;
  allowed?: string[];
}

// itty-router answers with a route instead of a response: so the path and the method are checked before the body is read.
const router = IttyRouter<Search>({ base: '/api' });
for (const [path, resource] of Object.entries(resources)) {
  router.all(path, (search) => (search.allowed || mayEndInSlash(search) ? undefined : match(search, path, resource)));
}
// An HTTP API decodes paths: there a `/` may be one inside a username or a slug. What matched nothing may match so.
for (const [path, resource] of Object.entries(resources).reverse()) {
  router.all(path.replace(/:(username|slug)/, ':$1+'), (search) =>
    search.pathWasDecoded && endsInId(search.params.slug) ? match(search, path, resource) : undefined,
  );
}

const mayEndInSlash = ({ pathWasDecoded, url }: Search): boolean => pathWasDecoded && url.endsWith('/');

/** A slug's words may have any character, a `/` too; what does not end in an id is not a slug but an unknown path. */
const endsInId = (slug: string | undefined): boolean => slug === undefined || /-[0-9a-z]{11}$/.test(slug);

function match(search: Search, pattern: string, resource: Resource): Route | undefined {
  const handle = resource[search.method === 'HEAD' ? 'GET' : search.method];
  if (!handle) {
    search.allowed ??= Object.keys(resource);
    return undefined;
  }
  const params = Object.entries(search.params as Record<string, string>).map(([name, value]) => [
    name,
    decodeURIComponent(value),
  ]);
  return { pattern, handle, params: Object.fromEntries(params) };
}

/**
 * Finds the route of a request.
 *
 * @throws 404 `path`; 405 with the methods that the path does have
 */
export async function findRoute(request: Request): Promise<Route> {
  const { method, path, pathWasDecoded } = request;
  const search = { method, pathWasDecoded, url: `http://localhost${path}` } as Search;
  const route: Route | undefined = await router.fetch(search);
  if (route) return route;
  if (!search.allowed) throw notFound('path');
  const { allowed } = search;
  throw methodNotAllowed([...allowed, ...(allowed.includes('GET') ? ['HEAD'] : []), 'OPTIONS']);
}

/** Lets the handler of a route answer its request. */
export const callRoute = (route: Route, request: Request): Promise<Reply> =>
  route.handle({ ...request, params: route.params as Params });
