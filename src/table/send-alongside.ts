import { context } from '../context.ts';

/**
 * Has something sent beside the first read of the invocation under way: no round trip more. What it returns, that read throws; it must not
 * throw itself. Outside of an invocation nothing is sent.
 */
export function sendAlongside(send: () => Promise<Error | undefined>): void {
  const invocation = context.getStore();
  if (invocation) invocation.unsent = { send };
}

/** Sends what is to be sent beside the first read, which this is: see {@link sendAlongside}. */
export async function sendPending(): Promise<Error | undefined> {
  const pending = context.getStore()?.unsent;
  const work = pending?.send as (() => Promise<Error | undefined>) | undefined;
  if (pending) pending.send = undefined;
  return work?.();
}
