import { keys } from '../../src/table/entities/index.ts';
import type { Blog } from '../check-data/blog.ts';
import type { Plan } from './plan.ts';

/** Locks follow the users' names; where two users have one name, it is the elder's, and the other has to be renamed by hand. */
export function repairUsers(blog: Blog, plan: Plan): void {
  const holders = new Map<string, number>();
  for (const [user, { username, email }] of [...blog.users].sort(([a], [b]) => a - b)) {
    for (const { pk } of [keys.usernameLock(username), keys.emailLock(email)])
      if (!holders.has(pk)) holders.set(pk, user);
  }
  for (const [pk, owner] of holders) {
    const held = blog.locks.get(pk);
    if (held !== owner)
      plan.put(
        { pk, sk: 'owner' },
        { owner },
        held === undefined ? undefined : { owner: held },
        'the name is of another user',
      );
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
