import { Entity } from 'dynamodb-toolbox/entity';
import { item } from 'dynamodb-toolbox/schema/item';
import { set } from 'dynamodb-toolbox/schema/set';
import { integer, key, plain } from '../../entity.ts';
import type { Key } from '../../keys.ts';
import { itemOf } from '../../read.ts';
import { userPartition } from '../partitions.ts';

/** Whom a user follows: at most 2,000 ids (20 KB), read whole by a feed and by every page that shows profiles. */
export const FollowingEntity = new Entity({
  name: 'following',
  ...plain,
  schema: item({ ...key, followees: set(integer()).optional() }),
});

export const followingKey = (user: number): Key => ({ pk: userPartition(user), sk: 'following' });

export const followingItem = (user: number) => itemOf(FollowingEntity, followingKey(user));
