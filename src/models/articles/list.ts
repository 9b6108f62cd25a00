import { fits, MAX_TAG_LENGTH } from '../../names.ts';
import { ArticleEntry, articleLists } from '../../table/entities/articles/entry.ts';
import { countedPage, type PageParams } from '../../table/list.ts';
import { type Read, read } from '../../table/read.ts';
import { userNamed, type Viewer } from '../users/index.ts';
import { articles } from './article.ts';
import { listMatching } from './combined-filters.ts';
import { articlesCount, favoritesCount } from './counts.ts';
import { listByAuthors } from './feed.ts';
import { type ArticlePage, type Filters, refOf } from './page.ts';
import { usesOf } from './tags.ts';

const NOTHING: ArticlePage = { articles: [], count: 0, next: undefined };

/** Lists articles, newest first. An unknown author, favoriter or tag is an empty list. */
export async function listArticles(filters: Filters, page: PageParams, viewer: Viewer): Promise<ArticlePage> {
  const { tag, author, favorited } = filters;
  if (tag !== undefined && !fits(tag, MAX_TAG_LENGTH)) return NOTHING;
  const given = [tag, author, favorited].filter((filter) => filter !== undefined).length;
  if (given > 1) return (await listMatching(filters, page, viewer)) ?? NOTHING;
  if (tag !== undefined) return listOf(articleLists.byTag(tag), usesOf(tag), page, viewer);
  const name = author ?? favorited;
  if (name === undefined) return listOf(articleLists.all, articlesCount(), page, viewer);
  const [user] = await read(userNamed(name));
  if (user === undefined) return NOTHING;
  if (author !== undefined) return listByAuthors([user], page, viewer);
  return listOf(articleLists.favoritesOf(user), favoritesCount(user), page, viewer);
}

/** Entries of deleted articles, which favorites have until the sweep has passed, are not shown: then a page is short. */
async function listOf(list: string, counting: Read<number>, page: PageParams, viewer: Viewer): Promise<ArticlePage> {
  const { entries, next, count } = await countedPage(ArticleEntry, list, page, counting);
  const [shown] = await read(articles(entries.map(refOf), viewer));
  return { articles: shown, count, next };
}
