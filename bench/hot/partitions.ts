import { clock } from '../../src/clock.ts';

/**
 * Units that one partition gives in a second (Amazon DynamoDB Developer Guide, "Best practices for designing and using
 * partition keys effectively"). Bursts, and hot partitions that DynamoDB splits, are left out: they would only help.
 */
export const LIMITS = { read: 3_000, write: 1_000 } as const;

interface Partition {
  /** What it gave in the second that is now. */
  units: number;
  second: number;
  /** What it gave in its busiest second. */
  most: number;
}

/** The partitions of a table, by their keys: each partition key is taken to have one for itself. */
export class Partitions {
  readonly #limit: number;
  readonly #partitions = new Map<string, Partition>();

  /** @param limit units a second */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Whether a partition has anything left; as in DynamoDB, the last one to ask may get more than that. */
  hasUnits(key: string): boolean {
    return this.#now(key).units < this.#limit;
  }

  take(key: string, units: number): void {
    const partition = this.#now(key);
    partition.units += units;
    partition.most = Math.max(partition.most, partition.units);
  }

  /** The partition that gave most in a second. */
  busiest(): { key: string; units: number } | undefined {
    const [first] = [...this.#partitions].sort(([, a], [, b]) => b.most - a.most);
    return first && { key: first[0], units: first[1].most };
  }

  #now(key: string): Partition {
    const second = Math.floor(clock.now() / 1000);
    let found = this.#partitions.get(key);
    if (!found) {
      found = { units: 0, second, most: 0 };
      this.#partitions.set(key, found);
    } else if (found.second < second) {
      found.units = 0;
      found.second = second;
    }
    return found;
  }
}
