import type { PageParams } from '../../table/list.ts';
import type { ArticleRef } from './article.ts';
import type { AuthorSegment, Timeline } from './timeline.ts';

/** Which segments have to be read to know a page of the merged timelines. */
export interface FeedPlan {
  segments: AuthorSegment[];
  /** How many articles, all of them newer than the page, are in segments that need not be read. */
  skipped: number;
}

/** The part of the merged timelines that is wanted: articles older than `before`, from the `offset`th on. */
export interface FeedWindow {
  limit: number;
  offset: number;
  /** An article id: only older articles. */
  before: number;
}

/** The window of a page, where one more article than it shows is wanted, so as to know whether there are more. */
export const feedWindow = ({ limit, offset }: PageParams, before = Number.MAX_SAFE_INTEGER): FeedWindow => ({
  limit: limit + 1,
  offset,
  before,
});

/**
 * Decides which segments to read for a page of the merged timelines. The heads say of a segment only between which ids
 * its articles are, so a page's articles are bracketed:
 * - from below, by an id with enough articles above it, even if each segment's articles were all as old as its oldest;
 * - from above, by an id with no more than `offset` articles above it, even if they were all as new as its newest.
 * Only segments that reach into the bracket are read: with an offset at most `authors + 1 + (offset + limit) / 96`, after a
 * cursor at most `2 × authors + 1 + limit / 32`, whatever the authors' output is.
 */
export function planFeed(timelines: Timeline[], { limit, offset, before }: FeedWindow): FeedPlan {
  const segments = timelines
    .flatMap(({ author, segments }) => segments.map((segment) => ({ ...segment, author })))
    .filter(({ from, count }) => from < before && count > 0);
  if (segments.length === 0) return { segments, skipped: 0 };

  const recent = timelines.flatMap((timeline) => [...timeline.recent]).filter((id) => id < before);
  const singles = recent.map((id) => ({ id, count: 1 }));
  // Of a segment that `before` cuts through, nobody knows how many articles are below the cut: perhaps none.
  const oldest = segments.map(({ from, to, count }) => ({ id: from, count: to < before ? count : 0 }));
  const newest = segments.map(({ to, count }) => ({ id: to, count }));
  const lower = idBelow([...singles, ...oldest], offset + limit);
  const upper = idBelow([...singles, ...newest], offset + 1);

  const passed = segments.filter(({ from }) => from > upper);
  return {
    segments: segments.filter(({ from, to }) => to >= lower && from <= upper),
    skipped: passed.reduce((sum, { count }) => sum + count, 0),
  };
}

/** The id at which, going from the newest, the count of articles comes to `enough`; 0 where it never does. */
function idBelow(articles: { id: number; count: number }[], enough: number): number {
  let sum = 0;
  for (const { id, count } of articles.sort((a, b) => b.id - a.id)) {
    sum += count;
    if (sum >= enough) return id;
  }
  return 0;
}

/** The articles of the page, newest first, from the heads and the segments that were read for it. */
export function feedPage(
  timelines: Timeline[],
  segments: { author: number; articles: ReadonlySet<number> }[],
  plan: FeedPlan,
  { limit, offset, before }: FeedWindow,
): ArticleRef[] {
  const sources = [...timelines.map(({ author, recent }) => ({ author, articles: recent })), ...segments];
  const newestFirst = Float64Array.from(sources.flatMap(({ articles }) => [...articles]))
    .sort()
    .reverse();
  const start = newestFirst.findIndex((id) => id < before);
  if (start < 0) return [];
  const first = start + offset - plan.skipped;
  const page = [...newestFirst.subarray(first, first + limit)];
  return page.map((id) => ({ id, author: sources.find(({ articles }) => articles.has(id))?.author ?? 0 }));
}
