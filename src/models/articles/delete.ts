import { DeleteItemCommand } from 'dynamodb-toolbox/entity/actions/delete';
import { DeleteTransaction } from 'dynamodb-toolbox/entity/actions/transactDelete';
import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { forbidden, notFound } from '../../errors.ts';
import { ArticleEntity, type ArticleItem, articleItem, articleKey } from '../../table/entities/articles/article.ts';
import { ArticleBodyEntity, articleBodyKey } from '../../table/entities/articles/body.ts';
import { removeCommentCounter } from '../../table/entities/articles/comment-counter.ts';
import { ArticleEntry, articleEntryKey, articleLists } from '../../table/entities/articles/entry.ts';
import { FavoriterEntity, favoriterKey } from '../../table/entities/articles/favoriter.ts';
import { type Tombstone, TombstoneEntity, tombstoneKey } from '../../table/entities/articles/tombstone.ts';
import { exists } from '../../table/entity.ts';
import { allLike } from '../../table/keys.ts';
import { mapRead, pageOf, type Read, read } from '../../table/read.ts';
import { ACTIONS_A_TRANSACTION, type Action, optimistically, transact } from '../../table/write.ts';
import { idInSlug } from './article.ts';
import { countArticle } from './counts.ts';
import { removeFromFavorites } from './favorite.ts';
import { removeTag } from './tags.ts';
import { removeFromTimeline, type Timeline, timeline } from './timeline.ts';

/** So many favorites go in the transaction that deletes an article; where there are more, all are left to the sweep. */
const FAVORITES_AT_ONCE = 20;

/**
 * Deletes an article: two round trips. It is gone from every list, count and feed at once; its comments and favorites
 * can be seen no more, and are swept up later.
 *
 * @throws 404 and 403 `article`
 */
export async function deleteArticle(slug: string, caller: number): Promise<void> {
  const id = idInSlug(slug);
  await optimistically(async () => {
    const [found, head, favoriters] = await read(
      articleItem(id),
      timeline(caller),
      favoritersOf(id, FAVORITES_AT_ONCE + 1),
    );
    if (!found) throw notFound('article');
    if (found.author !== caller) throw forbidden('article');
    await transact(deletion(found, head, favoriters));
  });
}

const favoritersOf = (article: number, limit: number): Read<number[]> =>
  mapRead(pageOf(FavoriterEntity, { ...allLike(favoriterKey(article, 0)), limit }), ({ items }) =>
    items.map(({ user }) => user),
  );

/** The transaction; with 20 tags and 20 favorites it has 88 of the 100 actions that one takes. */
function deletion(article: ArticleItem, head: Timeline, favoriters: number[]): Action[] {
  const { id, version, tags } = article;
  const few = favoriters.length <= FAVORITES_AT_ONCE;
  const unchanged = [{ attr: 'version' as const, eq: version }];
  const sameFavorites = few ? [{ attr: 'favoritesCount' as const, eq: favoriters.length }] : [];
  return [
    ArticleEntity.build(DeleteTransaction)
      .key(articleKey(id))
      .options({ condition: { and: [...unchanged, ...sameFavorites] } }),
    ArticleBodyEntity.build(DeleteTransaction).key(articleBodyKey(id)),
    ArticleEntry.build(DeleteTransaction).key(articleEntryKey(articleLists.all, id)),
    removeCommentCounter(id),
    countArticle(id, -1),
    ...removeFromTimeline(head, id),
    ...tags.flatMap((tag) => removeTag(article, tag)),
    ...(few ? favoriters.flatMap((user) => removeFromFavorites(id, user)) : []),
    TombstoneEntity.build(PutTransaction).item({ ...tombstoneKey(id, !few), id, favorited: !few }),
  ];
}

/** The deleted articles that have not been swept up: one page of them. */
export const tombstones = (): Read<Tombstone[]> =>
  mapRead(pageOf(TombstoneEntity, { partition: tombstoneKey(0, true).pk }), ({ items }) => items);

/** The ids of deleted articles that users still have among their favorites: one call. There are seldom any. */
export const deletedFavorites = (): Read<number[]> =>
  mapRead(pageOf(TombstoneEntity, allLike(tombstoneKey(0, true))), ({ items }) => items.map(({ id }) => id));

/** Takes away what is left of a deleted article's favorites. It may be cut off anywhere and begun again. */
export async function sweepFavorites({ id, favorited }: Tombstone): Promise<void> {
  const actionsEach = favorited ? 3 : 1;
  for (let swept = false; !swept; ) {
    swept = await optimistically(async () => {
      const [favoriters] = await read(favoritersOf(id, Math.floor(ACTIONS_A_TRANSACTION / actionsEach)));
      const actions = favoriters.flatMap((user) => [
        FavoriterEntity.build(DeleteTransaction).key(favoriterKey(id, user)).options({ condition: exists }),
        ...(favorited ? removeFromFavorites(id, user) : []),
      ]);
      if (actions.length > 0) await transact(actions);
      return actions.length === 0;
    });
  }
}

/** Notes that nothing is left of a deleted article. */
export const removeTombstone = ({ id, favorited }: Tombstone): Promise<unknown> =>
  TombstoneEntity.build(DeleteItemCommand).key(tombstoneKey(id, favorited)).send();
