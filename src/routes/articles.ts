import * as v from 'valibot';
import {
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
import { DOCS } from './docs.ts';
import { articleBody, description, tagList, title } from './fields.ts';
import { ArticleAnswer, ArticlesAnswer, TagsAnswer } from './objects.ts';
import { filter, type ListCall, linkToNext, numbered, type PageRequest, pageRequest } from './pages.ts';
import { slug } from './parameters.ts';
import { route } from './route.ts';
import { changeable, required } from './texts.ts';

const Draft = v.object({
  title: required(title),
  description: required(description),
  body: required(articleBody),
  tagList: v.optional(tagList, []),
});
const Changes = v.object({
  title: changeable(title),
  description: changeable(description),
  body: changeable(articleBody),
  tagList: v.optional(tagList),
});

async function pageReply(call: ListCall, page: PageRequest, found: ArticlePage) {
  const { articles, count, countIsLowerBound, next } = found;
  return {
    body: { articles, articlesCount: count },
    headers: { ...(await linkToNext(call, page, next)), ...(countIsLowerBound ? { 'x-total': 'at-least' } : {}) },
  };
}

/** Articles: lists, the feed, favorites and tags. */
export const articles = [
  route({
    method: 'GET',
    path: '/articles',
    auth: 'optional',
    cacheable: true,
    query: {
      tag: filter('A tag that the article has.'),
      author: filter('The username of its author.'),
      favorited: filter('The username of one who favorited it.'),
      ...numbered,
    },
    handle: async (call) => {
      const page = await pageRequest(call, 'articles');
      return pageReply(call, page, await listArticles(call.query, page.params, call.viewer));
    },
    ...(DOCS && {
      id: 'listArticles',
      summary: 'Articles, newest first',
      description: `Any combination of filters; all must match. An unknown author, tag or favoriter gives an empty list. With several filters,
\`articlesCount\` is exact while the rarest of them matches at most 5,000 articles; beyond that it is a lower bound and
\`x-total\` says so.`,
      answer: ArticlesAnswer,
    }),
  }),

  route({
    method: 'POST',
    path: '/articles',
    status: 201,
    auth: 'required',
    body: { article: Draft },
    tags: ({ article }) => article.tagList.length,
    handle: async ({ body, viewer }) => ({ body: { article: await publish(body.article, viewer) } }),
    ...(DOCS && {
      id: 'publishArticle',
      summary: 'Publish an article',
      description: 'The same title twice is fine; the slugs differ.',
      answer: ArticleAnswer,
      example: {
        article: {
          title: 'How to train your dragon',
          description: 'Ever wonder how?',
          body: 'Believe',
          tagList: ['dragons'],
        },
      },
    }),
  }),

  route({
    method: 'GET',
    path: '/articles/feed',
    auth: 'required',
    cacheable: true,
    query: numbered,
    handle: async (call) => {
      const page = await pageRequest(call, `feed of ${call.viewer}`);
      return pageReply(call, page, await listFeed(call.viewer, page.params));
    },
    ...(DOCS && {
      id: 'getFeed',
      summary: 'Articles of the users whom the caller follows, newest first',
      description: 'Articles from before the follow are in it, too; after an unfollow they are gone.',
      answer: ArticlesAnswer,
    }),
  }),

  route({
    method: 'GET',
    path: '/articles/:slug',
    auth: 'optional',
    cacheable: true,
    params: { slug },
    handle: async ({ params, viewer }) => ({ body: { article: await getArticle(params.slug, viewer) } }),
    ...(DOCS && { id: 'getArticle', summary: 'An article', answer: ArticleAnswer }),
  }),

  route({
    method: 'PUT',
    path: '/articles/:slug',
    auth: 'required',
    params: { slug },
    body: { article: Changes },
    tags: ({ article }) => article.tagList?.length ?? 0,
    handle: async ({ params, body, viewer }) => ({
      body: { article: await edit(params.slug, body.article, viewer) },
    }),
    ...(DOCS && {
      id: 'editArticle',
      summary: "Edit an article of the caller's own",
      description: `What is left out stays; without a title the slug stays. A new title gives a new slug, and the old one keeps working.
\`tagList: []\` clears, \`null\` is a 422. \`updatedAt\` always becomes later than it was.`,
      answer: ArticleAnswer,
      errors: { 403: ['article'] },
      example: { article: { title: 'How to train your dragon well', tagList: [] } },
    }),
  }),

  route({
    method: 'DELETE',
    path: '/articles/:slug',
    status: 204,
    auth: 'required',
    params: { slug },
    handle: async ({ params, viewer }) => {
      await deleteArticle(params.slug, viewer);
      return {};
    },
    ...(DOCS && {
      id: 'deleteArticle',
      summary: "Delete an article of the caller's own",
      description: `Its comments, favorites and uses of tags go with it, for every reader at once. Only the totals of favorited-by lists may go on
counting an article that had more than 20 favorites for some minutes.`,
      errors: { 403: ['article'] },
    }),
  }),

  route({
    method: 'POST',
    path: '/articles/:slug/favorite',
    auth: 'required',
    params: { slug },
    handle: async ({ params, viewer }) => ({ body: { article: await favorite(params.slug, viewer) } }),
    ...(DOCS && {
      id: 'favorite',
      summary: 'Favorite an article',
      description: "Repeating it changes nothing. One's own article may be a favorite.",
      answer: ArticleAnswer,
    }),
  }),

  route({
    method: 'DELETE',
    path: '/articles/:slug/favorite',
    auth: 'required',
    params: { slug },
    handle: async ({ params, viewer }) => ({ body: { article: await unfavorite(params.slug, viewer) } }),
    ...(DOCS && {
      id: 'unfavorite',
      summary: 'Remove an article from the favorites',
      description: 'Repeating it changes nothing.',
      answer: ArticleAnswer,
    }),
  }),

  route({
    method: 'GET',
    path: '/tags',
    auth: 'none',
    cacheable: true,
    handle: async () => ({ body: { tags: await listTags() } }),
    ...(DOCS && {
      id: 'listTags',
      summary: 'Tags in use, most used first',
      description: `All of them while up to 1,000 are in use; beyond that the 1,000 that were most used some minutes ago. An \`Authorization\`
header is not looked at.`,
      answer: TagsAnswer,
    }),
  }),
];
