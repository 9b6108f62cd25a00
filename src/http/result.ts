import { type GatewayEvent, isV2 } from './event.ts';
import type { HttpResponse } from './message.ts';

/** A result of payload format 1.0. It must not have `cookies` at its top: a REST API would answer 502. */
export interface ResultV1 {
  statusCode: number;
  multiValueHeaders: Record<string, string[]>;
  body?: string;
  isBase64Encoded: false;
}

/** A result of payload format 2.0. */
interface ResultV2 {
  statusCode: number;
  headers: Record<string, string>;
  body?: string;
  isBase64Encoded: false;
}

export type GatewayResult = ResultV1 | ResultV2;

const CONTENT_TYPE = 'application/json; charset=utf-8';

/** Writes an answer as the result that goes with the event: of the same payload format, and without a body for `HEAD`. */
export function toResult(event: GatewayEvent, { statusCode, headers, body }: HttpResponse): GatewayResult {
  const hasBody = body !== undefined && statusCode !== 204;
  const entries = Object.entries(headers)
    .map(([name, value]): [string, string] => [name.toLowerCase(), value])
    .filter(([name]) => name !== 'content-type');
  if (hasBody) entries.push(['content-type', CONTENT_TYPE]);
  return {
    statusCode,
    ...(isV2(event)
      ? { headers: Object.fromEntries(entries) }
      : { multiValueHeaders: Object.fromEntries(entries.map(([name, value]) => [name, [value]])) }),
    ...(hasBody && methodOf(event) !== 'HEAD' ? { body } : {}),
    isBase64Encoded: false,
  };
}

const methodOf = (event: GatewayEvent) => (isV2(event) ? event.requestContext.http.method : event.httpMethod);
