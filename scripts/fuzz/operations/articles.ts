import { type Call, refusal } from '../call.ts';
import { compare, hold, Rule } from '../compare.ts';
import type { Article, User } from '../model/blog.ts';
import { errorsOf, tagsOf } from '../model/rules.ts';
import { now, wholeArticleOf } from '../model/views.ts';
import type { Answer, Session } from '../session.ts';
import type { Step } from '../step.ts';
import * as values from '../values.ts';
import { anybody, at, callerOf, type Operation, oneOf, viewerOf } from './operation.ts';
import { endingOf, resolveSlug, type SlugRef, someSlug } from './slugs.ts';

type Fields = Partial<Record<'title' | 'description' | 'body' | 'tagList', unknown>>;
type Draft = { article?: Fields | null };
type OnArticle = Step & { on: SlugRef };

const NOT_FOUND = refusal(404, { article: ['not found'] });
const FORBIDDEN = refusal(403, { article: ['forbidden'] });
const SLUG = /^(?:.{1,80}-)?[0-9a-z]{11}$/su;

/** A slug as the server makes it of a title: always with the same words. */
const slugRule = ({ blog }: Session, title: string, ending?: string) =>
  new Rule(`a slug of ${title}${ending ? ` and ${ending}` : ''}`, (slug) => {
    if (typeof slug !== 'string' || !SLUG.test(slug) || (ending && endingOf(slug) !== ending)) return false;
    const words = slug.slice(0, -11);
    if (!blog.slugWords.has(title)) blog.slugWords.set(title, words);
    return blog.slugWords.get(title) === words;
  });

const chosen = ({ body }: Answer) =>
  (body as { article: { slug: string; createdAt: string; updatedAt: string } }).article;

export const publish: Operation<Step & { as: string; body: Draft }> = {
  weight: 6,
  isRead: false,
  plan: (chance, blog, name) => {
    const user = oneOf(chance, blog.users, 1.5);
    const as = name('a');
    const number = Number(as.slice(1));
    const draft: Fields = {
      title: values.title(chance, number),
      description: values.text(chance, 1_000),
      body: values.text(chance, 65_536),
      tagList: values.tagList(chance),
    };
    if (chance.happens(0.1)) delete draft.tagList;
    if (chance.happens(0.05)) Object.assign(draft, { slug: 'mine', favoritesCount: 5, author: 'me', createdAt: 0 });
    return (
      user && {
        by: user.name,
        as,
        body: chance.happens(0.01) ? chance.pick([{}, { article: null }]) : { article: draft },
      }
    );
  },
  play: async (step, session) => {
    const { as, body, manner } = step;
    const author = callerOf(session, step);
    const errors = errorsOf('article', 'article', body);
    const answer = await session.call(
      { method: 'POST', path: '/articles', auth: 'required', by: author, body },
      manner,
    );
    if (!answer || !author) return;
    if (errors) return session.expectRefusal(answer, refusal(422, errors));
    const draft = body.article as { title: string; description: string; body: string; tagList?: string[] };
    const article: Article = {
      name: as,
      author,
      title: draft.title.trim(),
      description: draft.description.trim(),
      body: draft.body,
      tags: tagsOf(draft.tagList ?? []),
      slug: '',
      oldSlugs: [],
      createdAt: '',
      updatedAt: '',
      fans: new Set(),
      comments: [],
      lastComment: { id: 0, createdAt: '' },
    };
    const time = now();
    const expected = { ...wholeArticleOf(article, author), slug: slugRule(session, article.title) };
    session.expect(answer, 201, { article: { ...expected, createdAt: time, updatedAt: time } });
    const { slug, createdAt, updatedAt } = chosen(answer);
    Object.assign(article, { slug, createdAt, updatedAt });
    const previous = [...session.blog.articles.values()].filter((other) => other.author === author).at(-1);
    hold(
      createdAt >= (previous?.createdAt ?? ''),
      `createdAt ${createdAt} is before that of the author's previous article`,
    );
    session.blog.add(article);
  },
};

/** Tags that nobody has used before, as many as one article may have. */
export const publishFreshTags: typeof publish = {
  ...publish,
  weight: 0.05,
  plan: (chance, blog, name) => {
    const planned = publish.plan(chance, blog, name);
    if (!planned?.body.article) return planned;
    const tagList = Array.from({ length: 20 }, (_, index) => `${planned.as} ${index}`);
    return { ...planned, body: { article: { ...planned.body.article, tagList } } };
  },
};

export const edit: Operation<OnArticle & { body: Draft }> = {
  weight: 4,
  isRead: false,
  plan: (chance, blog) => {
    const on = someSlug(chance, blog);
    const author = on && 'article' in on ? blog.articles.get(on.article)?.author : undefined;
    const by = chance.happens(0.05) ? oneOf(chance, blog.users) : (author ?? oneOf(chance, blog.users));
    if (!on || !by) return undefined;
    const all: Record<string, () => unknown> = {
      title: () => values.title(chance, chance.below(1_000)),
      description: () => values.text(chance, 1_000),
      body: () => values.text(chance, 65_536),
      tagList: () => (chance.happens(0.05) ? null : chance.happens(0.2) ? [] : values.tagList(chance)),
    };
    const fields = chance.some(Object.keys(all), chance.below(4));
    const changes: Fields = Object.fromEntries(fields.map((field) => [field, all[field]?.()]));
    if (chance.happens(0.05)) Object.assign(changes, { slug: 'mine', favoritesCount: 5, updatedAt: 0 });
    return {
      by: by.name,
      on,
      body: chance.happens(0.01) ? chance.pick([{}, { article: null }]) : { article: changes },
    };
  },
  play: async (step, session) => {
    const { body, manner } = step;
    const errors = errorsOf('article', 'article', body, true);
    const { article, call, by } = onArticle('PUT', '', step, session);
    const answer = await session.call({ ...call, body }, manner);
    if (!answer) return;
    if (errors) return session.expectRefusal(answer, refusal(422, errors));
    if (!article) return session.expectRefusal(answer, NOT_FOUND);
    if (article.author !== by) return session.expectRefusal(answer, FORBIDDEN);
    const changes = body.article as { title?: string; description?: string; body?: string; tagList?: string[] };
    article.title = changes.title?.trim() ?? article.title;
    article.description = changes.description?.trim() ?? article.description;
    article.body = changes.body ?? article.body;
    article.tags = changes.tagList ? tagsOf(changes.tagList) : article.tags;
    const slug = changes.title === undefined ? article.slug : slugRule(session, article.title, endingOf(article.slug));
    session.expect(answer, 200, {
      article: { ...wholeArticleOf(article, by), slug, updatedAt: now(article.updatedAt) },
    });
    if (chosen(answer).slug !== article.slug) article.oldSlugs.push(article.slug);
    article.slug = chosen(answer).slug;
    article.updatedAt = chosen(answer).updatedAt;
  },
};

export const getArticle: Operation<OnArticle> = {
  weight: 6,
  isRead: true,
  plan: (chance, blog) => {
    const gone = chance.happens(0.05) ? oneOf(chance, blog.gone.articles) : undefined;
    const on = gone ? { article: gone.name } : someSlug(chance, blog);
    return on && { ...anybody(chance, blog), on };
  },
  play: async (step, session) => {
    const { article, call } = onArticle('GET', '', step, session);
    const answer = await session.call({ ...call, auth: 'optional' }, step.manner);
    if (!answer) return;
    if (!article) return session.expectRefusal(answer, NOT_FOUND);
    session.expect(answer, 200, { article: wholeArticleOf(article, viewerOf(session, step)) });
  },
};

export const removeArticle: Operation<OnArticle> = {
  weight: 1.5,
  isRead: false,
  plan: (chance, blog) => {
    const on = someSlug(chance, blog);
    const author = on && 'article' in on ? blog.articles.get(on.article)?.author : undefined;
    const by = chance.happens(0.2) ? oneOf(chance, blog.users) : author;
    return on && by && { by: by.name, on };
  },
  play: async (step, session) => {
    const { article, call, by } = onArticle('DELETE', '', step, session);
    const answer = await session.call(call, step.manner);
    if (!answer) return;
    if (!article) return session.expectRefusal(answer, NOT_FOUND);
    if (article.author !== by) return session.expectRefusal(answer, FORBIDDEN);
    session.expect(answer, 204);
    session.blog.remove(article);
  },
};

const favoriting = (method: 'POST' | 'DELETE', weight: number): Operation<OnArticle> => ({
  weight,
  isRead: false,
  plan: (chance, blog) => {
    const user = oneOf(chance, blog.users);
    const on = someSlug(chance, blog, 2);
    return user && on && { by: user.name, on };
  },
  play: async (step, session) => {
    const { article, call, by } = onArticle(method, '/favorite', step, session);
    const answer = await session.call(call, step.manner);
    if (!answer) return;
    if (!article) return session.expectRefusal(answer, NOT_FOUND);
    if (method === 'POST') article.fans.add(by as User);
    else article.fans.delete(by as User);
    session.expect(answer, 200, { article: wholeArticleOf(article, by) });
  },
});

export const favorite = favoriting('POST', 8);
export const unfavorite = favoriting('DELETE', 2);

export const tags: Operation = {
  weight: 3,
  isRead: true,
  plan: anybody,
  play: async (step, session) => {
    const answer = await session.call({ method: 'GET', path: '/tags', auth: 'none' }, step.manner);
    if (!answer) return;
    session.expect(answer, 200);
    const uses = session.blog.tagUses();
    const listed = (answer.body as { tags: string[] }).tags;
    compare(Math.min(uses.size, MAX_TAGS), listed.length, 'how many tags');
    compare(listed.length, new Set(listed).size, 'how many different tags');
    if (uses.size > MAX_TAGS) {
      const unknown = listed.filter((tag) => !uses.has(tag) && !session.blog.tagsAtSweep.has(tag));
      return compare([], unknown, 'tags that are not in use');
    }
    compare(
      [...uses.values()].sort((a, b) => b - a),
      listed.map((tag) => uses.get(tag) ?? 0),
      'the uses of the tags',
    );
  },
};

const MAX_TAGS = 1_000;

/** What is called, and whom it is about. */
function onArticle(
  method: string,
  rest: string,
  step: OnArticle,
  session: Session,
): { article?: Article; by: User | undefined; call: Call } {
  const { slug, article, needsEncodedPath } = resolveSlug(session, step.on);
  const by = callerOf(session, step);
  const call: Call = { method, path: at`/articles/${slug}` + rest, needsEncodedPath, by, auth: 'required' };
  return { ...(article ? { article } : {}), by, call };
}
