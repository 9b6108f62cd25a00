import { favoriterKey, favoritersOf, removeFavoriter } from '../../table/entities/articles/favoriter.ts';
import { deletedAt, TOMBSTONES, type Tombstone, TombstoneEntity } from '../../table/entities/articles/tombstone.ts';
import type { Key } from '../../table/keys.ts';
import { mapRead, type Page, pageOf, type Read } from '../../table/read.ts';
import { TransactionCanceled, transact } from '../../table/write.ts';
import { removeFromFavorites } from './favorite.ts';

export { deletedAt, type Tombstone };

/** Deleted articles that have not been swept up, oldest first: one call's worth of them, behind one of them. */
export const tombstones = (limit: number, after?: Tombstone): Read<Page<Tombstone>> =>
  pageOf(TombstoneEntity, {
    partition: TOMBSTONES,
    limit,
    ...(after ? { range: { gt: after.sk } } : {}),
  });

/** Some of the favoriters of a deleted article. */
export const favoriters = (article: number, limit: number): Read<{ users: number[]; more: boolean }> =>
  mapRead(favoritersOf(article, limit), ({ items, more }) => ({ users: items.map(({ user }) => user), more }));

/** What says with a deleted article that users had favorited it. */
export const favoriterKeys = (article: number, users: number[]): Key[] =>
  users.map((user) => favoriterKey(article, user));

/**
 * Removes a deleted article from the favorites of users, and from their counts. A user who does not have it among their
 * favorites, because another sweep was first or the data is damaged, keeps the count.
 */
export async function removeFavorites(article: number, users: number[]): Promise<void> {
  const removals = users.map((user) => ({ user, actions: removeFromFavorites(article, user) }));
  try {
    await transact(removals.flatMap(({ user, actions }) => [...actions, removeFavoriter(article, user)]));
  } catch (error) {
    if (!(error instanceof TransactionCanceled)) throw error;
    const isRefused = ({ actions }: (typeof removals)[number]) => actions.some((action) => error.failed.has(action));
    const [gone, others] = [removals.filter(isRefused), removals.filter((one) => !isRefused(one))];
    await transact(gone.map(({ user }) => removeFavoriter(article, user)));
    if (others.length > 0) {
      await removeFavorites(
        article,
        others.map(({ user }) => user),
      );
    }
  }
}
