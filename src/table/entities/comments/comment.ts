import { Entity, type FormattedItem } from 'dynamodb-toolbox/entity';
import { DeleteTransaction } from 'dynamodb-toolbox/entity/actions/transactDelete';
import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { item } from 'dynamodb-toolbox/schema/item';
import { string } from 'dynamodb-toolbox/schema/string';
import { exists, integer, key, notExists, plain } from '../../entity.ts';
import { idText } from '../../ids.ts';
import type { Key } from '../../keys.ts';
import { itemOf, type Page, pageOf, type Read } from '../../read.ts';
import { articlePartition } from '../partitions.ts';

const CommentEntity = new Entity({
  name: 'comment',
  ...plain,
  schema: item({
    ...key,
    /** Its number among the comments of its article, from 1: by the article's counter, so that they are in its order. */
    id: integer(),
    article: integer(),
    author: integer(),
    body: string(),
    /** Milliseconds since the epoch: later than that of every lower number. No comment is ever edited. */
    createdAt: integer(),
    /** The id by which the lists of the whole site know it: see entry.ts. */
    entry: integer(),
  }),
});
export type CommentItem = Omit<FormattedItem<typeof CommentEntity>, 'pk' | 'sk'>;

export const commentKey = (article: number, comment: number): Key => ({
  pk: articlePartition(article),
  sk: `comment#${idText(comment)}`,
});

export const commentItem = (article: number, comment: number): Read<CommentItem | undefined> =>
  itemOf(CommentEntity, commentKey(article, comment));

/** A page of an article's comments in the order of their numbers, behind one of them; 0 is before the first. */
export const commentsAfter = (article: number, after: number, limit: number): Read<Page<CommentItem>> => {
  const { pk: partition, sk: first } = commentKey(article, after + 1);
  return pageOf(CommentEntity, {
    partition,
    range: { between: [first, commentKey(article, Number.MAX_SAFE_INTEGER).sk] },
    limit,
  });
};

/** Refused where the number has been given to another comment. */
export const putComment = (comment: CommentItem) =>
  CommentEntity.build(PutTransaction)
    .item({ ...comment, ...commentKey(comment.article, comment.id) })
    .options({ condition: notExists });

/** Refused where it no longer exists. */
export const removeComment = (article: number, comment: number) =>
  CommentEntity.build(DeleteTransaction).key(commentKey(article, comment)).options({ condition: exists });
