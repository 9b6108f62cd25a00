/** Something that is true of an item: it is there, it has a tag, somebody likes it, its author is followed. */
type Fact = string;

/**
 * What is certainly true while several write at once: from when a write was answered that made it so, until one is sent that may
 * end it.
 */
export class Ledger {
  readonly #since = new Map<Fact, number>();
  #now = 0;

  /** A moment, later than all that has happened. */
  now(): number {
    return ++this.#now;
  }

  /** Has been answered. */
  begins(...facts: Fact[]): void {
    for (const fact of facts) this.#since.set(fact, this.now());
  }

  /** Is about to be sent. */
  ends(...facts: Fact[]): void {
    for (const fact of facts) this.#since.delete(fact);
  }

  /** Whether all of this has been true since before a moment. */
  holdsSince(moment: number, facts: Fact[]): boolean {
    return facts.every((fact) => (this.#since.get(fact) ?? Number.POSITIVE_INFINITY) <= moment);
  }
}
