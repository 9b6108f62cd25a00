import { forbidden, notFound } from '../../errors.ts';
import { commentItem, removeComment } from '../../table/entities/comments/comment.ts';
import { removeCommentEntries } from '../../table/entities/comments/entry.ts';
import { read } from '../../table/read.ts';
import { optimistically, transact } from '../../table/write.ts';
import { articleExists, idInSlug } from '../articles/index.ts';

/**
 * Deletes a comment: two round trips.
 *
 * @throws 404 `article`; 404 and 403 `comment`
 */
export async function deleteComment(slug: string, id: number, user: number): Promise<void> {
  const article = idInSlug(slug);
  await optimistically(async () => {
    const [exists, found] = await read(articleExists(article), commentItem(article, id));
    if (!exists) throw notFound('article');
    if (!found) throw notFound('comment');
    if (found.author !== user) throw forbidden('comment');
    await transact([removeComment(article, id), ...removeCommentEntries(found)]);
  });
}
