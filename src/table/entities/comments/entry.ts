import { Entity } from 'dynamodb-toolbox/entity';
import { DeleteTransaction } from 'dynamodb-toolbox/entity/actions/transactDelete';
import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { item } from 'dynamodb-toolbox/schema/item';
import { integer, key, notExists, plain } from '../../entity.ts';
import { idText } from '../../ids.ts';
import type { Key } from '../../keys.ts';
import type { CommentItem } from './comment.ts';

/**
 * An entry of a list of comments of more than one article, whose numbers tell nothing of each other: its id is of the time of the
 * comment. It names all that shows the comment, and takes it away.
 */
export const CommentEntry = new Entity({
  name: 'commentEntry',
  ...plain,
  schema: item({
    ...key,
    /** The comment's author. */
    author: integer(),
    article: integer(),
    /** The comment's id, which is its number among those of the article. */
    number: integer(),
    articleAuthor: integer(),
  }),
});

/** Partitions whose items are one list; {@link commentEntryKey} makes the keys of their entries. */
export const commentLists = {
  all: 'comments',
  by: (user: number) => `comments#${idText(user)}`,
};

export const commentEntryKey = (list: string, entry: number): Key => ({ pk: list, sk: idText(entry) });

type Entered = Pick<CommentItem, 'article' | 'author' | 'entry' | 'id'>;

/** The keys of a comment's entries: that in the list of all comments, and that in its author's. */
export const commentEntryKeys = ({ author, entry }: Pick<Entered, 'author' | 'entry'>): [Key, Key] => [
  commentEntryKey(commentLists.all, entry),
  commentEntryKey(commentLists.by(author), entry),
];

/** Enters a comment in both lists; refused where another comment has the id there. */
export const putCommentEntries = (comment: Entered, articleAuthor: number) => {
  const { article, author, id: number } = comment;
  return commentEntryKeys(comment).map((entry) =>
    CommentEntry.build(PutTransaction)
      .item({ ...entry, author, article, number, articleAuthor })
      .options({ condition: notExists }),
  );
};

/** Takes a comment out of both lists. To be written with the comment's own removal, which is refused where it is gone. */
export const removeCommentEntries = (comment: Pick<Entered, 'author' | 'entry'>) =>
  commentEntryKeys(comment).map((entry) => CommentEntry.build(DeleteTransaction).key(entry));
