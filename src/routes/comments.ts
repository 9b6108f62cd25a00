import * as v from 'valibot';
import { addComment, deleteComment, getComment, listComments, listSiteComments } from '../models/comments/index.ts';
import { DOCS } from './docs.ts';
import { commentBody } from './fields.ts';
import { CommentAnswer, CommentsAnswer, SiteCommentsAnswer } from './objects.ts';
import { byCursor, filter, linkToNext, pageRequest } from './pages.ts';
import { commentId, slug } from './parameters.ts';
import { route } from './route.ts';
import { required } from './texts.ts';

const Draft = v.object({ body: required(commentBody) });

/** Comments: an article's, and the whole site's. */
export const comments = [
  route({
    method: 'GET',
    path: '/articles/:slug/comments',
    auth: 'optional',
    cacheable: true,
    params: { slug },
    query: byCursor,
    handle: async (call) => {
      const page = await pageRequest(call, `comments of ${call.params.slug}`);
      const { comments, next } = await listComments(call.params.slug, page.params.position, call.viewer);
      return { body: { comments }, headers: await linkToNext(call, page, next) };
    },
    ...(DOCS && {
      id: 'listComments',
      summary: "An article's comments, oldest first",
      description: `All of them, up to 1,000 or 1 MB of stored comments (less, where a response would be larger than Lambda's 6 MB); beyond
that the \`Link\` leads on. There are no numbered pages: an \`offset\` is a 422, and \`limit\` is checked, but has no effect.`,
      answer: CommentsAnswer,
    }),
  }),

  route({
    method: 'POST',
    path: '/articles/:slug/comments',
    status: 201,
    auth: 'required',
    params: { slug },
    body: { comment: Draft },
    handle: async ({ params, body, viewer }) => ({
      status: 201,
      body: { comment: await addComment(params.slug, body.comment.body, viewer) },
    }),
    ...(DOCS && {
      id: 'addComment',
      summary: 'Comment on an article',
      answer: CommentAnswer,
      example: { comment: { body: 'His name was my name too.' } },
    }),
  }),

  route({
    method: 'GET',
    path: '/articles/:slug/comments/:id',
    auth: 'optional',
    cacheable: true,
    params: { slug, id: commentId },
    handle: async ({ params, viewer }) => ({
      body: { comment: await getComment(params.slug, params.id, viewer) },
    }),
    ...(DOCS && { id: 'getComment', summary: 'A comment', answer: CommentAnswer }),
  }),

  route({
    method: 'DELETE',
    path: '/articles/:slug/comments/:id',
    status: 204,
    auth: 'required',
    params: { slug, id: commentId },
    handle: async ({ params, viewer }) => {
      await deleteComment(params.slug, params.id, viewer);
      return {};
    },
    ...(DOCS && {
      id: 'deleteComment',
      summary: "Delete a comment of the caller's own",
      description: "Nobody else may, not even the article's author.",
      errors: { 403: ['comment'] },
    }),
  }),

  route({
    method: 'GET',
    path: '/comments',
    auth: 'optional',
    cacheable: true,
    query: { author: filter("The username of the comment's author."), ...byCursor },
    handle: async (call) => {
      const page = await pageRequest(call, 'comments');
      const { comments, next } = await listSiteComments(call.query.author, page.params, call.viewer);
      return { body: { comments }, headers: await linkToNext(call, page, next) };
    },
    ...(DOCS && {
      id: 'listSiteComments',
      summary: "The whole site's comments, newest first",
      description: 'Paged by cursor alone; an `offset` is a 422. An unknown author gives an empty list.',
      answer: SiteCommentsAnswer,
    }),
  }),
];
