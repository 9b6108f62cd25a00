import type { MiddlewareObj } from '@middy/core';
import { invalid, tooLarge, unsupportedContentCoding, unsupportedMediaType } from '../errors.ts';
import { fieldOfTooManyValues, MAX_VALUES } from './json-values.ts';
import type { Request } from './message.ts';
import type { RoutedCall } from './route.ts';

const MAX_BODY_BYTES = 1024 * 1024;
/** `application/json` and its kin such as `application/merge-patch+json` (RFC 6839), whatever their parameters. */
const json = /^application\/([\w.+-]+\+)?json\s*(;|$)/i;
/** A byte order mark at the start is dropped (RFC 8259, section 8.1, lets parsers do so). */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Leaves in `event.body` a text that `@middy/http-json-body-parser`, which comes next, may parse: bounded in bytes and in values,
 * before that. To that parser a request without a body is a fault, also a `GET`: it gets an empty object. The body of
 * a `GET` or a `DELETE` is dropped unread, unless the route takes one.
 *
 * The media type is checked here, because the parser refuses a blank before `;` and a body that comes without one.
 *
 * @throws ApiError 415 `body`, 413 `body` above 1 MiB, or 422: `body` for what is not UTF-8, and the field that has too many
 * values
 */
export const bodyText = (): MiddlewareObj<RoutedCall> => ({
  before: ({ event }) => {
    const mayHaveOne = event.route.takesBody || event.method === 'POST' || event.method === 'PUT';
    event.body = (mayHaveOne ? textOf(event) : undefined) ?? '{}';
    event.isBase64Encoded = false;
  },
});

/**
 * What the parser has read must be an object. A `null`, which some clients send for nothing, is one too where the route takes
 * no body.
 *
 * @throws ApiError 422 `body`
 */
export const bodyObject = (): MiddlewareObj<RoutedCall> => ({
  before: ({ event }) => {
    if (event.body === null && !event.route.takesBody) event.body = {};
    if (typeof event.body !== 'object' || event.body === null || Array.isArray(event.body)) {
      throw invalid({ body: ['must be an object'] });
    }
  },
});

/** The text of a body whose form is acceptable; `undefined` if there is none. */
function textOf({ body, headers, isBase64Encoded }: Request): string | undefined {
  if (typeof body !== 'string') return undefined;
  if (!/^(identity)?$/i.test(headers['content-encoding'] ?? '')) throw unsupportedContentCoding();
  if (!json.test(headers['content-type'] || 'application/json')) throw unsupportedMediaType();
  if (Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8') > MAX_BODY_BYTES) throw tooLarge();
  const text = isBase64Encoded ? decoded(body) : body.replace(/^\uFEFF/, '');
  const field = fieldOfTooManyValues(text);
  if (field !== undefined) throw invalid({ [field]: [`has too many values (a body may have ${MAX_VALUES})`] });
  return text;
}

function decoded(body: string): string {
  try {
    return utf8.decode(Buffer.from(body, 'base64'));
  } catch {
    throw invalid({ body: ['is not valid UTF-8'] });
  }
}
