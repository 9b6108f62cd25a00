import {
  changeTimeline,
  replaceTimeline,
  type TimelineItem,
  timelineItem,
} from '../../table/entities/articles/timeline.ts';
import {
  addToSegment,
  headAndSegmentsBefore,
  putSegment,
  removeFromSegment,
  type SegmentItem,
  segmentsBefore,
} from '../../table/entities/articles/timeline-segment.ts';
import { mapRead, type Page, type Read, read } from '../../table/read.ts';
import type { Action } from '../../table/write.ts';
import { MAX_IN_DIRECTORY, packDirectory, type Segment, unpackDirectory } from './directory.ts';

/** The head keeps so many of the newest ids at least, and at most: with 59 ids of 9 bytes it stays under 1 KB, a write unit. */
const KEPT_IN_HEAD = 37;
export const MAX_IN_HEAD = 59;
/** The most ids of a segment: 20 spills of a head, under 4 KB, a read unit. */
export const MAX_IN_SEGMENT = 440;

/** The head of an author's timeline. */
export interface Timeline {
  author: number;
  /** All articles of the author. */
  count: number;
  version: number;
  /** Every article in segments is at most this id; every one in `recent` is newer. 0 before anything went to segments. */
  spilled: number;
  recent: ReadonlySet<number>;
  /** The newest segments, packed: a feed that needs none of a thousand authors' segments unpacks nothing. */
  directory: string;
}

const timelineOf = (author: number, head: TimelineItem | undefined): Timeline => ({
  author,
  count: head?.count ?? 0,
  version: head?.version ?? 0,
  spilled: head?.spilled ?? 0,
  recent: head?.articles ?? new Set(),
  directory: head?.segments ?? '',
});

/** The head of an author's timeline; an author who never published has an empty one. */
export const timeline = (author: number): Read<Timeline> =>
  mapRead(timelineItem(author), (head) => timelineOf(author, head));

/** The head of an author's timeline and the segments before an id, by one call, which brings no head where it cannot bring all. */
export const timelineBefore = (
  author: number,
  before: number,
): Read<{ head: Timeline | undefined; segments: Page<SegmentItem> }> =>
  mapRead(headAndSegmentsBefore(author, before), ({ head, segments }) => ({
    head: head || !segments.more ? timelineOf(author, head) : undefined,
    segments,
  }));

/** The segments that the head describes, oldest first. */
export const segmentsIn = ({ directory, spilled }: Timeline): Segment[] => unpackDirectory(directory, spilled + 1);

/** How many articles are in segments older than the described ones, and from which id on there are none of them. */
export function olderThan({ count, recent, spilled }: Timeline, described: Segment[]): { count: number; end: number } {
  const known = described.reduce((sum, segment) => sum + segment.count, recent.size);
  return { count: Math.max(0, count - known), end: described[0]?.start ?? spilled + 1 };
}

/**
 * An id that is to be added has to be newer than this one, which is the newest that the head knows: then articles of one author
 * are in the order in which they were acknowledged, though the clocks of those who publish them are apart.
 */
export const newestBefore = ({ recent, spilled }: Timeline): number => Math.max(spilled, ...recent);

/**
 * The writes that add a new article to its author's timeline. While the head has room they go together with those of
 * whoever else writes to it, but for a spill: the new id has to be newer than what went to segments. When the head is
 * full, its older part goes to a segment, on the condition that nobody else has written.
 */
export function addToTimeline(head: Timeline, article: number): Action[] {
  const { author, spilled, recent } = head;
  if (recent.size < MAX_IN_HEAD) {
    const noSpill =
      spilled === 0 ? ({ attr: 'spilled', exists: false } as const) : ({ attr: 'spilled', eq: spilled } as const);
    return [changeTimeline(author, { add: article }).options({ condition: { and: [noSpill, hasRoom] } })];
  }
  const ids = [...recent].sort((a, b) => b - a);
  const moved = ids.slice(KEPT_IN_HEAD).reverse();
  const [start = 0, end = start] = [moved[0], moved.at(-1)];
  const described = segmentsIn(head);
  const last = described.at(-1);
  const grows = last !== undefined && last.count + moved.length <= MAX_IN_SEGMENT;
  const grown = grows
    ? { ...last, count: last.count + moved.length, version: last.version + 1 }
    : { start, end, count: moved.length, version: 1 };
  const segments = [...(grows ? described.slice(0, -1) : described), grown];
  return [
    replaceHead(
      { ...head, recent: new Set([article, ...ids.slice(0, KEPT_IN_HEAD)]), count: head.count + 1, spilled: end },
      segments.slice(-MAX_IN_DIRECTORY),
    ),
    grows
      ? addToSegment(author, last.start, moved)
      : putSegment(author, { start, articles: new Set(moved), version: grown.version }),
  ];
}

/** Those who publish at the same time have all read that there is room: the last of them finds none, and has to spill. */
const hasRoom = {
  or: [{ attr: 'articles', exists: false } as const, { size: 'articles', lt: MAX_IN_HEAD } as const],
};

/**
 * The writes that take an article from its author's timeline; they are refused where it is no longer there. For an article older
 * than the described segments one round trip finds out which segment has it.
 */
export async function removeFromTimeline(head: Timeline, article: number): Promise<Action[]> {
  const { author, recent, spilled } = head;
  const described = segmentsIn(head);
  const older = olderThan(head, described);
  if (!recent.has(article) && article <= spilled) {
    if (article < older.end && older.count > 0) return removeFromOlder(head, described, article);
    const segment = described.find(({ start, end }) => start <= article && article < end);
    if (segment) {
      const left = { ...segment, count: segment.count - 1, version: segment.version + 1 };
      const segments = described.flatMap((one) => (one !== segment ? [one] : left.count > 0 ? [left] : []));
      return [
        replaceHead({ ...head, count: head.count - 1 }, segments),
        removeFromSegment(author, segment.start, article, left.count === 0),
      ];
    }
  }
  const condition = { attr: 'articles', contains: article } as const;
  return [changeTimeline(author, { remove: article }).options({ condition })];
}

async function removeFromOlder(head: Timeline, described: Segment[], article: number): Promise<Action[]> {
  const [{ items }] = await read(segmentsBefore(head.author, article + 1, 1));
  const { start = article, articles = new Set() } = items[0] ?? {};
  return [
    replaceHead({ ...head, count: head.count - 1 }, described),
    removeFromSegment(head.author, start, article, articles.size === 1),
  ];
}

/** Replaces the head and its directory, on the condition that nobody has written to it since. */
export const replaceHead = ({ author, count, version, spilled, recent }: Timeline, segments: Segment[]): Action =>
  replaceTimeline(author, {
    articles: new Set(recent),
    count,
    version,
    ...(spilled > 0 ? { spilled } : {}),
    ...(segments.length > 0 ? { segments: packDirectory(segments) } : {}),
  });
