import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { UpdateTransaction } from 'dynamodb-toolbox/entity/actions/transactUpdate';
import { $add } from 'dynamodb-toolbox/entity/actions/update/symbols';
import { type ArticleRef, readArticles } from '../../src/models/articles/article.ts';
import { CountEntity } from '../../src/models/articles/counts.ts';
import { listFeed } from '../../src/models/articles/feed.ts';
import { refOf } from '../../src/models/articles/page.ts';
import { addToTimeline, readTimelines, readWholeTimeline } from '../../src/models/articles/timeline.ts';
import { follow, followeesOf } from '../../src/models/users/profiles.ts';
import { newId, parseId } from '../../src/table/ids.ts';
import { keys } from '../../src/table/keys.ts';
import { ListEntry, listPage } from '../../src/table/list.ts';
import { getItems, queryAttributes } from '../../src/table/read.ts';
import { ACTIONS_A_TRANSACTION, type Action, transact } from '../../src/table/write.ts';
import type { Person } from '../access/world.ts';
import { isStar, others } from './world.ts';

/** A way to have feeds. What each does is what keeps the promises: exact totals, all or nothing, seen by every later read. */
export interface Design {
  /** Reads a page of 20 and the total; gives how many articles it shows. `undefined` where nobody would. */
  readPage(reader: number, offset: number): Promise<number> | undefined;
  /** Writes what a publish adds because of feeds. */
  publish(author: number, followers: number): Promise<void>;
  follow(reader: number, author: Person): Promise<void>;
}

const LIMIT = 20;
const MANY_FOLLOWERS = 1_000;

const onTimelines: Design = {
  readPage: async (reader, offset) => (await listFeed(reader, { limit: LIMIT, offset })).articles.length,
  publish: async (author) => {
    const { timelines } = await readTimelines([author]);
    for (const timeline of timelines) await transact(addToTimeline(timeline, newId()));
  },
  follow: async (reader, { username }) => void (await follow(username, reader)),
};

const onWrite: Design = {
  readPage: async (reader, offset) => {
    const feed = others.feed(reader);
    const [page] = await Promise.all([listPage(feed, { limit: LIMIT, offset }), getItems([others.countOf(feed)])]);
    return (await readArticles(page.entries.map(refOf), reader)).length;
  },
  publish: (author) => fanOut(author, newId()),
  follow: async (reader, author) => {
    await onTimelines.follow(reader, author);
    await backFill(others.feed(reader), author.id);
  },
};

const onReadByQuery: Design = {
  readPage: async (reader, offset) => {
    const lists = (await followeesOf(reader)).map(others.written);
    const [pages] = await Promise.all([
      Promise.all(lists.map((list) => listPage(list, { limit: offset + LIMIT, offset: 0 }))),
      getItems(lists.map(others.countOf)),
    ]);
    const refs = pages.flatMap(({ entries }) => entries.map(refOf));
    return (await readArticles(newest(refs).slice(offset, offset + LIMIT), reader)).length;
  },
  publish: async (author) => {
    const list = others.written(author);
    await transact(entryAndCount(list, { id: newId(), author }));
  },
  follow: onTimelines.follow,
};

/** Stars are read, the others write. Far back, both would have to be counted through at once: not written here. */
const hybrid: Design = {
  readPage: (reader, offset) => (offset > 0 ? undefined : readHybrid(reader)),
  publish: (author, followers) => (followers > MANY_FOLLOWERS ? onTimelines : onWrite).publish(author, followers),
  follow: (reader, author) => (isStar(author.id) ? onTimelines : onWrite).follow(reader, author),
};

async function readHybrid(reader: number): Promise<number> {
  const part = others.partOfFeed(reader);
  const [page, followees] = await Promise.all([
    listPage(part, { limit: LIMIT, offset: 0 }),
    followeesOf(reader),
    getItems([others.countOf(part)]),
  ]);
  const { timelines } = await readTimelines(followees.filter(isStar));
  const byStars = timelines.flatMap(({ author, recent }) => Array.from(recent, (id) => ({ id, author })));
  const refs = newest([...byStars, ...page.entries.map(refOf)]);
  return (await readArticles(refs.slice(0, LIMIT), reader)).length;
}

export const designs = {
  'fan-out on write': onWrite,
  'fan-out on read, by Query': onReadByQuery,
  hybrid,
  'packed timelines': onTimelines,
};

const newest = (refs: ArticleRef[]) => refs.sort((a, b) => b.id - a.id);

const entryAndCount = (list: string, { id, author }: ArticleRef): Action[] => [
  ListEntry.build(PutTransaction).item({ ...keys.listEntry(list, id), author }),
  CountEntity.build(UpdateTransaction).item({ ...others.countOf(list), count: $add(1) }),
];

/** Writes an entry to the feed of each follower, and counts it there: as many followers at once as a transaction takes. */
async function fanOut(author: number, id: number): Promise<void> {
  const partition = others.followers(author);
  for (let last = '', more = true; more; ) {
    const range = { between: [`${last}\0`, '~'] as [string, string] };
    const page = await queryAttributes<{ sk: string }>({ partition, range }, ['sk']);
    const feeds = page.items.map(({ sk }) => others.feed(parseId(sk) ?? 0));
    await writeAll(feeds.flatMap((feed) => entryAndCount(feed, { id, author })));
    last = page.items.at(-1)?.sk ?? last;
    more = page.more;
  }
}

/** Copies all that an author has written into a feed. */
async function backFill(feed: string, author: number): Promise<void> {
  const { articles } = await readWholeTimeline(author);
  const entries = articles.map((id) => ListEntry.build(PutTransaction).item({ ...keys.listEntry(feed, id), author }));
  const counted = CountEntity.build(UpdateTransaction).item({ ...others.countOf(feed), count: $add(articles.length) });
  await writeAll([counted, ...entries]);
}

const AT_ONCE = 2;

async function writeAll(actions: Action[]): Promise<void> {
  const transactions = Array.from({ length: Math.ceil(actions.length / ACTIONS_A_TRANSACTION) }, (_, n) =>
    actions.slice(n * ACTIONS_A_TRANSACTION, (n + 1) * ACTIONS_A_TRANSACTION),
  );
  for (let n = 0; n < transactions.length; n += AT_ONCE) {
    await Promise.all(transactions.slice(n, n + AT_ONCE).map(transact));
  }
}
