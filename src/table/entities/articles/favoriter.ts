import { Entity } from 'dynamodb-toolbox/entity';
import { item } from 'dynamodb-toolbox/schema/item';
import { integer, key, plain } from '../../entity.ts';
import { idText } from '../../ids.ts';
import type { Key } from '../../keys.ts';
import { articlePartition } from '../partitions.ts';

/** That a user has favorited an article, kept with the article: it is read only when the article is deleted. */
export const FavoriterEntity = new Entity({ name: 'favoriter', ...plain, schema: item({ ...key, user: integer() }) });

export const favoriterKey = (article: number, user: number): Key => ({
  pk: articlePartition(article),
  sk: `favoriter#${idText(user)}`,
});
