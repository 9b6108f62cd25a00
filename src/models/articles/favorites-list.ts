import { idText } from '../../table/ids.ts';
import { keys, lists } from '../../table/keys.ts';
import { listPage, type Window } from '../../table/list.ts';
import { getItems } from '../../table/read.ts';
import type { Viewer } from '../users/index.ts';
import { readArticles } from './article.ts';
import { favoritesFrom } from './counts.ts';
import { type ArticlePage, refOf } from './page.ts';

/**
 * The articles that a user has favorited, newest first: two round trips. Favorites of deleted articles that have not been
 * swept up are neither shown nor counted.
 *
 * @param deleted the articles of which there may be such favorites
 */
export async function listFavorites(
  user: number,
  deleted: number[],
  window: Window,
  viewer: Viewer,
): Promise<ArticlePage> {
  const list = lists.favoritesOf(user);
  // What is left of them takes places in the list, before the page and on it: as many more entries are read.
  const [{ entries, next }, items] = await Promise.all([
    listPage(list, { ...window, limit: window.limit + 2 * deleted.length }),
    getItems([keys.favoritesCount(user), ...deleted.map((id) => keys.listEntry(list, id))]),
  ]);
  const left = deleted.filter((id) => items.has(keys.listEntry(list, id)));
  const refs = entries.map(refOf);
  const [first] = refs;
  const passed = window.offset > 0 && first ? left.filter((id) => id > first.id).length : 0;
  const live = refs.filter(({ id }) => !left.includes(id)).slice(passed);
  const shown = live.slice(0, window.limit);
  const last = live.length > window.limit ? shown.at(-1) : undefined;
  return {
    articles: await readArticles(shown, viewer),
    count: favoritesFrom(items, user) - left.length,
    next: last ? idText(last.id) : next,
  };
}
