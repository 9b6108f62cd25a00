import { randomUUID } from 'node:crypto';
import type { Request as Exchange, MiddlewareObj } from '@middy/core';
import { context, note } from '../context.ts';
import { type GatewayEvent, toRequest } from './event.ts';
import type { Answer, Request } from './message.ts';
import { toResult } from './result.ts';

interface State extends Record<string, unknown> {
  gatewayEvent: GatewayEvent;
}

/**
 * Stands between API Gateway and everything else: events of any payload format become a {@link Request}, and every
 * {@link Answer} becomes the result that goes with the event, with the request's id on it, by which the log goes from here on. To
 * be used first, so that it sees every answer last.
 */
export function apiGateway(): MiddlewareObj<Request, unknown> {
  return {
    before: (exchange) => {
      const gatewayEvent = exchange.event as unknown as GatewayEvent;
      (exchange.internal as State).gatewayEvent = gatewayEvent;
      exchange.event = toRequest(gatewayEvent);
      note({ requestId: exchange.event.id, method: exchange.event.method });
    },
    after: writeResult,
    onError: writeResult,
  };
}

function writeResult(exchange: Exchange<Request>): void {
  if (!exchange.response) return;
  const answer = exchange.response as Answer;
  // An event that could not be read has left no id: then it is the invocation's.
  answer.headers['x-request-id'] = exchange.event.id ?? context.getStore()?.requestId ?? randomUUID();
  exchange.response = toResult((exchange.internal as State).gatewayEvent, answer);
}
