import { notFound } from '../../errors.ts';
import { commentItem, commentsAfter } from '../../table/entities/comments/comment.ts';
import { idText, parseId } from '../../table/ids.ts';
import { mapRead, type Read, read } from '../../table/read.ts';
import { articleExists, idInSlug } from '../articles/index.ts';
import { profile, profiles, type Viewer } from '../users/index.ts';
import { type Comment, commentOf } from './comment.ts';
import { type CommentPage, fittingPage } from './page.ts';

/** The most comments of an article that one response has (the contract). */
const MAX_ON_A_PAGE = 1_000;

/**
 * The comments of an article, oldest first: up to 1,000, or 1 MB, or what a response has room for. Two round trips.
 *
 * @param position from where to go on, as {@link CommentPage.next} gave it
 * @throws 404 `article`
 */
export async function listComments(slug: string, position: string | undefined, viewer: Viewer): Promise<CommentPage> {
  const article = idInSlug(slug);
  const after = position === undefined ? 0 : (parseId(position) ?? 0);
  const [exists, { items, more }] = await read(articleExists(article), commentsAfter(article, after, MAX_ON_A_PAGE));
  if (!exists) throw notFound('article');
  const last = items.at(-1);
  if (!last) return { comments: [], next: undefined };
  const [authors] = await read(
    profiles(
      items.map(({ author }) => author),
      viewer,
    ),
  );
  const found = items.flatMap((item) => {
    const author = authors.get(item.author);
    return author ? [{ comment: commentOf(item, author), position: idText(item.id) }] : [];
  });
  return fittingPage(found, more ? idText(last.id) : undefined);
}

/** The author of a comment, for other services; `undefined` where it is no more. */
export const authorOfComment = (article: number, id: number): Read<number | undefined> =>
  mapRead(commentItem(article, id), (found) => found?.author);

/**
 * One comment: two round trips.
 *
 * @throws 404 `article`, 404 `comment`
 */
export async function getComment(slug: string, id: number, viewer: Viewer): Promise<Comment> {
  const article = idInSlug(slug);
  const [exists, found] = await read(articleExists(article), commentItem(article, id));
  if (!exists) throw notFound('article');
  const [author] = found ? await read(profile(found.author, viewer)) : [];
  if (!found || !author) throw notFound('comment');
  return commentOf(found, author);
}
