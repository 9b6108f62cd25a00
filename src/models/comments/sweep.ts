import { bareComments, commentKey, removeComment } from '../../table/entities/comments/comment.ts';
import { commentEntryKeys, removeCommentEntries } from '../../table/entities/comments/entry.ts';
import type { Key } from '../../table/keys.ts';
import { mapRead, type Read, read } from '../../table/read.ts';
import { ACTIONS_A_TRANSACTION, optimistically, transact } from '../../table/write.ts';

/** The keys of what is left of a deleted article's comments. */
export interface CommentRemains {
  /** Those in the site's lists. They are found through the comments: these are to be deleted after them. */
  entries: Key[];
  comments: Key[];
  /** There is more of it than this. */
  more: boolean;
}

/** Some of what is left of the comments of a deleted article: of up to so many of them. */
export const commentRemains = (article: number, limit: number): Read<CommentRemains> =>
  mapRead(bareComments(article, limit), ({ items, more }) => ({
    entries: items.flatMap(commentEntryKeys),
    comments: items.map(({ id }) => commentKey(article, id)),
    more,
  }));

const REMOVALS_AT_ONCE = Math.floor(ACTIONS_A_TRANSACTION / 3);

/** Takes away the comments of a deleted article. It may be cut off anywhere and begun again. */
export async function sweepComments(article: number): Promise<void> {
  for (let swept = false; !swept; ) {
    swept = await optimistically(async () => {
      const [{ items }] = await read(bareComments(article, REMOVALS_AT_ONCE));
      const actions = items.flatMap((comment) => [
        removeComment(article, comment.id),
        ...removeCommentEntries(comment),
      ]);
      if (actions.length > 0) await transact(actions);
      return items.length === 0;
    });
  }
}
