import type { Request as Exchange, MiddlewareObj } from '@middy/core';
import { answer } from './api-gateway.ts';
import type { Reply, Request } from './message.ts';

const EXPOSED = 'link, x-total, x-request-id, retry-after, allow, etag, location';

const PREFLIGHT = {
  'access-control-allow-methods': 'GET, HEAD, POST, PUT, DELETE, OPTIONS',
  'access-control-allow-headers': 'authorization, content-type, x-request-id, if-match, if-none-match, idempotency-key',
  /** Two hours: Chromium keeps no preflight for longer. */
  'access-control-max-age': '7200',
};

/**
 * Lets browsers call from the given origins (Fetch standard, "CORS protocol"), never with credentials: tokens travel in
 * `Authorization`. Any `OPTIONS` is answered with 204 at once; every other answer, errors too, gets its headers.
 *
 * `@middy/http-cors` 7.9 would not do: it reads the method from the gateway's event, which is a {@link Request} by now, takes
 * a {@link Reply} of nothing but a status for a body, and sends what only a preflight needs with every answer.
 *
 * @param allowedOrigins lower-cased; `*` for any
 */
export function cors(allowedOrigins: readonly string[]): MiddlewareObj<Request, Reply> {
  const anybody = allowedOrigins.includes('*');

  const headersFor = ({ headers }: Request): Record<string, string> => {
    if (anybody) return { 'access-control-allow-origin': '*', 'access-control-expose-headers': EXPOSED };
    const origin = headers?.origin;
    if (origin === undefined || !allowedOrigins.includes(origin.toLowerCase())) return { vary: 'origin' };
    return {
      'access-control-allow-origin': origin,
      'access-control-expose-headers': EXPOSED,
      vary: 'origin',
    };
  };

  const addHeaders = ({ event, response }: Exchange<Request, Reply>) => {
    if (!response) return;
    const { vary, ...headers } = headersFor(event);
    response.headers = { ...response.headers, ...headers };
    if (vary) response.headers.vary = [response.headers.vary, vary].filter(Boolean).join(', ');
  };

  return {
    before: (exchange) =>
      exchange.event.method === 'OPTIONS'
        ? answer(exchange, { status: 204, headers: { ...headersFor(exchange.event), ...PREFLIGHT } })
        : undefined,
    after: addHeaders,
    onError: addHeaders,
  };
}
