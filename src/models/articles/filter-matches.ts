import { articleLists } from '../../table/entities/articles/entry.ts';
import type { SegmentItem } from '../../table/entities/articles/timeline-segment.ts';
import { idText } from '../../table/ids.ts';
import { mapRead, nothing, type Page, type Read, read } from '../../table/read.ts';
import { isUsername, userNamed } from '../users/index.ts';
import { favoritesCount } from './counts.ts';
import { readFeed, segmentsByKey } from './feed-read.ts';
import { entriesIn, type Matches } from './membership.ts';
import type { Filters } from './page.ts';
import { usesOf } from './tags.ts';
import { type Timeline, timeline, timelineBefore } from './timeline.ts';

/** The most articles to look up in lists too long to be read; beyond it the count is a lower bound. */
export const MAX_CANDIDATES = 5_000;

/** The users and the tag that the filters name. */
interface FilterSubjects {
  tag?: { name: string; uses: number };
  author?: number;
  favoriter?: number;
}

/** Finds the users and the tag that the filters name: one call; `undefined` where one of them is not there. */
export async function resolve({ tag, author, favorited }: Filters): Promise<FilterSubjects | undefined> {
  if (![author, favorited].every((name) => name === undefined || isUsername(name))) return undefined;
  const [authorId, favoriterId, uses] = await read(
    author === undefined ? nothing(undefined) : userNamed(author),
    favorited === undefined ? nothing(undefined) : userNamed(favorited),
    tag === undefined ? nothing(0) : usesOf(tag),
  );
  const found: FilterSubjects = {};
  if (tag !== undefined) {
    if (uses === 0) return undefined;
    found.tag = { name: tag, uses };
  }
  if (author !== undefined) {
    if (authorId === undefined) return undefined;
    found.author = authorId;
  }
  if (favorited !== undefined) {
    if (favoriterId === undefined) return undefined;
    found.favoriter = favoriterId;
  }
  return found;
}

/** Reads what matches each filter of what is older than an id, as far as one call brings it: one round trip. */
export async function readMatches({ tag, author, favoriter }: FilterSubjects, before: number): Promise<Matches[]> {
  const readsTag = tag !== undefined && tag.uses <= MAX_CANDIDATES;
  // Entries tell their author: with all of a tag's at hand, the author's articles need not be read.
  const readsAuthor = author !== undefined && !readsTag;
  const [tagged, favorites, favoritesLeft, written] = await read(
    readsTag ? matchesIn(articleLists.byTag(tag.name), before) : nothing(undefined),
    favoriter === undefined ? nothing(undefined) : matchesIn(articleLists.favoritesOf(favoriter), before),
    // How many favorites there are beyond those that one call brings matters where others are to be looked up among them.
    favoriter !== undefined && (author !== undefined || readsTag) ? favoritesCount(favoriter) : nothing(undefined),
    readsAuthor ? timelineBefore(author, before) : nothing(undefined),
  );
  const matches: Matches[] = [];
  if (tagged) matches.push(tagged);
  else if (tag)
    matches.push({ articles: new Map(), from: UNREAD, list: articleLists.byTag(tag.name), entriesLeft: tag.uses });
  if (favorites) {
    const left = favoritesLeft === undefined ? {} : { entriesLeft: favoritesLeft - favorites.articles.size };
    matches.push({ ...favorites, ...left });
  }
  if (author !== undefined && written) {
    // Beyond some 100,000 articles one call does not come as far as the head, which takes one round trip more then.
    const head = written.head ?? (await read(timeline(author)))[0];
    matches.push(await byAuthor(head, written.segments, before));
  }
  return matches;
}

const UNREAD = Number.POSITIVE_INFINITY;

/** A list from an id on, or, where that is longer than one call brings, the newest entries of it. */
const matchesIn = (list: string, before: number): Read<Matches> =>
  mapRead(entriesIn({ partition: list, range: { lt: idText(before) }, newestFirst: true }), ({ refs, more }) => ({
    articles: new Map(refs.map((ref) => [ref.id, ref])),
    from: more ? (refs.at(-1)?.id ?? UNREAD) : 0,
    list,
  }));

/** More articles than anybody has. */
const ALL = 2 ** 30;

/** The articles of an author: one round trip more where the timeline was written to while it was read. */
async function byAuthor(head: Timeline, page: Page<SegmentItem>, before: number): Promise<Matches> {
  const { author } = head;
  const known = { segments: segmentsByKey(author, page.items), older: new Map([[author, page]]) };
  const { timelines, sources, floor } = await readFeed([head], known, { limit: ALL, offset: 0, before });
  const ids = [...timelines.map(({ recent }) => recent), ...sources.map(({ articles }) => articles)].flatMap((some) => [
    ...some,
  ]);
  return {
    articles: new Map(ids.filter((id) => id < before).map((id) => [id, { id, author }])),
    from: floor,
  };
}
