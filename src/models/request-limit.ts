import { digest } from '../auth/digests.ts';
import { clock } from '../clock.ts';
import { withDeadline } from '../context.ts';
import { tooMany } from '../errors.ts';
import { settings } from '../settings.ts';
import { sendAlongside } from '../table/alongside.ts';
import { addToCounter, counterKey } from '../table/entities/counter.ts';
import { idText } from '../table/ids.ts';
import { type Key, keyText } from '../table/keys.ts';
import { cursorKey } from './keyring.ts';
import { type Window, windowOf } from './window.ts';

/** So large a part of a body costs the table some 8 units, as a small write does. */
const BYTES_A_WRITE = 4_096;
/** A limit that is not known after so long keeps nobody waiting. */
const PATIENCE_MS = 500;
const REMEMBERED = 1_000;
/** Counters that this process has seen at their limits, of windows that may be over: there is nothing to ask the table for. */
const exhausted = new Set<string>();

/**
 * Debits an account with a write request, beside the first read of the request, which throws 429 `requests` where the account had used up
 * its window before. One call and one write unit, however often the request tries its writes.
 *
 * @param tags that it writes: each counts as a write
 * @param body as it was checked: its size counts too
 */
export function debitWrites(user: number, { tags, body }: { tags: number; body: unknown }): void {
  const most = settings.writesPerAccount;
  if (most === 0) return;
  const window = windowOf(settings.limitWindowSeconds);
  const counter = counterKey('writes', idText(user), window.end);
  const bytes = body ? Buffer.byteLength(JSON.stringify(body)) : 0;
  sendAlongside(() => debit(counter, 1 + tags + Math.floor(bytes / BYTES_A_WRITE), most, window));
}

/**
 * Debits an address with a registration: one round trip, to be made before a password is hashed.
 *
 * @param address of the client: see `Request`
 * @throws 429 `requests`
 */
export async function debitRegistration(address: string | undefined): Promise<void> {
  const most = settings.registrationsPerAddress;
  if (!address || most === 0) return;
  const window = windowOf(settings.limitWindowSeconds);
  const counter = counterKey('register', digest(await cursorKey(), 'register-address', address), window.end);
  const refusal = await debit(counter, 1, most, window);
  if (refusal) throw refusal;
}

/**
 * Sent once, so that it counts once at most. Where it fails, or takes too long, nobody is refused.
 *
 * @returns the refusal, where the limit had been reached before
 */
async function debit(
  counter: Key,
  cost: number,
  most: number,
  { end, secondsLeft }: Window,
): Promise<Error | undefined> {
  const known = keyText(counter);
  if (exhausted.has(known)) return tooMany('requests', secondsLeft);
  const send = () => addToCounter(counter, cost, end).options({ returnValues: 'ALL_NEW' }).send();
  try {
    const { Attributes } = await withDeadline(clock.now() + PATIENCE_MS, send, { attempts: 1 });
    if ((Attributes?.count ?? 0) - cost < most) return undefined;
  } catch {
    return undefined;
  }
  if (exhausted.size >= REMEMBERED) exhausted.clear();
  exhausted.add(known);
  return tooMany('requests', secondsLeft);
}
