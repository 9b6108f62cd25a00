import { notFound } from '../../errors.ts';
import { comparable, fits, MAX_USERNAME_LENGTH } from '../../names.ts';
import { following } from '../../table/entities/users/following.ts';
import { usernameLock } from '../../table/entities/users/name-lock.ts';
import { type User, userItem } from '../../table/entities/users/user.ts';
import { all, mapRead, nothing, type Read, read } from '../../table/read.ts';

export interface Profile {
  username: string;
  bio: string | null;
  image: string | null;
  following: boolean;
}

/** The id of the user who reads, or `undefined` where the request is anonymous. */
export type Viewer = number | undefined;

/** The profile of a user as a viewer sees it; `undefined` where the user no longer exists. */
export const profile = (user: number, viewer: Viewer): Read<Profile | undefined> =>
  mapRead(profiles([user], viewer), (found) => found.get(user));

/** The profiles of users as a viewer sees them, by their ids, without those who no longer exist or are hidden. */
export const profiles = (users: Iterable<number>, viewer: Viewer): Read<ReadonlyMap<number, Profile>> => {
  const items = [...new Set(users)].map(userItem);
  if (items.length === 0) return nothing(new Map()); // whom the viewer follows matters to nobody
  const followed = viewer === undefined ? nothing(undefined) : following(viewer);
  return mapRead(all(followed, all(...items)), ([followed, found]) => {
    const shown = found.flatMap((user) =>
      user && user.suspended !== 'hidden' ? [[user.id, profileOf(user, followed?.followees)] as const] : [],
    );
    return new Map(shown);
  });
};

const profileOf = ({ id, username, bio, image }: User, followees: ReadonlySet<number> | undefined): Profile => ({
  username,
  bio: bio ?? null,
  image: image ?? null,
  following: followees?.has(id) ?? false,
});

/** The ids of a user's followees. */
export const followeesOf = (user: number): Read<number[]> =>
  mapRead(following(user), ({ followees }) => [...followees]);

/** Whether a text can be a username at all; what cannot is never looked up. */
export const isUsername = (text: string): boolean => fits(text, MAX_USERNAME_LENGTH);

/** The id of the user with a username, or `undefined`. */
export const userNamed = (username: string): Read<number | undefined> =>
  mapRead(usernameLock(username), (lock) => lock?.owner);

/** Nobody is renamed so often at once that a name has to be resolved more often. */
const MAX_LOOKUPS = 3;

/**
 * Reads a profile: two round trips, and two more where its user is renamed between them, for the name may be another user's then.
 *
 * @throws 404 `profile`
 */
export async function getProfile(username: string, viewer: Viewer): Promise<Profile> {
  for (let lookups = 0; lookups < MAX_LOOKUPS; lookups++) {
    const [user] = await read(userNamed(username));
    const [found] = user === undefined ? [] : await read(profile(user, viewer));
    if (!found) break;
    if (comparable(found.username) === comparable(username)) return found;
  }
  throw notFound('profile');
}
