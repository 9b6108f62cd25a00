import { UpdateTransaction } from 'dynamodb-toolbox/entity/actions/transactUpdate';
import { $add } from 'dynamodb-toolbox/entity/actions/update/symbols';
import {
  articlesCountKey,
  CountEntity,
  favoritesCountItem,
  favoritesCountKey,
  shardOf,
} from '../../table/entities/articles/counts.ts';
import type { Key } from '../../table/keys.ts';
import { mapRead, pageOf, type Read } from '../../table/read.ts';

const addTo = (key: Key, difference: 1 | -1) =>
  CountEntity.build(UpdateTransaction).item({ ...key, count: $add(difference) });

/** The write that counts an article in, or out, among all articles. Its share is its own: no two shares conflict. */
export const countArticle = (article: number, difference: 1 | -1) =>
  addTo(articlesCountKey(shardOf(article)), difference);

/** The write that counts a favorite of a user in or out. */
export const countFavorite = (user: number, difference: 1 | -1) => addTo(favoritesCountKey(user), difference);

/** How many articles there are: one call for all shares. */
export const articlesCount = (): Read<number> =>
  mapRead(pageOf(CountEntity, { partition: articlesCountKey(0).pk }), ({ items }) =>
    items.reduce((sum, { count }) => sum + count, 0),
  );

/** How many favorites a user has. */
export const favoritesCount = (user: number): Read<number> =>
  mapRead(favoritesCountItem(user), (found) => found?.count ?? 0);
