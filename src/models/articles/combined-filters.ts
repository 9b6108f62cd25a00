import { idText, parseId } from '../../table/ids.ts';
import type { PageParams } from '../../table/list.ts';
import { read } from '../../table/read.ts';
import type { Viewer } from '../users/index.ts';
import { type ArticleRef, articles } from './article.ts';
import { MAX_CANDIDATES, readMatches, resolve } from './filter-matches.ts';
import { type Matches, membership } from './membership.ts';
import type { ArticlePage, Filters } from './page.ts';

/**
 * Lists the articles that match two filters or three: four round trips. The shorter lists are read whole and intersected
 * here; of the longer ones, only what may be in the intersection is looked up. Where that is too much for one page, the page's
 * position says from where on the next page goes on to look, so that a walk comes to the end of lists of any length.
 *
 * @returns `undefined` where a filter names what is not there
 */
export async function listMatching(
  filters: Filters,
  page: PageParams,
  viewer: Viewer,
): Promise<ArticlePage | undefined> {
  const found = await resolve(filters);
  if (!found) return undefined;
  const start = startOf(page);
  const all = await readMatches(found, start.from);
  const { candidates, floor } = candidatesOf(all, found.author);
  const unread = all.filter(({ from }) => from > 0);
  const matching = await lookUp(candidates, unread);

  const rest = matching.filter(({ id }) => id < start.before).slice(start.skip);
  const shown = rest.slice(0, page.limit);
  const [result] = await read(articles(shown, viewer));
  return {
    articles: result,
    count: start.passed + matching.length,
    countIsLowerBound: floor > 0 || start.isDeep,
    next: nextOf(start, { shown, rest, matching, floor }),
  };
}

/** Where a page begins. */
interface Start {
  /** Lists are read from this id on, exclusive. */
  from: number;
  /** Articles from this id on were on pages before. */
  before: number;
  /** So many matches are skipped. */
  skip: number;
  /** So many matches are newer than `from`. */
  passed: number;
  /** Not all matches could be found out at once, so that the lists are gone through part by part. */
  isDeep: boolean;
}

const NEWEST = Number.MAX_SAFE_INTEGER;

/** A position is `<id>` where all matches are known to every page; else `<id>#<passed>#<skip>`. */
function startOf({ position, offset }: PageParams): Start {
  const [id = '', passed, skip] = position?.split('#') ?? [];
  const before = parseId(id) ?? NEWEST;
  return passed === undefined
    ? { from: NEWEST, before, skip: offset, passed: 0, isDeep: false }
    : { from: before, before, skip: Number(skip), passed: Number(passed), isDeep: true };
}

function nextOf(
  start: Start,
  { shown, rest, matching, floor }: Record<'shown' | 'rest' | 'matching', ArticleRef[]> & { floor: number },
): string | undefined {
  const last = shown.at(-1);
  const isDeep = start.isDeep || floor > 0;
  if (rest.length > shown.length && last) {
    const passed = start.passed + matching.indexOf(last) + 1;
    return isDeep ? `${idText(last.id)}#${passed}#0` : idText(last.id);
  }
  if (floor === 0) return undefined;
  const before = Math.min(floor, start.before);
  const skip = Math.max(0, start.skip - matching.length);
  return `${idText(before)}#${start.passed + matching.length}#${skip}`;
}

/**
 * The articles that may match, newest first: those in all lists that are known whole, or else those of the list of which most is
 * known. Every match from `floor` on is among them; 0 where all are.
 */
function candidatesOf(all: Matches[], author: number | undefined): { candidates: ArticleRef[]; floor: number } {
  const known = all.filter(({ from }) => from === 0);
  const [first = largestOf(all), ...others] = known;
  const candidates = [...first.articles.values()]
    .filter((article) => author === undefined || article.author === author)
    .filter(({ id }) => others.every(({ articles }) => articles.has(id)))
    .sort((a, b) => b.id - a.id);
  const considered = known.length < all.length ? candidates.slice(0, MAX_CANDIDATES) : candidates;
  const last = considered.length < candidates.length ? considered.at(-1)?.id : undefined;
  return { candidates: considered, floor: last ?? first.from };
}

const largestOf = (all: Matches[]): Matches => all.reduce((a, b) => (b.articles.size > a.articles.size ? b : a));

/** Keeps the articles that are in all of the lists: one round trip. */
async function lookUp(articles: ArticleRef[], unread: Matches[]): Promise<ArticleRef[]> {
  const tests = await Promise.all(unread.map((matches) => membership(articles, matches)));
  return articles.filter(({ id }) => tests.every((isMember) => isMember(id)));
}
