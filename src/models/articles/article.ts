import { Entity, type FormattedItem } from 'dynamodb-toolbox/entity';
import { ConditionCheck } from 'dynamodb-toolbox/entity/actions/transactCheck';
import { item } from 'dynamodb-toolbox/schema/item';
import { list } from 'dynamodb-toolbox/schema/list';
import { string } from 'dynamodb-toolbox/schema/string';
import { notFound } from '../../errors.ts';
import { integer, isThere, key, plain } from '../../table/entity.ts';
import { type Key, keys, lists } from '../../table/keys.ts';
import { getItems, type Items } from '../../table/read.ts';
import { type Profile, profileFrom, profileKeys, type Viewer } from '../users/index.ts';
import { articleOfSlug, slugOf } from './slug.ts';

/** All of an article but its body: what lists show. */
export const ArticleEntity = new Entity({
  name: 'article',
  ...plain,
  schema: item({
    ...key,
    id: integer(),
    author: integer(),
    title: string(),
    description: string(),
    tags: list(string()),
    /** Milliseconds since the epoch, like `updatedAt`. */
    createdAt: integer(),
    updatedAt: integer(),
    favoritesCount: integer(),
    /** Counts the edits, so that an edit or a deletion notices another edit between its read and its write. */
    version: integer(),
  }),
});
export type ArticleItem = FormattedItem<typeof ArticleEntity>;

/** The body has an item of its own, so that lists do not pay for what they do not show. */
export const ArticleBodyEntity = new Entity({
  name: 'articleBody',
  ...plain,
  schema: item({ ...key, body: string() }),
});

/** An article as the contract shows it. Times are ISO 8601 in UTC. */
export interface Article {
  slug: string;
  title: string;
  description: string;
  /** Left out in lists. */
  body?: string;
  tagList: string[];
  createdAt: string;
  updatedAt: string;
  favorited: boolean;
  favoritesCount: number;
  author: Profile;
}

/** What a list or a slug says of an article: enough to read it and its author together. */
export interface ArticleRef {
  id: number;
  author: number;
}

/** What has to be read to show articles in a list; {@link articleFrom} shows them. */
export const articleKeys = (refs: ArticleRef[], viewer: Viewer): Key[] => [
  ...refs.map(({ id }) => keys.article(id)),
  ...refs.flatMap(({ id }) => (viewer === undefined ? [] : [keys.listEntry(lists.favoritesOf(viewer), id)])),
  ...profileKeys(
    refs.map(({ author }) => author),
    viewer,
  ),
];

/** The article with an id among items read by {@link articleKeys}; `undefined` where it, or its author, is no more. */
export function articleFrom(items: Items, id: number, viewer: Viewer): Article | undefined {
  const found = items.get(ArticleEntity, keys.article(id));
  const author = found && profileFrom(items, found.author, viewer);
  return author && articleOf(found, author, items, viewer);
}

/** Shows an article whose author's profile is at hand; whether the viewer favorited it is among the items. */
export const articleOf = (
  found: Omit<ArticleItem, 'pk' | 'sk'>,
  author: Profile,
  items: Items,
  viewer: Viewer,
): Article => ({
  slug: slugOf(found.title, found.id),
  title: found.title,
  description: found.description,
  tagList: found.tags,
  createdAt: new Date(found.createdAt).toISOString(),
  updatedAt: new Date(found.updatedAt).toISOString(),
  favorited: viewer !== undefined && items.has(keys.listEntry(lists.favoritesOf(viewer), found.id)),
  favoritesCount: found.favoritesCount,
  author,
});

/** Reads articles for a list, in the order of the refs: one round trip. What is no more is left out. */
export async function readArticles(refs: ArticleRef[], viewer: Viewer): Promise<Article[]> {
  const items = await getItems(articleKeys(refs, viewer));
  return refs.flatMap(({ id }) => articleFrom(items, id, viewer) ?? []);
}

/** The body of an article, among items of which it is one. */
export const bodyFrom = (items: Items, id: number): string | undefined =>
  items.get(ArticleBodyEntity, keys.articleBody(id))?.body;

/** The slug of an article among items, of which it is one; `undefined` where it is no more. */
export function slugFrom(items: Items, id: number): string | undefined {
  const found = items.get(ArticleEntity, keys.article(id));
  return found && slugOf(found.title, found.id);
}

/** The action that has a transaction refused where the article is there no more. */
export const isStillThere = (id: number) =>
  ArticleEntity.build(ConditionCheck).key(keys.article(id)).condition(isThere);

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

/**
 * Reads one article with its body: two round trips.
 *
 * @throws 404 `article`
 */
export async function getArticle(slug: string, viewer: Viewer): Promise<Article> {
  const id = idInSlug(slug);
  const marks = viewer === undefined ? [] : [keys.listEntry(lists.favoritesOf(viewer), id)];
  const items = await getItems([keys.article(id), keys.articleBody(id), ...marks]);
  const found = items.get(ArticleEntity, keys.article(id));
  const body = bodyFrom(items, id);
  const author = found && profileFrom(await getItems(profileKeys([found.author], viewer)), found.author, viewer);
  if (!author || body === undefined) throw notFound('article');
  return { ...articleOf(found, author, items, viewer), body };
}
