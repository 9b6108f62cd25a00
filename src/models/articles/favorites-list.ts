import { ArticleEntry, articleEntry, articleLists } from '../../table/entities/articles/entry.ts';
import { idText } from '../../table/ids.ts';
import { listPage, type PageParams } from '../../table/list.ts';
import { all, read } from '../../table/read.ts';
import type { Viewer } from '../users/index.ts';
import { articles } from './article.ts';
import { favoritesCount } from './counts.ts';
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
  window: PageParams,
  viewer: Viewer,
): Promise<ArticlePage> {
  const list = articleLists.favoritesOf(user);
  // What is left of them takes places in the list, before the page and on it: as many more entries are read.
  const [{ entries, next }, [favorites, dead]] = await Promise.all([
    listPage(ArticleEntry, list, { ...window, limit: window.limit + 2 * deleted.length }),
    read(favoritesCount(user), all(...deleted.map((id) => articleEntry(list, id)))),
  ]);
  const left = deleted.filter((_, index) => dead[index]);
  const refs = entries.map(refOf);
  const [first] = refs;
  const passed = window.offset > 0 && first ? left.filter((id) => id > first.id).length : 0;
  const live = refs.filter(({ id }) => !left.includes(id)).slice(passed);
  const shown = live.slice(0, window.limit);
  const last = live.length > window.limit ? shown.at(-1) : undefined;
  return {
    articles: (await read(articles(shown, viewer)))[0],
    count: favorites - left.length,
    next: last ? idText(last.id) : next,
  };
}
