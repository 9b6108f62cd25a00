import { hashPassword } from '../../auth/passwords.ts';
import { unauthorized } from '../../errors.ts';
import { updateUser, userItem } from '../../table/entities/users/user.ts';
import { read } from '../../table/read.ts';
import { optimistically } from '../../table/write.ts';
import { changeNames, transactNames } from './claims.ts';
import { type Account, accountOf } from './user.ts';

/**
 * The account of the caller: one round trip.
 *
 * @throws 401 `token`, where the token's user no longer exists
 */
export async function getAccount(id: number): Promise<Account> {
  const [user] = await read(userItem(id));
  if (!user) throw unauthorized('is invalid');
  return accountOf(user);
}

/** The changes to an account; what is left out stays, and `null` clears. */
export interface AccountChanges {
  username?: string | undefined;
  email?: string | undefined;
  password?: string | undefined;
  bio?: string | null | undefined;
  image?: string | null | undefined;
}

/**
 * Changes an account: two round trips. A new password ends all sessions but one (session.ts). A new username or email address is claimed, and
 * the old one released, in the same write.
 *
 * @param session the id of one that goes on after a new password
 * @throws 401 `token`, where the user no longer exists; 409 `username` and `email`
 */
export async function updateAccount(id: number, changes: AccountChanges, session?: string): Promise<Account> {
  const hash = changes.password === undefined ? undefined : await hashPassword(changes.password);
  return optimistically(async () => {
    const [user] = await read(userItem(id));
    if (!user) throw unauthorized('is invalid');
    const { username = user.username, email = user.email, bio = user.bio, image = user.image } = changes;
    const changed = {
      ...user,
      username,
      email,
      ...(hash && { password: hash, passwordNumber: user.passwordNumber + 1, passwordSession: session }),
      bio: bio ?? undefined,
      image: image ?? undefined,
    };
    await transactNames(updateUser(changed), changeNames(user, changed, id));
    return accountOf(changed);
  });
}
