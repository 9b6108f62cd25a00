import { clock } from '../clock.ts';

/** Units that wait for use where a partition was left alone: as many as the largest single write of the sweep takes. */
const BURST = 40;
/** What comes after. Together they are 300 in any one second: a third of what a partition has, the rest is for callers. */
const UNITS_A_SECOND = 260;

/** Keeps the writes to every partition at 300 units a second or less (a token bucket for each partition key). */
export class Pace {
  readonly #partitions = new Map<string, { units: number; at: number }>();

  /** Takes units of a partition, if it has them now. */
  take(partition: string, units: number): boolean {
    const now = clock.now();
    const { units: left, at } = this.#partitions.get(partition) ?? { units: BURST, at: now };
    const there = Math.min(BURST, left + (Math.max(0, now - at) / 1000) * UNITS_A_SECOND);
    const isEnough = there >= Math.min(units, BURST);
    this.#partitions.set(partition, { units: isEnough ? there - units : there, at: now });
    return isEnough;
  }

  /** Gives back what was taken and not used. */
  giveBack(partition: string, units: number): void {
    const found = this.#partitions.get(partition);
    if (found) found.units += units;
  }
}
