import * as v from 'valibot';
import type { Schemas } from './checks.ts';
import { type DescribedRoute, NAMED } from './route.ts';

// The errors that the API answers (the contract, "Errors"). Only descriptions and tests use them.

interface Errors {
  description: string;
  /** By key; without messages where they are many. */
  messages: Record<string, readonly string[]>;
  headers?: Record<string, v.GenericSchema>;
}

const retryAfter = {
  'retry-after': v.pipe(v.string(), v.regex(/^[1-9]\d*$/), v.description('How many seconds to wait.')),
};

/** What each status says, of all routes; a 422 names fields. */
export const errors: Record<number, Errors> = {
  401: {
    description: 'There is no token, or not a good one; or the email is unknown, or the password wrong.',
    messages: { token: ['is missing', 'is invalid', 'has expired'], credentials: ['invalid'] },
    headers: {
      'www-authenticate': v.pipe(v.literal('Bearer'), v.description('The scheme to use (RFC 9110, section 15.5.2).')),
    },
  },
  403: {
    description: "It is somebody else's; or the account is suspended.",
    messages: { article: ['forbidden'], comment: ['forbidden'], account: ['is suspended'] },
  },
  404: {
    description: 'There is no such thing.',
    messages: { article: ['not found'], comment: ['not found'], profile: ['not found'], path: ['not found'] },
  },
  405: {
    description: 'The path has other methods.',
    messages: { method: ['is not allowed'] },
    headers: { allow: v.pipe(v.string(), v.description('The methods that the path has.')) },
  },
  409: {
    description: 'Somebody else has the username, the email or both.',
    messages: { username: ['has already been taken'], email: ['has already been taken'] },
  },
  413: { description: 'The body is too large.', messages: { body: ['is larger than 1 MiB'] } },
  415: {
    description: 'The body has another media type, or is compressed.',
    messages: { body: ['must be application/json', "can't be compressed: send it without content-encoding"] },
  },
  422: {
    description:
      'Fields or parameters are not as they must be. All that is wrong with the fields of a body is reported at once.',
    messages: {},
  },
  429: {
    description:
      'Too many failed logins of one account, or from one address; too many writes of one account, or registrations from one address.',
    messages: { login: ['has failed too often, try again later'], requests: ['are too many, try again later'] },
    headers: retryAfter,
  },
  500: {
    description: 'A fault of ours. The message says no more; the log does, by the `x-request-id`.',
    messages: { service: ['failed unexpectedly'] },
  },
  503: {
    description: 'The database stayed unavailable after retries.',
    messages: { service: ['is busy, try again'] },
    headers: retryAfter,
  },
};

/**
 * The schema of an answer with a status, which has errors by some of the keys and by no other; but a body may have too many values in
 * any field that somebody sends.
 */
export function errorAnswer(status: number, keys: readonly string[]) {
  const known = errors[status]?.messages ?? {};
  const text = v.pipe(v.string(), v.nonEmpty());
  const messages = (key: string) => v.pipe(v.array(known[key] ? v.picklist(known[key]) : text), v.minLength(1));
  const entries = Object.fromEntries(keys.map((key) => [key, v.optional(messages(key))]));
  const isOpen = status === 422 && keys.includes('body');
  const byKey = isOpen ? v.objectWithRest(entries, messages('')) : v.strictObject(entries);
  return v.strictObject({ errors: v.pipe(byKey as v.StrictObjectSchema<typeof entries, undefined>, v.minEntries(1)) });
}

/**
 * The keys of the errors that a route answers, by status: what goes without saying for its kind, and what it names itself. Beside
 * these, any path may have 404 `path` and 405 `method`.
 */
export function errorKeysOf(route: DescribedRoute): Record<number, string[]> {
  const { method, auth, params = {}, query = {}, body = {}, errors = {} } = route;
  const takesBody = method === 'POST' || method === 'PUT' || route.body !== undefined;
  const fields = Object.values(body).flatMap((schema) =>
    Object.keys((schema as v.ObjectSchema<Schemas, undefined>).entries),
  );
  const keys: Record<number, string[]> = {
    401: auth === 'none' ? [] : ['token'],
    404: Object.keys(params).map((name) => NAMED[name as keyof typeof NAMED]),
    413: takesBody ? ['body'] : [],
    415: takesBody ? ['body'] : [],
    422: [...(takesBody ? ['body'] : []), ...Object.keys(body), ...fields, ...Object.keys(query)],
    429: auth === 'required' && method !== 'GET' ? ['requests'] : [],
    500: ['service'],
    503: route.static ? [] : ['service'],
  };
  for (const [status, own] of Object.entries(errors)) keys[Number(status)] = [...(keys[Number(status)] ?? []), ...own];
  return Object.fromEntries(Object.entries(keys).filter(([, names]) => names.length > 0));
}
