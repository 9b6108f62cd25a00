import { decoyHash, verifyPassword } from '../../auth/passwords.ts';
import { invalidCredentials } from '../../errors.ts';
import { comparable } from '../../names.ts';
import { emailLock } from '../../table/entities/users/name-lock.ts';
import { userItem } from '../../table/entities/users/user.ts';
import { read } from '../../table/read.ts';
import { type Account, accountOf } from './user.ts';

const NOBODY = 0;

/**
 * Finds the user of an email address and a password: two round trips. An unknown address takes the same reads and the same
 * hashing as a wrong password, so that neither the answer nor its time tells them apart (OWASP Authentication Cheat Sheet).
 * Only of a text that is longer than any address, which tells nothing of who is registered, no lock is read.
 *
 * @throws 401 `credentials`
 */
export async function login(email: string, password: string): Promise<Account> {
  const [lock] = await read(emailLock(email));
  const [user] = await read(userItem(lock?.owner ?? NOBODY));
  // The user may have got another address between the reads, and another password with it.
  const known = user && comparable(user.email) === comparable(email) ? user : undefined;
  const matches = await verifyPassword(password, known?.password ?? decoyHash);
  if (!known || !matches) throw invalidCredentials();
  return accountOf(known);
}
