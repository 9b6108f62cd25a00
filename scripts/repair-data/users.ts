import { keys } from '../../src/table/entities/index.ts';
import type { Blog } from '../check-data/blog.ts';
import type { Plan } from './plan.ts';

/** Locks follow the users' names; where two users have one name, it is the elder's, and the other has to be renamed by hand. */
export function repairUsers(blog: Blog, plan: Plan): void {
  const holders = new Map<string, number>();
  const hidden = new Set<string>();
  for (const [user, { username, email, isHidden }] of [...blog.users].sort(([a], [b]) => a - b)) {
    for (const { pk } of [keys.usernameLock(username), keys.emailLock(email)])
      if (!holders.has(pk)) holders.set(pk, user);
    if (isHidden) hidden.add(keys.usernameLock(username).pk);
  }
  for (const [pk, owner] of holders) {
    const held = blog.locks.get(pk);
    const was = held === undefined ? undefined : { owner: held };
    const isHidden = hidden.has(pk);
    const lock = { owner, ...(isHidden && { hidden: true }) };
    if (held !== owner) plan.put({ pk, sk: 'owner' }, lock, was, 'the name is of another user');
    else if (isHidden !== blog.hiddenNames.has(pk))
      plan.put({ pk, sk: 'owner' }, lock, was, 'its user is hidden, or is not');
  }
  for (const [pk, owner] of blog.locks) {
    if (!holders.has(pk)) plan.remove({ pk, sk: 'owner' }, { owner }, 'nobody has the name');
  }
  for (const { kind, key } of blog.malformed.values()) {
    const isLock = kind === 'usernameLock' || kind === 'emailLock';
    if (isLock && !holders.has(key.pk)) plan.remove(key, undefined, 'nobody has the name');
  }
  repairFollowing(blog, plan);
}

function repairFollowing({ users, following }: Blog, plan: Plan): void {
  for (const [user, { followees, version }] of following) {
    const key = keys.following(user);
    const was = { version };
    const right = new Set([...followees].filter((followee) => followee !== user && users.has(followee)));
    if (!users.has(user)) plan.remove(key, was, 'there is no such user');
    else if (right.size < followees.size) {
      const item = { version: version + 1, ...(right.size > 0 ? { followees: right } : {}) };
      plan.put(key, item, was, 'it has the user, or users who are not there');
    }
  }
}
