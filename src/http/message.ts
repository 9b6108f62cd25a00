/** A request as the routes see it, the same whatever kind of event it came in. */
export interface Request {
  /** In capitals. `HEAD` is left as it is. */
  method: string;
  /** What the client's URL has before {@link path}: a stage, the base path of a domain; else nothing. */
  base: string;
  /**
   * Without query and base. Each segment is percent-encoded in the one canonical way, so that `decodeURIComponent` of a
   * segment never throws, and two ways to write a path are one.
   */
  path: string;
  /**
   * The path came in decoded, as HTTP APIs hand it over: a `/` inside a value can no longer be told from one between two.
   */
  pathWasDecoded: boolean;
  /** Decoded values by decoded name, in the order in which they came. It has no prototype. */
  query: Record<string, string[]>;
  /** By name in lower case; where one came more than once, joined by `, `. It has no prototype. */
  headers: Record<string, string>;
  /** The text that came in; once the body has been read, the object that it stood for, or `undefined`. */
  body: unknown;
  isBase64Encoded: boolean;
  /**
   * Where it came from, as the gateway says, and no header: an IPv4 address, or the /64 network of an IPv6 one. `undefined` where no
   * gateway stands before the function.
   */
  address?: string | undefined;
  /** The correlation id. */
  id: string;
}

/** What a route answers. A `body` is sent as JSON; without one, or with a 204, nothing is sent. */
export interface Reply {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** A reply on its way out: what `@middy/http-error-handler` makes of an error, too. */
export interface HttpResponse {
  statusCode: number;
  headers: Record<string, string>;
  /** JSON text. */
  body?: string | undefined;
}
