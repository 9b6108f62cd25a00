import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { seededRandom } from '../../harness/random.ts';
import { freezeClock, restoreClock, slowClock } from '../../harness/time.ts';
import { clock } from '../../src/clock.ts';
import { documents } from '../../src/table/table.ts';
import { type Fixture, makeFixture } from '../support/races/fixture.ts';
import { interceptReads, type Moment, withShortPages } from '../support/races/meanwhile.ts';
import type { Key } from '../support/races/overlay.ts';
import { pagesFrom, Races } from '../support/races/race.ts';
import { readsOf } from '../support/races/reads.ts';
import { itemsOf } from '../support/races/whole.ts';
import { writes } from '../support/races/writes.ts';

/**
 * READ_RACES=all plays every read against every write after every round trip; else the two writes that mixed up most, and of the
 * others one in ten.
 */
const ALL = process.env.READ_RACES === 'all';
/** How often the items of a write become visible one by one, each time in another order. */
const ORDERS = ALL ? 3 : 1;
const ALWAYS = ['an article is published, which fills a timeline', 'an article is edited, all of it'];
const MINUTES = 60_000;

let fixture: Fixture;
let races: Races;
const random = seededRandom(Number(process.env.FAST_CHECK_SEED ?? 1));

beforeAll(async () => {
  interceptReads();
  slowClock();
  fixture = await makeFixture();
  races = new Races(fixture);
  freezeClock(); // a write that is repeated gives the same ids and times
  clock.random = () => 0.5;
}, 5 * MINUTES);

afterAll(() => {
  restoreClock();
  documents.destroy();
});

describe('A read', () => {
  it.each(writes)(
    'shows nothing torn, twice or left out, while %s',
    async (...write) => {
      const wrong: string[] = [];
      for (const read of readsOf(fixture)) {
        if (!ALL && !ALWAYS.includes(write[0]) && random() >= 0.1) continue;
        wrong.push(...(await races.run(read, write, moments)));
      }
      expect(wrong).toEqual([]);
    },
    60 * MINUTES,
  );

  it.each([1, 2, 7, 50])(
    'leads to everything where queries end after %i items',
    async (items) => {
      for (const read of readsOf(fixture).filter(({ list }) => list?.behind === 0 && list.offset === 0)) {
        const calm = await pagesFrom(read.path, read);
        const short = await withShortPages(items, () => pagesFrom(read.path, read));
        expect([read.name, ...short.flatMap(itemsOf)]).toEqual([read.name, ...calm.flatMap(itemsOf)]);
      }
    },
    5 * MINUTES,
  );
});

/** All at once, between two round trips, and one by one. Before the first round trip there is nothing that could mix. */
const moments = (gap: number): Moment[] => [
  ...(gap > 0 ? [{ gap }] : []),
  ...Array.from({ length: ORDERS }, () => ({ gap, reveal: someOf })),
];

const someOf = (hidden: Key[]): Key[] => hidden.filter(() => random() < 0.4);
