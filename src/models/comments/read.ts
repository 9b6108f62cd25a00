import { notFound } from '../../errors.ts';
import { idText, parseId } from '../../table/ids.ts';
import { keys, lists } from '../../table/keys.ts';
import { type Entry, listPage, type Window } from '../../table/list.ts';
import { getItems, type Items, queryPage } from '../../table/read.ts';
import { idInSlug, slugFrom } from '../articles/index.ts';
import { findUser, profileKeys, type Viewer } from '../users/index.ts';
import { type Comment, CommentEntity, commentFrom } from './comment.ts';

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
  const { pk: partition, sk: first } = keys.comment(article, after + 1);
  const [found, { items: comments, more }] = await Promise.all([
    getItems([keys.article(article)]),
    queryPage(CommentEntity, {
      partition,
      range: { between: [first, keys.comment(article, LAST_ID).sk] },
      limit: MAX_ON_A_PAGE,
    }),
  ]);
  if (!found.has(keys.article(article))) throw notFound('article');
  const authors = comments.map(({ author }) => author);
  const items = authors.length > 0 ? await getItems(profileKeys(authors, viewer)) : undefined;
  const all = items ? comments.flatMap((comment) => commentFrom(items, comment, viewer) ?? []) : [];
  const shown = fitting(all);
  const last = shown.length < all.length ? shown.at(-1) : more ? comments.at(-1) : undefined;
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
  const items = await getItems([keys.article(article), keys.comment(article, id)]);
  if (!items.has(keys.article(article))) throw notFound('article');
  const found = items.get(CommentEntity, keys.comment(article, id));
  const comment = found && commentFrom(await getItems(profileKeys([found.author], viewer)), found, viewer);
  if (!comment) throw notFound('comment');
  return comment;
}

/**
 * The comments of the whole site, or of one author, newest first: two round trips, with an author three. A page may be
 * short, where comments of deleted articles have not been swept up yet.
 */
export async function listSiteComments(
  author: string | undefined,
  window: Window,
  viewer: Viewer,
): Promise<CommentPage<SiteComment>> {
  const user = author === undefined ? undefined : await findUser(author);
  if (author !== undefined && user === undefined) return { comments: [], next: undefined };
  const { entries, next } = await listPage(user === undefined ? lists.comments : lists.commentsBy(user), window);
  const items = await getItems([
    ...entries.flatMap(({ ids: [id = 0, article = 0] }) => [keys.comment(article, id), keys.article(article)]),
    ...profileKeys(
      entries.map((entry) => entry.author),
      viewer,
    ),
  ]);
  const all = entries.flatMap((entry) => siteCommentFrom(items, entry, viewer) ?? []);
  const comments = fitting(all);
  const last = comments.length < all.length ? comments.at(-1) : undefined;
  const end = last && entries.find(({ ids: [id] }) => id === last.id);
  return { comments, next: end ? end.position : next };
}

function siteCommentFrom(items: Items, { ids: [id = 0, article = 0] }: Entry, viewer: Viewer): SiteComment | undefined {
  const slug = slugFrom(items, article);
  const found = items.get(CommentEntity, keys.comment(article, id));
  const comment = found && commentFrom(items, found, viewer);
  return slug !== undefined && comment ? { ...comment, slug } : undefined;
}
