import type { MiddlewareObj } from '@middy/core';
import { note } from '../context.ts';
import { ApiError, failed } from '../errors.ts';
import type { Request } from './message.ts';

/**
 * Sees to it that what reaches `@middy/http-error-handler` (to be used before this one, so that its turn is after) is an
 * {@link ApiError}. Whatever else was thrown becomes a 500 that tells the caller nothing; it is noted for the log, as is
 * what lies behind a 503.
 */
export function reportErrors(): MiddlewareObj<Request> {
  return {
    onError: (exchange) => {
      const thrown: unknown = exchange.error;
      const error = thrown instanceof ApiError ? thrown : failed(thrown);
      exchange.error = error;
      if (error.status >= 500) note({ failure: error });
    },
  };
}
