import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { seededRandom } from '../../harness/random.ts';
import { restoreClock, skipSleep } from '../../harness/time.ts';
import { addUser, type KnownUser } from '../../harness/users.ts';
import { clock } from '../../src/clock.ts';
import {
  type ArticlePage,
  deleteArticle,
  listArticles,
  listFeed,
  type PageParams,
  publish,
} from '../../src/models/articles/index.ts';
import { follow } from '../../src/models/users/index.ts';
import { documents } from '../../src/table/table.ts';
import { expectDataInOrder } from '../support/data-order.ts';

/** More than the head (96 ids) and the first segment (400) hold, so that there is a second segment. */
const PROLIFIC = 500;
/** Just enough for one segment; and so few that the head has them all. */
const BUSY = 100;
const QUIET = 7;
/** After a spill, so many make the head spill again. */
const SPILL = 40;
const DELETED = 60;
const AT_ONCE = 10;
/** A page at each so many articles is looked at. */
const STEP = 97;
const IDS_A_MILLISECOND = 4_096;
const HOUR_MS = 60 * 60 * 1000;

let prolific: KnownUser;
let busy: KnownUser;
let quiet: KnownUser;
let reader: KnownUser;
/** What is there, worked out by brute force: slugs by author. */
const slugs = new Map<KnownUser, string[]>();

beforeAll(async () => {
  prolific = await addUser('prolific');
  busy = await addUser('busy');
  quiet = await addUser('quiet');
  reader = await addUser('reader');
  for (const { username } of [prolific, busy, quiet]) await follow(username, reader.id);
  const chance = seededRandom(1);
  const left = new Map([
    [prolific, PROLIFIC],
    [busy, BUSY],
    [quiet, QUIET],
  ]);
  // Mixed, so that pages of the feed mix them too.
  while (left.size > 0) {
    const author = [...left.keys()][Math.floor(chance() * left.size)] as KnownUser;
    const howMany = Math.min(AT_ONCE, left.get(author) ?? 0);
    await publishMany(author, howMany);
    const rest = (left.get(author) ?? 0) - howMany;
    if (rest > 0) left.set(author, rest);
    else left.delete(author);
  }
}, 90_000);

afterEach(async () => {
  restoreClock();
  await expectDataInOrder();
});

afterAll(() => documents.destroy());

describe('Timelines', () => {
  it('of several segments have pages by author, at any offset and by cursor, as if nothing were packed', async () => {
    await expectLists([prolific, busy, quiet], [19, 100]);
  });

  it('that were deleted from, in the head and in segments, too', async () => {
    const chance = seededRandom(2);
    for (let count = 0; count < DELETED; count++) {
      const author = count % 4 === 0 ? busy : prolific;
      const all = sorted([author]);
      // Both ends, and anything between.
      const place = count % 3 === 0 ? 0 : count % 3 === 1 ? all.length - 1 : Math.floor(chance() * all.length);
      await remove(author, all[place] ?? '');
    }
    await expectLists([prolific, busy], [100]);
  });

  it('from which a whole segment was deleted, and then written to again, too', async () => {
    for (const slug of sorted([busy]).slice(5)) await remove(busy, slug);
    await publishMany(busy, BUSY);
    await expectLists([busy], [100]);
  });

  it('from which everything was deleted are empty, and can be written to again', async () => {
    await Promise.all(sorted([quiet]).map((slug) => remove(quiet, slug)));
    expect(await byAuthor(quiet, { limit: 20, offset: 0 })).toMatchObject({ count: 0, articles: [], next: undefined });
    await publishMany(quiet, 2);
    await expectLists([quiet], [100]);
  });

  it('deletions and publishes at the same time, across the edge of the head, lose nothing', async () => {
    const oldest = sorted([prolific]).slice(80, 100);
    await Promise.all([...oldest.map((slug) => remove(prolific, slug)), publishMany(prolific, 20)]);
    await expectLists([prolific], [100]);
  });
});

describe('Where the clock is not to be relied on', () => {
  it('an author publishes more than a head holds within one millisecond', async () => {
    const author = await addUser('hasty');
    stopClock();
    for (let count = 0; count < BUSY; count++) await publishMany(author, 1);
    restoreClock();
    await expectDeletable(author);
  });

  it('an author publishes on after the clock went back an hour', async () => {
    const author = await addUser('traveller');
    await publishMany(author, BUSY);
    skipSleep();
    const { now } = clock;
    clock.now = () => now() - HOUR_MS;
    for (let count = 0; count < SPILL; count++) await publishMany(author, 1);
    await expectDeletable(author);
  });
});

/** Only sleeping takes time, and of the ids that a millisecond has, each is less than the one before: the worst of chances. */
function stopClock(): void {
  let [now, chance] = [clock.now(), IDS_A_MILLISECOND];
  clock.now = () => now;
  clock.sleep = async (ms) => {
    now += Math.ceil(ms);
  };
  clock.random = () => {
    chance = (chance || IDS_A_MILLISECOND) - 1;
    return chance / IDS_A_MILLISECOND;
  };
}

/** The lists by these authors and the feed of all, at offsets and by cursors, are what brute force says. */
async function expectLists(authors: KnownUser[], pageSizes: number[]): Promise<void> {
  const feed = (window: PageParams) => listFeed(reader.id, window);
  await expectList(sorted([prolific, busy, quiet]), feed, pageSizes);
  for (const author of authors) await expectList(sorted([author]), (window) => byAuthor(author, window), pageSizes);
}

type List = (window: PageParams) => Promise<ArticlePage>;

async function expectList(all: string[], list: List, pageSizes: number[]): Promise<void> {
  for (let offset = 0; offset < all.length + STEP; offset += STEP) {
    const limit = offset % 2 === 0 ? 20 : 100;
    const page = await list({ limit, offset });
    expect([offset, page.count, slugsOf(page)]).toEqual([offset, all.length, all.slice(offset, offset + limit)]);
  }
  for (const limit of pageSizes) expect(await walk(list, limit)).toEqual(all);
}

async function walk(list: List, limit: number): Promise<string[]> {
  const found: string[] = [];
  let position: string | undefined;
  do {
    const page = await list({ limit, offset: 0, position });
    found.push(...slugsOf(page));
    position = page.next;
  } while (position !== undefined && found.length <= PROLIFIC * 2);
  return found;
}

/** All articles of an author are in the lists, in the order of their ids, and can be deleted wherever they are. */
async function expectDeletable(author: KnownUser): Promise<void> {
  await expectDataInOrder();
  const all = sorted([author]);
  await expectList(all, (window) => byAuthor(author, window), [100]);
  for (const slug of all.filter((_, index) => index % 9 === 0 || index === all.length - 1)) await remove(author, slug);
  await expectList(sorted([author]), (window) => byAuthor(author, window), [100]);
}

const byAuthor = ({ username }: KnownUser, window: PageParams): Promise<ArticlePage> =>
  listArticles({ author: username }, window, undefined);

const slugsOf = ({ articles }: ArticlePage): string[] => articles.map(({ slug }) => slug);

/** Newest first: slugs end in ids, which sort by time. */
const sorted = (authors: KnownUser[]): string[] =>
  authors.flatMap((author) => slugs.get(author) ?? []).sort((a, b) => (a.slice(-11) < b.slice(-11) ? 1 : -1));

async function publishMany(author: KnownUser, howMany: number): Promise<void> {
  const draft = { title: 'A title', description: 'About', body: 'Text', tagList: [] };
  const published = await Promise.all(Array.from({ length: howMany }, () => publish(draft, author.id)));
  slugs.set(author, [...(slugs.get(author) ?? []), ...published.map(({ slug }) => slug)]);
}

async function remove(author: KnownUser, slug: string): Promise<void> {
  await deleteArticle(slug, author.id);
  slugs.set(
    author,
    (slugs.get(author) ?? []).filter((other) => other !== slug),
  );
}
