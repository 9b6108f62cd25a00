import { setTimeout as sleep } from 'node:timers/promises';

/** When a call began and when its answer was there, in milliseconds of one clock. */
export interface Interval {
  start: number;
  end: number;
}

/**
 * How many calls went one after the other: the longest chain of calls of which each began when the one before had ended.
 * Taking always the call that ends first is what makes the chain longest (interval scheduling).
 */
export function sequentialDepth(calls: Interval[]): number {
  let depth = 0;
  let free = Number.NEGATIVE_INFINITY;
  for (const { start, end } of calls.toSorted((a, b) => a.end - b.end)) {
    if (start < free) continue;
    depth++;
    free = end;
  }
  return depth;
}

/** The calls of each round trip, in order: those that {@link RoundTrips} let end together. */
export function byRoundTrip<C extends Interval>(calls: C[]): C[][] {
  const inOrder = calls.toSorted((a, b) => a.start - b.start);
  return [...Map.groupBy(inOrder, ({ end }) => end).values()];
}

/** How long no other call may begin until those under way, all answered, count as one round trip. */
const QUIET_MS = 4;

/**
 * Makes calls that run side by side overlap, however fast or slow each is on this machine: an answer is handed over when
 * all calls under way have theirs and no other has begun for a moment. They all end at that time.
 */
export class RoundTrips {
  #open = 0;
  #waiting: ((end: number) => void)[] = [];

  begin(): void {
    this.#open++;
  }

  /** @returns when the round trip ended */
  async answered(): Promise<number> {
    const { promise, resolve } = Promise.withResolvers<number>();
    this.#waiting.push(resolve);
    if (this.#complete) {
      await sleep(QUIET_MS);
      if (this.#complete) this.#end();
    }
    return promise;
  }

  get #complete(): boolean {
    return this.#open > 0 && this.#waiting.length === this.#open;
  }

  #end(): void {
    const end = performance.now();
    for (const resolve of this.#waiting) resolve(end);
    this.#open = 0;
    this.#waiting = [];
  }
}
