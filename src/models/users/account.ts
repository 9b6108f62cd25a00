import { DeleteTransaction } from 'dynamodb-toolbox/entity/actions/transactDelete';
import { UpdateTransaction } from 'dynamodb-toolbox/entity/actions/transactUpdate';
import { $remove } from 'dynamodb-toolbox/entity/actions/update/symbols';
import { decoyHash, hashPassword, verifyPassword } from '../../auth/passwords.ts';
import { invalidCredentials, unauthorized } from '../../errors.ts';
import { fits, MAX_EMAIL_LENGTH } from '../../names.ts';
import { emailLock, emailLockKey, LockEntity, usernameLockKey } from '../../table/entities/users/name-lock.ts';
import { UserEntity, userItem, userKey } from '../../table/entities/users/user.ts';
import { keyText } from '../../table/keys.ts';
import { nothing, read } from '../../table/read.ts';
import { type Action, optimistically, transact } from '../../table/write.ts';
import { holdName, takenNames } from './register.ts';
import { type Account, accountOf } from './user.ts';

const NOBODY = 0;

/**
 * Finds the user of an email address and a password. An unknown address takes the same reads and the same hashing as a
 * wrong password, so that neither the answer nor its time tells them apart (OWASP Authentication Cheat Sheet). Only of a
 * text that is longer than any address, which tells nothing of who is registered, no lock is read.
 *
 * @throws 401 `credentials`
 */
export async function login(email: string, password: string): Promise<Account> {
  const [lock] = await read(fits(email, MAX_EMAIL_LENGTH) ? emailLock(email) : nothing(undefined));
  const [user] = await read(userItem(lock?.owner ?? NOBODY));
  const matches = await verifyPassword(password, user?.password ?? decoyHash);
  if (!user || !matches) throw invalidCredentials();
  return accountOf(user);
}

/** @throws 401 `token`, where the token's user is no more */
export async function getAccount(id: number): Promise<Account> {
  const [user] = await read(userItem(id));
  if (!user) throw unauthorized('is invalid');
  return accountOf(user);
}

/** What to change of an account; what is left out stays, and `null` clears. */
export interface AccountChanges {
  username?: string | undefined;
  email?: string | undefined;
  password?: string | undefined;
  bio?: string | null | undefined;
  image?: string | null | undefined;
}

/**
 * Changes an account. A new username or email address is taken, and the old one freed, in the same write.
 *
 * @throws 401 `token`, where the user is no more; 409 `username` and `email`
 */
export async function updateAccount(id: number, changes: AccountChanges): Promise<Account> {
  const password = changes.password === undefined ? undefined : await hashPassword(changes.password);
  return optimistically(async () => {
    const [user] = await read(userItem(id));
    if (!user) throw unauthorized('is invalid');

    const { username = user.username, email = user.email, bio = user.bio, image = user.image } = changes;
    const update = UserEntity.build(UpdateTransaction)
      .item({
        ...userKey(id),
        username,
        email,
        password: password ?? user.password,
        bio: bio || $remove(),
        image: image || $remove(),
        version: user.version + 1,
      })
      .options({ condition: { attr: 'version', eq: user.version } });
    const locks = {
      username: holdName(usernameLockKey(username), id),
      email: holdName(emailLockKey(email), id),
    };
    const actions: Action[] = [update];
    for (const [before, after, lock] of [
      [usernameLockKey(user.username), usernameLockKey(username), locks.username],
      [emailLockKey(user.email), emailLockKey(email), locks.email],
    ] as const) {
      if (keyText(before) !== keyText(after)) actions.push(LockEntity.build(DeleteTransaction).key(before), lock);
    }
    try {
      await transact(actions);
    } catch (error) {
      throw takenNames(error, locks);
    }
    return { id, username, email, bio: bio || null, image: image || null };
  });
}
