import { articleLists } from '../../table/entities/articles/entry.ts';
import { idText, parseId } from '../../table/ids.ts';
import type { PageParams } from '../../table/list.ts';
import { nothing, read } from '../../table/read.ts';
import { isUsername, userNamed, type Viewer } from '../users/index.ts';
import { type ArticleRef, articles } from './article.ts';
import { favoritesCount } from './counts.ts';
import { type Matches, membership, readEntries } from './membership.ts';
import type { ArticlePage, Filters } from './page.ts';
import { usesOf } from './tags.ts';
import { wholeTimeline } from './timeline.ts';

/** So many articles, at most, are looked up in lists too long to be read; of more, the count is a lower bound. */
const MAX_CANDIDATES = 5_000;

/**
 * Lists the articles that match two filters or three: four round trips. The shorter lists are read whole and intersected
 * here; of the longer ones, only what may be in the intersection is looked up.
 *
 * @returns `undefined` where a filter names what is not there
 */
export async function listMatching(
  filters: Filters,
  window: PageParams,
  viewer: Viewer,
): Promise<ArticlePage | undefined> {
  const found = await resolve(filters);
  if (!found) return undefined;
  const { author } = found;
  const all = await readMatches(found);

  const known = all.filter(({ complete }) => complete);
  const unread = all.filter(({ complete }) => !complete);
  const [first = largestOf(all), ...others] = known;
  const candidates = [...first.articles.values()]
    .filter((article) => author === undefined || article.author === author)
    .filter(({ id }) => others.every(({ articles }) => articles.has(id)))
    .sort((a, b) => b.id - a.id);
  const considered = unread.length > 0 ? candidates.slice(0, MAX_CANDIDATES) : candidates;
  const matching = await lookUp(considered, unread);

  const { position, offset, limit } = window;
  const before = position === undefined ? undefined : parseId(position);
  const rest = before === undefined ? matching.slice(offset) : matching.filter(({ id }) => id < before);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  return {
    articles: (await read(articles(page, viewer)))[0],
    count: matching.length,
    countIsLowerBound: known.length === 0 || considered.length < candidates.length,
    next: rest.length > limit && last ? idText(last.id) : undefined,
  };
}

interface Found {
  tag?: { name: string; uses: number };
  author?: number;
  favoriter?: number;
}

/** Finds the users and the tag that the filters name: one call. */
async function resolve({ tag, author, favorited }: Filters): Promise<Found | undefined> {
  if (![author, favorited].every((name) => name === undefined || isUsername(name))) return undefined;
  const [authorId, favoriterId, uses] = await read(
    author === undefined ? nothing(undefined) : userNamed(author),
    favorited === undefined ? nothing(undefined) : userNamed(favorited),
    tag === undefined ? nothing(0) : usesOf(tag),
  );
  const found: Found = {};
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

/** Reads what matches each filter, as far as that is cheap: one round trip. */
async function readMatches({ tag, author, favoriter }: Found): Promise<Matches[]> {
  const readTag = tag !== undefined && tag.uses <= MAX_CANDIDATES;
  const reads: Promise<Matches>[] = [];
  if (tag !== undefined) {
    const list = articleLists.byTag(tag.name);
    const unread = { articles: new Map(), complete: false, list, entriesLeft: tag.uses };
    reads.push(readTag ? readList(list) : Promise.resolve(unread));
  }
  if (favoriter !== undefined) reads.push(readFavorites(favoriter, author !== undefined || readTag));
  // Entries tell their author: with all of a tag's at hand, the author's articles need not be read.
  if (author !== undefined && !readTag) reads.push(readAuthor(author));
  return Promise.all(reads);
}

/** Reads a list, or, where it is longer than one call brings, the newest entries of it. */
async function readList(list: string): Promise<Matches> {
  const { refs, more } = await readEntries({ partition: list, newestFirst: true });
  return { articles: new Map(refs.map((ref) => [ref.id, ref])), complete: !more, list, last: refs.at(-1)?.id };
}

/** @param counted whether it will matter how many favorites there are beyond those that one call brings */
async function readFavorites(user: number, counted: boolean): Promise<Matches> {
  const [matches, [count]] = await Promise.all([
    readList(articleLists.favoritesOf(user)),
    read(counted ? favoritesCount(user) : nothing(undefined)),
  ]);
  return count === undefined ? matches : { ...matches, entriesLeft: count - matches.articles.size };
}

async function readAuthor(author: number): Promise<Matches> {
  const [{ articles: ids, complete }] = await read(wholeTimeline(author));
  return { articles: new Map(ids.map((id) => [id, { id, author }])), complete };
}

/** Where no list was read whole, the most that is known of any. */
const largestOf = (all: Matches[]): Matches => all.reduce((a, b) => (b.articles.size > a.articles.size ? b : a));

/** Keeps the articles that are in all of the lists: one round trip. */
async function lookUp(articles: ArticleRef[], unread: Matches[]): Promise<ArticleRef[]> {
  const tests = await Promise.all(unread.map((matches) => membership(articles, matches)));
  return articles.filter(({ id }) => tests.every((isMember) => isMember(id)));
}
