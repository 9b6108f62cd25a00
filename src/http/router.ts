import { IttyRouter } from 'itty-router';
import { methodNotAllowed, notFound } from '../errors.ts';
import type { Request } from './message.ts';
import { API } from './path.ts';
import type { Params, Route } from './route.ts';

/** A route, with the parameters in the path that led to it. */
export interface Match<R extends Route = Route> {
  route: R;
  params: Params;
}

/** Made once: most of the cost of a 404 to a scanner is the stack of its error. */
const UNKNOWN = notFound('path');

/** One path of the API. */
interface Resource<R> {
  matches: RegExp;
  /** Its first parameter takes slashes in, and whatever else stands between what comes before and behind. */
  isGreedy: boolean;
  endsInParameter: boolean;
  routes: Map<string, R>;
}

/**
 * Finds the route of a request by path and method.
 *
 * itty-router compiles the patterns. Its `fetch` is not used: that parses the path by `new URL`, which resolves dot segments,
 * encoded ones too, so that `/api/profiles/..%2Fuser` of an HTTP API, where paths arrive decoded, would be `/api/user`. Nothing is
 * resolved here: a path with a dot segment is unknown, and `../user` is a name.
 *
 * Where paths arrive decoded, what matches no pattern as it stands may match with slashes in the first parameter: all that follows
 * `/profiles/` is the name.
 *
 * @param slashes by parameter: what a value with a slash must look like, where not any will do
 * @returns a function that throws 404 `path`, or 405 with the methods that the path does have
 */
export function createRouter<R extends Route>(
  routes: readonly R[],
  slashes: Partial<Record<string, RegExp>> = {},
): (request: Request) => Match<R> {
  const resources = compile(routes);
  return ({ method, path, pathWasDecoded }) => {
    const wanted = path.endsWith('/') ? path.slice(0, -1) : path;
    const hasSlashAtEnd = wanted.endsWith('/');
    for (const { matches, isGreedy, endsInParameter, routes } of resources) {
      if (isGreedy ? !pathWasDecoded : hasSlashAtEnd) continue;
      if (hasSlashAtEnd && !endsInParameter) continue;
      const found = matches.exec(wanted);
      const params = found && decoded(found.groups, slashes);
      if (!params) continue;
      const route = routes.get(method === 'HEAD' ? 'GET' : method);
      if (!route) throw methodNotAllowed([...routes.keys(), ...(routes.has('GET') ? ['HEAD'] : []), 'OPTIONS']);
      return { route, params };
    }
    throw UNKNOWN;
  };
}

/** The more of a path a pattern spells out, the earlier it is tried: those that take slashes in come last, the longest first. */
function compile<R extends Route>(routes: readonly R[]): Resource<R>[] {
  const byPath = Map.groupBy(routes, ({ path }) => path);
  const paths = [...byPath.keys()];
  const greedy = paths.filter((path) => path.includes(':')).reverse();
  const router = IttyRouter({ base: API });
  for (const path of [...paths, ...greedy.map((path) => path.replace(/:\w+/, '$&+'))]) router.all(path, () => {});
  return router.routes.map(([, matches, , pattern = '']) => {
    const path = pattern.slice(API.length).replace('+', '');
    return {
      matches,
      isGreedy: pattern.includes('+'),
      endsInParameter: /:\w+\+?$/.test(pattern),
      routes: new Map(byPath.get(path)?.map((route) => [route.method, route])),
    };
  });
}

/**
 * `undefined` where a value has slashes and does not look as it must.
 *
 * @throws 404 `path` where one is nothing, or a dot segment
 */
function decoded(groups: Record<string, string> = {}, slashes: Partial<Record<string, RegExp>>): Params | undefined {
  const params: Record<string, string> = {};
  for (const [name, encoded] of Object.entries(groups)) {
    if (encoded === '' || encoded === '.' || encoded === '..') throw UNKNOWN;
    const value = decodeURIComponent(encoded);
    if (encoded.includes('/') && slashes[name]?.test(value) === false) return undefined;
    params[name] = value;
  }
  return params as Params;
}
