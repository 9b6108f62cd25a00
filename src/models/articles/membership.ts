import { ArticleEntry, articleEntry } from '../../table/entities/articles/entry.ts';
import { idText } from '../../table/ids.ts';
import { all, type KeyRange, pageOf, read } from '../../table/read.ts';
import type { ArticleRef } from './article.ts';
import { refOf } from './page.ts';

/** What one call can read, less a margin, and what a read unit pays for. */
const PAGE_BYTES = 900_000;
const UNIT_BYTES = 4_096;
/** Calls side by side can begin at the ends of a list; where a third would have to begin, only their answers tell. */
const ENDS = 2;
/** An entry without its list's name: the names and values of its attributes. */
const ENTRY_BYTES = 36;

/** What is known of the articles that match one filter. */
export interface Matches {
  /** All of them, or the newest of them, or none. */
  articles: Map<number, ArticleRef>;
  complete: boolean;
  /** The list that has an entry for each of them; the author's articles have none, they tell their author. */
  list?: string;
  /** How many entries of the list were not read, where that is known. */
  entriesLeft?: number;
  /** The oldest article of the part that was read. */
  last?: number | undefined;
}

/** Finds which articles, newest first, are in a list: by reading it where that is cheaper, else one by one. */
export async function membership(articles: ArticleRef[], matches: Matches): Promise<(article: number) => boolean> {
  const { list, last = Number.POSITIVE_INFINITY, entriesLeft, articles: known } = matches;
  if (list === undefined) return () => true; // the author's: entries of the other lists have told it
  const older = articles.filter(({ id }) => id < last);
  const ends = await readEnds(list, older, entriesLeft);
  const unread = older.filter(({ id }) => !ends.some(({ reaches }) => reaches(id)));
  const [entries] = await read(all(...unread.map(({ id }) => articleEntry(list, id))));
  const lookedUp = unread.filter((_, index) => entries[index]);
  const members = new Set([...ends.flatMap(({ refs }) => refs), ...lookedUp].map(({ id }) => id));
  return (article) => known.has(article) || members.has(article);
}

/** What one call read of a list, from one of its ends on. */
interface End {
  refs: ArticleRef[];
  /** Whether it would have come upon an article, were that in the list. */
  reaches(article: number): boolean;
}

/** Reads the part of a list that articles, newest first, may be in; nothing where it costs less to look them up. */
async function readEnds(list: string, articles: ArticleRef[], entriesLeft = Number.POSITIVE_INFINITY): Promise<End[]> {
  const [newest, oldest] = [articles[0], articles.at(-1)];
  const bytes = entriesLeft * (ENTRY_BYTES + Buffer.byteLength(list));
  const calls = Math.ceil(bytes / PAGE_BYTES);
  if (!newest || !oldest || calls > ENDS || bytes / UNIT_BYTES >= articles.length) return [];
  const range: KeyRange = {
    partition: list,
    range: { between: [idText(oldest.id), idText(newest.id)] },
    limit: Math.ceil(entriesLeft / calls),
  };
  return Promise.all([true, false].slice(0, calls).map((newestFirst) => readEnd({ ...range, newestFirst })));
}

async function readEnd(range: KeyRange): Promise<End> {
  const { refs, more } = await readEntries(range);
  const last = refs.at(-1)?.id ?? 0;
  return { refs, reaches: (article) => !more || (range.newestFirst ? article >= last : article <= last) };
}

/**
 * Reads the entries of a list, or as many of them as one call brings, and of each only what is looked at: there are thousands.
 */
export async function readEntries(range: KeyRange): Promise<{ refs: ArticleRef[]; more: boolean }> {
  const [{ items, more }] = await read(pageOf(ArticleEntry, { ...range, attributes: ['sk', 'author'] }));
  return { refs: items.map(refOf), more };
}
