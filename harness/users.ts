import { decoyHash } from '../src/auth/passwords.ts';
import { newSessionId, signToken } from '../src/auth/tokens.ts';
import { clock } from '../src/clock.ts';
import { signingKey } from '../src/models/keyring.ts';
import { keys } from '../src/table/entities/index.ts';
import { claimName } from '../src/table/entities/users/name-lock.ts';
import { putUser } from '../src/table/entities/users/user.ts';
import { newId } from '../src/table/ids.ts';
import { ACTIONS_A_TRANSACTION, type Action, transact } from '../src/table/write.ts';

/** A user by its id and name, as models know it. */
export interface KnownUser {
  id: number;
  username: string;
}

/** Adds a user as a registration does, but for the hashing, which takes longer than all the rest: it has no password. */
export async function addUser(username: string): Promise<KnownUser> {
  const [user] = await addUsers([username]);
  return user as KnownUser;
}

/** Adds many, with few writes. */
export async function addUsers(usernames: string[]): Promise<KnownUser[]> {
  await signingKey(); // a registration makes the keyring, too
  const users: KnownUser[] = [];
  for (const username of usernames) users.push({ id: newId(users.at(-1)?.id), username });
  for (let start = 0; start < users.length; start += USERS_A_TRANSACTION) {
    await transact(users.slice(start, start + USERS_A_TRANSACTION).flatMap(registration));
  }
  return users;
}

const registration = ({ id, username }: KnownUser): Action[] => {
  const user = {
    id,
    username,
    email: `${username.replaceAll(' ', '.')}@example.com`,
    password: decoyHash,
    passwordNumber: 0,
    version: 1,
  };
  return [putUser(user), claimName(keys.usernameLock(username), id), claimName(keys.emailLock(user.email), id)];
};

const USERS_A_TRANSACTION = Math.floor(ACTIONS_A_TRANSACTION / 3);

/** A token for a user who was added, as a login would give one. */
export async function tokenFor({ id }: KnownUser): Promise<string> {
  const session = { userId: id, id: newSessionId(), passwordNumber: 0 };
  return signToken({ session, key: await signingKey(), now: clock.now(), lifetimeSeconds: 3_600 });
}
