import * as v from 'valibot';
import { notFound } from '../errors.ts';
import type { Call, Route } from '../http/route.ts';
import { debitWrites } from '../models/request-limit.ts';
import { checkSessionAtLast } from '../models/users/index.ts';
import { type Auth, authenticated, type Caller } from './authentication.ts';
import { fieldsOf, parametersOf, type Schemas, type Values } from './checks.ts';
import type { DOCS } from './docs.ts';

/** What a handler gets: everything checked, in the types of its schemas. */
type CallTo<A extends Auth, P extends Schemas, Q extends Schemas, B extends Schemas> = Caller<A> & {
  params: Values<P>;
  query: Values<Q>;
  body: Values<B>;
  /** As it came in. */
  request: Call;
};

/** What a handler answers: a body of the route's schema, or none where there is none. */
type ReplyOf<R extends v.GenericSchema | undefined> = {
  headers?: Record<string, string>;
} & (R extends v.GenericSchema ? { body: v.InferOutput<R> } : { body?: never });

/** What is only there to be described by; see {@link DOCS}. */
interface Description<R> {
  /** The name of the operation in clients that are generated from the description of the API. */
  id: string;
  summary: string;
  /** Markdown. */
  description?: string;
  /** The body of a success; without one, it has none. */
  answer?: R;
  /** By status, the keys of errors which do not go without saying; see `errorKeysOf` in errors.ts. */
  errors?: Record<number, string[]>;
  /** Of a body. */
  example?: unknown;
  /** Touches no database, so that it cannot be busy. */
  static?: true;
}

interface Definition<
  A extends Auth,
  P extends Schemas,
  Q extends Schemas,
  B extends Schemas,
  R extends v.GenericSchema | undefined,
> extends Description<R> {
  method: Route['method'];
  path: string;
  /** Of a success; 200 unless said otherwise. */
  status?: 201 | 204;
  cacheable?: true;
  /** Whether a token is looked at, and has to be there. */
  auth: A;
  params?: P;
  query?: Q;
  /** The fields, by the name of the object that wraps them. */
  body?: B;
  /** How many tags a body has: each counts as a write. */
  tags?(body: Values<B>): number;
  handle(call: CallTo<A, P, Q, B>): Promise<ReplyOf<R>>;
}

/** A route with all that it says of itself. */
export interface DescribedRoute extends Route, Description<v.GenericSchema> {
  status?: 201 | 204;
  auth: Auth;
  params?: Schemas;
  query?: Schemas;
  body?: Schemas;
}

/** What a parameter in a path is the name of. */
export const NAMED = { slug: 'article', username: 'profile', id: 'comment' } as const;

/**
 * A route that describes itself, and checks what comes in as it says, in the contract's order: token, fields, parameters in the
 * path. Its handler gets values, and answers in the shapes that the route names.
 *
 * @throws 401 `token`; 422 by field or parameter; 404 where a parameter in the path cannot name anything
 */
export function route<
  A extends Auth,
  R extends v.GenericSchema | undefined = undefined,
  // biome-ignore lint/complexity/noBannedTypes: no schemas are no keys
  P extends Schemas = {},
  // biome-ignore lint/complexity/noBannedTypes: no schemas are no keys
  Q extends Schemas = {},
  // biome-ignore lint/complexity/noBannedTypes: no schemas are no keys
  B extends Schemas = {},
>(definition: Definition<A, P, Q, B, R>): DescribedRoute {
  const { method, auth, status = 200, params, query, body, tags, handle } = definition;
  return {
    ...definition,
    ...(body && { takesBody: true }),
    handle: async (request: Call) => {
      const caller = await authenticated(auth, request.headers.authorization);
      const call = {
        ...caller,
        query: query && parametersOf(request.query, query),
        body: body && fieldsOf(request.body, body),
        params: params && named(request.params, params),
        request,
      } as CallTo<A, P, Q, B>;
      if (caller.viewer !== undefined && method !== 'GET') {
        debitWrites(caller.viewer, { tags: tags?.(call.body) ?? 0, body: call.body });
      }
      const reply = await handle(call);
      await checkSessionAtLast();
      return { status, ...reply };
    },
  } as DescribedRoute;
}

function named(values: Call['params'], schemas: Schemas): Record<string, unknown> {
  const params: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(schemas)) {
    const { success, output } = v.safeParse(schema, values[name as keyof typeof NAMED]);
    if (!success) throw notFound(NAMED[name as keyof typeof NAMED]);
    params[name] = output;
  }
  return params;
}
