import { randomUUID } from 'node:crypto';
import type { Request as Exchange, MiddlewareObj } from '@middy/core';
import { context, note } from '../context.ts';
import { type GatewayEvent, toRequest } from './event.ts';
import type { Reply, Request } from './message.ts';
import { toResult, writeResult } from './result.ts';

/** What `@middy/http-error-handler` answers. */
interface ErrorAnswer {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

interface State extends Record<string, unknown> {
  gatewayEvent: GatewayEvent;
}

/**
 * Stands between API Gateway and everything else: events of any payload format become a {@link Request}, and what is
 * answered becomes the result that goes with the event, with the request's id on it, by which the log goes from here on. To
 * be used first, so that it sees every answer last.
 *
 * @example middy().use([apiGateway(), …]).handler((request: Request): Reply => ({ status: 200, body: request.query }))
 */
export function apiGateway(): MiddlewareObj<Request, unknown> {
  return {
    before: (exchange) => {
      const gatewayEvent = exchange.event as unknown as GatewayEvent;
      (exchange.internal as State).gatewayEvent = gatewayEvent;
      exchange.event = toRequest(gatewayEvent);
      note({ requestId: exchange.event.id, method: exchange.event.method });
    },
    after: (exchange) => {
      const reply = exchange.response as Reply;
      exchange.response = answer(exchange, reply);
    },
    onError: (exchange) => {
      if (!exchange.response) return;
      const { statusCode, headers, body } = exchange.response as ErrorAnswer;
      exchange.response = writeResult(eventOf(exchange), statusCode, withId(exchange, headers), body);
    },
  };
}

/** A reply as the result that goes with the event of its exchange, for who answers early: middy then skips what is left. */
export const answer = (exchange: Exchange<Request>, reply: Reply) =>
  toResult(eventOf(exchange), { ...reply, headers: withId(exchange, reply.headers) });

const eventOf = ({ internal }: Exchange<Request>) => (internal as State).gatewayEvent;

/** An event that could not be read has left no id: then it is the invocation's. */
const withId = ({ event }: Exchange<Request>, headers: Record<string, string> | undefined) => ({
  ...headers,
  'x-request-id': event.id ?? context.getStore()?.requestId ?? randomUUID(),
});
