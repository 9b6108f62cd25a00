import type { PageParams } from '../../table/list.ts';
import type { ArticleRef } from './article.ts';
import type { Segment } from './directory.ts';
import { olderThan, segmentsIn, type Timeline } from './timeline.ts';

/** The part of the merged timelines that is wanted: articles older than `before`, from the `offset`th on. */
export interface FeedWindow {
  limit: number;
  offset: number;
  /** An article id: only older articles. */
  before: number;
}

/** A segment of one author's timeline. */
export interface AuthorSegment extends Segment {
  author: number;
}

/** The reads that determine a page of the merged timelines. */
export interface FeedPlan {
  segments: AuthorSegment[];
  /** Authors of whom also those articles older than `end` are needed that are in no described segment. */
  older: { author: number; end: number }[];
  /** How many articles, all of them newer than the page, are in segments that need not be read. */
  skipped: number;
  /** Every article from this id on is in the heads, or in what is to be read; 0 where there are no others. */
  floor: number;
}

/** Articles of one author, as the heads and what was read for a plan have them. */
export interface Source {
  author: number;
  articles: Iterable<number>;
}

/** The window of a page, where one more article than it shows is wanted, so as to know whether there are more. */
export const feedWindow = ({ limit, offset }: PageParams, before = Number.MAX_SAFE_INTEGER): FeedWindow => ({
  limit: limit + 1,
  offset,
  before,
});

/**
 * Decides what to read for a page of the merged timelines. The heads say of a segment only between which ids its articles are,
 * so a page's articles are bracketed:
 * - from below, by an id with enough articles above it, even if each segment's articles were all as old as its oldest;
 * - from above, by an id with no more than `offset` articles above it, even if they were all as new as its newest.
 * Only segments that reach into the bracket are read: with an offset at most `authors + 1 + (offset + limit) / 59`, after a
 * cursor at most `2 × authors + 1 + limit / 22`, whatever the authors' output is.
 */
export function planFeed(timelines: Timeline[], { limit, offset, before }: FeedWindow): FeedPlan {
  const cut = cutOf(timelines, offset + limit, before);
  const singles = newestFirst(recentOf(timelines), cut, before);
  const parts = timelines
    .filter(({ spilled }) => spilled >= cut)
    .flatMap(partsOf)
    .filter(({ start, end, count }) => end > cut && start < before && count > 0);

  // Of a part that `before` cuts through, nobody knows how many articles are below the cut: perhaps none.
  const oldest = parts.map(({ start, end, count }) => ({ id: start, count: end <= before ? count : 0 }));
  const newest = parts.map(({ end, count }) => ({ id: end - 1, count }));
  const floor = idBelow(singles, oldest, offset + limit);
  const upper = idBelow(singles, newest, offset + 1);

  const needed = parts.filter(({ start, end }) => end > floor && start <= upper);
  return {
    segments: needed.flatMap((part) => (part.version === undefined ? [] : [{ ...part, version: part.version }])),
    older: needed.filter(({ version }) => version === undefined).map(({ author, end }) => ({ author, end })),
    skipped: parts.filter(({ start }) => start > upper).reduce((sum, { count }) => sum + count, 0),
    floor,
  };
}

/** The articles of a page, and the id below which everything is still to come: none where the page is the last one. */
interface FeedPage {
  articles: ArticleRef[];
  next: number | undefined;
}

/**
 * The page that a plan is for. What comes next is decided by what was looked at, never by how many articles came out of it: some
 * may have been deleted after the heads were read.
 *
 * @param read the sources besides the heads, of which no article is in a head
 * @param floor every article from this id on is in the sources
 */
export function feedPage(
  timelines: Timeline[],
  read: Source[],
  { skipped }: FeedPlan,
  { limit, offset, before }: FeedWindow,
  floor: number,
): FeedPage {
  const sources = [...recentOf(timelines), ...read];
  const page = newestFirst(sources, floor, before).subarray(offset - skipped, offset - skipped + limit);
  const shown = page.subarray(0, limit - 1);
  const last = shown.at(-1);
  return {
    articles: withAuthors(shown, sources),
    next: (page.length === limit ? last : undefined) ?? (floor > 0 ? floor : undefined),
  };
}

interface Part extends Omit<Segment, 'version'> {
  author: number;
  /** `undefined` for all that is older than the described segments. */
  version?: number;
}

function partsOf(head: Timeline): Part[] {
  const { author } = head;
  const described = segmentsIn(head);
  return [{ author, start: 0, ...olderThan(head, described) }, ...described.map((part) => ({ ...part, author }))];
}

const recentOf = (timelines: Timeline[]): Source[] =>
  timelines.map(({ author, recent }) => ({ author, articles: recent }));

/**
 * An id that surely has `enough` articles from it on, so that everything older can be left out of account; 0 where the heads know
 * of none. Where there are so many authors, the newest article of each tells; else all in the heads do.
 */
function cutOf(timelines: Timeline[], enough: number, before: number): number {
  const ids =
    timelines.length < enough
      ? newestFirst(recentOf(timelines), 0, before)
      : Float64Array.from(timelines, ({ recent }) => newestIn(recent, before))
          .sort()
          .reverse();
  return ids[enough - 1] ?? 0;
}

function newestIn(ids: ReadonlySet<number>, before: number): number {
  let newest = 0;
  for (const id of ids) if (id > newest && id < before) newest = id;
  return newest;
}

/** The ids of the sources from one id on, and older than another, newest first. */
function newestFirst(sources: Source[], from: number, before: number): Float64Array {
  const ids: number[] = [];
  for (const { articles } of sources) for (const id of articles) if (id >= from && id < before) ids.push(id);
  return Float64Array.from(ids).sort().reverse();
}

/** The id at which, going from the newest, the count of articles comes to `enough`; 0 where it never does. */
function idBelow(singles: Float64Array, parts: { id: number; count: number }[], enough: number): number {
  const left = parts.sort((a, b) => a.id - b.id);
  let sum = 0;
  for (let at = 0; at < singles.length || left.length > 0; ) {
    const single = singles[at] ?? -1;
    const part = left.at(-1);
    if (part && part.id >= single) {
      left.pop();
      sum += part.count;
      if (sum >= enough) return part.id;
    } else {
      at += 1;
      sum += 1;
      if (sum >= enough) return single;
    }
  }
  return 0;
}

function withAuthors(ids: Float64Array, sources: Source[]): ArticleRef[] {
  const [newest = 0, oldest = newest] = [ids[0], ids.at(-1)];
  const authors = new Map<number, number>();
  for (const { author, articles } of sources) {
    for (const id of articles) if (id >= oldest && id <= newest) authors.set(id, author);
  }
  return Array.from(ids, (id) => ({ id, author: authors.get(id) ?? 0 }));
}
