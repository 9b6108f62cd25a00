import { DeleteTransaction } from 'dynamodb-toolbox/entity/actions/transactDelete';
import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { clock } from '../../clock.ts';
import { forbidden, notFound, unauthorized } from '../../errors.ts';
import { CommentEntity, commentItem, commentKey } from '../../table/entities/comments/comment.ts';
import { CommentEntry, commentEntryKey, commentLists } from '../../table/entities/comments/entry.ts';
import { exists, notExists } from '../../table/entity.ts';
import { newId } from '../../table/ids.ts';
import { allLike } from '../../table/keys.ts';
import { pageOf, read } from '../../table/read.ts';
import { ACTIONS_A_TRANSACTION, type Action, optimistically, transact } from '../../table/write.ts';
import { articleExists, checkArticleExists, idInSlug } from '../articles/index.ts';
import { profile } from '../users/index.ts';
import { type Comment, commentOf } from './comment.ts';

/**
 * Adds a comment to an article: two round trips.
 *
 * @throws 404 `article`
 */
export async function addComment(slug: string, body: string, author: number): Promise<Comment> {
  const article = idInSlug(slug);
  return optimistically(async () => {
    const [isThere, shown] = await read(articleExists(article), profile(author, undefined));
    const comment = { id: newId(), article, author, body, createdAt: clock.now() };
    if (!shown) throw unauthorized('is invalid');
    if (!isThere) throw notFound('article');
    await transact([
      // The article may be deleted between the read and this write, and the comment would be left over for ever.
      checkArticleExists(article),
      CommentEntity.build(PutTransaction)
        .item({ ...commentKey(article, comment.id), ...comment })
        .options({ condition: notExists }),
      CommentEntry.build(PutTransaction).item({ ...commentEntryKey(commentLists.all, comment.id, article), author }),
      CommentEntry.build(PutTransaction).item({
        ...commentEntryKey(commentLists.by(author), comment.id, article),
        author,
      }),
    ]);
    return commentOf(comment, shown);
  });
}

/**
 * Deletes a comment: two round trips.
 *
 * @throws 404 `article`; 404 and 403 `comment`
 */
export async function deleteComment(slug: string, id: number, caller: number): Promise<void> {
  const article = idInSlug(slug);
  await optimistically(async () => {
    const [isThere, found] = await read(articleExists(article), commentItem(article, id));
    if (!isThere) throw notFound('article');
    if (!found) throw notFound('comment');
    if (found.author !== caller) throw forbidden('comment');
    await transact(removal(found));
  });
}

const removal = ({ id, article, author }: { id: number; article: number; author: number }): Action[] => [
  CommentEntity.build(DeleteTransaction).key(commentKey(article, id)).options({ condition: exists }),
  CommentEntry.build(DeleteTransaction).key(commentEntryKey(commentLists.all, id, article)),
  CommentEntry.build(DeleteTransaction).key(commentEntryKey(commentLists.by(author), id, article)),
];

const REMOVALS_AT_ONCE = Math.floor(ACTIONS_A_TRANSACTION / 3);

/** Takes away the comments of a deleted article. It may be cut off anywhere and begun again. */
export async function sweepComments(article: number): Promise<void> {
  const comments = allLike(commentKey(article, 0));
  for (let swept = false; !swept; ) {
    swept = await optimistically(async () => {
      const [{ items }] = await read(pageOf(CommentEntity, { ...comments, limit: REMOVALS_AT_ONCE }));
      if (items.length > 0) await transact(items.flatMap(removal));
      return items.length === 0;
    });
  }
}
