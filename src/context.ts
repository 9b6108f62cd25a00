import { AsyncLocalStorage } from 'node:async_hooks';

/** What belongs to one invocation and is needed below the routes, where no request is handed down. */
export interface Context {
  /** The correlation id of the request. */
  requestId: string;
  /** When to give up retrying, in milliseconds since the epoch. */
  deadline: number;
}

/** The context of the invocation under way; `undefined` outside of one (scripts, tests of models). */
export const context = new AsyncLocalStorage<Context>();
