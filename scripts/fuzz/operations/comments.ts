import { refusal } from '../call.ts';
import { Rule } from '../compare.ts';
import type { Comment } from '../model/blog.ts';
import { errorsOf } from '../model/rules.ts';
import { commentOf, now } from '../model/views.ts';
import type { Step } from '../step.ts';
import * as values from '../values.ts';
import { anybody, at, callerOf, commentNamed, type Operation, oneOf, viewerOf } from './operation.ts';
import { resolveSlug, type SlugRef, someSlug } from './slugs.ts';

const NO_ARTICLE = refusal(404, { article: ['not found'] });
const NO_COMMENT = refusal(404, { comment: ['not found'] });
const MAX_ID = 2 ** 31 - 1;
const NO_IDS = [
  '0',
  '-1',
  '1.0',
  '+1',
  '1e3',
  '0x1',
  'x',
  '2147483648',
  '9007199254740993',
  '9'.repeat(400),
  '１',
  '__proto__',
];

export const addComment: Operation<Step & { as: string; on: SlugRef; body: { comment?: { body?: unknown } | null } }> =
  {
    weight: 6,
    isRead: false,
    plan: (chance, blog, name) => {
      const user = oneOf(chance, blog.users);
      const on = someSlug(chance, blog, 2);
      const body = { comment: chance.happens(0.02) ? chance.pick([null, {}]) : { body: values.text(chance, 10_000) } };
      return user && on && { by: user.name, as: name('c'), on, body };
    },
    play: async (step, session) => {
      const { as, body, manner } = step;
      const author = callerOf(session, step);
      const errors = errorsOf('comment', 'comment', body);
      const { slug, article, needsEncodedPath } = resolveSlug(session, step.on);
      const path = at`/articles/${slug}/comments`;
      const answer = await session.call(
        { method: 'POST', path, needsEncodedPath, auth: 'required', by: author, body },
        manner,
      );
      if (!answer || !author) return;
      if (errors) return session.expectRefusal(answer, refusal(422, errors));
      if (!article) return session.expectRefusal(answer, NO_ARTICLE);
      const text = (body.comment as { body: string }).body.trim();
      const { lastComment } = article;
      const id = new Rule(
        `a number from ${lastComment.id + 1}, below 2^31`,
        (value) => Number.isInteger(value) && (value as number) > lastComment.id && (value as number) <= MAX_ID,
      );
      const comment: Comment = { name: as, article, author, id: 0, body: text, createdAt: '' };
      const time = now(lastComment.createdAt);
      session.expect(answer, 201, { comment: { ...commentOf(comment, author), id, createdAt: time, updatedAt: time } });
      const { id: number, createdAt } = (answer.body as { comment: { id: number; createdAt: string } }).comment;
      session.blog.addComment({ ...comment, id: number, createdAt });
    },
  };

/** A comment by its name, or by an id that is none's, below an article. */
type OnComment = Step & { on: SlugRef; comment: string | { id: string } };

const onComment = (method: 'GET' | 'DELETE', weight: number): Operation<OnComment> => ({
  weight,
  isRead: method === 'GET',
  plan: (chance, blog) => {
    const comment = chance.happens(0.05) ? oneOf(chance, blog.gone.comments) : oneOf(chance, blog.comments);
    if (!comment) return undefined;
    const stranger = chance.happens(0.1) ? oneOf(chance, blog.users) : undefined;
    const by = method === 'GET' ? anybody(chance, blog) : { by: (stranger ?? comment.author).name };
    const elsewhere = chance.happens(0.05) ? someSlug(chance, blog) : undefined;
    const which = chance.happens(0.05) ? { id: chance.pick(NO_IDS) } : comment.name;
    return { ...by, on: elsewhere ?? { article: comment.article.name }, comment: which };
  },
  play: async (step, session) => {
    const { blog } = session;
    const { slug, article, needsEncodedPath } = resolveSlug(session, step.on);
    const named =
      typeof step.comment === 'string'
        ? (blog.gone.comments.get(step.comment) ?? commentNamed(session, step.comment))
        : undefined;
    const id = typeof step.comment === 'string' ? String(named?.id) : step.comment.id;
    const auth = method === 'GET' ? 'optional' : 'required';
    const by = callerOf(session, step);
    const path = at`/articles/${slug}/comments/${id}`;
    const answer = await session.call({ method, path, needsEncodedPath, auth, by }, step.manner);
    if (!answer) return;
    // What cannot be an id is no comment's, wherever it is: nothing is looked up for it.
    if (!named) return session.expectRefusal(answer, NO_COMMENT);
    if (!article) return session.expectRefusal(answer, NO_ARTICLE);
    const comment = article.comments.find((one) => String(one.id) === id);
    if (!comment) return session.expectRefusal(answer, NO_COMMENT);
    if (method === 'GET') return session.expect(answer, 200, { comment: commentOf(comment, viewerOf(session, step)) });
    if (comment.author !== by) return session.expectRefusal(answer, refusal(403, { comment: ['forbidden'] }));
    session.expect(answer, 204);
    blog.removeComment(comment);
  },
});

export const getComment = onComment('GET', 3);
export const removeComment = onComment('DELETE', 1.5);
