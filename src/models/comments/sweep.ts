import type { Deletion } from '../../table/delete-items.ts';
import { commentKey, commentsAfter } from '../../table/entities/comments/comment.ts';
import { commentEntryKeys } from '../../table/entities/comments/entry.ts';
import type { Key } from '../../table/keys.ts';
import { mapRead, type Read } from '../../table/read.ts';

/** What is left of a deleted article's comments. */
export interface CommentRemains {
  /** Those in the site's lists. They are found through the comments: these are to be deleted after them. */
  entries: Key[];
  comments: Deletion[];
  /** There is more of it than this. */
  more: boolean;
}

/** Some of what is left of the comments of a deleted article: of up to so many of them. */
export const commentRemains = (article: number, limit: number): Read<CommentRemains> =>
  mapRead(commentsAfter(article, 0, limit), ({ items, more }) => ({
    entries: items.flatMap(commentEntryKeys),
    comments: items.map(({ id, body }) => ({ key: commentKey(article, id), units: unitsOf(body) })),
    more,
  }));

/** All of a comment but its body takes less than a quarter of a KB. */
const unitsOf = (body: string): number => Math.ceil((Buffer.byteLength(body) + 256) / 1024);
