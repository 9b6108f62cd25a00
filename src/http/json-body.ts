import type { MiddlewareObj } from '@middy/core';
import httpJsonBodyParser from '@middy/http-json-body-parser';
import { invalid, tooLarge, unsupportedMediaType } from '../errors.ts';
import type { Request } from './message.ts';

const LARGEST_BODY_BYTES = 1024 * 1024;
const METHODS = new Set(['POST', 'PUT', 'PATCH']);
/** `application/json` and its kin such as `application/merge-patch+json` (RFC 6839), whatever their parameters. */
const json = /^application\/([\w.+-]+\+)?json\s*(;|$)/i;
/** A byte order mark at the start is dropped (RFC 8259, section 8.1, lets parsers do so). */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads the body of `POST`, `PUT` and `PATCH` as a JSON object into `event.body`; that of any other method is dropped
 * unread. No body at all is fine, as is one without a media type.
 *
 * The parser is `@middy/http-json-body-parser`. It is asked only where there is a body (it refuses a bodiless GET that says
 * `content-type: application/json`), after the size is known, and not for the media type (it refuses a blank before `;`).
 *
 * @throws ApiError 415 `body`, 413 `body` above 1 MiB, or 422 `body` for what is not UTF-8, not JSON, not an object, too
 * deep for the parser, or has a key that would set a prototype
 */
export function jsonBody(): MiddlewareObj<Request> {
  const parse = httpJsonBodyParser({ disableContentTypeCheck: true }).before as unknown as (exchange: {
    event: Request;
  }) => void;
  return {
    before: ({ event }) => {
      event.body = METHODS.has(event.method) ? textOf(event) : undefined;
      event.isBase64Encoded = false;
      if (event.body === undefined) return;
      try {
        parse({ event });
      } catch (error) {
        throw invalid({ body: [whatIsWrong(error)] });
      }
      if (typeof event.body !== 'object' || event.body === null || Array.isArray(event.body)) {
        throw invalid({ body: ['must be an object'] });
      }
    },
  };
}

/** The parser's error has the forbidden key as its data, or else says what `JSON.parse` said. */
function whatIsWrong(error: unknown): string {
  const { data, message } = (error as { cause: { data: string; message?: string } }).cause;
  return message === undefined ? `can't have the key ${data}` : 'is not valid JSON';
}

/** The text of a body whose form is acceptable; `undefined` if there is none. */
function textOf({ body, headers, isBase64Encoded }: Request): string | undefined {
  if (typeof body !== 'string') return undefined;
  if (!json.test(headers['content-type'] || 'application/json')) throw unsupportedMediaType();
  if (Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8') > LARGEST_BODY_BYTES) throw tooLarge();
  if (!isBase64Encoded) return body.replace(/^\uFEFF/, '');
  try {
    return utf8.decode(Buffer.from(body, 'base64'));
  } catch {
    throw invalid({ body: ['is not valid UTF-8'] });
  }
}
