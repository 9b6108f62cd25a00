import type { Reply, Request } from './message.ts';

/** The decoded path parameters that the route's pattern names. */
export type Params = Readonly<Record<'slug' | 'username' | 'id', string>>;

/** A request on its way to a handler. */
export interface Call extends Request {
  params: Params;
}

/** A request with its route. */
export interface RoutedCall extends Call {
  route: Route;
}

export type Handler = (call: Call) => Promise<Reply>;

/** One method of one path. `HEAD` and `OPTIONS` are implied. */
export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/api`, in itty-router's patterns: `/articles/:slug`. */
  path: string;
  /** Reads a JSON object from the body. Elsewhere a JSON `null`, which some clients send for nothing, is nothing. */
  takesBody?: true;
  /**
   * Its answers hold no token and no email address: the client may keep them, and asks by their `ETag` whether they still hold.
   * Whatever does not say so is `no-store`.
   */
  cacheable?: true;
  handle: Handler;
}
