import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { seededRandom } from '../../harness/random.ts';
import { freezeClock, restoreClock, slowClock } from '../../harness/time.ts';
import { clock } from '../../src/clock.ts';
import { documents } from '../../src/table/table.ts';
import { at } from '../support/api.ts';
import { publish, remove } from '../support/builders.ts';
import { type Fixture, makeFixture, publishUntilFull } from '../support/races/fixture.ts';
import { interceptReads, type Moment } from '../support/races/meanwhile.ts';
import type { Key } from '../support/races/overlay.ts';
import { Races } from '../support/races/race.ts';
import type { Read } from '../support/races/reads.ts';
import type { Write } from '../support/races/writes.ts';

/** Long enough for several parts of a timeline; most of the older articles are deleted, so that some parts are thin. */
const ARTICLES = 500;
const KEPT = 0.2;
/** READ_RACES=all plays more. */
const RACES = process.env.READ_RACES === 'all' ? 1_500 : 40;
const MINUTES = 60_000;

let fixture: Fixture;
let races: Races;
/** Of ann's articles, newest first. */
let slugs: string[];
const random = seededRandom(Number(process.env.FAST_CHECK_SEED ?? 1));
const below = (end: number) => Math.floor(random() * end);

beforeAll(async () => {
  interceptReads();
  slowClock();
  fixture = await makeFixture();
  const { ann, anns } = fixture;
  const newer = [];
  while (newer.length + anns.length < ARTICLES) newer.unshift(await publish(ann.token));
  newer.unshift(...(await publishUntilFull(ann, 1)));
  const older = [...newer, ...anns].map(({ slug }) => slug);
  slugs = older.filter((_, rank) => rank < 100 || rank > older.length - 5 || random() < KEPT);
  const kept = new Set(slugs);
  for (const slug of older) if (!kept.has(slug)) await remove(ann.token, slug);
  races = new Races(fixture);
  freezeClock(); // a write that is repeated gives the same ids and times
  clock.random = () => 0.5;
}, 30 * MINUTES);

afterAll(() => {
  restoreClock();
  documents.destroy();
});

it(
  `shows each article of long timelines once, wherever a page begins and whatever is written, in ${RACES} races`,
  async () => {
    const writes: Write[] = [
      ['an article is published', ({ ann }) => publish(ann.token, { title: 'New' })],
      ...Array.from({ length: 12 }, () => deletion(below(slugs.length))),
    ];
    const wrong: string[] = [];
    while (races.count.all < RACES) {
      const write = writes[random() < 0.3 ? 0 : below(writes.length)] as Write;
      wrong.push(...(await races.run(someRead(), write, moments)));
    }
    expect(wrong).toEqual([]);
  },
  60 * MINUTES,
);

const deletion = (rank: number): Write => [
  `article ${rank} is deleted`,
  ({ ann }) => remove(ann.token, slugs[rank] ?? ''),
];

/** Of one author's articles, or of a feed: a page at an offset, or that behind it. */
function someRead(): Read {
  const { ann, eve } = fixture;
  const list = random() < 0.5 ? at`/articles?author=${ann.username}` : '/articles/feed?';
  const page = 1 + below(100);
  const offset = below(slugs.length - page - 1);
  const path = `${list}&limit=${page}&offset=${offset}`;
  const behind = below(2);
  return { name: `${path}, ${behind} pages on`, path, token: eve.token, list: { page, behind, offset } };
}

const moments = (gap: number): Moment[] => [...(gap > 0 ? [{ gap }] : []), { gap, reveal: someOf }];

const someOf = (hidden: Key[]): Key[] => hidden.filter(() => random() < 0.4);
