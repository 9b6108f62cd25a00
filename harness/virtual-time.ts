import { setImmediate as settle } from 'node:timers/promises';
import { clock } from '../src/clock.ts';

/**
 * Runs some work in a time of its own, in whole milliseconds from 0: it passes only where all of the work sleeps on the
 * product's clock. Chance is the given one. So the same work takes the same course in every run, and no time at all.
 *
 * @throws Error where the work waits for something else
 */
export async function inVirtualTime<T>(random: () => number, work: () => Promise<T>): Promise<T> {
  const real = { ...clock };
  const sleepers = new Map<number, (() => void)[]>();
  let now = 0;
  const sleep = (ms: number) =>
    new Promise<void>((wake) => {
      const until = now + Math.ceil(ms);
      sleepers.set(until, [...(sleepers.get(until) ?? []), wake]);
    });
  Object.assign(clock, { now: () => now, sleep, random });
  try {
    let done = false;
    const end = () => {
      done = true;
    };
    const working = work();
    working.then(end, end);
    for (await settle(); !done; await settle()) {
      if (sleepers.size === 0) throw new Error('what is not asleep cannot be waited for in virtual time');
      while (!sleepers.has(now)) now++;
      const woken = sleepers.get(now) ?? [];
      sleepers.delete(now);
      for (const wake of woken) wake();
    }
    return await working;
  } finally {
    Object.assign(clock, real);
  }
}
