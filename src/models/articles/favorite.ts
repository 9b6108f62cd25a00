import { DeleteTransaction } from 'dynamodb-toolbox/entity/actions/transactDelete';
import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { UpdateTransaction } from 'dynamodb-toolbox/entity/actions/transactUpdate';
import { $add } from 'dynamodb-toolbox/entity/actions/update/symbols';
import { notFound, unauthorized } from '../../errors.ts';
import { ArticleEntity, articleItem, articleKey } from '../../table/entities/articles/article.ts';
import { articleBody } from '../../table/entities/articles/body.ts';
import { ArticleEntry, articleEntryKey, articleLists } from '../../table/entities/articles/entry.ts';
import { FavoriterEntity, favoriterKey } from '../../table/entities/articles/favoriter.ts';
import { exists, notExists } from '../../table/entity.ts';
import { read } from '../../table/read.ts';
import { type Action, optimistically, transact } from '../../table/write.ts';
import { profile } from '../users/index.ts';
import { type Article, type ArticleRef, articles, idInSlug } from './article.ts';
import { countFavorite } from './counts.ts';

/**
 * Makes an article a favorite; to repeat it changes nothing. Three round trips: all that is answered is read before the
 * write, so that a request that fails has done nothing. The count in the answer is the one read, and this favorite.
 *
 * @throws 404 `article`
 */
export const favorite = (slug: string, user: number): Promise<Article> => setFavorite(slug, user, true);

/**
 * Makes an article a favorite no more; to repeat it changes nothing. Three round trips, as {@link favorite}.
 *
 * @throws 404 `article`
 */
export const unfavorite = (slug: string, user: number): Promise<Article> => setFavorite(slug, user, false);

function setFavorite(slug: string, user: number, favorited: boolean): Promise<Article> {
  const id = idInSlug(slug);
  return optimistically(async () => {
    const found = await findArticle(id, user);
    const [[article], text] = await read(articles([found], user), articleBody(id));
    if (!article || !text) throw notFound('article');
    const { body } = text;
    if (article.favorited === favorited) return { ...article, body };

    const difference = favorited ? 1 : -1;
    const mark = favorited ? addFavorite(found, user) : removeFavorite(id, user);
    await transact([...mark, count(id, difference)]);
    return { ...article, body, favorited, favoritesCount: article.favoritesCount + difference };
  });
}

async function findArticle(id: number, user: number): Promise<ArticleRef> {
  const [caller, found] = await read(profile(user, undefined), articleItem(id));
  if (!caller) throw unauthorized('is invalid');
  if (!found) throw notFound('article');
  return found;
}

const count = (article: number, difference: 1 | -1) =>
  ArticleEntity.build(UpdateTransaction)
    .item({ ...articleKey(article), favoritesCount: $add(difference) })
    .options({ condition: exists });

const addFavorite = ({ id, author }: ArticleRef, user: number): Action[] => [
  ArticleEntry.build(PutTransaction)
    .item({ ...articleEntryKey(articleLists.favoritesOf(user), id), author })
    .options({ condition: notExists }),
  FavoriterEntity.build(PutTransaction).item({ ...favoriterKey(id, user), user }),
  countFavorite(user, 1),
];

const removeFavorite = (article: number, user: number): Action[] => [
  ...removeFromFavorites(article, user),
  FavoriterEntity.build(DeleteTransaction).key(favoriterKey(article, user)),
];

/** The writes that take an article from a user's favorites; they are refused where it is not among them. */
export const removeFromFavorites = (article: number, user: number): Action[] => [
  ArticleEntry.build(DeleteTransaction)
    .key(articleEntryKey(articleLists.favoritesOf(user), article))
    .options({ condition: exists }),
  countFavorite(user, -1),
];
