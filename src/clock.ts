/** The one place for time and chance. Tests replace its members. */
export const clock = {
  /** Milliseconds since the epoch. */
  now: (): number => Date.now(),
  sleep: (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms)),
  /** A number from 0, included, to 1, excluded; not for secrets. */
  random: (): number => Math.random(),
};
