import { Entity, type FormattedItem } from 'dynamodb-toolbox/entity';
import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { boolean } from 'dynamodb-toolbox/schema/boolean';
import { item } from 'dynamodb-toolbox/schema/item';
import { integer, key, plain } from '../../entity.ts';
import { idText, parseId, timeOf } from '../../ids.ts';
import type { Key } from '../../keys.ts';

/** A deleted article, of which there are still comments and favorites to be swept up. */
export const TombstoneEntity = new Entity({
  name: 'tombstone',
  ...plain,
  schema: item({
    ...key,
    article: integer(),
    author: integer(),
    /** Whether it is still counted among its favoriters' favorites. */
    favorited: boolean(),
  }),
});
export type Tombstone = FormattedItem<typeof TombstoneEntity>;

export const TOMBSTONES = 'deleted';

/** @param deletion an id of its own, by which the oldest come first */
export const tombstoneKey = (deletion: number, article: number): Key => ({
  pk: TOMBSTONES,
  sk: `${idText(deletion)}#${idText(article)}`,
});

/** When the article was deleted, in milliseconds since the epoch. */
export const deletedAt = ({ sk }: Tombstone): number => timeOf(parseId(sk.slice(0, sk.indexOf('#'))) ?? 0);

export const putTombstone = (deletion: number, tombstone: Omit<Tombstone, 'pk' | 'sk'>) =>
  TombstoneEntity.build(PutTransaction).item({ ...tombstoneKey(deletion, tombstone.article), ...tombstone });
