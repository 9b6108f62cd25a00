import { UpdateItemCommand } from 'dynamodb-toolbox/entity/actions/update';
import { $add, $delete } from 'dynamodb-toolbox/entity/actions/update/symbols';
import { invalid, notFound, unauthorized } from '../../errors.ts';
import { fits, MAX_USERNAME_LENGTH } from '../../names.ts';
import { FollowingEntity, followingItem, followingKey } from '../../table/entities/users/following.ts';
import { usernameLock } from '../../table/entities/users/name-lock.ts';
import { type User, userItem } from '../../table/entities/users/user.ts';
import { ConditionsFailed } from '../../table/errors.ts';
import { all, mapRead, nothing, type Read, read } from '../../table/read.ts';

/** The contract's limit. It bounds the item that holds the followees, and with it the price of a feed. */
const MAX_FOLLOWEES = 2_000;

export interface Profile {
  username: string;
  bio: string | null;
  image: string | null;
  following: boolean;
}

/** Who is looking: a user id, or `undefined` for an anonymous caller. */
export type Viewer = number | undefined;

/** The profile of a user as a viewer sees it; `undefined` where the user is no more. */
export const profile = (user: number, viewer: Viewer): Read<Profile | undefined> =>
  mapRead(profiles([user], viewer), (found) => found.get(user));

/** The profiles of users as a viewer sees them, by their ids, without those who are no more. */
export const profiles = (users: Iterable<number>, viewer: Viewer): Read<ReadonlyMap<number, Profile>> => {
  const items = [...new Set(users)].map(userItem);
  const following = viewer === undefined ? nothing(undefined) : followingItem(viewer);
  return mapRead(all(following, all(...items)), ([followed, found]) => {
    const shown = found.flatMap((user) => (user ? [[user.id, profileOf(user, followed?.followees)] as const] : []));
    return new Map(shown);
  });
};

const profileOf = ({ id, username, bio, image }: User, followees: ReadonlySet<number> | undefined): Profile => ({
  username,
  bio: bio ?? null,
  image: image ?? null,
  following: followees?.has(id) ?? false,
});

/** The ids of the users whom a user follows. */
export const followeesOf = (user: number): Read<number[]> =>
  mapRead(followingItem(user), (item) => [...(item?.followees ?? [])]);

/** Whether a text can be a username at all; what cannot is never looked up (a key holds at most 2,048 bytes). */
export const isUsername = (text: string): boolean => fits(text, MAX_USERNAME_LENGTH);

/** The id of the user with a username, or `undefined`. */
export const userNamed = (username: string): Read<number | undefined> =>
  isUsername(username) ? mapRead(usernameLock(username), (lock) => lock?.owner) : nothing(undefined);

/**
 * Reads a profile: two round trips.
 *
 * @throws 404 `profile`
 */
export async function getProfile(username: string, viewer: Viewer): Promise<Profile> {
  const [user] = await read(userNamed(username));
  const [found] = user === undefined ? [] : await read(profile(user, viewer));
  if (!found) throw notFound('profile');
  return found;
}

/**
 * Makes a user follow another; to repeat it changes nothing.
 *
 * @throws 404 `profile`; 422 `profile`, for oneself and for more than 2,000 users
 */
export const follow = (username: string, follower: number): Promise<Profile> => setFollowing(username, follower, true);

/**
 * Makes a user follow another no more; to repeat it changes nothing.
 *
 * @throws 404 `profile`
 */
export const unfollow = (username: string, follower: number): Promise<Profile> =>
  setFollowing(username, follower, false);

async function setFollowing(username: string, follower: number, following: boolean): Promise<Profile> {
  const followee = await findFollowee(username, follower);
  if (following && followee === follower) throw invalid({ profile: ["can't be yourself"] });
  const [[shown]] = await Promise.all([
    read(profile(followee, undefined)),
    following ? addFollowee(follower, followee) : removeFollowee(follower, followee),
  ]);
  if (!shown) throw notFound('profile');
  return { ...shown, following };
}

async function findFollowee(username: string, follower: number): Promise<number> {
  const [user, followee] = await read(userItem(follower), userNamed(username));
  if (!user) throw unauthorized('is invalid');
  if (followee === undefined) throw notFound('profile');
  return followee;
}

/** To add to a set or take from it twice changes nothing: these writes are safe to send again without a transaction. */
async function addFollowee(follower: number, followee: number): Promise<void> {
  const add = FollowingEntity.build(UpdateItemCommand)
    .item({ ...followingKey(follower), followees: $add(new Set([followee])) })
    .options({
      condition: {
        or: [
          { attr: 'followees', exists: false },
          { attr: 'followees', contains: followee },
          { size: 'followees', lt: MAX_FOLLOWEES },
        ],
      },
    });
  try {
    await add.send();
  } catch (error) {
    if (!(error instanceof ConditionsFailed)) throw error;
    throw invalid({ profile: [`can't be followed: you follow ${MAX_FOLLOWEES} users already`] });
  }
}

async function removeFollowee(follower: number, followee: number): Promise<void> {
  const remove = FollowingEntity.build(UpdateItemCommand)
    .item({ ...followingKey(follower), followees: $delete(new Set([followee])) })
    .options({ condition: { attr: 'followees', contains: followee } });
  try {
    await remove.send();
  } catch (error) {
    if (!(error instanceof ConditionsFailed)) throw error; // it followed nobody of that id
  }
}
