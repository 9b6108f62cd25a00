import { keys } from '../../../src/table/entities/index.ts';
import type { Blog, Head } from '../blog.ts';
import type { Report } from '../violation.ts';
import { checkCount } from './lists.ts';

/** A segment of so many stays under 4 KB, a read unit (docs/decisions/feed.md). */
const MOST_IN_SEGMENT = 400;
/** A head of so many leaves its item under 1 KB, a write unit. */
const MOST_IN_HEAD = 96;

type Ids = ReadonlySet<number>;
const none: Ids = new Set();

/** Every article is in its author's timeline once, and every timeline is packed as its head says. */
export function checkTimelines({ articles, timelines, segments }: Blog, report: Report): void {
  for (const [id, { author }] of articles) {
    const holders = [timelines.get(author)?.articles ?? none, ...(segments.get(author)?.values() ?? [])];
    const times = holders.filter((holder) => holder.has(id)).length;
    if (times === 0) report('is in no list', keys.article(id), `not in the timeline of user ${author}`);
    if (times > 1)
      report('contradicts its directory', keys.timeline(author), `it has the article ${id} ${times} times`);
  }
  const missing = (author: number, ids: Ids) => [...ids].filter((id) => articles.get(id)?.author !== author);
  for (const [author, head] of timelines) {
    const gone = missing(author, head.articles);
    if (gone.length > 0) report('is an entry without its item', keys.timeline(author), `articles ${gone.join(', ')}`);
    checkHead(author, head, report);
    for (const [index, [from, to, count]] of head.directory.entries()) {
      const ids = segments.get(author)?.get(index + 1) ?? none;
      const key = keys.timelineSegment(author, index + 1);
      checkCount(count, ids.size, key, report);
      const outside = [...ids].filter((id) => id < from || id > to);
      if (outside.length > 0) report('contradicts its directory', key, `${outside.join(', ')} not in ${from} to ${to}`);
    }
  }
  for (const [author, ofAuthor] of segments) {
    const { directory = [] } = timelines.get(author) ?? {};
    for (const [number, ids] of ofAuthor) {
      const key = keys.timelineSegment(author, number);
      const gone = missing(author, ids);
      if (gone.length > 0) report('is an entry without its item', key, `articles ${gone.join(', ')}`);
      if (ids.size > MOST_IN_SEGMENT) report('is too full', key, `${ids.size} articles`);
      if (number < 1 || number > directory.length) report('contradicts its directory', key, 'it is not in there');
    }
  }
}

function checkHead(author: number, { articles, count, spills, directory }: Head, report: Report): void {
  const key = keys.timeline(author);
  checkCount(
    count,
    directory.reduce((sum, [, , held]) => sum + held, articles.size),
    key,
    report,
  );
  if (articles.size > MOST_IN_HEAD) report('is too full', key, `${articles.size} articles`);
  if (spills < directory.length)
    report('contradicts its directory', key, `${spills} spills, ${directory.length} segments`);
  let newest = 0;
  for (const [from, to] of directory) {
    if (from > to || from <= newest) report('is not in order', key, `a segment from ${from} to ${to} after ${newest}`);
    newest = Math.max(newest, to);
  }
  const old = [...articles].filter((id) => id <= newest);
  if (old.length > 0) report('is not in order', key, `${old.join(', ')} not newer than the segments, up to ${newest}`);
}
