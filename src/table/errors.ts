import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { busy } from '../errors.ts';
import { type Cancellable, isTransient } from './retry.ts';

const RETRY_AFTER_SECONDS = 1;

/** Nothing was written, because conditions did not hold: the request saw a state that is no more. */
export class ConditionsFailed extends Error {
  /** Which actions of the transaction, by their position; `[0]` where there was but one action. */
  readonly positions: ReadonlySet<number>;

  constructor(positions: Iterable<number>) {
    super('the conditions of the write did not hold');
    this.name = 'ConditionsFailed';
    this.positions = new Set(positions);
  }
}

function translate(error: Cancellable): Error {
  if (error.name === 'ConditionalCheckFailedException') return new ConditionsFailed([0]);
  const failed = (error.CancellationReasons ?? []).flatMap(({ Code }, position) =>
    Code === 'ConditionalCheckFailed' ? [position] : [],
  );
  if (failed.length > 0) return new ConditionsFailed(failed);
  return isTransient(error) ? busy(RETRY_AFTER_SECONDS, error) : error;
}

/**
 * Makes every request of a client fail with {@link ConditionsFailed}, or with the contract's 503 where DynamoDB stayed
 * unavailable until the deadline. What else comes out is a bug of ours and stays as it is.
 */
export function translateErrors({ middlewareStack }: DynamoDBDocumentClient): void {
  middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        throw translate(error as Cancellable);
      }
    },
    { name: 'translateErrors', step: 'initialize', priority: 'high' },
  );
}
