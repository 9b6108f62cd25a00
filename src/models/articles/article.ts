import { notFound } from '../../errors.ts';
import { type ArticleItem, articleItem } from '../../table/entities/articles/article.ts';
import { articleBody } from '../../table/entities/articles/body.ts';
import { articleEntry, articleLists } from '../../table/entities/articles/entry.ts';
import { all, mapRead, nothing, type Read, read, snapshot } from '../../table/read.ts';
import { type Profile, profile, profiles, type Viewer } from '../users/index.ts';
import { articleOfSlug, slugOf } from './slug.ts';

export { checkArticleExists } from '../../table/entities/articles/article.ts';

/** An article as lists show it. Times are ISO 8601 in UTC. */
export interface ListedArticle {
  slug: string;
  title: string;
  description: string;
  tagList: string[];
  createdAt: string;
  updatedAt: string;
  favorited: boolean;
  favoritesCount: number;
  author: Profile;
}

/** An article as the contract shows it by itself. */
export interface Article extends ListedArticle {
  body: string;
}

/** What a list or a slug says of an article: enough to read it and its author together. */
export interface ArticleRef {
  id: number;
  author: number;
}

/** Articles as a list shows them to a viewer, in the order of the refs; without those that, or whose author, no longer exist. */
export const articles = (refs: ArticleRef[], viewer: Viewer): Read<ListedArticle[]> => {
  const parts = all(
    all(...refs.map(({ id }) => all(articleItem(id), isFavorite(id, viewer)))),
    profiles(
      refs.map(({ author }) => author),
      viewer,
    ),
  );
  return mapRead(parts, ([found, authors]) =>
    found.flatMap(([article, favorited]) => {
      const author = article && authors.get(article.author);
      return author ? [articleOf(article, author, favorited)] : [];
    }),
  );
};

/** Whether the viewer has favorited an article. */
export const isFavorite = (id: number, viewer: Viewer): Read<boolean> =>
  viewer === undefined
    ? nothing(false)
    : mapRead(articleEntry(articleLists.favoritesOf(viewer), id), (entry) => entry !== undefined);

/** Shows an article whose author's profile is at hand. */
export const articleOf = (
  found: Omit<ArticleItem, 'pk' | 'sk'>,
  author: Profile,
  favorited: boolean,
): ListedArticle => ({
  slug: slugOf(found.title, found.id),
  title: found.title,
  description: found.description,
  tagList: found.tags,
  createdAt: new Date(found.createdAt).toISOString(),
  updatedAt: new Date(found.updatedAt).toISOString(),
  favorited,
  favoritesCount: found.favoritesCount,
  author,
});

/** Whether an article exists, for other services. */
export const articleExists = (id: number): Read<boolean> => mapRead(articleItem(id), (found) => found !== undefined);

/** The author of an article, for other services; `undefined` where it no longer exists. */
export const authorOfArticle = (id: number): Read<number | undefined> =>
  mapRead(articleItem(id), (found) => found?.author);

/** The slug of an article, for other services; `undefined` where it no longer exists. */
export const slugOfArticle = (id: number): Read<string | undefined> =>
  mapRead(articleItem(id), (found) => found && slugOf(found.title, found.id));

/**
 * The id in a slug, whether or not there is such an article.
 *
 * @throws 404 `article`, where the slug cannot be one's
 */
export function idInSlug(slug: string): number {
  const id = articleOfSlug(slug);
  if (id === undefined) throw notFound('article');
  return id;
}

/** An article and the body that belongs to it. */
interface WholeArticle {
  article: ArticleItem;
  body: string;
}

/** The two items that an article with its body is made of; {@link whole} makes one of them. */
export const articleAndBody = (id: number) => all(articleItem(id), articleBody(id));

/**
 * Puts an article and its body together. A batch that falls into the middle of an edit, a publish or a deletion may bring
 * one item from before it and the other from after: then both are read again as of one moment, in one more round trip.
 *
 * @throws 404 `article`
 */
export async function whole(id: number, found: [ArticleItem | undefined, BodyItem | undefined]): Promise<WholeArticle> {
  const belongTogether = found[0]?.bodyVersion === found[1]?.version;
  const [article, text] = belongTogether ? found : (await snapshot(articleAndBody(id)))[0];
  if (!article || !text) throw notFound('article');
  return { article, body: text.body };
}

type BodyItem = { body: string; version: number };

/**
 * Reads one article with its body: two round trips.
 *
 * @throws 404 `article`
 */
export async function getArticle(slug: string, viewer: Viewer): Promise<Article> {
  const id = idInSlug(slug);
  const [parts, favorited] = await read(articleAndBody(id), isFavorite(id, viewer));
  const { article, body } = await whole(id, parts);
  const [author] = await read(profile(article.author, viewer));
  if (!author) throw notFound('article');
  return { ...articleOf(article, author, favorited), body };
}
