import type { MiddlewareObj } from '@middy/core';
import type { HttpResponse, Request } from './message.ts';
import type { Handler } from './route.ts';

/** What browsers may read of an answer, besides what they may read of any. */
const EXPOSED = 'ETag, Link, x-total, retry-after, x-request-id';
/** What some route reads. */
const READ = ['authorization', 'content-type', 'if-none-match', 'x-request-id'];

/** More than any client asks for, which is a handful: a preflight is not answered with as much as somebody likes. */
const MAX_HEADERS = 50;
/** A field name (RFC 9110, section 5.1), but not `*`, which would allow them all. */
const name = /^[!#$%&'+.^_`|~\w-]{1,100}$/;

/**
 * Lets browsers call from the given origins (Fetch standard, "CORS protocol"), never with credentials: tokens travel in
 * `Authorization`. Every answer, errors too, gets its headers; {@link preflight} answers `OPTIONS`.
 *
 * `@middy/http-cors` 7.9 would not do: it reads the method from the gateway's event, which is a {@link Request} by now, and
 * sends what only a preflight needs with every answer.
 *
 * @param allowedOrigins lower-cased; `*` for any
 */
export function cors(allowedOrigins: readonly string[]): MiddlewareObj<Request, HttpResponse> {
  const allowsAny = allowedOrigins.includes('*');
  const addHeaders: MiddlewareObj<Request, HttpResponse>['after'] = ({ event, response }) => {
    if (!response) return;
    // What could not be read as a request has no headers.
    const origin = allowsAny ? '*' : event.headers?.origin;
    if (origin === undefined || !(allowsAny || allowedOrigins.includes(origin.toLowerCase()))) return;
    response.headers['access-control-allow-origin'] = origin;
    response.headers['access-control-expose-headers'] = EXPOSED;
  };
  return { after: addHeaders, onError: addHeaders };
}

/** Allows any method that there is, and the headers that were asked for: tracing clients send some that no route knows. */
export const preflight: Handler = async ({ headers }) => {
  const asked = headers['access-control-request-headers'] ?? '';
  const names = asked
    .toLowerCase()
    .split(',', MAX_HEADERS)
    .map((text) => text.trim());
  return {
    status: 204,
    headers: {
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, DELETE, OPTIONS',
      'access-control-allow-headers': [...new Set([...READ, ...names.filter((text) => name.test(text))])].join(', '),
      /** Two hours: Chromium keeps no preflight for longer. */
      'access-control-max-age': '7200',
    },
  };
};
