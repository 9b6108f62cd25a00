import { keys } from '../../../src/table/entities/index.ts';
import type { Blog } from '../blog.ts';
import type { Report } from '../violation.ts';

/** The contract's limit. */
const MAX_FOLLOWEES = 2_000;

/** Every user holds its names, and every lock is held by the user whose name it is. */
export function checkUsers(
  { users, locks, hiddenNames, following, favoritesCounts, timelines, segments, hasKeyring }: Blog,
  report: Report,
): void {
  if (users.size > 0 && !hasKeyring) report('is not there', keys.keyring(), 'no token of anybody is good');
  const held = new Set<string>();
  for (const [user, { username, email, isHidden }] of users) {
    const usernameLock = keys.usernameLock(username);
    const emailLock = keys.emailLock(email);
    held.add(usernameLock.pk).add(emailLock.pk);
    if (locks.get(usernameLock.pk) !== user) {
      report('does not hold its username', keys.user(user), `${usernameLock.pk} is of ${locks.get(usernameLock.pk)}`);
    }
    if (isHidden !== hiddenNames.has(usernameLock.pk)) {
      const rule = isHidden ? 'is found by its username as its suspension forbids' : 'is not found by its username';
      report(rule, keys.user(user), usernameLock.pk);
    }
    if (locks.get(emailLock.pk) !== user) {
      report('does not hold its email address', keys.user(user), `${emailLock.pk} is of ${locks.get(emailLock.pk)}`);
    }
  }
  for (const [pk, owner] of locks) {
    if (!held.has(pk)) report('is a lock without its owner', { pk, sk: 'owner' }, `its owner is to be user ${owner}`);
  }
  for (const [user, { followees }] of following) checkFollowing(user, followees, users, report);
  for (const user of following.keys()) if (!users.has(user)) report('has no user', keys.following(user), '');
  for (const user of favoritesCounts.keys()) if (!users.has(user)) report('has no user', keys.favoritesCount(user), '');
  for (const user of timelines.keys()) if (!users.has(user)) report('has no user', keys.timeline(user), '');
  for (const [user, ofUser] of segments) {
    const [start = 0] = ofUser.keys();
    if (!users.has(user)) report('has no user', keys.timelineSegment(user, start), '');
  }
}

function checkFollowing(
  user: number,
  followees: ReadonlySet<number>,
  users: ReadonlyMap<number, unknown>,
  report: Report,
): void {
  const key = keys.following(user);
  if (followees.has(user)) report('follows itself', key, `it is user ${user}`);
  if (followees.size > MAX_FOLLOWEES) report('follows too many', key, `${followees.size} users`);
  const missing = [...followees].filter((followee) => !users.has(followee));
  if (missing.length > 0) report('follows who is not there', key, `users ${missing.join(', ')}`);
}
