import { Entity, type FormattedItem } from 'dynamodb-toolbox/entity';
import { DeleteItemCommand } from 'dynamodb-toolbox/entity/actions/delete';
import { DeleteTransaction } from 'dynamodb-toolbox/entity/actions/transactDelete';
import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { boolean } from 'dynamodb-toolbox/schema/boolean';
import { item } from 'dynamodb-toolbox/schema/item';
import { forbidden, notFound } from '../../errors.ts';
import { integer, isThere, key, plain } from '../../table/entity.ts';
import { allLike, keys, lists } from '../../table/keys.ts';
import { ListEntry } from '../../table/list.ts';
import { getItems, queryPage } from '../../table/read.ts';
import { ACTIONS_A_TRANSACTION, type Action, optimistically, transact } from '../../table/write.ts';
import { ArticleBodyEntity, ArticleEntity, type ArticleItem, idInSlug } from './article.ts';
import { countArticle } from './counts.ts';
import { FavoriterEntity, removeFromFavorites } from './favorite.ts';
import { removeTag } from './tags.ts';
import { removeFromTimeline, type Timeline, timelineFrom } from './timeline.ts';

/** So many favorites go in the transaction that deletes an article; where there are more, all are left to the sweep. */
const FAVORITES_AT_ONCE = 20;

/** A deleted article, of which there are still comments and favorites to be swept up. */
const DeletedArticleEntity = new Entity({
  name: 'deletedArticle',
  ...plain,
  schema: item({
    ...key,
    id: integer(),
    /** Whether it is still counted among its favoriters' favorites. */
    favorited: boolean(),
  }),
});
type DeletedArticle = FormattedItem<typeof DeletedArticleEntity>;

/**
 * Deletes an article: two round trips. It is gone from every list, count and feed at once; its comments and favorites
 * can be seen no more, and are swept up later.
 *
 * @throws 404 and 403 `article`
 */
export async function deleteArticle(slug: string, caller: number): Promise<void> {
  const id = idInSlug(slug);
  await optimistically(async () => {
    const [items, favoriters] = await Promise.all([
      getItems([keys.article(id), keys.timeline(caller)]),
      favoritersOf(id, FAVORITES_AT_ONCE + 1),
    ]);
    const found = items.get(ArticleEntity, keys.article(id));
    if (!found) throw notFound('article');
    if (found.author !== caller) throw forbidden('article');
    await transact(deletion(found, timelineFrom(items, caller), favoriters));
  });
}

const favoritersOf = async (article: number, limit: number): Promise<number[]> => {
  const { items } = await queryPage(FavoriterEntity, { ...allLike(keys.favoriter(article, 0)), limit });
  return items.map(({ user }) => user);
};

/** The transaction; with 20 tags and 20 favorites it has 87 of the 100 actions that one takes. */
function deletion(article: ArticleItem, timeline: Timeline, favoriters: number[]): Action[] {
  const { id, version, tags } = article;
  const few = favoriters.length <= FAVORITES_AT_ONCE;
  const unchanged = [{ attr: 'version' as const, eq: version }];
  const sameFavorites = few ? [{ attr: 'favoritesCount' as const, eq: favoriters.length }] : [];
  return [
    ArticleEntity.build(DeleteTransaction)
      .key(keys.article(id))
      .options({ condition: { and: [...unchanged, ...sameFavorites] } }),
    ArticleBodyEntity.build(DeleteTransaction).key(keys.articleBody(id)),
    ListEntry.build(DeleteTransaction).key(keys.listEntry(lists.articles, id)),
    countArticle(id, -1),
    ...removeFromTimeline(timeline, id),
    ...tags.flatMap((tag) => removeTag(article, tag)),
    ...(few ? favoriters.flatMap((user) => removeFromFavorites(id, user)) : []),
    DeletedArticleEntity.build(PutTransaction).item({ ...keys.deletedArticle(id, !few), id, favorited: !few }),
  ];
}

/** The deleted articles that have not been swept up: one page of them. */
export async function deletedArticles(): Promise<DeletedArticle[]> {
  return (await queryPage(DeletedArticleEntity, { partition: keys.deletedArticle(0, true).pk })).items;
}

/** The ids of deleted articles that users still have among their favorites: one call. There are seldom any. */
export async function deletedFavorites(): Promise<number[]> {
  return (await queryPage(DeletedArticleEntity, allLike(keys.deletedArticle(0, true)))).items.map(({ id }) => id);
}

/** Takes away what is left of a deleted article's favorites. It may be cut off anywhere and begun again. */
export async function sweepFavorites({ id, favorited }: DeletedArticle): Promise<void> {
  const actionsEach = favorited ? 3 : 1;
  for (let swept = false; !swept; ) {
    swept = await optimistically(async () => {
      const favoriters = await favoritersOf(id, Math.floor(ACTIONS_A_TRANSACTION / actionsEach));
      const actions = favoriters.flatMap((user) => [
        FavoriterEntity.build(DeleteTransaction).key(keys.favoriter(id, user)).options({ condition: isThere }),
        ...(favorited ? removeFromFavorites(id, user) : []),
      ]);
      if (actions.length > 0) await transact(actions);
      return actions.length === 0;
    });
  }
}

/** Notes that nothing is left of a deleted article. */
export const forget = ({ id, favorited }: DeletedArticle): Promise<unknown> =>
  DeletedArticleEntity.build(DeleteItemCommand).key(keys.deletedArticle(id, favorited)).send();
