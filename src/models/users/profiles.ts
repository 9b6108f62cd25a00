import { UpdateItemCommand } from 'dynamodb-toolbox/entity/actions/update';
import { $add, $delete } from 'dynamodb-toolbox/entity/actions/update/symbols';
import { invalid, notFound, unauthorized } from '../../errors.ts';
import { fits, MAX_USERNAME_LENGTH } from '../../names.ts';
import { ConditionsFailed } from '../../table/errors.ts';
import { type Key, keys } from '../../table/keys.ts';
import { getItem, getItems, type Items } from '../../table/read.ts';
import { FollowingEntity, LockEntity, UserEntity } from './user.ts';

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

/** What has to be read to show the profiles of users to a viewer; {@link profileFrom} shows them. */
export const profileKeys = (users: Iterable<number>, viewer: Viewer): Key[] => [
  ...Array.from(users, keys.user),
  ...(viewer === undefined ? [] : [keys.following(viewer)]),
];

/** The profile of a user among items read by {@link profileKeys}; `undefined` where the user is no more. */
export function profileFrom(items: Items, user: number, viewer: Viewer): Profile | undefined {
  const found = items.get(UserEntity, keys.user(user));
  if (!found) return undefined;
  const following = viewer !== undefined && followeesFrom(items, viewer).has(user);
  return { username: found.username, bio: found.bio ?? null, image: found.image ?? null, following };
}

const followeesFrom = (items: Items, viewer: number): ReadonlySet<number> =>
  items.get(FollowingEntity, keys.following(viewer))?.followees ?? new Set();

/** The ids of the users whom a user follows: one call. */
export async function followeesOf(user: number): Promise<number[]> {
  const following = await getItem(FollowingEntity, keys.following(user));
  return [...(following?.followees ?? [])];
}

/** What has to be read to know whose a username is; {@link userNamedFrom} tells. */
export const userNamedKey = (username: string): Key => keys.usernameLock(username);

/** The id of the user with a username, among items read by {@link userNamedKey}. */
export const userNamedFrom = (items: Items, username: string): number | undefined =>
  items.get(LockEntity, keys.usernameLock(username))?.owner;

/** Whether a text can be a username at all; what cannot is never looked up (a key holds at most 2,048 bytes). */
export const isUsername = (text: string): boolean => fits(text, MAX_USERNAME_LENGTH);

/** The id of the user with a username, or `undefined`: one call. */
export async function findUser(username: string): Promise<number | undefined> {
  if (!isUsername(username)) return undefined;
  return (await getItem(LockEntity, keys.usernameLock(username)))?.owner;
}

/** @throws 404 `profile` */
export async function getProfile(username: string, viewer: Viewer): Promise<Profile> {
  const user = await findUser(username);
  const profile = user === undefined ? undefined : await readProfile(user, viewer);
  if (!profile) throw notFound('profile');
  return profile;
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
  const [profile] = await Promise.all([
    readProfile(followee, undefined),
    following ? addFollowee(follower, followee) : removeFollowee(follower, followee),
  ]);
  if (!profile) throw notFound('profile');
  return { ...profile, following };
}

async function findFollowee(username: string, follower: number): Promise<number> {
  const named = isUsername(username) ? [userNamedKey(username)] : [];
  const items = await getItems([keys.user(follower), ...named]);
  if (!items.has(keys.user(follower))) throw unauthorized('is invalid');
  const followee = userNamedFrom(items, username);
  if (followee === undefined) throw notFound('profile');
  return followee;
}

/** To add to a set or take from it twice changes nothing: these writes are safe to send again without a transaction. */
async function addFollowee(follower: number, followee: number): Promise<void> {
  const add = FollowingEntity.build(UpdateItemCommand)
    .item({ ...keys.following(follower), followees: $add(new Set([followee])) })
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
    .item({ ...keys.following(follower), followees: $delete(new Set([followee])) })
    .options({ condition: { attr: 'followees', contains: followee } });
  try {
    await remove.send();
  } catch (error) {
    if (!(error instanceof ConditionsFailed)) throw error; // it followed nobody of that id
  }
}

async function readProfile(user: number, viewer: Viewer): Promise<Profile | undefined> {
  return profileFrom(await getItems(profileKeys([user], viewer)), user, viewer);
}
