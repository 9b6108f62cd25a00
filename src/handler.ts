import type { Context as LambdaContext } from 'aws-lambda';
import { clock } from './clock.ts';
import { type Context, context } from './context.ts';
import { httpChain, TIME_TO_ANSWER_MS } from './http/chain.ts';
import { isGatewayEvent } from './http/event.ts';
import { sweep } from './models/sweep.ts';
import { log } from './observability/log.ts';
import { reportRequest } from './observability/request.ts';
import { reportSweep } from './observability/sweep.ts';
import { findRoute } from './routes/index.ts';
import { settings } from './settings.ts';

/** API Gateway times out after 30 seconds, and people give up long before. */
const REQUEST_TIMEOUT_MS = 10_000;
/** Nobody waits for the sweep, but the next one begins a minute later. */
const SWEEP_TIMEOUT_MS = 50_000;

const handleRequest = httpChain(findRoute, settings.allowedOrigins);

/**
 * The one Lambda function: it answers requests that API Gateway or a function URL hands over, in any payload format, and
 * sweeps up when a schedule calls it. Whatever else calls, to keep it warm or from the console, is answered and no fault.
 */
export const handler = async (event: unknown, lambda: LambdaContext): Promise<unknown> => {
  if (isGatewayEvent(event)) {
    return within(REQUEST_TIMEOUT_MS, lambda, (invocation) =>
      reportRequest(() => handleRequest(event, bounded(lambda, invocation))),
    );
  }
  if (isScheduled(event)) return within(SWEEP_TIMEOUT_MS, lambda, () => reportSweep(sweep));
  log('DEBUG', 'neither a request nor a schedule');
  return { statusCode: 204 };
};

/** EventBridge Scheduler and rules name themselves as the source; plugins that keep functions warm may name one, too. */
const isScheduled = (event: unknown): boolean =>
  ['aws.scheduler', 'aws.events'].includes((event as { source?: string } | null)?.source ?? '');

/** Runs an invocation, which has so many milliseconds at most, and less where Lambda leaves less. */
async function within<T>(
  timeoutMs: number,
  lambda: LambdaContext,
  run: (invocation: Context) => Promise<T>,
): Promise<T> {
  const invocation = contextOf(lambda, timeoutMs);
  try {
    return await context.run(invocation, () => run(invocation));
  } finally {
    invocation.deadline = 0; // what still runs, if only until Lambda thaws the process again, sends nothing any more
  }
}

/**
 * Lambda's context as middy is to see it, which answers for what does not look at the deadline (a hash, a source of credentials):
 * the end of a request comes soon after its deadline, and long before Lambda's, where the sweep has longer.
 */
const bounded = (lambda: LambdaContext, { deadline }: Context): LambdaContext => ({
  ...lambda,
  getRemainingTimeInMillis: () => deadline + TIME_TO_ANSWER_MS - clock.now(),
});

let isColdStart = process.env.AWS_LAMBDA_INITIALIZATION_TYPE !== 'provisioned-concurrency';

function contextOf(lambda: LambdaContext, mostMs: number): Context {
  const timeoutMs = Math.min(lambda.getRemainingTimeInMillis() - TIME_TO_ANSWER_MS, mostMs);
  const wasColdStart = isColdStart;
  isColdStart = false;
  return {
    requestId: lambda.awsRequestId,
    invocationId: lambda.awsRequestId,
    deadline: clock.now() + timeoutMs,
    isColdStart: wasColdStart,
    isSampled: settings.logSampleRate > 0 && clock.random() < settings.logSampleRate,
    database: { calls: 0, retries: 0, readUnits: 0, writeUnits: 0 },
  };
}
