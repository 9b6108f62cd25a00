import { invalid, notFound, unauthorized } from '../../errors.ts';
import { type Following, following, updateFollowing } from '../../table/entities/users/following.ts';
import { userItem } from '../../table/entities/users/user.ts';
import { read } from '../../table/read.ts';
import { optimistically } from '../../table/write.ts';
import { type Profile, profile, userNamed } from './profiles.ts';

/** The contract's limit. It bounds the item that holds the followees, and with it the price of a feed. */
const MAX_FOLLOWEES = 2_000;

/**
 * Follows a user: two round trips; idempotent.
 *
 * @throws 401 `token`, where the follower no longer exists; 404 `profile`; 422 `profile`, for oneself and for more than 2,000 users
 */
export const follow = (username: string, follower: number): Promise<Profile> => setFollowing(username, follower, true);

/**
 * Unfollows a user: two round trips; idempotent.
 *
 * @throws 401 `token`, where the follower no longer exists; 404 `profile`
 */
export const unfollow = (username: string, follower: number): Promise<Profile> =>
  setFollowing(username, follower, false);

function setFollowing(username: string, follower: number, wanted: boolean): Promise<Profile> {
  return optimistically(async () => {
    const [user, followee, before] = await read(userItem(follower), userNamed(username), following(follower));
    if (!user) throw unauthorized('is invalid');
    if (followee === undefined) throw notFound('profile');
    const isChange = before.followees.has(followee) !== wanted;
    if (isChange && wanted) checkMayFollow(before, followee, follower);
    const [[shown]] = await Promise.all([
      read(profile(followee, undefined)),
      isChange && updateFollowing(follower, wanted ? 'add' : 'delete', followee, before.version).send(),
    ]);
    if (!shown) throw notFound('profile');
    return { ...shown, following: wanted };
  });
}

function checkMayFollow({ followees }: Following, followee: number, follower: number): void {
  if (followee === follower) throw invalid({ profile: ["can't be yourself"] });
  if (followees.size >= MAX_FOLLOWEES) {
    throw invalid({ profile: [`can't be followed: you follow ${MAX_FOLLOWEES} users already`] });
  }
}
