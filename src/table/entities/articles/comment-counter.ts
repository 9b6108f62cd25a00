import { Entity } from 'dynamodb-toolbox/entity';
import { DeleteTransaction } from 'dynamodb-toolbox/entity/actions/transactDelete';
import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { UpdateItemCommand } from 'dynamodb-toolbox/entity/actions/update';
import { $add } from 'dynamodb-toolbox/entity/actions/update/symbols';
import { item } from 'dynamodb-toolbox/schema/item';
import { exists, integer, key, notExists, plain } from '../../entity.ts';
import type { Key } from '../../keys.ts';
import { itemOf } from '../../read.ts';
import { articlePartition } from '../partitions.ts';

/** Mobile clients hold a comment's number in 32 bits, signed (the contract). */
const LAST_COMMENT_NUMBER = 2 ** 31 - 1;

/** Numbers the comments of one article, and times them. It lives exactly as long as its article does. */
export const CommentCounterEntity = new Entity({
  name: 'commentCounter',
  ...plain,
  schema: item({
    ...key,
    /** The last number given; 0 at first. */
    last: integer(),
    /** The `createdAt` that went with it, in milliseconds since the epoch. */
    at: integer(),
  }),
});

export const commentCounterKey = (article: number): Key => ({ pk: articlePartition(article), sk: 'comments' });

export const commentCounter = (article: number) => itemOf(CommentCounterEntity, commentCounterKey(article));

/** @param at no comment of the article is from before this time */
export const putCommentCounter = (article: number, at: number) =>
  CommentCounterEntity.build(PutTransaction)
    .item({ ...commentCounterKey(article), last: 0, at })
    .options({ condition: notExists });

export const removeCommentCounter = (article: number) =>
  CommentCounterEntity.build(DeleteTransaction).key(commentCounterKey(article));

const hasNumbersLeft = { attr: 'last', lt: LAST_COMMENT_NUMBER } as const;

/** Gives the next number with a time; refused unless that time is later than that of the number before. */
export const advanceTo = (article: number, at: number) =>
  CommentCounterEntity.build(UpdateItemCommand)
    .item({ ...commentCounterKey(article), last: $add(1), at })
    .options({ condition: { and: [exists, hasNumbersLeft, { attr: 'at', lt: at }] }, returnValues: 'ALL_NEW' });

/** Gives the next number with the earliest time that is later than that of the number before. */
export const advanceByOne = (article: number) =>
  CommentCounterEntity.build(UpdateItemCommand)
    .item({ ...commentCounterKey(article), last: $add(1), at: $add(1) })
    .options({ condition: { and: [exists, hasNumbersLeft] }, returnValues: 'ALL_NEW' });
