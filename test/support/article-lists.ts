import { beforeEach } from '@jest/globals';
import { timelineItems } from '../../harness/timeline-items.ts';
import { type Filters, listArticles, type PageParams } from '../../src/models/articles/index.ts';
import { shardOf } from '../../src/table/entities/articles/counts.ts';
import { keys, lists } from '../../src/table/entities/index.ts';
import { articleItem, entryItem, favoriteItems, lockItems, userItem } from './items.ts';
import { useMemoryTable } from './memory-table.ts';

/** The table of each test, which {@link write} fills. */
export const memory = useMemoryTable();

interface Written {
  id: number;
  author: number;
  tags: string[];
  favoriters: number[];
}
/** What was written, newest first. */
export let articles: Written[] = [];
beforeEach(() => {
  articles = [];
});

/** Has the articles written, oldest first, with the timelines, entries and counts that come with them. */
export function write(...written: Written[]): void {
  articles = written.toReversed();
  const { table } = memory;
  const count = new Map<string, { key: { pk: string; sk: string }; of: number }>();
  const add = (key: { pk: string; sk: string }) => {
    const text = JSON.stringify(key);
    count.set(text, { key, of: (count.get(text)?.of ?? 0) + 1 });
  };
  const users = new Map<number, number[]>();
  const idsOf = (user: number): number[] => users.get(user) ?? users.set(user, []).get(user) ?? [];
  for (const { id, author, tags, favoriters } of written) {
    table.give(articleItem(id, { author, tags }), entryItem(lists.articles.all, author, id));
    idsOf(author).push(id);
    add(keys.articlesCount(shardOf(id)));
    for (const tag of tags) {
      table.give(entryItem(lists.articles.byTag(tag), author, id));
      add(keys.tag(tag));
    }
    for (const user of favoriters) {
      table.give(...favoriteItems(id, author, user));
      add(keys.favoritesCount(user));
      idsOf(user);
    }
  }
  for (const { key, of } of count.values()) table.give({ ...key, count: of, uses: of });
  for (const [user, ids] of users) {
    table.give(userItem(user), ...lockItems(user));
    table.give(...timelineItems(user, ids));
  }
}

/** So many articles, each as it is said; else by one author, without tags and favorites. */
export const many = (count: number, of: (id: number) => Partial<Written>): Written[] =>
  Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    author: 1,
    tags: [],
    favoriters: [],
    ...of(index + 1),
  }));

/** The ids of the articles that match, newest first, worked out by brute force. */
export const matching = ({ tag, author, favorited }: Filters): number[] =>
  articles
    .filter((one) => tag === undefined || one.tags.includes(tag))
    .filter((one) => author === undefined || `user${one.author}` === author)
    .filter((one) => favorited === undefined || one.favoriters.some((user) => `user${user}` === favorited))
    .map(({ id }) => id);

/** One page of a list, of ids, with what it cost. */
export async function list(filters: Filters, window: Partial<PageParams> = {}) {
  const before = { calls: memory.table.calls.length, roundTrips: memory.table.roundTrips };
  const page = await listArticles(filters, { limit: 20, offset: 0, ...window }, undefined);
  const ids = page.articles.map(({ title }) => Number(title.replace('Title ', '')));
  const price = {
    calls: memory.table.calls.length - before.calls,
    roundTrips: memory.table.roundTrips - before.roundTrips,
  };
  return { ids, count: page.count, isLowerBound: page.countIsLowerBound ?? false, next: page.next, price };
}

/** Walks through a list, as a caller does with `Link: rel="next"`. */
export async function walk(filters: Filters, limit: number): Promise<number[]> {
  const walked: number[] = [];
  for (let position: string | undefined, pages = 0; pages < 1_000; pages += 1) {
    const { ids, next } = await list(filters, { limit, position });
    walked.push(...ids);
    if (next === undefined) return walked;
    position = next;
  }
  throw new Error('the walk does not end');
}

/** A page of a list of nothing. */
export const NOTHING = { ids: [], count: 0, isLowerBound: false, next: undefined };
