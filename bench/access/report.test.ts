import { setTimeout } from 'node:timers/promises';
import { budgets, type Price, type Report, violations } from './report.ts';
import { RoundTrips, sequentialDepth } from './round-trips.ts';

describe('sequential depth', () => {
  test.each([
    ['no call', [], 0],
    [
      'calls side by side',
      [
        [0, 5],
        [1, 6],
        [2, 4],
      ],
      1,
    ],
    [
      'calls one after the other',
      [
        [0, 1],
        [1, 2],
        [3, 4],
      ],
      3,
    ],
    [
      'two at once, then one',
      [
        [0, 5],
        [0, 5],
        [5, 9],
      ],
      2,
    ],
    [
      'a long call beside a chain of short ones',
      [
        [0, 10],
        [0, 2],
        [2, 4],
        [4, 6],
      ],
      3,
    ],
    [
      'in any order',
      [
        [4, 6],
        [0, 2],
        [0, 10],
        [2, 4],
      ],
      3,
    ],
  ])('%s', (_, calls, depth) => {
    expect(sequentialDepth(calls.map(([start = 0, end = 0]) => ({ start, end })))).toBe(depth);
  });
});

test('calls that run side by side end together, however long each takes; what follows is a round trip of its own', async () => {
  const roundTrips = new RoundTrips();
  const call = async (ms: number) => {
    const start = performance.now();
    roundTrips.begin();
    await setTimeout(ms);
    return { start, end: await roundTrips.answered() };
  };
  const together = await Promise.all([call(1), call(30), call(10)]);
  const after = await call(1);
  expect(new Set(together.map(({ end }) => end)).size).toBe(1);
  expect(sequentialDepth([after, ...together])).toBe(2);
});

describe('what fails a report', () => {
  const SIZES = [100, 10_000];

  /** Every row exactly at its budget, and free, but for what a test changes. */
  const reportWith = (row: string, change: (size: number) => Partial<Price>): Report =>
    new Map(
      Object.entries(budgets).map(([name, { roundTrips, calls, readUnits = 10 }]) => {
        const price: Price = {
          roundTrips,
          calls: name.includes('cursor') ? 1 : calls,
          readUnits: Math.min(10, readUnits),
          writeUnits: 0,
          itemsRead: 10,
          bytesRead: 1_000,
          consistency: 'strong',
          responseBytes: 1_000,
          trace: ['BatchGetItem (10 RU, 10 items)'],
        };
        return [name, new Map(SIZES.map((size) => [size, name === row ? { ...price, ...change(size) } : price]))];
      }),
    );

  test('nothing, where every budget is held and nothing grows', () => {
    expect(violations(reportWith('tags', () => ({})))).toEqual([]);
  });

  test('a round trip or a call beyond the budget, with the calls', () => {
    const calls = '\n    1. BatchGetItem (10 RU, 10 items)';
    expect(violations(reportWith('tags', () => ({ roundTrips: 2, calls: 3 })))).toEqual([
      `tags, 100 / 10,000 articles: 2 round trips, budget 1${calls}`,
      `tags, 100 / 10,000 articles: 3 calls, budget 1${calls}`,
    ]);
    expect(violations(reportWith('tags', (size) => ({ calls: size / 100, roundTrips: 1 })))).toContain(
      `tags, 10,000 articles: 100 calls, budget 1${calls}`,
    );
  });

  test('units beyond the budget of a hostile request, and a price beyond that of the usual one', () => {
    expect(
      violations(reportWith('by tag, offset past the end', () => ({ roundTrips: 1, calls: 1, readUnits: 3 }))),
    ).toEqual([expect.stringContaining('3 read units, budget 2')]);
    expect(violations(reportWith('publish, author of 1,000,000', () => ({ writeUnits: 1 })))).toHaveLength(1);
  });

  test.each(['readUnits', 'writeUnits', 'itemsRead', 'bytesRead', 'responseBytes'] as const)(
    '%s that grow with the table by more than a tenth',
    (figure) => {
      const grown = (to: number) => violations(reportWith('profile', (size) => ({ [figure]: size > 100 ? to : 100 })));
      expect(grown(110)).toEqual([]);
      expect(grown(111)).toEqual([expect.stringContaining('grow with the table: 100 at 100 articles, 111 at 10,000')]);
    },
  );

  test('a figure that was nothing in the small table', () => {
    expect(violations(reportWith('tags', (size) => ({ writeUnits: size > 100 ? 1 : 0 })))).toHaveLength(1);
  });

  test('a page far behind that costs more than the first one, three times as much in a feed', () => {
    const far = (row: string, readUnits: number) => violations(reportWith(row, () => ({ readUnits })));
    expect(far('by tag, cursor behind 10,000', 11)).toEqual([]);
    expect(far('by tag, cursor behind 10,000', 12)).toHaveLength(1);
    expect(far('feed of 100, cursor behind 10,000', 33)).toEqual([]);
    expect(far('feed of 100, cursor behind 10,000', 34)).toHaveLength(1);
  });

  test('a row without a budget, and a budget without a row', () => {
    const report = reportWith('tags', () => ({}));
    const [[, prices] = ['', new Map()]] = report;
    report.delete('tags');
    report.set('tagz', prices);
    expect(violations(report)).toEqual(['tags: has a budget but was not measured', 'tagz: has no budget']);
  });
});
