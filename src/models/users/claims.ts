import { taken } from '../../errors.ts';
import { claimName, emailLockKey, releaseName, usernameLockKey } from '../../table/entities/users/name-lock.ts';
import { type Key, keyText } from '../../table/keys.ts';
import { type Action, TransactionCanceled, transact } from '../../table/write.ts';

/** The names that are unique to a user. */
export interface Names {
  username: string;
  email: string;
}

/** The writes that make a user the holder of its names, for {@link transactNames}. */
interface Claims {
  actions: Action[];
  /** Which of the actions is refused where the name is somebody else's. */
  username?: Action;
  email?: Action;
}

/** Claims the names of a new user. */
export function claimNames({ username, email }: Names, owner: number): Claims {
  const claims = {
    username: claimName(usernameLockKey(username), owner),
    email: claimName(emailLockKey(email), owner),
  };
  return { ...claims, actions: [claims.username, claims.email] };
}

/** Claims the names that are new, and releases those that they take the place of; a name that only looks otherwise stays held. */
export function changeNames(before: Names, after: Names, owner: number): Claims {
  const claims: Claims = { actions: [] };
  const change = (name: keyof Names, from: Key, to: Key) => {
    if (keyText(from) === keyText(to)) return;
    claims[name] = claimName(to, owner);
    claims.actions.push(releaseName(from), claims[name]);
  };
  change('username', usernameLockKey(before.username), usernameLockKey(after.username));
  change('email', emailLockKey(before.email), emailLockKey(after.email));
  return claims;
}

/**
 * Writes a user together with its names.
 *
 * @throws 409 with each name that is somebody else's; TransactionCanceled where it was something else that did not hold
 */
export async function transactNames(user: Action, claims: Claims): Promise<void> {
  try {
    await transact([user, ...claims.actions]);
  } catch (error) {
    if (!(error instanceof TransactionCanceled)) throw error;
    const { failed } = error;
    const names = (['username', 'email'] as const).filter((name) => claims[name] && failed.has(claims[name]));
    throw names.length > 0 ? taken(names) : error;
  }
}
