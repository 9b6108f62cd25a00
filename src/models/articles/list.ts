import { fits, MAX_TAG_LENGTH } from '../../names.ts';
import { lists } from '../../table/keys.ts';
import { listPage, type Window } from '../../table/list.ts';
import { findUser, type Viewer } from '../users/index.ts';
import { readArticles } from './article.ts';
import { listMatching } from './combined-filters.ts';
import { articlesCount } from './counts.ts';
import { deletedFavorites } from './delete.ts';
import { listFavorites } from './favorites-list.ts';
import { listByAuthors } from './feed.ts';
import { type ArticlePage, type Filters, refOf } from './page.ts';
import { usesOf } from './tags.ts';

const NOTHING: ArticlePage = { articles: [], count: 0, next: undefined };

/** Lists articles, newest first. An unknown author, favoriter or tag is an empty list. */
export async function listArticles(filters: Filters, window: Window, viewer: Viewer): Promise<ArticlePage> {
  const { tag, author, favorited } = filters;
  if (tag !== undefined && !fits(tag, MAX_TAG_LENGTH)) return NOTHING;
  const given = [tag, author, favorited].filter((filter) => filter !== undefined).length;
  if (given > 1) return (await listMatching(filters, window, viewer)) ?? NOTHING;
  if (author !== undefined) {
    const user = await findUser(author);
    return user === undefined ? NOTHING : listByAuthors([user], window, viewer);
  }
  if (favorited !== undefined) {
    const [user, deleted] = await Promise.all([findUser(favorited), deletedFavorites()]);
    return user === undefined ? NOTHING : listFavorites(user, deleted, window, viewer);
  }
  if (tag !== undefined) return listOf(lists.articlesByTag(tag), usesOf(tag), window, viewer);
  return listOf(lists.articles, articlesCount(), window, viewer);
}

async function listOf(list: string, counting: Promise<number>, window: Window, viewer: Viewer): Promise<ArticlePage> {
  const [page, count] = await Promise.all([listPage(list, window), counting]);
  return { articles: await readArticles(page.entries.map(refOf), viewer), count, next: page.next };
}
