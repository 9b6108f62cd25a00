import { Entity } from 'dynamodb-toolbox/entity';
import { item } from 'dynamodb-toolbox/schema/item';
import { integer, key, plain } from '../../entity.ts';
import { idText } from '../../ids.ts';
import type { Key } from '../../keys.ts';

/** An entry of a list of comments: see articles/entry.ts. */
export const CommentEntry = new Entity({ name: 'commentEntry', ...plain, schema: item({ ...key, author: integer() }) });

/** Partitions whose items are one list; {@link commentEntryKey} makes the keys of their entries. */
export const commentLists = {
  all: 'comments',
  by: (user: number) => `comments#${idText(user)}`,
};

export const commentEntryKey = (list: string, comment: number, article: number): Key => ({
  pk: list,
  sk: `${idText(comment)}#${idText(article)}`,
});
