import { type Key, keyText } from '../../src/table/keys.ts';

export type Attributes = Record<string, unknown>;

/** One item to be written, taken away or changed, on the condition that it is still as it was found. */
export interface Repair {
  key: Key;
  /** The item to be, without its key; `undefined` where it is to go. */
  item?: Attributes | undefined;
  /** What is to be changed of an item of which the rest stays. */
  set?: Attributes;
  /** What was found of it; `undefined` where it was not there; `'malformed'` where it is to go, or be replaced, whatever it is. */
  was: Attributes | 'malformed' | undefined;
  why: string;
}

/** What has to be done to a table, one repair an item. */
export class Plan {
  readonly repairs: Repair[] = [];
  readonly #malformed: ReadonlyMap<string, unknown>;

  /** @param malformed the items, by their keys' texts, that are not as their kind should be */
  constructor(malformed: ReadonlyMap<string, unknown>) {
    this.#malformed = malformed;
  }

  /** Sees to it that an item is there and as it should be. */
  put(key: Key, item: Attributes, was: Attributes | undefined, why: string): void {
    this.repairs.push({ key, item, was: this.#found(key, was), why });
  }

  /** Sees to it that some attributes of an item are right. */
  set(key: Key, set: Attributes, was: Attributes, why: string): void {
    this.repairs.push({ key, set, was, why });
  }

  remove(key: Key, was: Attributes | undefined, why: string): void {
    this.repairs.push({ key, was: this.#found(key, was), why });
  }

  #found = (key: Key, was: Attributes | undefined) =>
    was === undefined && this.#malformed.has(keyText(key)) ? 'malformed' : was;
}

/** The one line that a repair is printed as. */
export const lineOf = ({ key, item, set, why }: Repair): string =>
  `${set ? 'change' : item ? 'write' : 'remove'} ${key.pk} ${key.sk}: ${why}`;
