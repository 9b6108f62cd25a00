import { emailLock, heldUsername, hideName, usernameLockKey } from '../../table/entities/users/name-lock.ts';
import { type User, updateUser, userItem } from '../../table/entities/users/user.ts';
import { read } from '../../table/read.ts';
import { optimistically, transact } from '../../table/write.ts';

/** What becomes of what a suspended user has written. */
export type Suspension = NonNullable<User['suspended']>;

/** What an operator sees of a user. */
export interface UserRecord {
  id: number;
  username: string;
  email: string;
  suspended: Suspension | undefined;
}

/** Finds a user by a username or an email address, also one who is hidden; `undefined` where there is none. */
export async function findUser(name: string): Promise<UserRecord | undefined> {
  const locks = await read(heldUsername(name), emailLock(name));
  const owner = locks.find((lock) => lock !== undefined)?.owner;
  const [user] = owner === undefined ? [] : await read(userItem(owner));
  return user && { id: user.id, username: user.username, email: user.email, suspended: user.suspended };
}

/**
 * Suspends a user, who then can neither log in nor go on with a session, or reinstates it. Where it is hidden, its name leads nowhere,
 * and its profile, articles and comments are shown to nobody; counts go on counting them.
 *
 * @param suspended `undefined` reinstates
 * @returns whether there is such a user
 */
export const setSuspension = (id: number, suspended: Suspension | undefined): Promise<boolean> =>
  optimistically(async () => {
    const [user] = await read(userItem(id));
    if (!user) return false;
    const { suspended: _, passwordSession, ...others } = user;
    await transact([
      // As a new password does, a suspension ends all sessions for good.
      updateUser(
        suspended
          ? { ...others, suspended, passwordNumber: user.passwordNumber + 1 }
          : { ...others, ...(passwordSession && { passwordSession }) },
      ),
      hideName(usernameLockKey(user.username), id, suspended === 'hidden'),
    ]);
    return true;
  });
