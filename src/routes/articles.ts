import * as v from 'valibot';
import type { Reply } from '../http/message.ts';
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
import { changeable, fieldsOf, required, text } from './fields.ts';
import { filter, linkToNext, pageRequest } from './pages.ts';
import { type Call, type OpenCall, open, type Resources, type SignedInCall, signedIn } from './resource.ts';

const title = text({ max: 200 });
const description = text({ max: 1_000, control: true });
const body = text({ max: 65_536, trim: false, control: true });
const tagList = v.pipe(
  v.array(text({ max: 50 }), 'must be a list of strings'),
  v.transform((tags) => [...new Set(tags)]),
  v.maxLength(20, 'is too long (maximum is 20 tags)'),
);

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

async function list(call: OpenCall): Promise<Reply> {
  const { query, viewer } = call;
  const filters = { tag: filter(query, 'tag'), author: filter(query, 'author'), favorited: filter(query, 'favorited') };
  const { window, list } = await pageRequest(call, JSON.stringify(['articles', filters]));
  return listReply(call, list, await listArticles(filters, window, viewer));
}

async function feed(call: SignedInCall): Promise<Reply> {
  const { window, list } = await pageRequest(call, JSON.stringify(['feed', call.viewer]));
  return listReply(call, list, await listFeed(call.viewer, window));
}

async function post({ body, viewer }: SignedInCall): Promise<Reply> {
  return articleReply(201, await publish(fieldsOf(body, 'article', Draft), viewer));
}

async function get({ params, viewer }: OpenCall): Promise<Reply> {
  return articleReply(200, await getArticle(params.slug, viewer));
}

async function put({ params, body, viewer }: SignedInCall): Promise<Reply> {
  return articleReply(200, await edit(params.slug, fieldsOf(body, 'article', Changes), viewer));
}

async function remove({ params, viewer }: SignedInCall): Promise<Reply> {
  await deleteArticle(params.slug, viewer);
  return { status: 204 };
}

async function postFavorite({ params, viewer }: SignedInCall): Promise<Reply> {
  return articleReply(200, await favorite(params.slug, viewer));
}

async function deleteFavorite({ params, viewer }: SignedInCall): Promise<Reply> {
  return articleReply(200, await unfavorite(params.slug, viewer));
}

async function getTags(): Promise<Reply> {
  return { status: 200, body: { tags: await listTags() } };
}

/** Articles: lists, the feed, favorites and tags. */
export const articles: Resources = {
  '/articles': { GET: open(list), POST: signedIn(post) },
  '/articles/feed': { GET: signedIn(feed) },
  '/articles/:slug': { GET: open(get), PUT: signedIn(put), DELETE: signedIn(remove) },
  '/articles/:slug/favorite': { POST: signedIn(postFavorite), DELETE: signedIn(deleteFavorite) },
  '/tags': { GET: getTags },
};

const articleReply = (status: number, article: Article): Reply => ({ status, body: { article } });

async function listReply(call: Call, list: string, page: ArticlePage): Promise<Reply> {
  const { articles, count, countIsLowerBound, next } = page;
  return {
    status: 200,
    body: { articles, articlesCount: count },
    headers: { ...(await linkToNext(call, list, next)), ...(countIsLowerBound ? { 'x-total': 'at-least' } : {}) },
  };
}
