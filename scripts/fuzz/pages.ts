import { compare, Difference, hold, short } from './compare.ts';
import { type List, type Listed, shown } from './model/lists.ts';
import type { Viewer } from './model/views.ts';
import type { Answer } from './session.ts';

/** Parameters that a list knows, and so all that its `Link` may have. */
const KNOWN = new Set(['tag', 'author', 'favorited', 'limit', 'cursor']);
const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;
/** Comments of an article come all at once up to so many, and so many bytes of them, of which this is certainly less. */
const MAX_COMMENTS = 1_000;
const FEW_BYTES = 700_000;

/** What a page must be of. */
export interface Expected {
  list: List;
  viewer: Viewer;
  /** All that the list has. */
  items: Listed[];
  /** How many more entries the list may have, of what was deleted since the sweep. */
  unswept: number;
  limit: number | undefined;
  offset?: number;
  /** How many items the whole list has, where `items` are not all of them. */
  total?: number;
}

/** The items in an answer, by what a caller knows them by. */
export function itemsOf({ of }: List, { body }: Answer): Record<string, unknown>[] {
  const items = body[of === 'articles' || of === 'feed' ? 'articles' : 'comments'];
  if (!Array.isArray(items)) throw new Difference(`a list is ${short(body)}`);
  return items as Record<string, unknown>[];
}

/** Which of the items an item in an answer is; `undefined` for none. */
export function identify({ of }: List, item: Record<string, unknown>, among: Iterable<Listed>): Listed | undefined {
  for (const one of among) {
    if (of === 'articles' || of === 'feed') {
      if ('slug' in one && one.slug === item.slug) return one;
    } else if ('id' in one && one.id === item.id && (of === 'comments of' || one.article.slug === item.slug))
      return one;
  }
  return undefined;
}

/**
 * Compares the page at an offset, or the first one. Where the list may have entries of what was deleted, the page may be short
 * by as many, its offset may count them, and so may the total; else it is exact.
 *
 * @throws Difference
 */
export function checkPage(answer: Answer, expected: Expected): void {
  const { list, viewer, items, unswept, offset = 0 } = expected;
  const limit = limitOf(expected);
  const got = itemsOf(list, answer);
  const first = got[0] && identify(list, got[0], items);
  const from = unswept === 0 || !first ? offset : items.indexOf(first);
  hold(from <= offset && from >= offset - unswept, `the page begins with item ${from} instead of ${offset}`);
  const full = items.slice(from, from + limit);
  const atLeast = full.length - unswept - (list.of === 'comments of' ? shortBy(items) : 0);
  hold(got.length <= limit && got.length >= atLeast, `a page has ${got.length} of ${full.length} items`);
  compare(
    full.slice(0, got.length).map((item) => shown(list, item, viewer)),
    got,
    'items',
  );
  checkTotal(answer, list, expected.total ?? items.length, unswept);
  const isLast = from + got.length >= items.length;
  if (!isLast || unswept === 0)
    hold((answer.next !== undefined) === !isLast, isLast ? 'a Link behind the end' : 'no Link');
  checkLink(answer, list, expected.limit);
}

const limitOf = ({ list, limit = DEFAULT_LIMIT }: Expected): number =>
  list.of === 'comments of' ? MAX_COMMENTS : Math.min(limit, MAX_LIMIT);

/** A page of an article's comments ends earlier where they are long; then it is the walk that counts. */
const shortBy = (items: Listed[]): number => {
  const bytes = items.reduce((sum, { body }) => sum + Buffer.byteLength(JSON.stringify(body)) + 200, 0);
  return bytes < FEW_BYTES ? 0 : items.length - 1;
};

/** Articles are counted, comments are not. */
function checkTotal({ body, headers }: Answer, { of }: List, count: number, unswept: number): void {
  const isCounted = of === 'articles' || of === 'feed';
  compare(
    (isCounted ? ['articles', 'articlesCount'] : ['comments']).join(),
    Object.keys(body).sort().join(),
    'keys of body',
  );
  if (!isCounted) return;
  const total = body.articlesCount as number;
  hold(total >= count && total <= count + unswept, `articlesCount is ${short(total)} instead of ${count}`);
  compare(undefined, headers['x-total'], 'header x-total');
}

/** `Link` says what was asked for, but for the offset and with the limit that holds, and nothing that the list does not know. */
export function checkLink({ next }: Answer, { of, article: _, ...filters }: List, limit: number | undefined): void {
  if (!next) return;
  hold(
    next.query.every(([name]) => KNOWN.has(name)),
    `Link has ${short(next.query)}`,
  );
  const kept = Object.fromEntries(next.query.filter(([name, value]) => name !== 'cursor' && value !== ''));
  const asked = Object.entries({
    ...filters,
    limit: limit === undefined ? undefined : String(Math.min(limit, MAX_LIMIT)),
  }).filter(([, value]) => value);
  if (of === 'comments of') delete kept.limit;
  compare(of === 'comments of' ? {} : Object.fromEntries(asked), kept, 'the query of Link');
}
