import { unpackDirectory } from '../../../src/models/articles/directory.ts';
import { keys } from '../../../src/table/entities/index.ts';
import type { Blog, Head, SegmentFacts } from '../blog.ts';
import type { Report } from '../violation.ts';

/** A head of so many leaves its item under 1 KB, a write unit (docs/decisions/feed.md). */
const MAX_IN_HEAD = 59;
/** A segment of so many stays under 4 KB, a read unit. */
const MAX_IN_SEGMENT = 440;
/** Versions in a directory are two digits in base 36. */
const VERSIONS = 36 ** 2;

/** Every article is in its author's timeline once, and every timeline is packed as its head says. */
export function checkTimelines(blog: Blog, report: Report): void {
  const { articles, timelines, segments } = blog;
  for (const [id, { author }] of articles) {
    const times = holdersOf(blog, author).filter((holder) => holder.has(id)).length;
    if (times === 0) report('is in no list', keys.article(id), `not in the timeline of user ${author}`);
    if (times > 1)
      report('contradicts its directory', keys.timeline(author), `it has the article ${id} ${times} times`);
  }
  for (const [author, head] of timelines) {
    const ofAuthor = segments.get(author) ?? new Map<number, SegmentFacts>();
    checkGone(blog, author, head.articles, (detail) =>
      report('is an entry without its item', keys.timeline(author), detail),
    );
    checkHead(author, head, ofAuthor, report);
    checkSegments(author, head, ofAuthor, report);
  }
  for (const [author, ofAuthor] of segments) {
    for (const [start, { articles: ids }] of ofAuthor) {
      const key = keys.timelineSegment(author, start);
      checkGone(blog, author, ids, (detail) => report('is an entry without its item', key, detail));
      if (ids.size > MAX_IN_SEGMENT) report('is too full', key, `${ids.size} articles`);
      if (!timelines.has(author)) report('contradicts its directory', key, 'there is no head');
    }
  }
}

/** All sets of ids in the timeline of an author. */
const holdersOf = ({ timelines, segments }: Blog, author: number): ReadonlySet<number>[] => [
  timelines.get(author)?.articles ?? new Set(),
  ...[...(segments.get(author)?.values() ?? [])].map(({ articles }) => articles),
];

function checkGone({ articles }: Blog, author: number, ids: ReadonlySet<number>, tell: (detail: string) => void): void {
  const gone = [...ids].filter((id) => articles.get(id)?.author !== author);
  if (gone.length > 0) tell(`articles ${gone.join(', ')}`);
}

function checkHead(author: number, head: Head, segments: ReadonlyMap<number, SegmentFacts>, report: Report): void {
  const key = keys.timeline(author);
  const held = [...segments.values()].reduce((sum, { articles }) => sum + articles.size, head.articles.size);
  if (head.count !== held) report('counts wrong', key, `it says ${head.count}, there are ${held}`);
  if (head.articles.size > MAX_IN_HEAD) report('is too full', key, `${head.articles.size} articles`);
  const old = [...head.articles].filter((id) => id <= head.spilled);
  if (old.length > 0) report('is not in order', key, `${old.join(', ')} not newer than ${head.spilled}`);
}

/** A segment has what is between its start and the next one's; the directory says of the newest ones how many, and which version. */
function checkSegments(author: number, head: Head, segments: ReadonlyMap<number, SegmentFacts>, report: Report): void {
  const described = unpackDirectory(head.segments, head.spilled + 1);
  const first = described[0]?.start ?? Number.POSITIVE_INFINITY;
  for (const { start, count, version } of described) {
    const key = keys.timelineSegment(author, start);
    const found = segments.get(start);
    if (!found) report('contradicts its directory', keys.timeline(author), `there is no segment from ${start} on`);
    else if (found.articles.size !== count) report('counts wrong', key, `of ${count} there are ${found.articles.size}`);
    else if (found.version % VERSIONS !== version) {
      report('contradicts its directory', key, `it has version ${found.version}, not ${version}`);
    }
  }
  const starts = [...segments.keys()].sort((a, b) => a - b);
  for (const [index, start] of starts.entries()) {
    const key = keys.timelineSegment(author, start);
    const end = starts[index + 1] ?? head.spilled + 1;
    const outside = [...(segments.get(start)?.articles ?? [])].filter((id) => id < start || id >= end);
    if (outside.length > 0) report('is not in order', key, `${outside.join(', ')} not from ${start} to ${end}`);
    if (start >= first && !described.some((one) => one.start === start)) {
      report('contradicts its directory', key, 'it is not in there');
    }
  }
}
