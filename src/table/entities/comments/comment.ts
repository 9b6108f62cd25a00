import { Entity, type FormattedItem } from 'dynamodb-toolbox/entity';
import { item } from 'dynamodb-toolbox/schema/item';
import { string } from 'dynamodb-toolbox/schema/string';
import { integer, key, plain } from '../../entity.ts';
import { idText } from '../../ids.ts';
import type { Key } from '../../keys.ts';
import { itemOf } from '../../read.ts';
import { articlePartition } from '../partitions.ts';

export const CommentEntity = new Entity({
  name: 'comment',
  ...plain,
  schema: item({
    ...key,
    id: integer(),
    article: integer(),
    author: integer(),
    body: string(),
    /** Milliseconds since the epoch. No comment is ever edited. */
    createdAt: integer(),
  }),
});
export type CommentItem = FormattedItem<typeof CommentEntity>;

export const commentKey = (article: number, comment: number): Key => ({
  pk: articlePartition(article),
  sk: `comment#${idText(comment)}`,
});

export const commentItem = (article: number, comment: number) => itemOf(CommentEntity, commentKey(article, comment));
