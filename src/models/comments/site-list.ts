import { commentItem } from '../../table/entities/comments/comment.ts';
import { CommentEntry, commentLists } from '../../table/entities/comments/entry.ts';
import { listPage, type PageParams } from '../../table/list.ts';
import { all, read } from '../../table/read.ts';
import { slugOfArticle } from '../articles/index.ts';
import { profiles, userNamed, type Viewer } from '../users/index.ts';
import { type Comment, commentOf } from './comment.ts';
import { type CommentPage, fittingPage } from './page.ts';

/** A comment in a list of the whole site's. */
export interface SiteComment extends Comment {
  /** The slug of its article. */
  slug: string;
}

/**
 * The comments of the whole site, or of one author, newest first: two round trips, with an author three. A page may be
 * short, or empty, where comments of deleted articles have not been swept up yet.
 */
export async function listSiteComments(
  author: string | undefined,
  page: PageParams,
  viewer: Viewer,
): Promise<CommentPage<SiteComment>> {
  const [user] = author === undefined ? [] : await read(userNamed(author));
  if (author !== undefined && user === undefined) return { comments: [], next: undefined };
  const list = user === undefined ? commentLists.all : commentLists.by(user);
  const { entries, next } = await listPage(CommentEntry, list, page);
  if (entries.length === 0) return { comments: [], next };
  const [comments, authors] = await read(
    all(...entries.map(({ article, number }) => all(commentItem(article, number), slugOfArticle(article)))),
    profiles(
      entries.map((entry) => entry.author),
      viewer,
    ),
  );
  const found = entries.flatMap(({ sk: position }, index) => {
    const [comment, slug] = comments[index] ?? [];
    const author = comment && authors.get(comment.author);
    return author && slug !== undefined ? [{ comment: { ...commentOf(comment, author), slug }, position }] : [];
  });
  return fittingPage(found, next);
}
