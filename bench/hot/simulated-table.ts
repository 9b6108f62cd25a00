import { ItemLocks } from '../../harness/item-locks.ts';
import { clock } from '../../src/clock.ts';
import type { Cancellable } from '../../src/table/retry.ts';
import type { MeteredCall } from '../access/meter.ts';
import { LIMITS, Partitions } from './partitions.ts';

/** A call of the product, as it was recorded: what it touches, at what price. */
export type RecordedCall = Pick<MeteredCall, 'operation' | 'touched'>;

export const isRead = ({ operation }: RecordedCall): boolean =>
  ['GetItem', 'BatchGetItem', 'Query'].includes(operation);

/** A transaction that is refused was prepared, but not committed: it has cost, and held, half. */
const PREPARED = 1 / 2;

/** DynamoDB as far as it can be too busy: items are held by transactions, partitions give only so many units a second. */
export class SimulatedTable {
  readonly items = new ItemLocks();
  readonly reads = new Partitions(LIMITS.read);
  readonly writes = new Partitions(LIMITS.write);
  /** Calls, and those of them that some partition had no units for. */
  calls = 0;
  throttled = 0;
  readonly #holdMs: number;

  /** @param holdMs how long a transaction holds its items, and how long any call takes */
  constructor(holdMs: number) {
    this.#holdMs = holdMs;
  }

  /** Takes a call as a whole, or refuses it as a whole: with the error that the SDK would throw. */
  async send(call: RecordedCall): Promise<Cancellable | undefined> {
    const refusal = this.#take(call);
    await clock.sleep(this.#holdMs);
    return refusal;
  }

  #take(call: RecordedCall): Cancellable | undefined {
    const { operation, touched } = call;
    const isTransaction = operation === 'TransactWriteItems';
    const partitions = isRead(call) ? this.reads : this.writes;
    this.calls++;
    if (!touched.every(({ pk }) => partitions.hasUnits(pk))) {
      this.throttled++;
      return isTransaction ? cancelled('ThrottlingError') : failure('ThrottlingException');
    }
    const items = isRead(call) ? [] : touched.map(({ pk, sk }) => `${pk} ${sk}`);
    const held = this.items.askFor(items);
    const done = held.size > 0 ? PREPARED : 1;
    for (const { pk, units } of touched) partitions.take(pk, units * done);
    const free = items.filter((item) => !held.has(item));
    if (isTransaction) this.items.hold(free, this.#holdMs * done);
    if (held.size === 0) return undefined;
    return isTransaction ? cancelled('TransactionConflict') : failure('TransactionConflictException');
  }
}

const failure = (name: string, properties: object = {}): Cancellable =>
  Object.assign(new Error(name) as Cancellable, { name }, properties);

const cancelled = (Code: string): Cancellable =>
  failure('TransactionCanceledException', { CancellationReasons: [{ Code }] });
