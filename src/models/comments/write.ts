import { DeleteTransaction } from 'dynamodb-toolbox/entity/actions/transactDelete';
import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { clock } from '../../clock.ts';
import { forbidden, notFound, unauthorized } from '../../errors.ts';
import { isNew, isThere } from '../../table/entity.ts';
import { newId } from '../../table/ids.ts';
import { allLike, keys, lists } from '../../table/keys.ts';
import { ListEntry } from '../../table/list.ts';
import { getItems, queryPage } from '../../table/read.ts';
import { ACTIONS_A_TRANSACTION, type Action, optimistically, transact } from '../../table/write.ts';
import { idInSlug, isStillThere } from '../articles/index.ts';
import { type Comment, CommentEntity, commentFrom } from './comment.ts';

/**
 * Adds a comment to an article: two round trips.
 *
 * @throws 404 `article`
 */
export async function addComment(slug: string, body: string, author: number): Promise<Comment> {
  const article = idInSlug(slug);
  return optimistically(async () => {
    const items = await getItems([keys.article(article), keys.user(author)]);
    const comment = { id: newId(), article, author, body, createdAt: clock.now() };
    const shown = commentFrom(items, comment, undefined);
    if (!shown) throw unauthorized('is invalid');
    if (!items.has(keys.article(article))) throw notFound('article');
    await transact([
      // The article may be deleted between the read and this write, and the comment would be left over for ever.
      isStillThere(article),
      CommentEntity.build(PutTransaction)
        .item({ ...keys.comment(article, comment.id), ...comment })
        .options({ condition: isNew }),
      ListEntry.build(PutTransaction).item({ ...keys.listEntry(lists.comments, comment.id, article), author }),
      ListEntry.build(PutTransaction).item({
        ...keys.listEntry(lists.commentsBy(author), comment.id, article),
        author,
      }),
    ]);
    return shown;
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
    const items = await getItems([keys.article(article), keys.comment(article, id)]);
    if (!items.has(keys.article(article))) throw notFound('article');
    const found = items.get(CommentEntity, keys.comment(article, id));
    if (!found) throw notFound('comment');
    if (found.author !== caller) throw forbidden('comment');
    await transact(removal(found));
  });
}

const removal = ({ id, article, author }: { id: number; article: number; author: number }): Action[] => [
  CommentEntity.build(DeleteTransaction).key(keys.comment(article, id)).options({ condition: isThere }),
  ListEntry.build(DeleteTransaction).key(keys.listEntry(lists.comments, id, article)),
  ListEntry.build(DeleteTransaction).key(keys.listEntry(lists.commentsBy(author), id, article)),
];

const REMOVALS_AT_ONCE = Math.floor(ACTIONS_A_TRANSACTION / 3);

/** Takes away the comments of a deleted article. It may be cut off anywhere and begun again. */
export async function sweepComments(article: number): Promise<void> {
  const comments = allLike(keys.comment(article, 0));
  for (let swept = false; !swept; ) {
    swept = await optimistically(async () => {
      const { items } = await queryPage(CommentEntity, { ...comments, limit: REMOVALS_AT_ONCE });
      if (items.length > 0) await transact(items.flatMap(removal));
      return items.length === 0;
    });
  }
}
