import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { LambdaContext, LambdaHandler } from '../../../../scripts/local/gateway.ts';
import { readinessOf } from '../../../../scripts/local/readiness.ts';
import { type Sweeper, sweepEveryMinute } from '../../../../scripts/local/sweeper.ts';

const MINUTE = 60_000;
let sweeper: Sweeper;
let errors: ReturnType<typeof jest.spyOn>;
beforeEach(() => {
  jest.useFakeTimers();
  errors = jest.spyOn(console, 'error').mockReturnValue();
});
afterEach(() => {
  sweeper.stop();
  jest.useRealTimers();
  jest.restoreAllMocks();
});
const wait = (ms: number) => jest.advanceTimersByTimeAsync(ms);

describe('the sweeper', () => {
  let began: { at: number; timeLeft: number }[];
  /** What becomes of each sweep, in turn; all others go through at once. */
  let outcomes: (() => Promise<unknown>)[];
  beforeEach(() => {
    began = [];
    outcomes = [];
    const start = performance.now();
    const handler: LambdaHandler = async (event, context: LambdaContext) => {
      expect(event).toMatchObject({ source: 'aws.scheduler' });
      began.push({ at: performance.now() - start, timeLeft: context.getRemainingTimeInMillis() });
      return outcomes.shift()?.();
    };
    sweeper = sweepEveryMinute(async () => handler);
  });

  test('begins at once, and every minute, with a minute for each', async () => {
    await wait(3 * MINUTE);
    expect(began).toEqual([0, 1, 2, 3].map((at) => ({ at: at * MINUTE, timeLeft: MINUTE })));
    expect(errors).not.toHaveBeenCalled();
  });

  test('does not wait longer after a sweep that took its time, and runs none beside it', async () => {
    outcomes = [() => new Promise((done) => setTimeout(done, 50_000))];
    await wait(2 * MINUTE);
    expect(began.map(({ at }) => at)).toEqual([0, MINUTE, 2 * MINUTE]);
  });

  test.each<[string, () => Promise<unknown>]>([
    ['fails', () => Promise.reject(new Error('no database'))],
    [
      'throws at once',
      () => {
        throw new Error('a bug');
      },
    ],
    ['never ends', () => new Promise(() => undefined)],
  ])('goes on after a sweep that %s, and tells when the last one went through', async (_, outcome) => {
    outcomes = [outcome, outcome];
    await wait(0);
    expect(sweeper.sinceSweptMs).toBe(0);
    await wait(3 * MINUTE - 1);
    expect(sweeper.sinceSweptMs).toBe(3 * MINUTE - 1);
    await wait(10);
    expect(errors).toHaveBeenCalledTimes(2);
    expect(began).toHaveLength(4);
    expect(sweeper.sinceSweptMs).toBeLessThanOrEqual(10);
  });

  test('ends when it is stopped', async () => {
    await wait(0);
    sweeper.stop();
    await wait(10 * MINUTE);
    expect(began).toHaveLength(1);
  });
});

describe('it is ready', () => {
  let sinceSweptMs: number;
  let asked: string[];
  let table: () => Promise<unknown>;
  const ready = () =>
    readinessOf(
      async (event) => {
        asked.push((event as { rawPath: string }).rawPath);
        return table();
      },
      {
        get sinceSweptMs() {
          return sinceSweptMs;
        },
        stop: () => undefined,
      },
    );
  beforeEach(() => {
    sinceSweptMs = 1_000;
    asked = [];
    table = async () => ({ statusCode: 200 });
  });

  test('where sweeps go through and the table answers', async () => {
    expect(await ready()()).toBeUndefined();
    expect(asked).toEqual(['/api/tags']);
  });

  test.each([
    [Number.POSITIVE_INFINITY, 'no sweep has been through the table yet'],
    [5 * MINUTE + 1, 'no sweep has been through the table for 300 s'],
  ])('not %d ms after the last sweep', async (ms, reason) => {
    sinceSweptMs = ms;
    expect(await ready()()).toBe(reason);
  });

  test('still, where a few sweeps in a row failed', async () => {
    sinceSweptMs = 5 * MINUTE;
    expect(await ready()()).toBeUndefined();
  });

  test.each<[string, () => Promise<unknown>]>([
    ['is busy', async () => ({ statusCode: 503 })],
    ['fails', () => Promise.reject(new Error('no database'))],
    ['never answers', () => new Promise(() => undefined)],
  ])('not where the table %s, and again once it answers', async (_, answer) => {
    const reason = ready();
    table = answer;
    const told = reason();
    await wait(4_000);
    expect(await told).toBe('the table does not answer');
    table = async () => ({ statusCode: 200 });
    await wait(1_001);
    expect(await reason()).toBeUndefined();
  });

  test('and asks the table once a second, however often it is called', async () => {
    const reason = ready();
    await Promise.all(Array.from({ length: 50 }, reason));
    await wait(1_000);
    await reason();
    expect(asked).toHaveLength(1);
    await wait(1);
    await reason();
    expect(asked).toHaveLength(2);
  });
});
