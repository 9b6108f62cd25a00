import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { seededRandom } from '../../harness/random.ts';
import { restoreClock, slowClock } from '../../harness/time.ts';
import { addUsers, tokenFor } from '../../harness/users.ts';
import { documents } from '../../src/table/table.ts';
import type { Person } from '../support/races/fixture.ts';
import { Ledger } from '../support/races/ledger.ts';
import { interceptReads } from '../support/races/meanwhile.ts';
import { articlesList, feedOf, siteComments, type WalkedList, walkThrough } from '../support/races/walkers.ts';
import { BusyBlog } from '../support/races/writers.ts';

/** WALKS=2000 walks so often; MATCHES=5500 makes lists so long that combined filters are not counted any more. */
const WALKS = Number(process.env.WALKS ?? 40);
const MATCHES = Number(process.env.MATCHES ?? 160);
const PAGES_A_WALK = 12;
const [WALKERS, WRITERS] = [4, 3];
const HOURS = 3_600_000;
const TAGS = ['first', 'second'];

const random = seededRandom(Number(process.env.FAST_CHECK_SEED ?? 1));
const ledger = new Ledger();
let people: Person[];
let blog: BusyBlog;
let lists: WalkedList[];

beforeAll(async () => {
  interceptReads();
  slowClock();
  const names = ['ann', 'ben', 'eve', 'joe'];
  people = await Promise.all((await addUsers(names)).map(async (user) => ({ ...user, token: await tokenFor(user) })));
  const [ann, ben, eve] = people as [Person, Person, Person];
  blog = new BusyBlog(ledger, people, TAGS, random);
  lists = [undefined, TAGS[0]].flatMap((tag) =>
    [undefined, ann].flatMap((author) =>
      [undefined, eve].map((fan) =>
        articlesList({ ...(tag && { tag }), ...(author && { author }), ...(fan && { fan }) }, eve),
      ),
    ),
  );
  lists.push(feedOf(eve), siteComments(eve), siteComments(eve, ann));
  await blog.follow(eve, ann);
  await blog.follow(eve, ben);
  await inParallel(MATCHES, 8, async (number) => {
    const article = await blog.publish(number % 4 === 3 ? ben : ann, TAGS.slice(0, 1 + (number % 2)));
    await blog.favorite(eve, article);
    if (number % 3 === 0) await blog.comment(ann, article);
  });
}, HOURS);

afterAll(() => {
  restoreClock();
  documents.destroy();
});

it(
  `shows what was there from start to end exactly once, in ${WALKS} walks beside ${WRITERS} writers`,
  async () => {
    const wrong: string[] = [];
    let isOver = false;
    const writing = inParallel(WRITERS, WRITERS, async () => {
      while (!isOver) await blog.writeSomething();
    });
    await inParallel(WALKS, WALKERS, async (number) => {
      const limit = Math.min(100, 1 + Math.floor((blog.articles.length / PAGES_A_WALK) * (0.5 + random())));
      wrong.push(...(await walkThrough(lists[number % lists.length] as WalkedList, limit, ledger, blog, pause)));
    }).finally(() => {
      isOver = true;
    });
    await writing;
    expect(wrong).toEqual([]);
  },
  HOURS,
);

/** Between two calls others may do something, or not. */
const pause = async () => {
  for (let turns = Math.floor(random() * 4); turns > 0; turns--) await new Promise(setImmediate);
};

async function inParallel(count: number, atOnce: number, work: (number: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
