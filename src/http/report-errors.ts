import type { MiddlewareObj } from '@middy/core';
import { ApiError, failed } from '../errors.ts';
import type { Request } from './message.ts';

/**
 * Sees to it that what reaches `@middy/http-error-handler` (to be used before this one, so that its turn is after) is an
 * {@link ApiError}. Whatever else was thrown becomes a 500 that tells the caller nothing, and is logged, as is what lies
 * behind a 503: one line of JSON with the request's id.
 *
 * @param log takes the line, without its end
 */
export function reportErrors(log = writeLine): MiddlewareObj<Request> {
  return {
    onError: (exchange) => {
      const thrown: unknown = exchange.error;
      const error = thrown instanceof ApiError ? thrown : failed(thrown);
      exchange.error = error;
      if (error.status < 500) return;
      const { id: requestId, method } = exchange.event;
      const line = { level: 'ERROR', message: 'request failed', requestId, method, status: error.status };
      log(JSON.stringify({ ...line, error: described(error === thrown ? (error.cause ?? error) : thrown) }));
    },
  };
}

const writeLine = (line: string) => {
  process.stderr.write(`${line}\n`);
};

/**
 * What a log may know of an error. Of its properties only these: the SDK's carry items, the parser's bodies. Of its message
 * nothing between double quotes: JSON.parse and valibot quote there what they were given. (A stack begins with the message.)
 */
function described(error: unknown) {
  if (!(error instanceof Error)) return { name: typeof error, message: 'what was thrown is not an error' };
  const { name, message, stack } = error;
  return {
    name,
    message: error instanceof ApiError ? message : message.replace(/".*"/s, '"…"'),
    stack: stack
      ?.slice(stack.indexOf(message) + message.length)
      .split('\n')
      .filter((line) => /^\s+at /.test(line)),
  };
}
