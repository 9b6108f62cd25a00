import { Entity } from 'dynamodb-toolbox/entity';
import { item } from 'dynamodb-toolbox/schema/item';
import { integer, key, plain } from '../../entity.ts';
import type { Key } from '../../keys.ts';
import { itemOf } from '../../read.ts';
import { userPartition } from '../partitions.ts';

/** How many entries a list has, or a share of them; written together with the entries. */
export const CountEntity = new Entity({ name: 'count', ...plain, schema: item({ ...key, count: integer() }) });

/** How many items share one hot count: 100 publishes a second are 12.5 a second on each (docs/decisions/hot-items.md). */
export const COUNT_SHARDS = 8;

/** The shard of a count that an article belongs to: the low bits of an id are random. */
export const shardOf = (article: number): number => article % COUNT_SHARDS;

export const articlesCountKey = (shard: number): Key => ({ pk: 'articles#count', sk: String(shard) });
export const favoritesCountKey = (user: number): Key => ({ pk: userPartition(user), sk: 'favorites' });

export const favoritesCountItem = (user: number) => itemOf(CountEntity, favoritesCountKey(user));
