import { type ExecuteTransactWriteOptions, execute } from 'dynamodb-toolbox/entity/actions/transactWrite';
import { busy } from '../errors.ts';
import { checkAgain } from './alongside.ts';
import { ConditionsFailed } from './errors.ts';
import { backOff, deadline } from './retry.ts';

/** The most actions that one transaction takes (AWS, "Quotas in Amazon DynamoDB"). */
export const ACTIONS_A_TRANSACTION = 100;

/** One write of a transaction, as dynamodb-toolbox builds it. */
export type Action = Exclude<Parameters<typeof execute>[number], ExecuteTransactWriteOptions>;

/** How often in a row a write may be refused for the same conditions, each time after what they are about was read again. */
const REFUSALS_ALIKE = 6;

/** A transaction wrote nothing, because conditions did not hold; `failed` has the actions whose conditions they were. */
export class TransactionCanceled extends ConditionsFailed {
  override name = 'TransactionCanceled';
  readonly failed: ReadonlySet<Action>;

  constructor(failed: Iterable<Action>, { positions, conditions } = new ConditionsFailed([])) {
    super(positions, conditions);
    this.failed = new Set(failed);
  }
}

/**
 * Writes all of the actions or none. It is sent again while it fails transiently, and still takes effect once.
 *
 * @throws TransactionCanceled where a condition did not hold; the contract's 503 where DynamoDB stayed unavailable
 */
export async function transact(actions: Action[]): Promise<void> {
  try {
    await execute(...actions);
  } catch (error) {
    if (!(error instanceof ConditionsFailed)) throw error;
    const failed = actions.filter((_, position) => error.positions.has(position));
    throw new TransactionCanceled(failed, error);
  }
}

/**
 * Runs read-decide-write until no other writer comes between the read and the write: again, from the read, and from whether the
 * request's session goes on, each time that a condition of its write did not hold. One that is refused again and again for
 * conditions that never change, though all was read anew, contradicts what is in the table, and no further attempt makes it hold.
 *
 * @throws the contract's 503 then, or when the invocation's deadline comes first
 */
export async function optimistically<T>(readAndWrite: () => Promise<T>): Promise<T> {
  const until = deadline();
  let inARow = { conditions: '', refusals: 0 };
  for (let attempt = 0; ; attempt++) {
    try {
      return await readAndWrite();
    } catch (error) {
      if (!(error instanceof ConditionsFailed)) throw error;
      const { conditions } = error;
      const isAlike = conditions !== '' && conditions === inARow.conditions;
      inARow = { conditions, refusals: isAlike ? inARow.refusals + 1 : 1 };
      if (inARow.refusals >= REFUSALS_ALIKE || !(await backOff(attempt, until))) throw busy(1, error);
      checkAgain();
    }
  }
}
