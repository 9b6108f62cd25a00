import { clock } from '../clock.ts';

/** The window of time that now is in: all of a length begin at the same moments, in every process. */
export interface Window {
  /** In seconds since the epoch. */
  end: number;
  /** Until its end: 1 at least. */
  secondsLeft: number;
}

export function windowOf(lengthSeconds: number): Window {
  const now = Math.floor(clock.now() / 1000);
  const end = now - (now % lengthSeconds) + lengthSeconds;
  return { end, secondsLeft: end - now };
}
