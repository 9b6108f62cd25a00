/** Draws by chance, the same ones for the same seed (mulberry32, by Tommy Ettinger). */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** A number from 0, included, to 1, excluded. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number below `end`. */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  /** True so often, of 1. */
  happens(share: number): boolean {
    return this.next() < share;
  }

  /** One of them; a `bias` above 1 prefers the first ones. */
  pick<T>(from: readonly T[], bias = 1): T {
    if (from.length === 0) throw new Error('there is nothing to pick from');
    return from[Math.floor(this.next() ** bias * from.length)] as T;
  }

  /** One of them, or `undefined` where there are none. */
  maybe<T>(from: readonly T[], bias = 1): T | undefined {
    return from.length === 0 ? undefined : this.pick(from, bias);
  }

  /** So many of them, all different, in any order. */
  some<T>(from: readonly T[], count: number): T[] {
    const left = [...from];
    return Array.from({ length: Math.min(count, left.length) }, () => left.splice(this.below(left.length), 1)[0] as T);
  }

  /** One of the keys, each as often as its weight says. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
    const entries = Object.entries(weights) as [K, number][];
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [key, weight] of entries) {
      left -= weight;
      if (left < 0) return key;
    }
    return (entries.at(-1) as [K, number])[0];
  }
}
