import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { decoyHash } from '../../src/auth/passwords.ts';
import { signToken } from '../../src/auth/tokens.ts';
import { clock } from '../../src/clock.ts';
import { signingKey } from '../../src/models/keyring.ts';
import { holdName } from '../../src/models/users/register.ts';
import { UserEntity } from '../../src/models/users/user.ts';
import { newId } from '../../src/table/ids.ts';
import { keys } from '../../src/table/keys.ts';
import { transact } from '../../src/table/write.ts';

/** A user by its id and name, as models know it. */
export interface KnownUser {
  id: number;
  username: string;
}

/** Adds a user as a registration does, but for the hashing, which takes longer than all the rest: it has no password. */
export async function addUser(username: string): Promise<KnownUser> {
  const user = { id: newId(), username, email: `${username}@example.com`, password: decoyHash, version: 1 };
  await transact([
    UserEntity.build(PutTransaction).item({ ...keys.user(user.id), ...user }),
    holdName(keys.usernameLock(user.username), user.id),
    holdName(keys.emailLock(user.email), user.id),
  ]);
  return { id: user.id, username };
}

/** A token for a user who was added, as a login would give one. */
export async function tokenFor({ id }: KnownUser): Promise<string> {
  return signToken({ userId: id, key: await signingKey(), now: clock.now(), lifetimeSeconds: 3_600 });
}
