import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Meter } from '../../bench/access/meter.ts';
import { isCarried } from '../../bench/hot/bend.ts';
import { Recorder } from '../../bench/hot/record.ts';
import { required, together } from '../../bench/hot/scenarios.ts';
import { type Load, type Recording, simulate } from '../../bench/hot/simulation.ts';
import { clock } from '../../src/clock.ts';
import { documents } from '../../src/table/table.ts';
import { seededRandom } from '../support/random.ts';
import { restoreClock } from '../support/time.ts';

/** Fewer than `npm run bench:hot` takes, and for a shorter time, so that this is done in seconds. */
const PEOPLE = 24;
const OPTIONS = { seconds: 5, holdMs: 10, seed: 1 };

const recordings = new Map<string, Recording[]>();
const loadOf = ([name, perSecond]: [string, number]): Load => ({ recordings: recordings.get(name) ?? [], perSecond });

beforeAll(async () => {
  const { TABLE_NAME = '', DYNAMODB_ENDPOINT = '' } = process.env;
  clock.random = seededRandom(1); // ids are the same in each run
  const recorder = await Recorder.begin(new Meter(documents, TABLE_NAME, DYNAMODB_ENDPOINT), PEOPLE);
  for (const { name, record } of required) recordings.set(name, await record(recorder));
});

afterAll(() => {
  restoreClock();
  documents.destroy();
});

describe('The table carries, by the calls that requests really make', () => {
  it.each(required.map(({ name, perSecond }): [string, number] => [name, perSecond]))(
    '%s: %d a second',
    async (...load) => {
      const outcome = await simulate([loadOf(load)], OPTIONS);
      expect([isCarried(outcome), outcome.refused]).toEqual([true, 0]);
    },
  );

  it('all of that at once', async () => {
    const outcome = await simulate(Object.entries(together).map(loadOf), OPTIONS);
    expect([isCarried(outcome), outcome.refused]).toEqual([true, 0]);
  });
});
