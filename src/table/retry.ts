import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry';
import type { FinalizeRequestMiddleware, MetadataBearer, SdkError } from '@smithy/types';
import { clock } from '../clock.ts';
import { context } from '../context.ts';

const FIRST_DELAY_MS = 25;
const LONGEST_DELAY_MS = 800;
/** For callers outside of an invocation (scripts, tests of models). */
const DEFAULT_PATIENCE_MS = 10_000;

/** Reasons for which DynamoDB cancels a transaction that may succeed unchanged when it is sent again. */
const PASSING_REASONS = new Set([
  'None',
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
]);

/** An error of the SDK; that of a cancelled transaction says for each action why. */
export type Cancellable = SdkError & { CancellationReasons?: { Code?: string }[] };

/** Milliseconds until the next attempt: full jitter under a doubling cap (AWS Architecture Blog, "Exponential Backoff And Jitter"). */
export const backoff = (attempt: number): number =>
  clock.random() * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt);

/** When work that starts now has to have ended, in milliseconds since the epoch. */
export const deadline = (): number => context.getStore()?.deadline ?? clock.now() + DEFAULT_PATIENCE_MS;

/** Waits before another attempt; at once `false` where the wait would not end before the deadline. */
export async function waited(attempt: number, until: number): Promise<boolean> {
  const delay = backoff(attempt);
  if (clock.now() + delay >= until) return false;
  await clock.sleep(delay);
  return true;
}

/**
 * Whether the same request may succeed when it is sent again: throttles, failures of the service or the network, and
 * transactions that were cancelled by nothing but another one (`TransactionConflict`, which the SDK itself never retries).
 */
export function isPassing(error: Cancellable): boolean {
  if (error.name === 'TransactionCanceledException') {
    return error.CancellationReasons?.every(({ Code }) => PASSING_REASONS.has(Code ?? 'None')) ?? false;
  }
  return (
    error.name === 'TransactionConflictException' ||
    isThrottlingError(error) ||
    isTransientError(error) ||
    isServerError(error)
  );
}

/**
 * The one layer of retries, in the place of the SDK's: it sends the same bytes again, so a transaction keeps its
 * `ClientRequestToken` and takes effect once, however often it is sent.
 */
export function retryUntilDeadline({ middlewareStack }: DynamoDBDocumentClient): void {
  const retry: FinalizeRequestMiddleware<object, MetadataBearer> = (next) => (args) => untilDeadline(() => next(args));
  middlewareStack.add(retry, { name: 'retryMiddleware', step: 'finalizeRequest', priority: 'high', override: true });
}

/**
 * Sends a request again while it fails in passing, until the deadline that held when it was first sent. What comes out, a
 * result or an error, has the number of attempts in its `$metadata`.
 */
export async function untilDeadline<Sent extends { output: MetadataBearer }>(send: () => Promise<Sent>): Promise<Sent> {
  const until = deadline();
  for (let attempts = 1; ; attempts++) {
    try {
      const sent = await send();
      sent.output.$metadata.attempts = attempts;
      return sent;
    } catch (thrown) {
      const error = thrown as Cancellable;
      if (isPassing(error) && (await waited(attempts - 1, until))) continue;
      throw Object.assign(error, { $metadata: { ...error.$metadata, attempts } });
    }
  }
}
