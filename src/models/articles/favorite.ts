import { Entity } from 'dynamodb-toolbox/entity';
import { DeleteTransaction } from 'dynamodb-toolbox/entity/actions/transactDelete';
import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { UpdateTransaction } from 'dynamodb-toolbox/entity/actions/transactUpdate';
import { $add } from 'dynamodb-toolbox/entity/actions/update/symbols';
import { item } from 'dynamodb-toolbox/schema/item';
import { notFound, unauthorized } from '../../errors.ts';
import { integer, isNew, isThere, key, plain } from '../../table/entity.ts';
import { keys, lists } from '../../table/keys.ts';
import { ListEntry } from '../../table/list.ts';
import { getItems } from '../../table/read.ts';
import { type Action, optimistically, transact } from '../../table/write.ts';
import {
  type Article,
  ArticleEntity,
  type ArticleRef,
  articleFrom,
  articleKeys,
  bodyFrom,
  idInSlug,
} from './article.ts';
import { countFavorite } from './counts.ts';

/** That a user has favorited an article, kept with the article: it is read only when the article is deleted. */
export const FavoriterEntity = new Entity({ name: 'favoriter', ...plain, schema: item({ ...key, user: integer() }) });

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
    const items = await getItems([...articleKeys([found], user), keys.articleBody(id)]);
    const article = articleFrom(items, id, user);
    const body = bodyFrom(items, id);
    if (!article || body === undefined) throw notFound('article');
    if (article.favorited === favorited) return { ...article, body };

    const difference = favorited ? 1 : -1;
    const mark = favorited ? addFavorite(found, user) : removeFavorite(id, user);
    await transact([...mark, count(id, difference)]);
    return { ...article, body, favorited, favoritesCount: article.favoritesCount + difference };
  });
}

async function findArticle(id: number, user: number): Promise<ArticleRef> {
  const items = await getItems([keys.article(id), keys.user(user)]);
  if (!items.has(keys.user(user))) throw unauthorized('is invalid');
  const found = items.get(ArticleEntity, keys.article(id));
  if (!found) throw notFound('article');
  return found;
}

const count = (article: number, difference: 1 | -1) =>
  ArticleEntity.build(UpdateTransaction)
    .item({ ...keys.article(article), favoritesCount: $add(difference) })
    .options({ condition: isThere });

const addFavorite = ({ id, author }: ArticleRef, user: number): Action[] => [
  ListEntry.build(PutTransaction)
    .item({ ...keys.listEntry(lists.favoritesOf(user), id), author })
    .options({ condition: isNew }),
  FavoriterEntity.build(PutTransaction).item({ ...keys.favoriter(id, user), user }),
  countFavorite(user, 1),
];

const removeFavorite = (article: number, user: number): Action[] => [
  ...removeFromFavorites(article, user),
  FavoriterEntity.build(DeleteTransaction).key(keys.favoriter(article, user)),
];

/** The writes that take an article from a user's favorites; they are refused where it is not among them. */
export const removeFromFavorites = (article: number, user: number): Action[] => [
  ListEntry.build(DeleteTransaction)
    .key(keys.listEntry(lists.favoritesOf(user), article))
    .options({ condition: isThere }),
  countFavorite(user, -1),
];
