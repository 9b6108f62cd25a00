import * as v from 'valibot';
import type { Reply } from '../http/message.ts';
import type { Call, Route } from '../http/route.ts';
import {
  type Article,
  type ArticlePage,
  deleteArticle,
  edit,
  favorite,
  getArticle,
  listArticles,
  listFeed,
  listTags,
  publish,
  unfavorite,
} from '../models/articles/index.ts';
import { MAX_TAG_LENGTH } from '../names.ts';
import { type AuthenticatedCall, type OptionalAuthCall, optionalAuth, requireAuth } from './authentication.ts';
import { changeable, fieldsOf, required, text } from './fields.ts';
import { filtersOf, linkToNext, type PageRequest, pageRequest } from './pages.ts';

const title = text({ max: 200 });
const description = text({ max: 1_000, control: true });
const body = text({ max: 65_536, trim: false, control: true });

const MAX_TAGS = 20;
/** Duplicates do not count, but are looked at: of a list with more of them than anybody needs, no element is. */
const MAX_TAGS_SENT = 5 * MAX_TAGS;
const TOO_MANY_TAGS = `is too long (maximum is ${MAX_TAGS} tags)`;
const tagList = v.pipe(
  v.custom<unknown[]>(Array.isArray, 'must be a list of strings'),
  v.maxLength(MAX_TAGS_SENT, TOO_MANY_TAGS),
  v.array(text({ max: MAX_TAG_LENGTH })),
  v.transform((tags) => [...new Set(tags)]),
  v.maxLength(MAX_TAGS, TOO_MANY_TAGS),
);

/** What an article says: what is sent is checked by these, and so is what is stored. */
export const articleFields = { title, description, body, tagList };

const Draft = v.object({
  title: required(title),
  description: required(description),
  body: required(body),
  tagList: v.optional(tagList, []),
});
const Changes = v.object({
  title: changeable(title),
  description: changeable(description),
  body: changeable(body),
  tagList: v.optional(tagList),
});

async function list(call: OptionalAuthCall): Promise<Reply> {
  const filters = filtersOf(call, ['tag', 'author', 'favorited']);
  const page = await pageRequest(call, 'articles', filters);
  return listReply(call, page, await listArticles(filters, page.window, call.viewer));
}

async function feed(call: AuthenticatedCall): Promise<Reply> {
  const page = await pageRequest(call, `feed of ${call.viewer}`);
  return listReply(call, page, await listFeed(call.viewer, page.window));
}

async function post({ body, viewer }: AuthenticatedCall): Promise<Reply> {
  return articleReply(201, await publish(fieldsOf(body, 'article', Draft), viewer));
}

async function get({ params, viewer }: OptionalAuthCall): Promise<Reply> {
  return articleReply(200, await getArticle(params.slug, viewer));
}

async function put({ params, body, viewer }: AuthenticatedCall): Promise<Reply> {
  return articleReply(200, await edit(params.slug, fieldsOf(body, 'article', Changes), viewer));
}

async function remove({ params, viewer }: AuthenticatedCall): Promise<Reply> {
  await deleteArticle(params.slug, viewer);
  return { status: 204 };
}

async function postFavorite({ params, viewer }: AuthenticatedCall): Promise<Reply> {
  return articleReply(200, await favorite(params.slug, viewer));
}

async function deleteFavorite({ params, viewer }: AuthenticatedCall): Promise<Reply> {
  return articleReply(200, await unfavorite(params.slug, viewer));
}

async function getTags(): Promise<Reply> {
  return { status: 200, body: { tags: await listTags() } };
}

/** Articles: lists, the feed, favorites and tags. */
export const articles: Route[] = [
  { method: 'GET', path: '/articles', cacheable: true, handle: optionalAuth(list) },
  { method: 'POST', path: '/articles', takesBody: true, handle: requireAuth(post) },
  { method: 'GET', path: '/articles/feed', cacheable: true, handle: requireAuth(feed) },
  { method: 'GET', path: '/articles/:slug', cacheable: true, handle: optionalAuth(get) },
  { method: 'PUT', path: '/articles/:slug', takesBody: true, handle: requireAuth(put) },
  { method: 'DELETE', path: '/articles/:slug', handle: requireAuth(remove) },
  { method: 'POST', path: '/articles/:slug/favorite', handle: requireAuth(postFavorite) },
  { method: 'DELETE', path: '/articles/:slug/favorite', handle: requireAuth(deleteFavorite) },
  { method: 'GET', path: '/tags', cacheable: true, handle: getTags },
];

const articleReply = (status: number, article: Article): Reply => ({ status, body: { article } });

async function listReply(call: Call, page: PageRequest, found: ArticlePage): Promise<Reply> {
  const { articles, count, countIsLowerBound, next } = found;
  return {
    status: 200,
    body: { articles, articlesCount: count },
    headers: { ...(await linkToNext(call, page, next)), ...(countIsLowerBound ? { 'x-total': 'at-least' } : {}) },
  };
}
