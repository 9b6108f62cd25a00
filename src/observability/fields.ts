import type { DatabaseUse } from '../context.ts';
import { ApiError } from '../errors.ts';

/** The calls of an invocation to DynamoDB, as they are logged. */
export interface DatabaseFields {
  calls: number;
  retries: number;
  read_units: number;
  write_units: number;
}

export const databaseFields = (use: DatabaseUse | undefined): DatabaseFields => ({
  calls: use?.calls ?? 0,
  retries: use?.retries ?? 0,
  read_units: use?.readUnits ?? 0,
  write_units: use?.writeUnits ?? 0,
});

/** What a log may know of an error. */
export interface ErrorFields {
  name: string;
  message: string;
  /** A word of Node's or of a library's for what is wrong: `ECONNRESET`. */
  code?: string;
  /** The frames of the stack. */
  stack?: string[];
}

/**
 * Takes from an error, or from the cause of a response, what may be logged. Of its properties only these: the SDK's
 * carry items, the parser's bodies. Of its message nothing that may have come from a user; a stack begins with the message.
 */
export function errorFields(thrown: unknown): ErrorFields {
  const error = thrown instanceof ApiError && thrown.cause !== undefined ? thrown.cause : thrown;
  if (!(error instanceof Error)) return { name: typeof error, message: 'what was thrown is not an error' };
  const { name, message, stack = '' } = error;
  const { code } = error as { code?: unknown };
  const frames = stack.includes(message) ? stack.slice(stack.indexOf(message) + message.length) : stack;
  return {
    name,
    message: error instanceof ApiError ? message : withoutValues(message),
    ...(typeof code === 'string' && /^[\w.]{1,64}$/.test(code) ? { code } : {}),
    stack: frames.split('\n').filter((line) => /^\s+at .*:\d+:\d+\)?$/.test(line)),
  };
}

/**
 * The first line of a message, without values: JSON.parse, valibot, Node and DynamoDB put between quotes what they were
 * given; keys of the table hold names and email addresses, behind a `#`.
 */
const withoutValues = (message: string): string =>
  (message.replace(/(["'`]).*\1/gs, '$1…$1').split('\n')[0] ?? '').replace(/\S*[@#]\S*/g, '…');
