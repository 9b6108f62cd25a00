import { idText, parseId } from '../../table/ids.ts';
import type { PageParams } from '../../table/list.ts';
import { all, read } from '../../table/read.ts';
import { followeesOf } from '../users/index.ts';
import { articles } from './article.ts';
import { feedPage, feedWindow, planFeed } from './feed-plan.ts';
import type { ArticlePage } from './page.ts';
import {
  type AuthorSegment,
  type SegmentIds,
  type SegmentRef,
  segmentsOf,
  type Timeline,
  timeline,
} from './timeline.ts';

/** The articles of the users whom a user follows, newest first: three round trips, four where a page is far back. */
export async function listFeed(user: number, window: PageParams): Promise<ArticlePage> {
  const [followees] = await read(followeesOf(user));
  return listByAuthors(followees, window, user);
}

/**
 * The articles of some authors, newest first: two round trips, three where a page is far back. The position of a page of
 * one author says which segment it ended in, so that the next page takes two as well.
 */
export async function listByAuthors(
  authors: number[],
  page: PageParams,
  viewer: number | undefined,
): Promise<ArticlePage> {
  const [before, segment] = page.position?.split('#').map(parseId) ?? [];
  const [timelines, hinted] = await read(
    all(...authors.map(timeline)),
    segmentsOf(segment === undefined ? [] : hintedSegments(authors, segment)),
  );
  const count = timelines.reduce((sum, timeline) => sum + timeline.count, 0);
  if (page.offset >= count) return { articles: [], count, next: undefined };

  const window = feedWindow(page, before);
  const plan = planFeed(timelines, window);
  const found = feedPage(timelines, await segmentsFor(plan.segments, hinted), plan, window);
  const shown = found.slice(0, page.limit);
  const last = found.length > page.limit ? shown.at(-1)?.id : undefined;
  return {
    articles: (await read(articles(shown, viewer)))[0],
    count,
    next: last === undefined ? undefined : [last, ...segmentHint(timelines, last)].map(idText).join('#'),
  };
}

/** The segment that a page ended in, and the next older one: a page of 100 seldom reaches beyond. */
const hintedSegments = (authors: number[], number: number): SegmentRef[] =>
  authors.flatMap((author) => [number, number - 1].filter((one) => one > 0).map((one) => ({ author, number: one })));

/** The segments of a plan: those that have not been read yet are read now, in one round trip. */
async function segmentsFor(segments: AuthorSegment[], known: SegmentIds): Promise<SegmentIds> {
  const isKnown = ({ author, number }: SegmentRef) =>
    known.some((one) => one.author === author && one.number === number);
  const missing = segments.filter((segment) => !isKnown(segment));
  const [others] = missing.length > 0 ? await read(segmentsOf(missing)) : [[]];
  const wanted = ({ author, number }: SegmentRef) =>
    segments.some((one) => one.author === author && one.number === number);
  return [...known.filter(wanted), ...others];
}

function segmentHint([timeline, ...others]: Timeline[], article: number): number[] {
  if (!timeline || others.length > 0) return [];
  const holder = timeline.segments.find(({ from, to }) => from <= article && article <= to) ?? timeline.segments.at(-1);
  return holder ? [holder.number] : [];
}
