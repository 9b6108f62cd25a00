import { clock } from '../src/clock.ts';

const real = { ...clock };

/**
 * Time stands still but in sleep, which takes none: every event from now on falls into one millisecond, what is done again has the
 * same times, and what waits for time gets it.
 */
export function freezeClock(at: number = Date.now()): number {
  let now = at;
  clock.now = () => now;
  clock.sleep = async (ms) => {
    await new Promise(setImmediate);
    now += Math.ceil(ms);
  };
  return at;
}

/** Chance gives every number twice, so that what was chosen by chance meets itself. */
export function stammerRandom(): void {
  let calls = 0;
  clock.random = () => {
    calls += 1;
    return (Math.ceil(calls / 2) * 0.618034) % 1;
  };
}

/** Each look at the clock is a millisecond after the one before, so that nothing falls into the same one. */
export function stepClock(from: number = Date.now()): void {
  let now = from;
  clock.now = () => {
    now += 1;
    return now;
  };
}

/** Sleeping takes no time, but moves the clock by as much as was asked for, so that deadlines come. */
export function skipSleep(): void {
  let slept = 0;
  clock.now = () => real.now() + slept;
  clock.sleep = async (ms) => {
    slept += Math.ceil(ms); // clocks show whole milliseconds
  };
}

/**
 * Time goes by only where somebody looks at the clock, and sleeping takes none: a busy machine brings no deadline nearer.
 *
 * @param looks at the clock that make a millisecond
 */
export function slowClock(looks = 10): void {
  const started = Date.now();
  let looked = 0;
  clock.now = () => started + Math.floor(looked++ / looks);
  clock.sleep = () => new Promise((wake) => setImmediate(wake));
}

export function restoreClock(): void {
  Object.assign(clock, real);
}
