import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry';
import type { RetryErrorInfo, RetryStrategyV2, RetryToken, SdkError } from '@smithy/types';
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
 * The one layer of retries, plugged into the SDK: it sends the same bytes again, so a transaction keeps its
 * `ClientRequestToken` and takes effect once, however often it is sent. It gives up at the invocation's deadline.
 */
export class RetryUntilDeadline implements RetryStrategyV2 {
  async acquireInitialRetryToken(): Promise<RetryToken> {
    return tokenOf(0, deadline());
  }

  async refreshRetryTokenForRetry(token: RetryToken, { error }: RetryErrorInfo): Promise<RetryToken> {
    const { attempts, until } = token as AttemptToken;
    const delay = backoff(attempts);
    if (!isPassing(error as Cancellable) || clock.now() + delay >= until) throw error;
    await clock.sleep(delay);
    return tokenOf(attempts + 1, until);
  }

  recordSuccess(): void {}
}

interface AttemptToken extends RetryToken {
  attempts: number;
  until: number;
}

const tokenOf = (attempts: number, until: number): AttemptToken => ({
  attempts,
  until,
  getRetryCount: () => attempts,
  getRetryDelay: () => 0, // the strategy has slept already
});
