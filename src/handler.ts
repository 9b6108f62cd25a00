import middy, { type MiddlewareObj } from '@middy/core';
import httpErrorHandler from '@middy/http-error-handler';
import type { Context as LambdaContext } from 'aws-lambda';
import { clock } from './clock.ts';
import { type Context, context, note } from './context.ts';
import { busy } from './errors.ts';
import { apiGateway } from './http/api-gateway.ts';
import { cors } from './http/cors.ts';
import type { GatewayEvent } from './http/event.ts';
import { jsonBody } from './http/json-body.ts';
import type { Reply, Request } from './http/message.ts';
import { reportErrors } from './http/report-errors.ts';
import type { GatewayResult } from './http/result.ts';
import { sweep } from './models/sweep.ts';
import { reportRequest } from './observability/request.ts';
import { reportSweep } from './observability/sweep.ts';
import { callRoute, findRoute, type Route } from './routes/index.ts';
import { settings } from './settings.ts';

/** What is left of an invocation's time, at its deadline, to answer that the service is busy. */
const TIME_TO_ANSWER_MS = 2_000;
/** API Gateway gives up after 30 seconds, and people long before. */
const PATIENCE_MS = 10_000;

const routes = new WeakMap<Request, Route>();

/** Finds the route first, so that an unknown path is one whatever else is wrong with the request. */
const routing = (): MiddlewareObj<Request> => ({
  before: async ({ event }) => {
    const route = await findRoute(event);
    note({ route: route.pattern });
    routes.set(event, route);
  },
});

const answer = middy<Request, Reply>({
  timeoutEarlyInMillis: TIME_TO_ANSWER_MS / 2,
  timeoutEarlyResponse: () => {
    throw busy(1);
  },
})
  .use([apiGateway(), cors(settings.allowedOrigins), httpErrorHandler({ logger: false }), reportErrors()])
  .use([routing(), jsonBody()])
  .handler((request) => callRoute(routes.get(request) as Route, request));

/** An event of EventBridge Scheduler or of a rule. */
interface ScheduledEvent {
  source: string;
}

/**
 * The one Lambda function: it answers requests that API Gateway or a function URL hands over, in any payload format, and
 * sweeps up when a schedule calls it.
 */
export const handler = (event: GatewayEvent | ScheduledEvent, lambda: LambdaContext): Promise<unknown> =>
  context.run<Promise<unknown>>(contextOf(lambda), () =>
    'source' in event ? reportSweep(sweep) : reportRequest(() => resultOf(event, lambda)),
  );

/** middy's types know what goes in and out of the innermost handler; `apiGateway` stands around that. */
const resultOf = (event: GatewayEvent, lambda: LambdaContext) =>
  answer(event as unknown as Request, lambda as never) as Promise<unknown> as Promise<GatewayResult>;

let isColdStart = process.env.AWS_LAMBDA_INITIALIZATION_TYPE !== 'provisioned-concurrency';

function contextOf(lambda: LambdaContext): Context {
  const patience = Math.min(lambda.getRemainingTimeInMillis() - TIME_TO_ANSWER_MS, PATIENCE_MS);
  const wasColdStart = isColdStart;
  isColdStart = false;
  return {
    requestId: lambda.awsRequestId,
    invocationId: lambda.awsRequestId,
    deadline: clock.now() + patience,
    isColdStart: wasColdStart,
    isSampled: settings.logSampleRate > 0 && clock.random() < settings.logSampleRate,
    database: { calls: 0, retries: 0, readUnits: 0, writeUnits: 0 },
  };
}
