import { decoyHash, verifyPassword } from '../../auth/passwords.ts';
import { invalidCredentials, suspended } from '../../errors.ts';
import { comparable } from '../../names.ts';
import { emailLock } from '../../table/entities/users/name-lock.ts';
import { userItem } from '../../table/entities/users/user.ts';
import { read } from '../../table/read.ts';
import { loginLimit } from './login-limit.ts';
import { type Account, accountOf } from './user.ts';

const NOBODY = 0;

/**
 * Finds the user of an email address and a password: two round trips. An unknown address takes the same reads and the same
 * hashing as a wrong password, so that neither the answer nor its time tells them apart (OWASP Authentication Cheat Sheet).
 * Only of a text that is longer than any address, which tells nothing of who is registered, no lock is read. Failures are counted, and
 * beyond a limit tries are refused, with no hashing, for either alike.
 *
 * @param address of the client: see `Request`
 * @throws 401 `credentials`; 403 `account`, where it is suspended; 429 `login`
 */
export async function login(email: string, password: string, address?: string): Promise<Account> {
  const limit = await loginLimit(email, address);
  const [lock, failures] = await read(emailLock(email), limit.failures);
  limit.check(failures);
  const [user] = await read(userItem(lock?.owner ?? NOBODY));
  // The user may have got another address between the reads, and another password with it.
  const known = user && comparable(user.email) === comparable(email) ? user : undefined;
  const matches = await verifyPassword(password, known?.password ?? decoyHash);
  if (!known || !matches) {
    await limit.countFailure();
    throw invalidCredentials();
  }
  if (known.suspended) throw suspended();
  return accountOf(known);
}
