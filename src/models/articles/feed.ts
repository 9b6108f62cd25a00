import { idText, parseId } from '../../table/ids.ts';
import type { PageParams } from '../../table/list.ts';
import { all, read } from '../../table/read.ts';
import { followeesOf } from '../users/index.ts';
import { articles } from './article.ts';
import { feedPage, feedWindow } from './feed-plan.ts';
import { readFeed, segments } from './feed-read.ts';
import type { ArticlePage } from './page.ts';
import { segmentsIn, type Timeline, timeline } from './timeline.ts';

/** The articles of the users whom a user follows, newest first: three round trips, four where a page is far back. */
export async function listFeed(user: number, page: PageParams): Promise<ArticlePage> {
  const [followees] = await read(followeesOf(user));
  return listByAuthors(followees, page, user);
}

/**
 * The articles of some authors, newest first: two round trips, three where a page is far back. The position of a page of
 * one author says in which segments the next page is, so that it takes two as well.
 */
export async function listByAuthors(
  authors: number[],
  page: PageParams,
  viewer: number | undefined,
): Promise<ArticlePage> {
  const [before, ...starts] = page.position?.split('#').map(parseId) ?? [];
  const likely = starts.flatMap((start) => (start === undefined ? [] : authors.map((author) => ({ author, start }))));
  const [heads, hinted] = await read(all(...authors.map(timeline)), segments(likely));
  const count = heads.reduce((sum, head) => sum + head.count, 0);
  if (page.offset >= count) return { articles: [], count, next: undefined };

  const window = feedWindow(page, before);
  const { timelines, sources, plan, floor } = await readFeed(heads, { segments: hinted }, window);
  const { articles: refs, next } = feedPage(timelines, sources, plan, window, floor);
  const [shown] = await read(articles(refs, viewer));
  const position = next === undefined ? [] : [next, ...likelySegments(timelines, next)];
  return { articles: shown, count, next: position.map(idText).join('#') || undefined };
}

/** The starts of the segment that the articles before an id are in, and of the next older one. */
function likelySegments([head, ...others]: Timeline[], before: number): number[] {
  if (!head || others.length > 0) return [];
  const starts = segmentsIn(head).map(({ start }) => start);
  return starts
    .filter((start) => start < before)
    .slice(-2)
    .reverse();
}
