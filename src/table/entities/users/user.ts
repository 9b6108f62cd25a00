import { Entity, type FormattedItem } from 'dynamodb-toolbox/entity';
import { item } from 'dynamodb-toolbox/schema/item';
import { string } from 'dynamodb-toolbox/schema/string';
import { integer, key, plain } from '../../entity.ts';
import type { Key } from '../../keys.ts';
import { itemOf } from '../../read.ts';
import { userPartition } from '../partitions.ts';

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

export const userKey = (user: number): Key => ({ pk: userPartition(user), sk: 'user' });

export const userItem = (user: number) => itemOf(UserEntity, userKey(user));
