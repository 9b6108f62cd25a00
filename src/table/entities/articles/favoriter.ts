import { Entity } from 'dynamodb-toolbox/entity';
import { DeleteTransaction } from 'dynamodb-toolbox/entity/actions/transactDelete';
import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { item } from 'dynamodb-toolbox/schema/item';
import { integer, key, plain } from '../../entity.ts';
import { idText } from '../../ids.ts';
import { allLike, type Key } from '../../keys.ts';
import { type Page, pageOf, type Read } from '../../read.ts';
import { articlePartition } from '../partitions.ts';

/** That a user has favorited an article, kept with the article: it is read only when the article is deleted. */
export const FavoriterEntity = new Entity({ name: 'favoriter', ...plain, schema: item({ ...key, user: integer() }) });

export const favoriterKey = (article: number, user: number): Key => ({
  pk: articlePartition(article),
  sk: `favoriter#${idText(user)}`,
});

/** The first favoriters of an article. */
export const favoritersOf = (article: number, limit: number): Read<Page<{ user: number }>> =>
  pageOf(FavoriterEntity, { ...allLike(favoriterKey(article, 0)), limit });

export const putFavoriter = (article: number, user: number) =>
  FavoriterEntity.build(PutTransaction).item({ ...favoriterKey(article, user), user });

export const removeFavoriter = (article: number, user: number) =>
  FavoriterEntity.build(DeleteTransaction).key(favoriterKey(article, user));
