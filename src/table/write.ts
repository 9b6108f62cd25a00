import { type ExecuteTransactWriteOptions, execute } from 'dynamodb-toolbox/entity/actions/transactWrite';
import { busy } from '../errors.ts';
import { ConditionsFailed } from './errors.ts';
import { backOff, deadline } from './retry.ts';

/** The most actions that one transaction takes (AWS, "Quotas in Amazon DynamoDB"). */
export const ACTIONS_A_TRANSACTION = 100;

/** One write of a transaction, as dynamodb-toolbox builds it. */
export type Action = Exclude<Parameters<typeof execute>[number], ExecuteTransactWriteOptions>;

/** A transaction wrote nothing, because conditions did not hold; `failed` has the actions whose conditions they were. */
export class Refused extends Error {
  readonly failed: ReadonlySet<Action>;

  constructor(failed: Iterable<Action>) {
    super('the conditions of the transaction did not hold');
    this.name = 'Refused';
    this.failed = new Set(failed);
  }
}

/**
 * Writes all of the actions or none. It is sent again while it fails in passing, and still takes effect once.
 *
 * @throws Refused where a condition did not hold; the contract's 503 where DynamoDB stayed unavailable
 */
export async function transact(actions: Action[]): Promise<void> {
  try {
    await execute(...actions);
  } catch (error) {
    if (!(error instanceof ConditionsFailed)) throw error;
    throw new Refused(actions.filter((_, position) => error.positions.has(position)));
  }
}

/**
 * Runs read-decide-write until no other writer comes between the read and the write: again, from the read, each time
 * that a condition of its write did not hold.
 *
 * @throws the contract's 503 when the invocation's deadline comes first
 */
export async function optimistically<T>(readAndWrite: () => Promise<T>): Promise<T> {
  const until = deadline();
  for (let attempt = 0; ; attempt++) {
    try {
      return await readAndWrite();
    } catch (error) {
      if (!(error instanceof Refused || error instanceof ConditionsFailed)) throw error;
      if (!(await backOff(attempt, until))) throw busy(1);
    }
  }
}
