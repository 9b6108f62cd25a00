import type { Chance } from '../chance.ts';
import type { Article, Blog } from '../model/blog.ts';
import type { Session } from '../session.ts';
import { articleNamed, needsEncodedPath, oneOf } from './operation.ts';

/** An article as a caller names it: by one of its slugs, or by what is none's. */
export type SlugRef = { article: string; as?: 'bare' | 'old' | { words: string } } | { slug: string };

const NO_SLUGS = [
  'x',
  '-',
  'zzzzzzzzzzz',
  'a-00000000000',
  'a-ZZZZZZZZZZZ',
  '__proto__',
  'null',
  '😀',
  "' OR 1=1 --",
  'x'.repeat(3_000),
];

/** What identifies an article in all of its slugs. */
export const endingOf = (slug: string): string => slug.slice(-11);

export function someSlug(chance: Chance, blog: Blog, bias = 1): SlugRef | undefined {
  if (chance.happens(0.02)) return { slug: chance.pick(NO_SLUGS) };
  const article = oneOf(chance, blog.articles, bias);
  if (!article) return undefined;
  const ref = { article: article.name };
  if (chance.happens(0.1))
    return {
      ...ref,
      as: chance.pick(['bare', 'old', { words: chance.pick(['other', '日本', 'a/b', 'what?', '..']) }]),
    };
  return ref;
}

/** The slug, and the article that it leads to, if there is one. */
export function resolveSlug(
  session: Session,
  ref: SlugRef,
): { slug: string; article?: Article; needsEncodedPath: boolean } {
  if ('slug' in ref) return { slug: ref.slug, needsEncodedPath: needsEncodedPath(ref.slug) };
  const article = session.blog.articles.get(ref.article) ?? goneOrMissing(session, ref.article);
  const ending = endingOf(article.slug);
  const slug =
    ref.as === undefined
      ? article.slug
      : ref.as === 'bare'
        ? ending
        : ref.as === 'old'
          ? (article.oldSlugs[0] ?? article.slug)
          : `${ref.as.words}-${ending}`;
  const found = session.blog.articles.has(ref.article) ? { article } : {};
  return { slug, ...found, needsEncodedPath: slug.includes('/') || slug.includes('?') };
}

/** Deleted articles keep their names: what is asked of them is that they are gone. */
const goneOrMissing = (session: Session, name: string): Article =>
  session.blog.gone.articles.get(name) ?? articleNamed(session, name);
