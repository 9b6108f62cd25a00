import { hashPassword } from '../../auth/passwords.ts';
import { putUser } from '../../table/entities/users/user.ts';
import { newId } from '../../table/ids.ts';
import { optimistically } from '../../table/write.ts';
import { claimNames, type Names, transactNames } from './claims.ts';
import { type Account, accountOf } from './user.ts';

export interface Registration extends Names {
  password: string;
}

/**
 * Makes a user who alone holds its username and email address: one round trip.
 *
 * @throws 409 `username` and `email`, where somebody else holds them
 */
export async function register({ username, email, password }: Registration): Promise<Account> {
  const hash = await hashPassword(password);
  return optimistically(async () => {
    const user = { id: newId(), username, email, password: hash, passwordNumber: 0, version: 1 };
    await transactNames(putUser(user), claimNames(user, user.id));
    return accountOf(user);
  });
}
