import * as v from 'valibot';
import { invalid, notFound } from '../errors.ts';
import type { Reply } from '../http/message.ts';
import type { Params, Route } from '../http/route.ts';
import {
  addComment,
  type Comment,
  type CommentPage,
  deleteComment,
  getComment,
  listComments,
  listSiteComments,
} from '../models/comments/index.ts';
import { type AuthenticatedCall, type OptionalAuthCall, optionalAuth, requireAuth } from './authentication.ts';
import { fieldsOf, required, text } from './fields.ts';
import { filtersOf, linkToNext, type PageRequest, pageRequest } from './pages.ts';

/** Mobile clients hold the id of a comment in 32 bits, signed (the contract). */
const LAST_ID = 2 ** 31 - 1;

/** What a comment says: what is sent is checked by it, and so is what is stored. */
export const commentFields = { body: text({ max: 10_000, control: true }) };

const Draft = v.object({ body: required(commentFields.body) });

async function post({ params, body, viewer }: AuthenticatedCall): Promise<Reply> {
  const draft = fieldsOf(body, 'comment', Draft);
  return commentReply(201, await addComment(params.slug, draft.body, viewer));
}

async function list(call: OptionalAuthCall): Promise<Reply> {
  refuseOffset(call);
  const { slug } = call.params;
  const page = await pageRequest(call, `comments of ${slug}`);
  return pageReply(call, page, await listComments(slug, page.window.position, call.viewer));
}

async function get({ params, viewer }: OptionalAuthCall): Promise<Reply> {
  return commentReply(200, await getComment(params.slug, idOf(params), viewer));
}

async function remove({ params, viewer }: AuthenticatedCall): Promise<Reply> {
  await deleteComment(params.slug, idOf(params), viewer);
  return { status: 204 };
}

async function listSite(call: OptionalAuthCall): Promise<Reply> {
  refuseOffset(call);
  const filters = filtersOf(call, ['author']);
  const page = await pageRequest(call, 'comments', filters);
  return pageReply(call, page, await listSiteComments(filters.author, page.window, call.viewer));
}

/** Comments: an article's, and the whole site's. */
export const comments: Route[] = [
  { method: 'GET', path: '/articles/:slug/comments', cacheable: true, handle: optionalAuth(list) },
  { method: 'POST', path: '/articles/:slug/comments', takesBody: true, handle: requireAuth(post) },
  { method: 'GET', path: '/articles/:slug/comments/:id', cacheable: true, handle: optionalAuth(get) },
  { method: 'DELETE', path: '/articles/:slug/comments/:id', handle: requireAuth(remove) },
  { method: 'GET', path: '/comments', cacheable: true, handle: optionalAuth(listSite) },
];

/** @throws 422 `offset`: lists of comments are paged by cursor alone */
function refuseOffset({ query }: OptionalAuthCall): void {
  if (query.offset) throw invalid({ offset: ["can't be used here: follow the link to the next page"] });
}

/** @throws 404 `comment`, where the text cannot be the id of one */
function idOf({ id }: Params): number {
  const number = /^\d{1,10}$/.test(id) ? Number(id) : 0;
  if (number < 1 || number > LAST_ID) throw notFound('comment');
  return number;
}

const commentReply = (status: number, comment: Comment): Reply => ({ status, body: { comment } });

async function pageReply(call: OptionalAuthCall, page: PageRequest, { comments, next }: CommentPage): Promise<Reply> {
  return { status: 200, body: { comments }, headers: await linkToNext(call, page, next) };
}
