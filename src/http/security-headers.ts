import type { MiddlewareObj } from '@middy/core';
import type { HttpResponse, Request } from './message.ts';

/**
 * What every answer says: it is JSON and never anything else, and nobody is told where it was read (OWASP, "REST Security Cheat
 * Sheet"); what it says depends on who asks; it is not to be kept, unless it says otherwise.
 *
 * HSTS without `includeSubDomains`, because other names under the domain may be somebody else's. Gateways speak HTTPS alone; a
 * plain server takes it off again (`scripts/local/gateway.ts`).
 */
const STANDARD = {
  'cache-control': 'no-store',
  vary: 'authorization, origin',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'strict-transport-security': 'max-age=63072000',
};

/** Adds the headers that every answer has, errors included. */
export function securityHeaders(): MiddlewareObj<Request, HttpResponse> {
  const addHeaders: MiddlewareObj<Request, HttpResponse>['after'] = ({ response }) => {
    if (response) response.headers = { ...STANDARD, ...response.headers };
  };
  return { after: addHeaders, onError: addHeaders };
}
