import { idText, parseId } from '../../table/ids.ts';
import type { Window } from '../../table/list.ts';
import { followeesOf } from '../users/index.ts';
import { readArticles } from './article.ts';
import { feedPage, feedWindow, planFeed } from './feed-plan.ts';
import type { ArticlePage } from './page.ts';
import { readSegments, readTimelines, type Timeline } from './timeline.ts';

/** The articles of the users whom a user follows, newest first: three round trips, four where a page is far back. */
export async function listFeed(user: number, window: Window): Promise<ArticlePage> {
  return listByAuthors(await followeesOf(user), window, user);
}

/**
 * The articles of some authors, newest first: two round trips, three where a page is far back. The position of a page of
 * one author says which segment it ended in, so that the next page takes two as well.
 */
export async function listByAuthors(authors: number[], page: Window, viewer: number | undefined): Promise<ArticlePage> {
  const [before, segment] = page.position?.split('#').map(parseId) ?? [];
  const { timelines, items } = await readTimelines(authors, segment === undefined ? [] : hinted(authors, segment));
  const count = timelines.reduce((sum, timeline) => sum + timeline.count, 0);
  if (page.offset >= count) return { articles: [], count, next: undefined };

  const window = feedWindow(page, before);
  const plan = planFeed(timelines, window);
  const found = feedPage(timelines, await readSegments(plan.segments, items), plan, window);
  const shown = found.slice(0, page.limit);
  const last = found.length > page.limit ? shown.at(-1)?.id : undefined;
  return {
    articles: await readArticles(shown, viewer),
    count,
    next: last === undefined ? undefined : [last, ...segmentHint(timelines, last)].map(idText).join('#'),
  };
}

/** The segment that a page ended in, and the next older one: a page of 100 seldom reaches beyond. */
const hinted = (authors: number[], number: number) =>
  authors.flatMap((author) => [number, number - 1].filter((one) => one > 0).map((one) => ({ author, number: one })));

function segmentHint([timeline, ...others]: Timeline[], article: number): number[] {
  if (!timeline || others.length > 0) return [];
  const holder = timeline.segments.find(({ from, to }) => from <= article && article <= to) ?? timeline.segments.at(-1);
  return holder ? [holder.number] : [];
}
