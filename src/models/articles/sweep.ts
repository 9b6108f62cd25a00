import { DeleteTransaction } from 'dynamodb-toolbox/entity/actions/transactDelete';
import { FavoriterEntity, favoriterKey, favoritersOf } from '../../table/entities/articles/favoriter.ts';
import { TOMBSTONES, type Tombstone, TombstoneEntity } from '../../table/entities/articles/tombstone.ts';
import { exists } from '../../table/entity.ts';
import { mapRead, pageOf, type Read, read } from '../../table/read.ts';
import { ACTIONS_A_TRANSACTION, optimistically, transact } from '../../table/write.ts';
import { removeFromFavorites } from './favorite.ts';

/** The deleted articles that have not been swept up: one page of them, oldest first. */
export const tombstones = (): Read<Tombstone[]> =>
  mapRead(pageOf(TombstoneEntity, { partition: TOMBSTONES }), ({ items }) => items);

/** The ids of deleted articles that users still have among their favorites: one call. There are seldom any. */
export const deletedFavorites = (): Read<number[]> =>
  mapRead(tombstones(), (found) => found.filter(({ favorited }) => favorited).map(({ article }) => article));

/** Takes away what is left of a deleted article's favorites. It may be cut off anywhere and begun again. */
export async function sweepFavorites({ article: id, favorited }: Tombstone): Promise<void> {
  const actionsEach = favorited ? 3 : 1;
  for (let swept = false; !swept; ) {
    swept = await optimistically(async () => {
      const [favoriters] = await read(favoritersOf(id, Math.floor(ACTIONS_A_TRANSACTION / actionsEach)));
      const actions = favoriters.items.flatMap(({ user }) => [
        FavoriterEntity.build(DeleteTransaction).key(favoriterKey(id, user)).options({ condition: exists }),
        ...(favorited ? removeFromFavorites(id, user) : []),
      ]);
      if (actions.length > 0) await transact(actions);
      return actions.length === 0;
    });
  }
}
