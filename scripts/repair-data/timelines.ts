import { isDeepStrictEqual } from 'node:util';
import { MAX_IN_DIRECTORY, packDirectory } from '../../src/models/articles/directory.ts';
import { MAX_IN_HEAD, MAX_IN_SEGMENT } from '../../src/models/articles/timeline.ts';
import { keys } from '../../src/table/entities/index.ts';
import { Blog } from '../check-data/blog.ts';
import { checkTimelines } from '../check-data/rules/timelines.ts';
import type { Plan } from './plan.ts';

/** Half of what a head has room for: there is room for the next articles, too. */
const LEFT_IN_HEAD = Math.floor(MAX_IN_HEAD / 2);

/** A timeline that is not as it should be is packed anew, from the ids of its author's articles. */
export function repairTimelines(blog: Blog, plan: Plan): void {
  const ofAuthors = new Map<number, number[]>();
  for (const [id, { author }] of blog.articles) ofAuthors.set(author, [...(ofAuthors.get(author) ?? []), id]);
  for (const author of new Set([...ofAuthors.keys(), ...blog.timelines.keys(), ...blog.segments.keys()])) {
    const ids = (ofAuthors.get(author) ?? []).sort((a, b) => a - b);
    if (!isInOrder(blog, author, ids)) packAnew(blog, author, ids, plan);
  }
}

/** Asks the rules of `npm run check:data` about one timeline alone. */
function isInOrder(blog: Blog, author: number, ids: number[]): boolean {
  if (ids.length === 0) return !blog.timelines.has(author) && !blog.segments.has(author) ? true : isEmpty(blog, author);
  const one = new Blog();
  for (const id of ids) {
    const article = blog.articles.get(id);
    if (article) one.articles.set(id, article);
  }
  const [head, segments] = [blog.timelines.get(author), blog.segments.get(author)];
  if (head) one.timelines.set(author, head);
  if (segments) one.segments.set(author, segments);
  let broken = false;
  checkTimelines(one, () => {
    broken = true;
  });
  return !broken;
}

/** An author who has deleted every article has a head without any. */
function isEmpty({ timelines, segments, users }: Blog, author: number): boolean {
  const head = timelines.get(author);
  return (
    users.has(author) && head?.count === 0 && head.articles.size === 0 && head.segments === '' && !segments.has(author)
  );
}

function packAnew({ timelines, segments, users }: Blog, author: number, ids: number[], plan: Plan): void {
  const head = timelines.get(author);
  const found = segments.get(author) ?? new Map();
  const inHead = ids.length > MAX_IN_HEAD ? ids.slice(-LEFT_IN_HEAD) : ids;
  const older = ids.slice(0, ids.length - inHead.length);
  const packed = Array.from({ length: Math.ceil(older.length / MAX_IN_SEGMENT) }, (_, index) => {
    const articles = older.slice(index * MAX_IN_SEGMENT, (index + 1) * MAX_IN_SEGMENT);
    const [start = 0] = articles;
    return {
      start,
      end: 0,
      articles: new Set(articles),
      count: articles.length,
      version: (found.get(start)?.version ?? 0) + 1,
    };
  });
  for (const { start, articles, version } of packed) {
    const was = found.get(start);
    plan.put(
      keys.timelineSegment(author, start),
      { articles, version },
      was && { version: was.version },
      'the timeline is packed anew',
    );
  }
  for (const [start, { version }] of found) {
    if (!packed.some((one) => one.start === start)) {
      plan.remove(keys.timelineSegment(author, start), { version }, 'the timeline is packed anew');
    }
  }
  const key = keys.timeline(author);
  const was = head && { version: head.version };
  if (!users.has(author)) {
    if (head) plan.remove(key, was, 'there is no such user');
    return;
  }
  const spilled = older.at(-1);
  const item = {
    ...(inHead.length > 0 ? { articles: new Set(inHead) } : {}),
    count: ids.length,
    version: (head?.version ?? 0) + 1,
    ...(spilled === undefined ? {} : { spilled }),
    ...(packed.length > 0 ? { segments: packDirectory(packed.slice(-MAX_IN_DIRECTORY)) } : {}),
  };
  if (head === undefined || !isDeepStrictEqual(head, item)) plan.put(key, item, was, 'the timeline is packed anew');
}
