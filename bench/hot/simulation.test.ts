import { describe, expect, test } from '@jest/globals';
import { inVirtualTime } from '../../harness/virtual-time.ts';
import { clock } from '../../src/clock.ts';
import { findSaturationPoint, isCarried } from './saturation.ts';
import type { RecordedCall } from './simulated-table.ts';
import { type Recording, simulate } from './simulation.ts';

const options = { seconds: 10, holdMs: 10, seed: 1 };

const write = (...items: string[]): RecordedCall => ({
  operation: 'TransactWriteItems',
  touched: items.map((pk) => ({ pk, sk: 'item', units: 2 })),
});
/** A bound of 50 a second for what a partition gives. */
const heavy = (pk: string): RecordedCall => ({
  operation: 'TransactWriteItems',
  touched: [{ pk, sk: 'item', units: 20 }],
});
const check = (pk: string): RecordedCall => ({ operation: 'UpdateItem', touched: [{ pk, sk: 'item', units: 1 }] });
const query = (pk: string, units = 1): RecordedCall => ({ operation: 'Query', touched: [{ pk, units }] });
const alone = (call: RecordedCall): Recording[] => [[[call]]];

describe('virtual time', () => {
  test('passes where everybody sleeps, in order, and takes none', async () => {
    const real = { ...clock };
    const seen: [string, number][] = [];
    const sleeper = async (name: string, ...naps: number[]) => {
      for (const ms of naps) {
        await clock.sleep(ms);
        seen.push([name, clock.now()]);
      }
    };
    await inVirtualTime(
      () => 0.5,
      () => Promise.all([sleeper('a', 3_600_000, 0), sleeper('b', 0.4, 2)]),
    );
    expect(seen).toEqual([
      ['b', 1],
      ['b', 3],
      ['a', 3_600_000],
      ['a', 3_600_000],
    ]);
    expect({ ...clock }).toEqual(real);
  });

  test('does not pass where the work waits for something else', async () => {
    await expect(inVirtualTime(Math.random, () => new Promise(() => {}))).rejects.toThrow('virtual time');
  });

  test('ends with what the work throws', async () => {
    const failing = async () => {
      await clock.sleep(1);
      throw new Error('it failed');
    };
    await expect(inVirtualTime(Math.random, failing)).rejects.toThrow('it failed');
  });
});

describe('a simulated table', () => {
  test('takes what does not meet at the first attempt, in the time of its round trips', async () => {
    const recordings = Array.from({ length: 50 }, (_, n) => [[query('list'), query('count')], [write(`${n}`)]]);
    const { succeeded, refused, attempts, latencyMs } = await simulate([{ recordings, perSecond: 10 }], options);
    expect([succeeded > 50, refused, attempts, latencyMs]).toEqual([
      true,
      0,
      { median: 1, p99: 1 },
      { median: 20, p99: 20 },
    ]);
  });

  test('refuses a transaction on an item while another holds it: the more there are, the more often', async () => {
    const conflicts = async (perSecond: number, holdMs: number) => {
      const loads = [{ recordings: alone(write('a')), perSecond }];
      const { busiestItem } = await simulate(loads, { seconds: 100, holdMs, seed: 1 });
      expect(busiestItem?.key).toBe('a item');
      return busiestItem?.conflicts ?? 0;
    };
    // An item is held for rate × hold of the time.
    expect(await conflicts(20, 10)).toBeCloseTo(0.2, 1);
    expect(await conflicts(20, 20)).toBeCloseTo(0.4, 1);
    expect(await conflicts(50, 10)).toBeCloseTo(0.5, 1);
  });

  test('refuses a write without a transaction too, but lets such writes by each other, and reads by all', async () => {
    const meeting = async (one: RecordedCall, other: RecordedCall) => {
      const loads = [one, other].map((call) => ({ recordings: alone(call), perSecond: 40 }));
      return (await simulate(loads, options)).attempts.p99;
    };
    expect(await meeting(write('a'), check('a'))).toBeGreaterThan(1);
    expect(await meeting(check('a'), check('a'))).toBe(1);
    expect(await meeting(write('a', 'b'), write('c', 'd'))).toBeGreaterThan(1); // each with its own kind
    expect(await meeting(query('a'), query('a'))).toBe(1);
  });

  test.each([
    [query('a', 100), 3_000, 'read'],
    [heavy('a'), 1_000, 'write'],
  ])('gives no more of a partition in a second than it has: %#', async (call, limit, kind) => {
    const perSecond = (2 * limit) / (call.touched[0]?.units ?? 1);
    const outcome = await simulate([{ recordings: alone(call), perSecond }], { ...options, holdMs: 1 });
    expect(outcome.busiestPartition).toMatchObject({ kind, key: 'a' });
    expect(outcome.busiestPartition?.units).toBeGreaterThanOrEqual(limit);
    expect(outcome.busiestPartition?.units).toBeLessThan(1.1 * limit);
    expect([isCarried(outcome), outcome.throttled > 0.1]).toEqual([false, true]);
  });

  test('answers those with 503 who do not get through in 10 seconds, and all others', async () => {
    const holdMs = 100;
    const outcome = await simulate([{ recordings: alone(write('a')), perSecond: 30 }], { ...options, holdMs });
    expect(outcome.refused).toBeGreaterThan(0);
    expect(outcome.succeeded + outcome.refused).toBe(outcome.requests);
    expect(outcome.latencyMs.p99).toBeLessThanOrEqual(10_000 + holdMs);
  });

  test('does the same for the same seed, and other things for another', async () => {
    const run = (seed: number) => simulate([{ recordings: alone(write('a')), perSecond: 50 }], { ...options, seed });
    expect(await run(1)).toEqual(await run(1));
    expect(await run(1)).not.toEqual(await run(2));
  });

  test('is saturated where its items or its partitions are', async () => {
    const saturation = async (call: RecordedCall, holdMs: number) =>
      (await findSaturationPoint(alone(call), { ...options, holdMs })).perSecond;
    expect(await saturation(query('a', 100), 10)).toBeGreaterThan(20);
    expect(await saturation(query('a', 100), 10)).toBeLessThanOrEqual(30);
    const ofItem = await saturation(heavy('a'), 100); // no more than 10 a second can hold it so long
    expect(ofItem).toBeGreaterThan(5);
    expect(ofItem).toBeLessThan(12);
  });
});
