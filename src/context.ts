import { AsyncLocalStorage } from 'node:async_hooks';

/** The calls of an invocation to DynamoDB. */
export interface DatabaseUse {
  calls: number;
  /** How often a call was sent again, because of a transient failure. */
  retries: number;
  /** Capacity units, as DynamoDB has reported them; it reports none for calls that fail. */
  readUnits: number;
  writeUnits: number;
}

/** What belongs to one invocation and is needed below the routes, where no request is handed down. */
export interface Context {
  /** The correlation id of the request; until that has been read, and in a sweep, Lambda's own id of the invocation. */
  requestId: string;
  /** When to give up, in milliseconds since the epoch: nothing is sent to DynamoDB after it. 0 once the invocation has answered. */
  deadline: number;
  /** Lambda's own id of the invocation, by which its START and REPORT lines go. */
  invocationId?: string;
  /** It is one of those that are logged in full, whatever the log level. */
  isSampled?: boolean;
  /** It is the first of its process, which was not started ahead of it. */
  isColdStart?: boolean;
  /** How often a call is sent at most, where it fails in passing; else until the deadline. */
  attempts?: number | undefined;
  database?: DatabaseUse;
  /** What has to hold for the request, to be read with the first items that it reads; see `alongside` in src/table/read.ts. */
  alongside?: { check: unknown; isPending: boolean };
  /** What is to be sent beside the first read; see `sendAlongside` in src/table/alongside.ts. */
  unsent?: { send?: unknown };
  /** Annotations for the log alone: see {@link annotate}. */
  method?: string;
  /** The pattern of the route: `/articles/:slug`. */
  route?: string;
  /** The authenticated user. */
  userId?: number;
  /** The error behind a 5xx. */
  failure?: unknown;
  /** How many deleted articles the sweep has finished. */
  articlesSwept?: number;
  /** The age of the oldest one that it has not. */
  oldestTombstoneSeconds?: number;
}

/** The context of the invocation under way; `undefined` outside of one (scripts, tests of models). */
export const context = new AsyncLocalStorage<Context>();

/** Annotates the current invocation's context, if there is one, for its log line and metrics. */
export function annotate(findings: Partial<Context>): void {
  const current = context.getStore();
  if (current) Object.assign(current, findings);
}

/** Runs a part of the invocation under way that has to end sooner than the whole; the deadline is as in {@link Context}, and so are the attempts. */
export function withDeadline<T>(
  deadline: number,
  work: () => Promise<T>,
  { attempts }: Pick<Context, 'attempts'> = {},
): Promise<T> {
  const whole = context.getStore();
  const part: Context = Object.create(whole ?? { requestId: '', deadline }, {
    deadline: { get: () => Math.min(deadline, whole?.deadline ?? deadline) },
    attempts: { value: attempts ?? whole?.attempts },
  });
  return context.run(part, work);
}
