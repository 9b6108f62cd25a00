import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { seededRandom } from '../../../harness/random.ts';
import { restoreClock } from '../../../harness/time.ts';
import { itemBytes } from '../../../harness/units.ts';
import { inVirtualTime } from '../../../harness/virtual-time.ts';
import { clock } from '../../../src/clock.ts';
import { type Context, context } from '../../../src/context.ts';
import { sweep } from '../../../src/models/sweep.ts';
import { keys, lists } from '../../../src/table/entities/index.ts';
import { newId } from '../../../src/table/ids.ts';
import type { Key } from '../../../src/table/keys.ts';
import { commentEntryItems, commentItem, favoriteItems, tombstoneItem } from '../../support/items.ts';
import { type Call, install, MemoryTable } from '../../support/memory-table.ts';

const CALL_MS = 5;
const RUN_MS = 50_000;
const COMMENTS = 10;
const FAVORITES = 5;
const LOVED_BY = 3_000;
/** What issue 10 allows. */
const UNITS_A_SECOND = 300;
/** What a partition gives the sweep second by second, once its burst is used up (src/table/pace.ts). */
const PACE = 260;
const CPU_MS = 8_000;
/** CPU of a call, as it was measured with the SDK's own client on DynamoDB Local. */
const cpuOf = ({ name, input }: Call): number => {
  if (name === 'Query') return 0.8;
  const actions = input.TransactItems as unknown[] | undefined;
  const batch = Object.values(input.RequestItems ?? {})[0] as unknown[] | undefined;
  return 0.6 + 0.047 * (actions?.length ?? 0) + 0.02 * (batch?.length ?? 0);
};

/** A table whose every call takes 5 ms of the clock, and which counts what the sweep asks of it. */
class TimedTable extends MemoryTable {
  cpuMs = 0;
  #written: { partition: string; at: number; units: number }[] = [];

  override async answer(name: string, input: Call['input']): Promise<unknown> {
    const call = { name, input, roundTrip: 0 };
    this.calls.push(call);
    this.cpuMs += cpuOf(call);
    for (const { key, units } of this.#writes(call)) this.#written.push({ partition: key.pk, at: clock.now(), units });
    await clock.sleep(CALL_MS);
    return this.perform(call);
  }

  #writes({ name, input }: Call): { key: Key; units: number }[] {
    const weigh = (key: Key) => Math.max(1, Math.ceil(itemBytes({ ...this.get(key) }) / 1024));
    if (name === 'BatchWriteItem') {
      const [requests = []] = Object.values(input.RequestItems as Record<string, { DeleteRequest: { Key: Key } }[]>);
      return requests.map(({ DeleteRequest: { Key: key } }) => ({ key, units: weigh(key) }));
    }
    if (name !== 'TransactWriteItems') return [];
    const actions = input.TransactItems as Record<string, { Key?: Key; Item?: Key }>[];
    return actions
      .flatMap((action) => Object.values(action))
      .flatMap(({ Key, Item }) => Key ?? Item ?? [])
      .map((key) => ({ key, units: 2 * weigh(key) }));
  }

  /** The most units that any partition had to give in any second. */
  get busiest(): number {
    let most = 0;
    for (const writes of Map.groupBy(this.#written, ({ partition }) => partition).values()) {
      let [first, units] = [0, 0];
      for (const { at, units: more } of writes) {
        units += more;
        for (let old = writes[first]; old && old.at <= at - 1_000; old = writes[++first]) units -= old.units;
        most = Math.max(most, units);
      }
    }
    return most;
  }

  /** The units that a partition gave in all. */
  unitsOf(partition: string): number {
    return this.#written.reduce((sum, write) => sum + (write.partition === partition ? write.units : 0), 0);
  }
}

let table: TimedTable;
beforeEach(() => {
  table = new TimedTable();
  install(() => table);
});
afterEach(restoreClock);

const many = (count: number, from: number) => Array.from({ length: count }, (_, at) => from + at);
let nextId = 1_000_000;

/** An article that was deleted now, with comments by different users. */
function deleted({ comments = COMMENTS, favorites = FAVORITES, favorited = false, bytes = 100 } = {}): number {
  const article = nextId++;
  table.give(tombstoneItem(article, favorited, newId()));
  for (const user of many(favorites, 10)) {
    const [entry, favoriter] = favoriteItems(article, 1, user);
    if (favoriter) table.give(favoriter);
    if (entry && favorited) table.give(entry, { ...keys.favoritesCount(user), count: 1 });
  }
  for (const comment of many(comments, nextId)) {
    const author = 10 + (comment % 97);
    table.give(
      commentItem(comment, article, author, { body: 'x'.repeat(bytes) }),
      ...commentEntryItems(comment, article, author),
    );
  }
  nextId += comments;
  return article;
}

/** A sweep with the time that it has on Lambda. */
async function run(): Promise<{ swept: number; ms: number; cpuMs: number; calls: number; oldest: number }> {
  const [started, cpuBefore, callsBefore] = [clock.now(), table.cpuMs, table.calls.length];
  const noted: Context = {
    requestId: 'r',
    deadline: started + RUN_MS,
    database: { calls: 0, retries: 0, readUnits: 0, writeUnits: 0 },
  };
  const swept = await context.run(noted, sweep);
  const [ms, cpuMs] = [clock.now() - started, table.cpuMs - cpuBefore];
  return { swept, ms, cpuMs, calls: table.calls.length - callsBefore, oldest: noted.oldestTombstoneSeconds ?? 0 };
}

const NOW = Date.UTC(2026, 10, 27);
const simulated = <T>(work: () => Promise<T>) =>
  inVirtualTime(seededRandom(1), () => {
    const { now } = clock;
    clock.now = () => NOW + now();
    return work();
  });

jest.setTimeout(120_000); // on a machine that is busy with other things

describe('the sweep, every minute, at 5 ms a call,', () => {
  test('is done in one run with what comes in a minute: 20 deletions a second of articles with 10 comments and 5 favorites, and 3,000 favorites of one article', async () => {
    const { swept, ms, cpuMs } = await simulated(async () => {
      deleted({ favorited: true, favorites: LOVED_BY });
      for (let at = 0; at < 20 * 60; at++) deleted();
      return run();
    });
    expect(swept).toBe(1_201);
    expect(table.partition('deleted')).toEqual([]);
    expect(ms).toBeLessThanOrEqual(RUN_MS);
    expect(cpuMs).toBeLessThanOrEqual(CPU_MS);
    expect(table.busiest).toBeLessThanOrEqual(UNITS_A_SECOND);
    expect(many(LOVED_BY, 10).every((user) => table.get(keys.favoritesCount(user))?.count === 0)).toBe(true);
  });

  test('gets through 21 such deletions a second at most, which the list of all comments bounds, and spares CPU even then', async () => {
    const { swept, ms, cpuMs } = await simulated(async () => {
      for (let at = 0; at < 3; at++) deleted({ favorited: true, favorites: 6_500, comments: 0 });
      for (let at = 0; at < 25 * 60; at++) deleted();
      return run();
    });
    expect(table.busiest).toBeLessThanOrEqual(UNITS_A_SECOND);
    // All that the pace lets it have, all the time.
    expect(table.unitsOf(lists.comments.all) / (ms / 1_000)).toBeGreaterThan(0.95 * PACE);
    expect(swept / 60).toBeGreaterThan(20.5);
    expect(swept / 60).toBeLessThan(22);
    expect(cpuMs).toBeLessThanOrEqual(CPU_MS);
    expect(cpuMs).toBeGreaterThan(6_000); // else this is no longer the worst
  });

  test.each([
    ['articles that nobody wrote or favorited anything about', { comments: 0, favorites: 0 }, 6_000],
    ['articles with many favorites', { comments: 0, favorites: 21, favorited: true }, 600],
    ['articles with long comments', { comments: 100, favorites: 0, bytes: 39_000 }, 4],
  ])('spares partitions and CPU whatever there is: %s', async (_, parts, articles) => {
    const { cpuMs, ms } = await simulated(async () => {
      for (let at = 0; at < articles; at++) deleted(parts);
      return run();
    });
    expect(cpuMs).toBeLessThanOrEqual(CPU_MS);
    expect(ms).toBeLessThanOrEqual(RUN_MS);
    expect(table.busiest).toBeLessThanOrEqual(UNITS_A_SECOND);
  });
});
