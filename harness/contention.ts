import { clock } from '../src/clock.ts';
import { type Attempt, injectFaults, lost, passing } from './faults.ts';
import { ItemLocks } from './item-locks.ts';
import { seededRandom } from './random.ts';

/** So many of the attempts to write are refused by chance, whatever they touch. */
export const REFUSED = 0.3;

interface Contention {
  /** How long a transaction holds its items: a millisecond of the slow clock is some attempts of others. */
  holdMs: number;
  /** So many writes take effect, and the answer is lost. */
  lost: number;
}

/**
 * Lets writes meet as they do in DynamoDB, and never in DynamoDB Local: one that touches an item which a transaction holds
 * is refused. More of them are refused by chance, and some answers are lost.
 *
 * @returns the attempts that were made since
 */
export function injectContention({ holdMs = 1, lost: lostShare = 0.03 }: Partial<Contention> = {}): readonly Attempt[] {
  const chance = seededRandom(7);
  clock.random = seededRandom(8);
  const items = new ItemLocks();
  return injectFaults((attempt) => {
    if (!attempt.isWrite) return undefined;
    const drawn = chance();
    const written = itemsOf(attempt);
    if (items.askFor(written).size > 0 || drawn < REFUSED) {
      return attempt.operation === 'TransactWriteItems'
        ? passing['another transaction on the same item']
        : passing['a conflict with a transaction'];
    }
    if (attempt.operation === 'TransactWriteItems') items.hold(written, holdMs);
    return drawn < REFUSED + lostShare ? lost['the connection breaks before it'] : undefined;
  });
}

interface Action {
  Key?: { pk: { S: string }; sk: { S: string } };
  Item?: Action['Key'];
}

function itemsOf({ input }: Attempt): string[] {
  const actions = (input.TransactItems as Record<string, Action>[] | undefined)?.flatMap(Object.values) ?? [input];
  return actions.map(({ Key, Item }: Action) => {
    const key = Key ?? Item;
    return `${key?.pk.S} ${key?.sk.S}`;
  });
}
