import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { UpdateTransaction } from 'dynamodb-toolbox/entity/actions/transactUpdate';
import { $add, $delete } from 'dynamodb-toolbox/entity/actions/update/symbols';
import {
  TimelineEntity,
  type TimelineItem,
  timelineItem,
  timelineKey,
  timelineSegment,
  timelineSegmentKey,
} from '../../table/entities/articles/timeline.ts';
import { all, mapRead, pageOf, type Read } from '../../table/read.ts';
import type { Action } from '../../table/write.ts';

/** The head keeps so many of the newest ids at least, and at most: 96 ids of 9 bytes leave it under 1 KB, a write unit. */
const KEPT_IN_HEAD = 64;
const MOST_IN_HEAD = 96;
/** A segment of so many ids stays under 4 KB, a read unit. */
const MOST_IN_SEGMENT = 400;

/** A segment, as the head describes it: its oldest and newest id, both inclusive, and how many there are. */
export interface Segment {
  /** From 1, in the order of their ids. */
  number: number;
  from: number;
  to: number;
  count: number;
}

/** The head of an author's timeline. */
export interface Timeline {
  author: number;
  count: number;
  version: number;
  spills: number;
  /** The newest articles: newer than all in segments. */
  recent: ReadonlySet<number>;
  segments: Segment[];
}

const timelineOf = (author: number, head: TimelineItem | undefined): Timeline => ({
  author,
  count: head?.count ?? 0,
  version: head?.version ?? 0,
  spills: head?.spills ?? 0,
  recent: head?.articles ?? new Set(),
  segments: (head?.segments ?? []).map(([from = 0, to = 0, count = 0], index) => ({
    number: index + 1,
    from,
    to,
    count,
  })),
});

const directoryOf = (segments: Segment[]): number[][] => segments.map(({ from, to, count }) => [from, to, count]);

/** The head of an author's timeline; an author who never published has an empty one. */
export const timeline = (author: number): Read<Timeline> =>
  mapRead(timelineItem(author), (head) => timelineOf(author, head));

/** A segment of one author's timeline. */
export interface AuthorSegment extends Segment {
  author: number;
}

/** The key of a segment, of which nothing else has to be known. */
export type SegmentRef = Pick<AuthorSegment, 'author' | 'number'>;

/** What the segments that were read hold. */
export type SegmentIds = (SegmentRef & { articles: ReadonlySet<number> })[];

/** The ids in segments of timelines. */
export const segmentsOf = (refs: SegmentRef[]): Read<SegmentIds> =>
  mapRead(all(...refs.map(({ author, number }) => timelineSegment(author, number))), (found) =>
    refs.map(({ author, number }, index) => ({ author, number, articles: found[index]?.articles ?? new Set() })),
  );

/** All ids of an author in one call; `complete` is false where they take more than 1 MB (about 100,000 ids). */
export const wholeTimeline = (author: number): Read<{ articles: number[]; complete: boolean }> => {
  const { pk: partition, sk: beginsWith } = timelineKey(author);
  return mapRead(
    pageOf(TimelineEntity, { partition, range: { beginsWith }, newestFirst: true }),
    ({ items, more }) => ({ articles: items.flatMap(({ articles }) => [...(articles ?? [])]), complete: !more }),
  );
};

/** An id that is to be added has to be newer than this one: than all that is in segments, or goes there with it. */
export function newestBefore({ recent, segments }: Timeline): number {
  const spilling = recent.size < MOST_IN_HEAD ? undefined : newestFirst(recent)[KEPT_IN_HEAD];
  return spilling ?? segments.at(-1)?.to ?? 0;
}

const newestFirst = (articles: ReadonlySet<number>): number[] => [...articles].sort((a, b) => b - a);

/**
 * The writes that add a new article to its author's timeline. While the head has room they go together with those of
 * whoever else writes to it, but for a spill: the new id has to be newer than what went to segments. When the head is
 * full, its older part goes to a segment, on the condition that nobody else has written.
 */
export function addToTimeline(timeline: Timeline, article: number): Action[] {
  const { author, count, spills, recent, segments } = timeline;
  if (recent.size < MOST_IN_HEAD) {
    const noSpill =
      spills === 0 ? ({ attr: 'spills', exists: false } as const) : ({ attr: 'spills', eq: spills } as const);
    return [changeHead(author, $add(new Set([article])), 1).options({ condition: { and: [noSpill, hasRoom] } })];
  }
  const ids = newestFirst(recent);
  const moved = ids.slice(KEPT_IN_HEAD);
  const last = segments.at(-1);
  const grows = last !== undefined && last.count + moved.length <= MOST_IN_SEGMENT;
  const grown = {
    number: grows ? last.number : segments.length + 1,
    from: grows ? last.from : Math.min(...moved),
    to: Math.max(...moved),
    count: (grows ? last.count : 0) + moved.length,
  };
  const head = replaceHead({
    ...timeline,
    recent: new Set([article, ...ids.slice(0, KEPT_IN_HEAD)]),
    count: count + 1,
    spills: spills + 1,
    segments: [...(grows ? segments.slice(0, -1) : segments), grown],
  });
  return [head, changeSegment(author, grown.number, $add(new Set(moved)))];
}

/** Those who publish at the same time have all read that there is room: the last of them finds none, and has to spill. */
const hasRoom = {
  or: [{ attr: 'articles', exists: false } as const, { size: 'articles', lt: MOST_IN_HEAD } as const],
};

/** The writes that take an article from its author's timeline; they are refused where it is there no more. */
export function removeFromTimeline(timeline: Timeline, article: number): Action[] {
  const { author, count, recent, segments } = timeline;
  const condition = { attr: 'articles', contains: article } as const;
  const removal = $delete(new Set([article]));
  const segment = segments.find(({ from, to }) => from <= article && article <= to);
  if (recent.has(article) || !segment) return [changeHead(author, removal, -1).options({ condition })];

  const shrunk = segments.map((one) => (one === segment ? { ...one, count: one.count - 1 } : one));
  return [
    replaceHead({ ...timeline, count: count - 1, segments: shrunk }),
    changeSegment(author, segment.number, removal).options({ condition }),
  ];
}

const replaceHead = ({ author, recent, count, version, spills, segments }: Timeline) =>
  TimelineEntity.build(PutTransaction)
    .item({
      ...timelineKey(author),
      ...(recent.size > 0 ? { articles: new Set(recent) } : {}),
      count,
      version: version + 1,
      spills,
      segments: directoryOf(segments),
    })
    .options({ condition: { attr: 'version', eq: version } });

type SetChange = ReturnType<typeof $add<Set<number>>> | ReturnType<typeof $delete<Set<number>>>;

const changeHead = (author: number, articles: SetChange, difference: 1 | -1) =>
  TimelineEntity.build(UpdateTransaction).item({
    ...timelineKey(author),
    articles,
    count: $add(difference),
    version: $add(1),
  });

const changeSegment = (author: number, number: number, articles: SetChange) =>
  TimelineEntity.build(UpdateTransaction).item({ ...timelineSegmentKey(author, number), articles });
