import { type Key, keyText } from '../../src/table/keys.ts';
import { type Call, type Item, MemoryTable } from './memory-table.ts';

const READS = new Set(['BatchGetItem', 'GetItem', 'Query']);

/**
 * A table that somebody else writes to in the middle of a read: of the items of the write some show in the answer and others do not
 * yet, which is all that DynamoDB promises to `BatchGetItem` and `Query` (AWS, "Transactions: how it works"). Afterwards all show.
 */
export class TornTable extends MemoryTable {
  /** How many reads there were since the last {@link tear}. */
  reads = 0;
  /** How many items the write of the last {@link tear} changed; `undefined` until it has happened. */
  changes: number | undefined;
  #at = 0;
  #write: (() => void) | undefined;
  #visible = 0;

  /**
   * @param at before which read the write is sent, from 1
   * @param visible a bit for each item that it changes, in the order of their keys: those with 1 show in that read
   */
  tear(at: number, visible: number, write: () => void): void {
    this.reads = 0;
    this.changes = undefined;
    this.#at = at;
    this.#visible = visible;
    this.#write = write;
  }

  override perform(call: Call): unknown {
    if (!READS.has(call.name)) return super.perform(call);
    this.reads += 1;
    const write = this.#write;
    if (!write || this.reads !== this.#at) return super.perform(call);
    this.#write = undefined;
    const before = this.#contents();
    write();
    const after = this.#contents();
    const changed = [...new Set([...before.keys(), ...after.keys()])]
      .filter((key) => before.get(key) !== after.get(key))
      .sort();
    this.changes = changed.length;
    const hidden = changed.filter((_, index) => (this.#visible & (1 << index)) === 0);
    for (const key of hidden) this.#set(key, before.get(key));
    const answer = super.perform(call);
    for (const key of hidden) this.#set(key, after.get(key));
    return answer;
  }

  #contents = () => new Map(this.items().map((item) => [keyText(item), item]));

  #set(key: string, item: (Key & Item) | undefined): void {
    const [pk = '', sk = ''] = key.split('\n');
    if (item) this.give(item);
    else this.remove({ pk, sk });
  }
}
