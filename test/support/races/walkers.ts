import { at, type Response, walk } from '../api.ts';
import type { Person } from './fixture.ts';
import type { Ledger } from './ledger.ts';
import { unhurried } from './meanwhile.ts';
import { itemsOf } from './whole.ts';

/** An article or a comment, as it is known in lists, with the facts that stand for it. */
export interface Thing {
  id: string;
  author: Person;
}

/** A list to walk through. */
export interface WalkedList {
  name: string;
  path: string;
  token: string;
  /** What has to be true of a thing to be in it; `undefined` where it never can be. */
  facts(thing: Thing): string[] | undefined;
  things: 'articles' | 'comments';
}

export interface Filters {
  tag?: string;
  author?: Person;
  fan?: Person;
}

/** The list of articles with such filters. */
export function articlesList(filters: Filters, viewer: Person): WalkedList {
  const { tag, author, fan } = filters;
  const query = [tag && at`tag=${tag}`, author && at`author=${author.username}`, fan && at`favorited=${fan.username}`];
  return {
    name: `articles by ${Object.keys(filters).join(', ') || 'nothing'}`,
    path: `/articles?${query.filter(Boolean).join('&')}`,
    token: viewer.token,
    things: 'articles',
    facts: (thing) =>
      author && thing.author !== author
        ? undefined
        : [there(thing.id), ...(tag ? [tagged(thing.id, tag)] : []), ...(fan ? [liked(thing.id, fan)] : [])],
  };
}

export const feedOf = (viewer: Person): WalkedList => ({
  name: 'feed',
  path: '/articles/feed?',
  token: viewer.token,
  things: 'articles',
  facts: ({ id, author }) => [there(id), followed(viewer, author)],
});

export const siteComments = (viewer: Person, author?: Person): WalkedList => ({
  name: `the site's comments${author ? ' by author' : ''}`,
  path: author ? at`/comments?author=${author.username}` : '/comments?',
  token: viewer.token,
  things: 'comments',
  facts: (thing) => (author && thing.author !== author ? undefined : [there(thing.id)]),
});

export const there = (id: string) => id;
export const tagged = (id: string, tag: string) => `${id} #${tag}`;
export const liked = (id: string, fan: Person) => `${id} by ${fan.username}`;
export const followed = (reader: Person, author: Person) => `${reader.username} → ${author.username}`;

/**
 * Walks through a list beside all that is written meanwhile.
 *
 * @param things all that there are or have been, by the kind of list
 * @returns what was wrong: what stayed and was not shown, and what was shown twice or out of order
 */
export async function walkThrough(
  list: WalkedList,
  limit: number,
  ledger: Ledger,
  things: { articles: Thing[]; comments: Thing[] },
  pause: () => Promise<void>,
): Promise<string[]> {
  const start = ledger.now();
  const seen: string[] = [];
  const read = async (page: () => Promise<IteratorResult<Response, void>>) => unhurried(pause, page);
  const pages = walk(`${list.path}&limit=${limit}`, { token: list.token });
  for (let page = await read(() => pages.next()); !page.done; page = await read(() => pages.next())) {
    seen.push(...itemsOf(page.value));
  }
  const stayed = things[list.things].filter((thing) => {
    const facts = list.facts(thing);
    return facts !== undefined && ledger.holdsSince(start, facts);
  });
  const shown = new Set(seen);
  const missing = stayed.filter(({ id }) => !shown.has(id));
  const twice = seen.filter((id, position) => seen.indexOf(id) !== position);
  // Two comments of one millisecond have an order that only the server knows.
  const isOrdered =
    list.things === 'comments' || seen.every((id, position) => position === 0 || id < (seen[position - 1] ?? ''));
  const where = `${list.name}, limit ${limit}, ${seen.length} shown`;
  return [
    ...(missing.length > 0 ? [`${where}: ${missing.length} of ${stayed.length} are missing`] : []),
    ...(twice.length > 0 ? [`${where}: ${twice.length} are there twice`] : []),
    ...(isOrdered ? [] : [`${where}: out of order`]),
  ];
}
