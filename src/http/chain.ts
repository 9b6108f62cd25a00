import middy, { type MiddlewareObj } from '@middy/core';
import httpErrorHandler from '@middy/http-error-handler';
import httpJsonBodyParser from '@middy/http-json-body-parser';
import type { Context as LambdaContext } from 'aws-lambda';
import { annotate } from '../context.ts';
import { busy } from '../errors.ts';
import { apiGateway } from './api-gateway.ts';
import { cors, preflight } from './cors.ts';
import type { GatewayEvent } from './event.ts';
import { bodyObject, bodyText } from './json-body.ts';
import type { Reply, Request } from './message.ts';
import { reportErrors } from './report-errors.ts';
import type { GatewayResult } from './result.ts';
import type { RoutedCall } from './route.ts';
import type { Match } from './router.ts';
import { securityHeaders } from './security-headers.ts';
import { writeReply } from './write-reply.ts';

/** What is left of an invocation's time, at its deadline, to answer that the service is busy. */
export const TIME_TO_ANSWER_MS = 2_000;

/**
 * What happens to each request, in order: first all that is checked before its body is read and, at the end, all that an answer gets.
 *
 * @param match finds the route of a request, or throws
 * @param allowedOrigins who may call from a browser; see {@link cors}
 */
export function httpChain(match: (request: Request) => Match, allowedOrigins: readonly string[]) {
  const chain = middy({
    timeoutEarlyInMillis: TIME_TO_ANSWER_MS / 2,
    timeoutEarlyResponse: () => {
      throw busy(1);
    },
  })
    .use([apiGateway(), cors(allowedOrigins), securityHeaders(), httpErrorHandler({ logger: false }), reportErrors()])
    .use([
      routing(match),
      bodyText(),
      httpJsonBodyParser({ disableContentTypeCheck: true }),
      bodyObject(),
      writeReply(),
    ])
    .handler((call: RoutedCall): Promise<Reply> => call.route.handle(call));
  // middy's types know what goes in and out of the innermost handler; `apiGateway` stands around that.
  return chain as unknown as (event: GatewayEvent, lambda: LambdaContext) => Promise<GatewayResult>;
}

/** Finds the route first, so that an unknown path is one whatever else is wrong with the request. */
const routing = (match: (request: Request) => Match): MiddlewareObj<Request> => ({
  before: ({ event }) => {
    const found = event.method === 'OPTIONS' ? PREFLIGHT : match(event);
    if (found !== PREFLIGHT) annotate({ route: found.route.path });
    Object.assign(event, found);
  },
});

/** Any path may be asked about, also one that there is not. */
const PREFLIGHT = { route: { method: 'OPTIONS', path: '*', handle: preflight }, params: {} };
