import { Entity } from 'dynamodb-toolbox/entity';
import { UpdateTransaction } from 'dynamodb-toolbox/entity/actions/transactUpdate';
import { $add } from 'dynamodb-toolbox/entity/actions/update/symbols';
import { item } from 'dynamodb-toolbox/schema/item';
import { integer, key, plain } from '../../table/entity.ts';
import { type Key, keys, shardOf } from '../../table/keys.ts';
import { getItem, type Items, queryPage } from '../../table/read.ts';

/** How many entries a list has, or a share of them; written together with the entries. */
export const CountEntity = new Entity({ name: 'count', ...plain, schema: item({ ...key, count: integer() }) });

const addTo = (key: Key, difference: 1 | -1) =>
  CountEntity.build(UpdateTransaction).item({ ...key, count: $add(difference) });

/** The write that counts an article in, or out, among all articles. Its share is its own: no two shares conflict. */
export const countArticle = (article: number, difference: 1 | -1) =>
  addTo(keys.articlesCount(shardOf(article)), difference);

/** The write that counts a favorite of a user in or out. */
export const countFavorite = (user: number, difference: 1 | -1) => addTo(keys.favoritesCount(user), difference);

/** How many articles there are: one call for all shares. */
export async function articlesCount(): Promise<number> {
  const { items } = await queryPage(CountEntity, { partition: keys.articlesCount(0).pk });
  return items.reduce((sum, { count }) => sum + count, 0);
}

/** How many favorites a user has: one call. */
export async function favoritesCount(user: number): Promise<number> {
  return (await getItem(CountEntity, keys.favoritesCount(user)))?.count ?? 0;
}

/** How many favorites a user has, where the count is among the items, if there is one. */
export const favoritesFrom = (items: Items, user: number): number =>
  items.get(CountEntity, keys.favoritesCount(user))?.count ?? 0;
