import { notFound } from '../../errors.ts';
import { CommentEntity, commentItem, commentKey } from '../../table/entities/comments/comment.ts';
import { CommentEntry, commentLists } from '../../table/entities/comments/entry.ts';
import { idText, parseId } from '../../table/ids.ts';
import { listPage, type PageParams } from '../../table/list.ts';
import { all, pageOf, read } from '../../table/read.ts';
import { articleExists, idInSlug, slugOfArticle } from '../articles/index.ts';
import { profile, profiles, userNamed, type Viewer } from '../users/index.ts';
import { type Comment, commentOf } from './comment.ts';

/** The most comments of an article that one response has (the contract). */
const MAX_ON_A_PAGE = 1_000;
const LAST_ID = Number.MAX_SAFE_INTEGER;
/**
 * A response from Lambda has up to 6 MB (AWS Lambda, "Quotas"), and the body in it is JSON in JSON, where a control character
 * takes 7 bytes.
 */
const MAX_COMMENTS_BYTES = 5_000_000;

/** A page of comments. */
export interface CommentPage<C extends Comment = Comment> {
  comments: C[];
  /** The position of the next page. */
  next: string | undefined;
}

/** A comment in a list of the whole site's. */
export interface SiteComment extends Comment {
  /** The slug of its article. */
  slug: string;
}

/**
 * The comments of an article, oldest first: up to 1,000, or 1 MB, or what a response has room for. Two round trips.
 *
 * @param position from where to go on, as {@link CommentPage.next} gave it
 * @throws 404 `article`
 */
export async function listComments(slug: string, position: string | undefined, viewer: Viewer): Promise<CommentPage> {
  const article = idInSlug(slug);
  const after = position === undefined ? 0 : (parseId(position) ?? 0);
  const { pk: partition, sk: first } = commentKey(article, after + 1);
  const [exists, { items: comments, more }] = await read(
    articleExists(article),
    pageOf(CommentEntity, {
      partition,
      range: { between: [first, commentKey(article, LAST_ID).sk] },
      limit: MAX_ON_A_PAGE,
    }),
  );
  if (!exists) throw notFound('article');
  const [authors] = await read(
    profiles(
      comments.map(({ author }) => author),
      comments.length > 0 ? viewer : undefined,
    ),
  );
  const known = comments.flatMap((comment) => {
    const author = authors.get(comment.author);
    return author ? [commentOf(comment, author)] : [];
  });
  const shown = fitting(known);
  const last = shown.length < known.length ? shown.at(-1) : more ? comments.at(-1) : undefined;
  return { comments: shown, next: last && idText(last.id) };
}

/** As many of the comments, from the first on, as a response has room for: one at least. */
function fitting<C extends Comment>(comments: C[]): C[] {
  let bytes = 0;
  const end = comments.findIndex((comment) => {
    bytes += Buffer.byteLength(JSON.stringify(JSON.stringify(comment)));
    return bytes > MAX_COMMENTS_BYTES;
  });
  return end === -1 ? comments : comments.slice(0, Math.max(1, end));
}

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

/**
 * The comments of the whole site, or of one author, newest first: two round trips, with an author three. A page may be
 * short, where comments of deleted articles have not been swept up yet.
 */
export async function listSiteComments(
  author: string | undefined,
  window: PageParams,
  viewer: Viewer,
): Promise<CommentPage<SiteComment>> {
  const [user] = author === undefined ? [] : await read(userNamed(author));
  if (author !== undefined && user === undefined) return { comments: [], next: undefined };
  const list = user === undefined ? commentLists.all : commentLists.by(user);
  const { entries, next } = await listPage(CommentEntry, list, window);
  const refs = entries.map(({ sk, author }) => {
    const [id = 0, article = 0] = sk.split('#').map((text) => parseId(text) ?? 0);
    return { position: sk, id, article, author };
  });
  const [found, authors] = await read(
    all(...refs.map(({ id, article }) => all(commentItem(article, id), slugOfArticle(article)))),
    profiles(
      refs.map((ref) => ref.author),
      viewer,
    ),
  );
  const known = found.flatMap(([comment, slug], index) => {
    const author = comment && authors.get(comment.author);
    return author && slug !== undefined
      ? [{ ...commentOf(comment, author), slug, position: refs[index]?.position }]
      : [];
  });
  const shown = fitting(known);
  const end = shown.length < known.length ? shown.at(-1) : undefined;
  return { comments: shown.map(({ position: _, ...comment }) => comment), next: end ? end.position : next };
}
