import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { busy } from '../errors.ts';
import { type Cancellable, isTransient } from './retry.ts';

const RETRY_AFTER_SECONDS = 1;

/** Nothing was written, because conditions did not hold: the request acted on a stale read. */
export class ConditionsFailed extends Error {
  override name = 'ConditionsFailed';
  /** Which actions of the transaction, by their position; `[0]` where there was but one action. */
  readonly positions: ReadonlySet<number>;
  /** What they asked of which items: the same text for the same conditions, and `''` where nobody knows. */
  readonly conditions: string;

  constructor(positions: Iterable<number>, conditions = '') {
    super('the conditions of the write did not hold');
    this.positions = new Set(positions);
    this.conditions = conditions;
  }
}

function translate(error: Cancellable, input: Input): Error {
  const reasons = error.name === 'ConditionalCheckFailedException' ? [{ Code: CONDITION }] : error.CancellationReasons;
  const failed = (reasons ?? []).flatMap(({ Code }, position) => (Code === CONDITION ? [position] : []));
  if (failed.length > 0) return new ConditionsFailed(failed, conditionsOf(input, failed));
  return isTransient(error) ? busy(RETRY_AFTER_SECONDS, error) : error;
}

const CONDITION = 'ConditionalCheckFailed';

/** A write, or a transaction of them, as the document client takes it. */
interface Input {
  TransactItems?: Record<string, Input>[];
  Key?: Record<string, unknown>;
  Item?: Record<string, unknown>;
  ConditionExpression?: string;
  ExpressionAttributeNames?: Record<string, unknown>;
  ExpressionAttributeValues?: Record<string, unknown>;
}

function conditionsOf(input: Input, failed: number[]): string {
  const actions = input.TransactItems?.flatMap((action) => Object.values(action)) ?? [input];
  return failed.map((position) => conditionOf(actions[position] ?? {})).join('\n');
}

function conditionOf({ Key, Item, ConditionExpression = '', ...placeholders }: Input): string {
  const { pk, sk } = { ...Item, ...Key };
  const meaning: Record<string, unknown> = {
    ...placeholders.ExpressionAttributeNames,
    ...placeholders.ExpressionAttributeValues,
  };
  return `${pk} ${sk}: ${ConditionExpression.replace(/[#:]\w+/g, (name) => JSON.stringify(meaning[name]))}`;
}

/**
 * Makes every request of a client fail with {@link ConditionsFailed}, or with the contract's 503 where DynamoDB stayed
 * unavailable until the deadline. Any other error is a bug and passes unchanged.
 */
export function translateErrors({ middlewareStack }: DynamoDBDocumentClient): void {
  middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        throw translate(error as Cancellable, args.input as Input);
      }
    },
    { name: 'translateErrors', step: 'initialize', priority: 'high' },
  );
}
