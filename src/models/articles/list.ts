import { fits, MAX_TAG_LENGTH } from '../../names.ts';
import { ArticleEntry, articleLists } from '../../table/entities/articles/entry.ts';
import { listPage, type PageParams } from '../../table/list.ts';
import { type Read, read } from '../../table/read.ts';
import { userNamed, type Viewer } from '../users/index.ts';
import { articles } from './article.ts';
import { listMatching } from './combined-filters.ts';
import { articlesCount } from './counts.ts';
import { listFavorites } from './favorites-list.ts';
import { listByAuthors } from './feed.ts';
import { type ArticlePage, type Filters, refOf } from './page.ts';
import { deletedFavorites } from './sweep.ts';
import { usesOf } from './tags.ts';

const NOTHING: ArticlePage = { articles: [], count: 0, next: undefined };

/** Lists articles, newest first. An unknown author, favoriter or tag is an empty list. */
export async function listArticles(filters: Filters, window: PageParams, viewer: Viewer): Promise<ArticlePage> {
  const { tag, author, favorited } = filters;
  if (tag !== undefined && !fits(tag, MAX_TAG_LENGTH)) return NOTHING;
  const given = [tag, author, favorited].filter((filter) => filter !== undefined).length;
  if (given > 1) return (await listMatching(filters, window, viewer)) ?? NOTHING;
  if (author !== undefined) {
    const [user] = await read(userNamed(author));
    return user === undefined ? NOTHING : listByAuthors([user], window, viewer);
  }
  if (favorited !== undefined) {
    const [user, deleted] = await read(userNamed(favorited), deletedFavorites());
    return user === undefined ? NOTHING : listFavorites(user, deleted, window, viewer);
  }
  if (tag !== undefined) return listOf(articleLists.byTag(tag), usesOf(tag), window, viewer);
  return listOf(articleLists.all, articlesCount(), window, viewer);
}

async function listOf(list: string, counting: Read<number>, window: PageParams, viewer: Viewer): Promise<ArticlePage> {
  const [page, [count]] = await Promise.all([listPage(ArticleEntry, list, window), read(counting)]);
  const [shown] = await read(articles(page.entries.map(refOf), viewer));
  return { articles: shown, count, next: page.next };
}
