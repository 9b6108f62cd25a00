import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { hashPassword } from '../../auth/passwords.ts';
import { taken } from '../../errors.ts';
import { emailLockKey, LockEntity, usernameLockKey } from '../../table/entities/users/name-lock.ts';
import { UserEntity, userKey } from '../../table/entities/users/user.ts';
import { notExists } from '../../table/entity.ts';
import { newId } from '../../table/ids.ts';
import { optimistically, Refused, transact } from '../../table/write.ts';
import { type Account, accountOf } from './user.ts';

export interface Registration {
  username: string;
  email: string;
  password: string;
}

/**
 * Makes a user who alone holds its username and email address.
 *
 * @throws 409 `username` and `email`, where somebody else holds them
 */
export async function register({ username, email, password }: Registration): Promise<Account> {
  const hash = await hashPassword(password);
  return optimistically(async () => {
    const user = { id: newId(), username, email, password: hash, version: 1 };
    const lock = {
      username: holdName(usernameLockKey(username), user.id),
      email: holdName(emailLockKey(email), user.id),
    };
    const put = UserEntity.build(PutTransaction)
      .item({ ...userKey(user.id), ...user })
      .options({ condition: notExists });
    try {
      await transact([put, lock.username, lock.email]);
    } catch (error) {
      throw takenNames(error, lock);
    }
    return accountOf({ ...userKey(user.id), ...user });
  });
}

/** The write that takes a name for a user, unless somebody else holds it. */
export const holdName = (key: { pk: string; sk: string }, owner: number) =>
  LockEntity.build(PutTransaction)
    .item({ ...key, owner })
    .options({ condition: { or: [notExists, { attr: 'owner', eq: owner }] } });

type Hold = ReturnType<typeof holdName>;

/** The 409 that names what is taken, where the refusal came from a lock; else the error as it is. */
export function takenNames(error: unknown, locks: Record<string, Hold>): unknown {
  const names = Object.keys(locks).filter((name) => error instanceof Refused && error.failed.has(locks[name] as Hold));
  return names.length > 0 ? taken(names as ('username' | 'email')[]) : error;
}
