import { Entity, type FormattedItem } from 'dynamodb-toolbox/entity';
import { item } from 'dynamodb-toolbox/schema/item';
import { set } from 'dynamodb-toolbox/schema/set';
import { string } from 'dynamodb-toolbox/schema/string';
import { integer, key, plain } from '../../table/entity.ts';

export const UserEntity = new Entity({
  name: 'user',
  ...plain,
  schema: item({
    ...key,
    id: integer(),
    username: string(),
    email: string(),
    /** The argon2id hash, in PHC string format. */
    password: string(),
    bio: string().optional(),
    image: string().optional(),
    /** Counts the writes, so that an update notices another one between its read and its write. */
    version: integer(),
  }),
});
export type User = FormattedItem<typeof UserEntity>;

/** Who holds a username or an email address: written together with the user, so that a name has one holder at most. */
export const LockEntity = new Entity({ name: 'lock', ...plain, schema: item({ ...key, owner: integer() }) });

/** Whom a user follows: at most 2,000 ids (20 KB), read whole by a feed and by every page that shows profiles. */
export const FollowingEntity = new Entity({
  name: 'following',
  ...plain,
  schema: item({ ...key, followees: set(integer()).optional() }),
});

/** A user as the user itself sees it, without a token. */
export interface Account {
  id: number;
  email: string;
  username: string;
  bio: string | null;
  image: string | null;
}

export const accountOf = ({ id, email, username, bio, image }: User): Account => ({
  id,
  email,
  username,
  bio: bio ?? null,
  image: image ?? null,
});
