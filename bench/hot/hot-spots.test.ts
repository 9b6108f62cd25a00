import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { seededRandom } from '../../harness/random.ts';
import { restoreClock } from '../../harness/time.ts';
import { clock } from '../../src/clock.ts';
import { documents } from '../../src/table/table.ts';
import { Meter } from '../access/meter.ts';
import { Recorder } from './record.ts';
import { isCarried } from './saturation.ts';
import { required, together } from './scenarios.ts';
import { withShards } from './shards.ts';
import { type Load, type Recording, simulate } from './simulation.ts';

/** Fewer than `npm --prefix bench run hot` takes, so that this is done in seconds. */
const PEOPLE = 24;
/** So many requests come in, at least: writes for half a minute, in which those who never get through are given up. */
const REQUESTS = 3_000;
/** How long a machine may take over it that is busy with other things. */
const BUSY_MACHINE_MS = 120_000;

const recordings = new Map<string, Recording[]>();
const loadOf = ([name, perSecond]: [string, number]): Load => ({ recordings: recordings.get(name) ?? [], perSecond });

const outcomeOf = (loads: Load[]) => {
  const perSecond = loads.reduce((sum, load) => sum + load.perSecond, 0);
  return simulate(loads, { seconds: Math.max(3, REQUESTS / perSecond), holdMs: 10, seed: 1 });
};

beforeAll(async () => {
  const { TABLE_NAME = '', DYNAMODB_ENDPOINT = '' } = process.env;
  clock.random = seededRandom(1); // ids are the same in each run
  const recorder = await Recorder.begin(new Meter(documents, TABLE_NAME, DYNAMODB_ENDPOINT), PEOPLE);
  for (const { name, record } of required) recordings.set(name, await record(recorder));
}, BUSY_MACHINE_MS);

afterAll(() => {
  restoreClock();
  documents.destroy();
});

describe('The table carries, by the calls that requests really make', () => {
  it.each(required.map(({ name, perSecond }): [string, number] => [name, perSecond]))(
    '%s: %d a second',
    async (...load) => {
      const outcome = await outcomeOf([loadOf(load)]);
      expect([isCarried(outcome), outcome.refused]).toEqual([true, 0]);
    },
  );

  it('all of that at once', async () => {
    const outcome = await outcomeOf(Object.entries(together).map(loadOf));
    expect([isCarried(outcome), outcome.refused]).toEqual([true, 0]);
  });

  it('not 100 publishes a second, were the count of all articles one item', async () => {
    const { perSecond, recordings: recorded } = loadOf(['publish', 100]);
    const { refused } = await outcomeOf([{ perSecond, recordings: withShards(recorded, 1) }]);
    expect(refused).toBeGreaterThan(0);
  });
});
