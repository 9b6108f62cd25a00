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

/** Registers a check, to be taken with the first items that the invocation under way reads; `false` outside of an invocation. */
export function registerCheck(check: unknown): boolean {
  const invocation = context.getStore();
  if (invocation) invocation.alongside = { check, isPending: true };
  return invocation !== undefined;
}

/** Has the check taken again with the next items: for who decides anew, on what has been written since. */
export function checkAgain(): void {
  const registered = context.getStore()?.alongside;
  if (registered) registered.isPending = true;
}

/** The check that goes with the items to be read now; `undefined` where it has been taken, or there is none. */
export function takeCheck(): unknown {
  const registered = context.getStore()?.alongside;
  if (!registered?.isPending) return undefined;
  registered.isPending = false;
  return registered.check;
}
