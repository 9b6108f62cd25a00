/** The one source of time and randomness. Tests replace its members. */
export const clock = {
  /** Milliseconds since the epoch. */
  now: (): number => Date.now(),
  /** Milliseconds since some moment, with fractions: for durations, which no correction of the clock may touch. */
  // `performance` would be more of a cold start: Node loads it at its first use.
  elapsed: (): number => Number(process.hrtime.bigint()) / 1e6,
  sleep: (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms)),
  /** A number from 0, included, to 1, excluded; not for secrets. */
  random: (): number => Math.random(),
};
