import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { restoreClock } from '../../../../harness/time.ts';
import { at, replaceClock } from '../../../../scripts/seed/moment.ts';
import { clock } from '../../../../src/clock.ts';
import { newId } from '../../../../src/table/ids.ts';

const THEN = Date.parse('2026-01-31T12:00:00Z');
const NUMBERS = Array.from({ length: 500 }, (_, number) => number);

beforeAll(replaceClock);
afterAll(restoreClock);

const idsOf = (time: number) => Promise.all(NUMBERS.map((number) => at(time, number, async () => newId())));

test('what happens at a moment is dated then, and has the id of then, whatever happens beside it', async () => {
  const [ids, again, later] = await Promise.all([idsOf(THEN), idsOf(THEN), idsOf(THEN + 1)]);
  expect(again).toEqual(ids);
  expect(Math.max(...ids)).toBeLessThan(Math.min(...later));
  expect(await at(THEN, 1, async () => clock.now())).toBe(THEN);
});

test('what happens in one millisecond differs by its number, and falls into all shards of a count', async () => {
  const ids = await idsOf(THEN);
  expect(new Set(ids).size).toBeGreaterThan(450);
  const shards = Map.groupBy(ids, (id) => id % 8);
  for (const { length } of shards.values()) expect(length).toBeGreaterThan(30);
  expect(shards.size).toBe(8);
});

test('time passes at a moment while it sleeps, and it never sleeps for nothing: who retries gives up in the end', async () => {
  const slept = await at(THEN, 0, async () => {
    await clock.sleep(clock.random() * 10);
    return clock.now() - THEN;
  });
  expect(slept).toBeGreaterThanOrEqual(5);
});

test('outside of a moment, time and chance go as ever', async () => {
  const before = Date.now();
  await at(THEN, 0, async () => {});
  expect(clock.now()).toBeGreaterThanOrEqual(before);
  expect(new Set([clock.random(), clock.random(), clock.random()]).size).toBe(3);
});
