import { notFound, unauthorized } from '../../errors.ts';
import { addToFavoritesCount } from '../../table/entities/articles/article.ts';
import { articleLists, putArticleEntry, removeArticleEntry } from '../../table/entities/articles/entry.ts';
import { putFavoriter, removeFavoriter } from '../../table/entities/articles/favoriter.ts';
import { exists, notExists } from '../../table/entity.ts';
import { read } from '../../table/read.ts';
import { type Action, optimistically, transact } from '../../table/write.ts';
import { profile } from '../users/index.ts';
import { type Article, type ArticleRef, articleAndBody, articleOf, idInSlug, isFavorite, whole } from './article.ts';
import { countFavorite } from './counts.ts';

/**
 * Adds an article to the user's favorites; idempotent. Three round trips: all that is answered is read before the
 * write, so that a request that fails has done nothing. The count in the answer is the one read, and this favorite.
 *
 * @throws 404 `article`
 */
export const favorite = (slug: string, user: number): Promise<Article> => setFavorite(slug, user, true);

/**
 * Removes an article from the user's favorites; idempotent. Three round trips, as {@link favorite}.
 *
 * @throws 404 `article`
 */
export const unfavorite = (slug: string, user: number): Promise<Article> => setFavorite(slug, user, false);

function setFavorite(slug: string, user: number, favorited: boolean): Promise<Article> {
  const id = idInSlug(slug);
  return optimistically(async () => {
    const [ownProfile, parts, wasFavorited] = await read(
      profile(user, undefined),
      articleAndBody(id),
      isFavorite(id, user),
    );
    if (!ownProfile) throw unauthorized('is invalid');
    const { article, body } = await whole(id, parts);
    const [author] = await read(profile(article.author, user));
    if (!author) throw notFound('article');
    const shown = { ...articleOf(article, author, favorited), body };
    if (wasFavorited === favorited) return shown;

    const difference = favorited ? 1 : -1;
    const mark = favorited ? addFavorite(article, user) : removeFavorite(id, user);
    await transact([...mark, addToFavoritesCount(id, difference)]);
    return { ...shown, favoritesCount: article.favoritesCount + difference };
  });
}

const addFavorite = (article: ArticleRef, user: number): Action[] => [
  putArticleEntry(articleLists.favoritesOf(user), article).options({ condition: notExists }),
  putFavoriter(article.id, user),
  countFavorite(user, 1),
];

const removeFavorite = (article: number, user: number): Action[] => [
  ...removeFromFavorites(article, user),
  removeFavoriter(article, user),
];

/** The writes that take an article from a user's favorites; they are refused where it is not among them. */
export const removeFromFavorites = (article: number, user: number): Action[] => [
  removeArticleEntry(articleLists.favoritesOf(user), article).options({ condition: exists }),
  countFavorite(user, -1),
];
