import { notFound, unauthorized } from '../../errors.ts';
import { putComment } from '../../table/entities/comments/comment.ts';
import { putCommentEntries } from '../../table/entities/comments/entry.ts';
import { idAt } from '../../table/ids.ts';
import { read } from '../../table/read.ts';
import { optimistically, transact } from '../../table/write.ts';
import { authorOfArticle, checkArticleExists, idInSlug, takeCommentNumber } from '../articles/index.ts';
import { profile } from '../users/index.ts';
import { type Comment, commentOf } from './comment.ts';

/**
 * Adds a comment to an article: two round trips. The number is taken beside the reads; one that is not used then is a gap.
 *
 * @throws 401 `token`, where the author no longer exists; 404 `article`; 422 `article`, where it has all the comments that it can have
 */
export async function addComment(slug: string, body: string, author: number): Promise<Comment> {
  const article = idInSlug(slug);
  return optimistically(async () => {
    const [[articleAuthor, shown], taken] = await Promise.all([
      read(authorOfArticle(article), profile(author, undefined)),
      takeCommentNumber(article),
    ]);
    if (!shown) throw unauthorized('is invalid');
    if (articleAuthor === undefined || !taken) throw notFound('article');
    const { number: id, createdAt } = taken;
    // The lists of the site have the comments of an article in the order of their numbers, too.
    const comment = { id, article, author, body, createdAt, entry: idAt(createdAt) };
    await transact([
      // The article may be deleted between the read and this write, and the comment would be left over for ever.
      checkArticleExists(article),
      putComment(comment),
      ...putCommentEntries(comment, articleAuthor),
    ]);
    return commentOf(comment, shown);
  });
}
