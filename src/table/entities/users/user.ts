import { Entity, type FormattedItem } from 'dynamodb-toolbox/entity';
import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { UpdateTransaction } from 'dynamodb-toolbox/entity/actions/transactUpdate';
import { $remove } from 'dynamodb-toolbox/entity/actions/update/symbols';
import { item } from 'dynamodb-toolbox/schema/item';
import { string } from 'dynamodb-toolbox/schema/string';
import { integer, key, notExists, plain } from '../../entity.ts';
import type { Key } from '../../keys.ts';
import { itemOf } from '../../read.ts';
import { userPartition } from '../partitions.ts';

const UserEntity = new Entity({
  name: 'user',
  ...plain,
  schema: item({
    ...key,
    id: integer(),
    username: string(),
    email: string(),
    /** The argon2id hash, in PHC string format. */
    password: string(),
    /** How often all sessions, or all but one, were ended: by a new password or a suspension. */
    passwordNumber: integer(),
    /** The id of the session that changed it last; it goes on, where all others end. */
    passwordSession: string().optional(),
    /** Where it is suspended: whether what it has written is still shown. */
    suspended: string().enum('shown', 'hidden').optional(),
    bio: string().optional(),
    image: string().optional(),
    /** Counts the writes, so that an update notices another one between its read and its write. */
    version: integer(),
  }),
});
export type User = Omit<FormattedItem<typeof UserEntity>, 'pk' | 'sk'>;

export const userKey = (user: number): Key => ({ pk: userPartition(user), sk: 'user' });

export const userItem = (user: number) => itemOf(UserEntity, userKey(user));

/** Adds a user; refused where there is one of that id. */
export const putUser = (user: User) =>
  UserEntity.build(PutTransaction)
    .item({ ...user, ...userKey(user.id) })
    .options({ condition: notExists });

/** Makes a user what it is to be, with the next version; refused where its version is no longer the one that was read. */
export const updateUser = ({ id, version, bio, image, passwordSession, suspended, ...changed }: User) =>
  UserEntity.build(UpdateTransaction)
    .item({
      ...userKey(id),
      ...changed,
      passwordSession: passwordSession ?? $remove(),
      suspended: suspended ?? $remove(),
      bio: bio || $remove(),
      image: image || $remove(),
      version: version + 1,
    })
    .options({ condition: { attr: 'version', eq: version } });
