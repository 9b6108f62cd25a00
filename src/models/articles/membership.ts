import { ArticleEntry, articleEntry } from '../../table/entities/articles/entry.ts';
import { idText } from '../../table/ids.ts';
import { all, type KeyRange, mapRead, pageOf, type Read, read } from '../../table/read.ts';
import type { ArticleRef } from './article.ts';
import { refOf } from './page.ts';

/** What one call can read, less a margin, and what a read unit pays for. */
const PAGE_BYTES = 900_000;
const UNIT_BYTES = 4_096;
/** Calls side by side can begin at the ends of a list; where a third would have to begin, only their answers tell. */
const ENDS = 2;
/** An entry without its list's name: the names and values of its attributes. */
const ENTRY_BYTES = 36;

/** The known articles that match one filter. */
export interface Matches {
  /** All of them, or the newest of them, or none. */
  articles: Map<number, ArticleRef>;
  /** All that match from this id on are known: 0 where all are. */
  from: number;
  /** The list that has an entry for each of them; the author's articles have none, they tell their author. */
  list?: string;
  /** How many entries of the list were not read, where that is known. */
  entriesLeft?: number;
}

/** Finds which articles, newest first, are in a list: by reading it where that is cheaper, else one by one. */
export async function membership(articles: ArticleRef[], matches: Matches): Promise<(article: number) => boolean> {
  const { list, from, entriesLeft, articles: known } = matches;
  if (list === undefined) return () => true; // the author's: entries of the other lists have told it
  const older = articles.filter(({ id }) => id < from);
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
  const bytes = Math.max(0, entriesLeft) * (ENTRY_BYTES + Buffer.byteLength(list));
  const calls = Math.ceil(bytes / PAGE_BYTES);
  if (!newest || !oldest || calls > ENDS || bytes / UNIT_BYTES >= articles.length) return [];
  const range: KeyRange = {
    partition: list,
    range: { between: [idText(oldest.id), idText(newest.id)] },
    limit: Math.ceil(entriesLeft / calls),
  };
  const [ends] = await read(
    all(...[true, false].slice(0, calls).map((newestFirst) => endOf({ ...range, newestFirst }))),
  );
  return ends;
}

const endOf = (range: KeyRange): Read<End> =>
  mapRead(entriesIn(range), ({ refs, more }) => {
    const last = refs.at(-1)?.id ?? 0;
    return { refs, reaches: (article) => !more || (range.newestFirst ? article >= last : article <= last) };
  });

/** The entries of a list, or as many of them as one call brings, and of each only what is looked at: there are thousands. */
export const entriesIn = (range: KeyRange): Read<{ refs: ArticleRef[]; more: boolean }> =>
  mapRead(pageOf(ArticleEntry, { ...range, attributes: ['sk', 'author'] }), ({ items, more }) => ({
    refs: items.map(refOf),
    more,
  }));
