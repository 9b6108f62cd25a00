import type { MiddlewareObj } from '@middy/core';
import { annotate } from '../context.ts';
import { ApiError, failed, invalid } from '../errors.ts';
import type { HttpResponse, Request } from './message.ts';

/** As much as `@middy/http-error-handler` reads of an error; it sends the message of one that may be exposed as the body. */
interface HttpError extends Error {
  statusCode: number;
  expose: true;
  headers: Record<string, string>;
}

/**
 * Turns whatever was thrown into what `@middy/http-error-handler` sends as it is (to be used before this one, so that its turn is
 * after): an {@link ApiError} in the envelope of the contract. An unexpected error becomes a 500 that tells the caller
 * nothing; it is annotated for the log, as is the error behind a 503.
 */
export function reportErrors(): MiddlewareObj<Request, HttpResponse> {
  return {
    onError: (request) => {
      const error = apiError(request.error);
      if (error.status >= 500) annotate({ failure: error });
      const { name, status, errors, headers } = error;
      const thrown: HttpError = {
        name,
        statusCode: status,
        expose: true,
        message: JSON.stringify({ errors }),
        headers,
      };
      request.error = thrown;
    },
  };
}

function apiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  return isParserError(thrown) ? invalid({ body: [whatIsWrong(thrown.cause)] }) : failed(thrown);
}

/** How `@middy/http-json-body-parser` refuses a text: it says what `JSON.parse` said, or which key would set a prototype. */
interface ParserError {
  cause: { package: string; message?: string; data: string };
}

const isParserError = (thrown: unknown): thrown is ParserError =>
  (thrown as Partial<ParserError> | undefined)?.cause?.package === '@middy/http-json-body-parser';

const whatIsWrong = ({ message, data }: ParserError['cause']): string =>
  message === undefined ? `can't have the key ${data}` : 'is not valid JSON';
