import { Entity, type FormattedItem } from 'dynamodb-toolbox/entity';
import { boolean } from 'dynamodb-toolbox/schema/boolean';
import { item } from 'dynamodb-toolbox/schema/item';
import { integer, key, plain } from '../../entity.ts';
import { idText } from '../../ids.ts';
import type { Key } from '../../keys.ts';

/** A deleted article, of which there are still comments and favorites to be swept up. */
export const TombstoneEntity = new Entity({
  name: 'tombstone',
  ...plain,
  schema: item({
    ...key,
    id: integer(),
    /** Whether it is still counted among its favoriters' favorites. */
    favorited: boolean(),
  }),
});
export type Tombstone = FormattedItem<typeof TombstoneEntity>;

/** @param favorited whether users still have it among their favorites */
export const tombstoneKey = (article: number, favorited: boolean): Key => ({
  pk: 'deleted',
  sk: `${favorited ? 'favorited' : 'plain'}#${idText(article)}`,
});
