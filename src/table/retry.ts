import {
  isClockSkewCorrectedError,
  isClockSkewError,
  isServerError,
  isThrottlingError,
  isTransientError,
} from '@smithy/core/retry';
import type { MetadataBearer, RetryStrategy, SdkError } from '@smithy/types';
import { clock } from '../clock.ts';
import { context } from '../context.ts';

const FIRST_DELAY_MS = 25;
const MAX_DELAY_MS = 800;
/** For callers outside of an invocation (scripts, tests of models). */
const DEFAULT_TIMEOUT_MS = 10_000;
/** How often in a row a request may fail with one error that says nothing of when it would pass. */
const ATTEMPTS_AT_ONE_ERROR = 5;

/** Reasons for which DynamoDB cancels a transaction that may succeed unchanged when it is sent again. */
const TRANSIENT_REASONS = new Set([
  'None',
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
]);

/** Answers of what stands before a service, or of a service that says that it will be back. */
const UNAVAILABLE = new Set([502, 503, 504]);

/** An error of the SDK; that of a cancelled transaction says for each action why. */
export type Cancellable = SdkError & { CancellationReasons?: { Code?: string }[] };

/** Milliseconds until the next attempt: full jitter under a doubling cap (AWS Architecture Blog, "Exponential Backoff And Jitter"). */
export const backoff = (attempt: number): number =>
  clock.random() * Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt);

/** When work that starts now has to have ended, in milliseconds since the epoch. */
export const deadline = (): number => context.getStore()?.deadline ?? clock.now() + DEFAULT_TIMEOUT_MS;

/**
 * Waits before another attempt; at once `false` where the wait would not end before `until`, or before the deadline that holds
 * now: that of an invocation which has answered is over, whatever it was before.
 */
export async function backOff(attempt: number, until: number): Promise<boolean> {
  const delay = backoff(attempt);
  if (clock.now() + delay >= Math.min(until, deadline())) return false;
  await clock.sleep(delay);
  return true;
}

/**
 * Whether the same request may succeed when it is sent again: throttles, failures of the service or the network, answers that
 * broke off, a clock that was wrong and is corrected, and transactions that were cancelled by nothing but another one
 * (`TransactionConflict`, which the SDK itself never retries).
 */
export function isTransient(error: Cancellable): boolean {
  if (error.name === 'TransactionCanceledException') {
    return error.CancellationReasons?.every(({ Code }) => TRANSIENT_REASONS.has(Code ?? 'None')) ?? false;
  }
  if (error.name === 'TransactionConflictException' || isThrottlingError(error)) return true;
  // The SDK takes any error for transient, refused conditions too, while it corrects a clock; and an expired signature always.
  if (error.$fault === 'client') return isClockCorrected(error);
  return isTransientError(error) || isServerError(error) || error.name === 'SyntaxError';
}

/** How often in a row a request may fail with this error before it is given up; the deadline may end it earlier. */
function attemptsAt(error: Cancellable): number {
  if (!isTransient(error)) return 1;
  const status = error.$metadata?.httpStatusCode;
  // A 500 may come of the input as well (`InternalFailure`), and a clock that is corrected in vain will be again.
  const isVague = isClockSkewError(error) || error.name === 'SyntaxError' || (status !== undefined && status >= 500);
  return isVague && !UNAVAILABLE.has(status ?? 0) ? ATTEMPTS_AT_ONE_ERROR : Number.POSITIVE_INFINITY;
}

/** The request was refused for its time, and the next one will be signed with the service's. */
const isClockCorrected = (error: Cancellable): boolean =>
  isClockSkewError(error) && Boolean(isClockSkewCorrectedError(error));

/**
 * Retries a request while it fails transiently, until the deadline that held when it was first sent. The result or the error
 * has the number of attempts in its `$metadata`.
 */
export async function untilDeadline<Sent extends { output: MetadataBearer }>(send: () => Promise<Sent>): Promise<Sent> {
  const until = deadline();
  const most = context.getStore()?.attempts ?? Number.POSITIVE_INFINITY;
  let inARow = { name: '', failures: 0 };
  for (let attempts = 1; ; attempts++) {
    try {
      const sent = await send();
      sent.output.$metadata.attempts = attempts;
      return sent;
    } catch (thrown) {
      const error = thrown as Cancellable;
      inARow = { name: error.name, failures: inARow.name === error.name ? inARow.failures + 1 : 1 };
      const isWorthwhile = attempts < most && inARow.failures < attemptsAt(error);
      if (isWorthwhile && (isClockCorrected(error) || (await backOff(attempts - 1, until)))) continue;
      throw Object.assign(error, { $metadata: { ...error.$metadata, attempts } });
    }
  }
}

/**
 * The one layer of retries, in the place of the SDK's: it sends the same bytes again, so a transaction keeps its
 * `ClientRequestToken` and takes effect once, however often it is sent.
 */
export const retryStrategy: RetryStrategy = { retry: (next, args) => untilDeadline(() => next(args)) };
