import { clock } from '../../clock.ts';
import {
  putSegment,
  removeSegment,
  type SegmentItem,
  segmentsBefore,
} from '../../table/entities/articles/timeline-segment.ts';
import { read, snapshot } from '../../table/read.ts';
import { deadline } from '../../table/retry.ts';
import { type Action, optimistically, TransactionCanceled, transact } from '../../table/write.ts';
import { MAX_IN_DIRECTORY, type Segment } from './directory.ts';
import { segments } from './feed-read.ts';
import { MAX_IN_SEGMENT, olderThan, replaceHead, segmentsIn, type Timeline, timeline } from './timeline.ts';

/** How many of the newest articles the head of a timeline has to describe: more than any offset leads to. */
const DESCRIBED = 10_400;
/** The most neighbours to merge at once: where no 9 fit into 8 segments, 27 hold more than 3 × 8 × 440 = 10,560 articles. */
const MAX_MERGED = 9;

/**
 * Sees to it that the head of an author's timeline describes the newest 10,400 articles, where deletions have made segments thin:
 * merges neighbours, and takes older segments into the directory in their place. One read where there is nothing to be done; it
 * stops at the deadline, and may be cut off anywhere.
 */
export async function mergeSegments(author: number): Promise<void> {
  const until = deadline();
  while (clock.now() < until && (await optimistically(() => improve(author))));
}

/** One transaction, on the condition that nobody has written to the timeline since; `false` where there is nothing to be done. */
async function improve(author: number): Promise<boolean> {
  const [head] = await read(timeline(author));
  const described = segmentsIn(head);
  const older = olderThan(head, described);
  if (older.count === 0 || head.count - older.count >= DESCRIBED) return false;
  const free = MAX_IN_DIRECTORY - described.length;
  const actions = free > 0 ? await takeIn(head, older.end, free) : await merge(head, thinnest(described));
  if (!actions) return false;
  await transact(actions);
  return true;
}

/** Describes older segments as well. */
async function takeIn(head: Timeline, before: number, howMany: number): Promise<Action[] | undefined> {
  const [{ items }] = await read(segmentsBefore(head.author, before, howMany));
  const found = await asOfOneMoment(head, items);
  return found && found.length > 0 ? [replaceHead(head, [...describe(found), ...segmentsIn(head)])] : undefined;
}

/** Puts the articles of neighbours into fewer segments. The first one keeps its start; every range but its own is covered anew. */
async function merge(head: Timeline, run: Segment[]): Promise<Action[] | undefined> {
  const found = await asOfOneMoment(head, run);
  if (!found || found.length === 0) return undefined;
  const ids = found.flatMap(({ articles }) => [...articles]).sort((a, b) => a - b);
  const merged = Array.from({ length: Math.ceil(ids.length / MAX_IN_SEGMENT) }, (_, index) => {
    const articles = new Set(ids.slice(index * MAX_IN_SEGMENT, (index + 1) * MAX_IN_SEGMENT));
    const [first = 0] = articles;
    const start = index === 0 ? (found[0]?.start ?? first) : first;
    const before = found.find((one) => one.start === start);
    return { start, articles, version: (before?.version ?? head.version) + 1 };
  });
  const segments = segmentsIn(head).flatMap((one) =>
    one.start === run[0]?.start ? describe(merged) : run.some(({ start }) => start === one.start) ? [] : [one],
  );
  return [
    replaceHead(head, segments),
    ...merged.map((one) => putSegment(head.author, one)),
    ...found
      .filter((one) => !merged.some(({ start }) => start === one.start))
      .map(({ start }) => removeSegment(head.author, start)),
  ];
}

/** The fewest neighbours that fit into one segment less, and of as many the emptiest; none where there are none. */
function thinnest(described: Segment[]): Segment[] {
  for (let length = 2; length <= MAX_MERGED; length++) {
    const runs = described
      .map((_, index) => described.slice(index, index + length))
      .filter((run) => run.length === length && articlesIn(run) <= (length - 1) * MAX_IN_SEGMENT)
      .sort((a, b) => articlesIn(a) - articlesIn(b));
    if (runs[0]) return runs[0];
  }
  return [];
}

const articlesIn = (run: Segment[]): number => run.reduce((sum, { count }) => sum + count, 0);

/** Segments with what they hold while the head is as it was read, oldest first. `undefined` where one of them is lost. */
async function asOfOneMoment(head: Timeline, some: { start: number }[]): Promise<SegmentItem[] | undefined> {
  const refs = some.map(({ start }) => ({ author: head.author, start }));
  const [now, found] = await snapshot(timeline(head.author), segments(refs));
  if (now.version !== head.version) throw new TransactionCanceled([]); // somebody has written since: begun again
  const items = [...found.values()].filter((one) => one !== undefined);
  return items.length === some.length ? items.sort((a, b) => a.start - b.start) : undefined;
}

/** As a directory describes them; where each of them ends is known from the next. */
const describe = (some: SegmentItem[]): Segment[] =>
  some.map(({ start, articles, version }) => ({ start, end: 0, count: articles.size, version }));
