import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { CountEntity } from '../../src/models/articles/counts.ts';
import { type Key, keys } from '../../src/table/keys.ts';
import { ListEntry } from '../../src/table/list.ts';
import type { Loader } from '../access/loader.ts';
import { type Article, idAt, type Person } from '../access/world.ts';
import { accountWrites, articleWrites, followingWrites } from '../access/writes.ts';

/** How many articles authors have: few have many. */
const OUTPUT = [6_000, ...Array(9).fill(500), ...Array(990).fill(5)];
/** Those with the most articles have the most followers: they are the stars of the hybrid. */
const STARS = 10;
const FOLLOWEES = [10, 100, 1_000];
const FOLLOWERS = [10, 100, 1_000, 100_000];

const BEGIN = Date.UTC(2025, 0, 1);

const person = (n: number): Person => {
  return { id: idAt(BEGIN + n), username: `user${n}`, email: `user${n}@example.com` };
};

const authors = OUTPUT.map((_, n) => person(n + 1));
export const readers = FOLLOWEES.map((count, n) => ({ ...person(2_001 + n), followees: authors.slice(0, count) }));
export const celebrities = FOLLOWERS.map((followers, n) => ({ ...person(3_001 + n), followers }));
const stars = new Set(authors.slice(0, STARS).map(({ id }) => id));
export const isStar = (author: number): boolean => stars.has(author);
/** One of each output, to follow. */
export const followed = [0, 1, 10]
  .map((at) => ({ author: authors[at] as Person, articles: OUTPUT[at] ?? 0 }))
  .reverse();

/** The lists and counts of the designs that were not chosen. */
export const others = {
  feed: (reader: number) => `feed#${reader}`,
  /** Without what stars write. */
  partOfFeed: (reader: number) => `feed-part#${reader}`,
  written: (author: number) => `written#${author}`,
  followers: (author: number) => `followers#${author}`,
  countOf: (list: string): Key => ({ pk: `${list}#count`, sk: 'count' }),
};

/** Puts authors, articles and readers into the table, with what each of the designs needs. */
export async function fill(loader: Loader): Promise<void> {
  const lists = new Map<string, Article[]>();
  const add = (list: string, article: Article) => lists.set(list, [...(lists.get(list) ?? []), article]);
  for (const one of [...authors, ...readers, ...celebrities]) await loader.write(accountWrites(one, 'a hash'));
  for (const reader of readers) await loader.write(followingWrites(reader, reader.followees));
  for (const article of articles()) {
    await loader.write(articleWrites(article, loader.timeline(article.author.id)));
    add(others.written(article.author.id), article);
    for (const { id, followees } of readers) {
      if (!followees.includes(article.author)) continue;
      add(others.feed(id), article);
      if (!isStar(article.author.id)) add(others.partOfFeed(id), article);
    }
  }
  for (const [list, members] of lists) {
    for (const { id, author } of members) {
      await loader.write([ListEntry.build(PutTransaction).item({ ...keys.listEntry(list, id), author: author.id })]);
    }
    const count = { ...others.countOf(list), count: members.length };
    await loader.write([CountEntity.build(PutTransaction).item(count)]);
  }
  for (const { id, followers } of celebrities) {
    for (let n = 0; n < followers; n++) {
      const entry = { ...keys.listEntry(others.followers(id), idAt(BEGIN + n)), author: id };
      await loader.write([ListEntry.build(PutTransaction).item(entry)]);
    }
  }
  await loader.flush();
}

/** All articles, oldest first, as if the authors had taken turns in proportion to their output. */
function articles(): Article[] {
  const all = authors.flatMap((author, at) => {
    const count = OUTPUT[at] ?? 0;
    return Array.from({ length: count }, (_, n) => ({ author, at: (n + (at + 1) / authors.length) / count }));
  });
  return all
    .sort((a, b) => a.at - b.at)
    .map(({ author }, n) => {
      const createdAt = BEGIN + n * 60_000;
      return {
        id: idAt(createdAt),
        author,
        createdAt,
        title: `Part ${n}`,
        body: 'It goes on.',
        tags: [],
        favoriters: [],
      };
    });
}
