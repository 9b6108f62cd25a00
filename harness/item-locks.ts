import { clock } from '../src/clock.ts';

/** How often an item was asked for, and how often in vain. */
interface ItemTally {
  asked: number;
  conflicts: number;
}

/** The items of a table that transactions hold. */
export class ItemLocks {
  readonly tallies = new Map<string, ItemTally>();
  readonly #until = new Map<string, number>();

  /** Asks for items to write to. @returns those among them that a transaction holds */
  askFor(items: string[]): Set<string> {
    const now = clock.now();
    const held = new Set(items.filter((item) => (this.#until.get(item) ?? 0) > now));
    for (const item of items) {
      const { asked, conflicts } = this.tallies.get(item) ?? { asked: 0, conflicts: 0 };
      this.tallies.set(item, { asked: asked + 1, conflicts: conflicts + Number(held.has(item)) });
    }
    return held;
  }

  /** Holds items that are not held. */
  hold(items: string[], ms: number): void {
    const until = clock.now() + ms;
    for (const item of items) this.#until.set(item, until);
  }
}
