import { idText, parseId } from '../../table/ids.ts';
import { keys, lists } from '../../table/keys.ts';
import { entryOf, ListEntry, type Window } from '../../table/list.ts';
import { getItems, queryPage } from '../../table/read.ts';
import { isUsername, userNamedFrom, userNamedKey, type Viewer } from '../users/index.ts';
import { type ArticleRef, readArticles } from './article.ts';
import { favoritesCount } from './counts.ts';
import { type ArticlePage, type Filters, refOf } from './page.ts';
import { usesFrom, usesKey } from './tags.ts';
import { readWholeTimeline } from './timeline.ts';

/** So many articles, at most, are looked up in lists too long to be read; of more, the count is a lower bound. */
const MAX_CANDIDATES = 5_000;
/** What one call can read, less a margin, and what a read unit pays for. */
const PAGE_BYTES = 900_000;
const UNIT_BYTES = 4_096;
/** An entry without its list's name: the names and values of its attributes. */
const ENTRY_BYTES = 36;

/** What is known of the articles that match one filter. */
interface Matches {
  /** All of them, or the newest of them, or none. */
  articles: Map<number, ArticleRef>;
  complete: boolean;
  /** The list that has an entry for each of them; the author's articles have none, they tell their author. */
  list?: string;
  /** How long the part of the list is that was not read, where that is known. */
  bytesLeft?: number;
  /** The sort key that the part which was read ends with. */
  last?: string | undefined;
}

/**
 * Lists the articles that match two filters or three: four round trips. The shorter lists are read whole and intersected
 * here; of the longer ones, only what may be in the intersection is looked up.
 *
 * @returns `undefined` where a filter names what is not there
 */
export async function listMatching(filters: Filters, window: Window, viewer: Viewer): Promise<ArticlePage | undefined> {
  const found = await resolve(filters);
  if (!found) return undefined;
  const { author } = found;
  const all = await readMatches(found);

  const known = all.filter(({ complete }) => complete).sort((a, b) => a.articles.size - b.articles.size);
  const [rarest = largestOf(all), ...others] = known;
  const candidates = [...rarest.articles.values()]
    .filter((article) => author === undefined || article.author === author)
    .filter(({ id }) => others.every(({ articles }) => articles.has(id)))
    .sort((a, b) => b.id - a.id);
  const unread = all.filter((matches) => !matches.complete && matches !== rarest);
  const considered = unread.length > 0 ? candidates.slice(0, MAX_CANDIDATES) : candidates;
  const matching = await lookUp(considered, unread);

  const { position, offset, limit } = window;
  const before = position === undefined ? undefined : parseId(position);
  const rest = before === undefined ? matching.slice(offset) : matching.filter(({ id }) => id < before);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  return {
    articles: await readArticles(page, viewer),
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
  const usernames = [author, favorited].filter((name) => name !== undefined);
  if (!usernames.every(isUsername)) return undefined;
  const items = await getItems([...usernames.map(userNamedKey), ...(tag === undefined ? [] : [usesKey(tag)])]);
  const found: Found = {};
  if (tag !== undefined) {
    found.tag = { name: tag, uses: usesFrom(items, tag) };
    if (found.tag.uses === 0) return undefined;
  }
  for (const [role, name] of [['author', author] as const, ['favoriter', favorited] as const]) {
    if (name === undefined) continue;
    const user = userNamedFrom(items, name);
    if (user === undefined) return undefined;
    found[role] = user;
  }
  return found;
}

/** Reads what matches each filter, as far as that is cheap: one round trip. */
async function readMatches({ tag, author, favoriter }: Found): Promise<Matches[]> {
  const readTag = tag !== undefined && tag.uses <= MAX_CANDIDATES;
  const reads: Promise<Matches>[] = [];
  if (tag !== undefined) {
    const list = lists.articlesByTag(tag.name);
    const bytesLeft = bytesOf(tag.uses, list);
    reads.push(readTag ? readList(list) : Promise.resolve({ articles: new Map(), complete: false, list, bytesLeft }));
  }
  if (favoriter !== undefined) reads.push(readFavorites(favoriter, author !== undefined || readTag));
  // Entries tell their author: with all of a tag's at hand, the author's articles need not be read.
  if (author !== undefined && !readTag) reads.push(readAuthor(author));
  return Promise.all(reads);
}

/** Reads a list, or, where it is longer than one call brings, the next entries of it. */
async function readList(list: string, before?: string): Promise<Matches> {
  const range = before === undefined ? undefined : { lt: before };
  const { items, more } = await queryPage(ListEntry, { partition: list, range, newestFirst: true });
  const refs = items.map((item) => refOf(entryOf(item)));
  return { articles: new Map(refs.map((ref) => [ref.id, ref])), complete: !more, list, last: items.at(-1)?.sk };
}

/** @param counted whether it will matter how many favorites there are beyond those that one call brings */
async function readFavorites(user: number, counted: boolean): Promise<Matches> {
  const list = lists.favoritesOf(user);
  const [matches, count] = await Promise.all([readList(list), counted ? favoritesCount(user) : undefined]);
  return count === undefined ? matches : { ...matches, bytesLeft: bytesOf(count - matches.articles.size, list) };
}

const bytesOf = (entries: number, list: string): number => entries * (ENTRY_BYTES + Buffer.byteLength(list));

async function readAuthor(author: number): Promise<Matches> {
  const { articles, complete } = await readWholeTimeline(author);
  return { articles: new Map(articles.map((id) => [id, { id, author }])), complete };
}

/** Where no list was read whole, the most that is known of any. */
const largestOf = (all: Matches[]): Matches => all.reduce((a, b) => (b.articles.size > a.articles.size ? b : a));

/** Keeps the articles that are in all of the lists: one round trip. */
async function lookUp(articles: ArticleRef[], unread: Matches[]): Promise<ArticleRef[]> {
  if (articles.length === 0) return [];
  const tests = await Promise.all(unread.map((matches) => membership(articles, matches)));
  return articles.filter(({ id }) => tests.every((isMember) => isMember(id)));
}

/** Finds which articles are in a list: by reading the rest of it in one call where that is cheaper, else one by one. */
async function membership(articles: ArticleRef[], matches: Matches): Promise<(article: number) => boolean> {
  const { list, last, bytesLeft = Number.POSITIVE_INFINITY, articles: known } = matches;
  if (list === undefined) return () => true; // the author's: entries of the other lists have told it
  const left = articles.filter(({ id }) => !known.has(id));
  if (bytesLeft < PAGE_BYTES && bytesLeft / UNIT_BYTES < left.length) {
    const rest = await readList(list, last);
    return (article) => known.has(article) || rest.articles.has(article);
  }
  const entries = await getItems(left.map(({ id }) => keys.listEntry(list, id)));
  return (article) => known.has(article) || entries.has(keys.listEntry(list, article));
}
