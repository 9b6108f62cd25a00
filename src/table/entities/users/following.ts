import { Entity } from 'dynamodb-toolbox/entity';
import { UpdateItemCommand } from 'dynamodb-toolbox/entity/actions/update';
import { $add, $delete } from 'dynamodb-toolbox/entity/actions/update/symbols';
import { item } from 'dynamodb-toolbox/schema/item';
import { set } from 'dynamodb-toolbox/schema/set';
import { integer, key, plain } from '../../entity.ts';
import type { Key } from '../../keys.ts';
import { itemOf, mapRead, type Read } from '../../read.ts';
import { userPartition } from '../partitions.ts';

/** The followees of a user: at most 2,000 ids (20 KB), read whole by a feed and by every page that shows profiles. */
export const FollowingEntity = new Entity({
  name: 'following',
  ...plain,
  schema: item({
    ...key,
    /** Left out where it would be empty: DynamoDB has no empty sets. */
    followees: set(integer()).optional(),
    /** Counts the writes. It goes on when the set is empty, so that no write that arrives late meets a version again. */
    version: integer(),
  }),
});

/** The ids of a user's followees, in the version that they were read in: 0 before the first of them. */
export interface Following {
  followees: ReadonlySet<number>;
  version: number;
}

const NOBODY: ReadonlySet<number> = new Set();

export const followingKey = (user: number): Key => ({ pk: userPartition(user), sk: 'following' });

export const following = (user: number): Read<Following> =>
  mapRead(itemOf(FollowingEntity, followingKey(user)), (found) => ({
    followees: found?.followees ?? NOBODY,
    version: found?.version ?? 0,
  }));

/**
 * Adds a followee, or removes one; refused where the version is no longer the one that was read. By
 * itself, in no transaction, where it would take twice the units; the version makes up for the token that a transaction has.
 */
export const updateFollowing = (user: number, change: 'add' | 'delete', followee: number, version: number) => {
  const one = new Set([followee]);
  return FollowingEntity.build(UpdateItemCommand)
    .item({
      ...followingKey(user),
      followees: change === 'add' ? $add(one) : $delete(one),
      version: version + 1,
    })
    .options({ condition: version === 0 ? { attr: 'version', exists: false } : { attr: 'version', eq: version } });
};
