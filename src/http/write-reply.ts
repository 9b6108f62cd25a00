import { hash } from 'node:crypto';
import type { MiddlewareObj } from '@middy/core';
import type { HttpResponse, Reply } from './message.ts';
import type { RoutedCall } from './route.ts';

/** The client may keep it, for the one who asked, and asks each time whether it still holds (RFC 9111, section 5.2.2). */
const REVALIDATED = 'private, no-cache';

/**
 * Writes what a route has replied as an {@link HttpResponse}. Where the route is `cacheable`, a 200 has a strong `ETag`, its own or a hash
 * of what is sent, and is a 304 to who has that already (RFC 9110, section 13.1.2). To be used last, so that it sees a reply first.
 */
export function writeReply(): MiddlewareObj<RoutedCall, Reply | HttpResponse> {
  return {
    after: (request) => {
      const { status, headers, body } = request.response as Reply;
      const response: HttpResponse = { statusCode: status, headers: { ...headers } };
      if (body !== undefined) response.body = JSON.stringify(body);
      request.response =
        request.event.route.cacheable && status === 200 ? revalidated(response, request.event) : response;
    },
  };
}

function revalidated(response: HttpResponse, { headers }: RoutedCall): HttpResponse {
  response.headers.etag ??= etagOf(response);
  response.headers['cache-control'] = REVALIDATED;
  if (!isKnown(response.headers.etag, headers['if-none-match'])) return response;
  return { statusCode: 304, headers: response.headers };
}

/** Half of SHA-256 is far beyond chance. What the headers say of a page belongs to it: whether there is a next one. */
const etagOf = ({ headers, body = '' }: HttpResponse): string =>
  `"${hash('sha256', JSON.stringify(headers) + body, 'base64url').slice(0, 22)}"`;

/** Weak comparison: `W/` makes no difference. No tag has quotes within, so that ours is in a list wherever it is in its text. */
const isKnown = (etag: string, ifNoneMatch = ''): boolean => ifNoneMatch.includes(etag) || ifNoneMatch.trim() === '*';
