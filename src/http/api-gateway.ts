import { randomUUID } from 'node:crypto';
import type { MiddlewareObj, Request as MiddyRequest } from '@middy/core';
import { annotate, context } from '../context.ts';
import { type GatewayEvent, toRequest } from './event.ts';
import type { HttpResponse, Request } from './message.ts';
import { toResult } from './result.ts';

interface State extends Record<string, unknown> {
  gatewayEvent: GatewayEvent;
}

/**
 * Stands between API Gateway and everything else: events of any payload format become a {@link Request}, and every
 * {@link HttpResponse} becomes the result that goes with the event, with the request's id on it, by which the log goes from here on. To
 * be used first, so that it sees every response last.
 */
export function apiGateway(): MiddlewareObj<Request, unknown> {
  return {
    before: (request) => {
      const gatewayEvent = request.event as unknown as GatewayEvent;
      (request.internal as State).gatewayEvent = gatewayEvent;
      request.event = toRequest(gatewayEvent);
      annotate({ requestId: request.event.id, method: request.event.method });
    },
    after: writeResult,
    onError: writeResult,
  };
}

function writeResult(request: MiddyRequest<Request>): void {
  if (!request.response) return;
  const response = request.response as HttpResponse;
  // An event that could not be read has left no id: then it is the invocation's.
  response.headers['x-request-id'] = request.event.id ?? context.getStore()?.requestId ?? randomUUID();
  request.response = toResult((request.internal as State).gatewayEvent, response);
}
