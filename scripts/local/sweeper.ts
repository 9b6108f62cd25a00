import { scheduledEvent } from './events.ts';
import { type LambdaHandler, lambdaContext } from './gateway.ts';

/** Sweeps under way. */
export interface Sweeper {
  /** Milliseconds since the last sweep that went through ended; infinite before the first has. */
  readonly sinceSweptMs: number;
  /** No sweep begins any more. One that is under way may be cut off: the next one goes on where it was. */
  stop(): void;
}

/**
 * Takes the schedule's place: sends the handler its event at once, and again every minute, but never while a sweep is under way.
 * A sweep that fails, or does not end in its time, ends no others.
 *
 * @param timeoutMs as Lambda's; the handler's own deadline comes a little earlier
 */
export function sweepEveryMinute(
  handler: () => Promise<LambdaHandler>,
  { everyMs = 60_000, timeoutMs = 60_000 } = {},
): Sweeper {
  let sweptAt = Number.NEGATIVE_INFINITY;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const sweep = async () => {
    const started = performance.now();
    try {
      const work = async () => (await handler())(scheduledEvent(), lambdaContext(undefined, timeoutMs));
      await inTime(work(), timeoutMs);
      sweptAt = performance.now();
    } catch (error) {
      console.error('The sweep failed:', error);
    } finally {
      if (!stopped) timer = setTimeout(sweep, Math.max(0, everyMs - (performance.now() - started)));
    }
  };
  void sweep();
  return {
    get sinceSweptMs() {
      return performance.now() - sweptAt;
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

/**
 * What comes of some work, if it comes in time; what comes later is dropped.
 * @throws Error where the time is up
 */
export async function inTime<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no end after ${timeoutMs} ms`)), timeoutMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
