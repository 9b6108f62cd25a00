import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  addToTimeline,
  newestBefore,
  removeFromTimeline,
  segmentsOf,
  type Timeline,
  timeline as timelineRead,
  wholeTimeline,
} from '../../src/models/articles/timeline.ts';
import { keys } from '../../src/table/entities/index.ts';
import { read } from '../../src/table/read.ts';
import type { Action } from '../../src/table/write.ts';
import { asWrite, useMemoryTable } from '../support/memory-table.ts';
import { seededRandom } from '../support/random.ts';
import { Timelines } from '../support/timelines.ts';

const AUTHOR = 1;
const HEAD = 'user#00000000001 timeline';
const HAS_ROOM = '(attribute_not_exists(articles)) OR (size(articles) < 96)';
const segmentKey = (number: number) => `${HEAD}#00000${number}`;

const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, index) => from + index);
const timeline = (parts: Partial<Timeline> = {}): Timeline => ({
  author: AUTHOR,
  count: 0,
  version: 0,
  spills: 0,
  recent: new Set(),
  segments: [],
  ...parts,
});
const writes = (actions: Action[]) => actions.map((action) => asWrite(action.params()));
const idsIn = (ids: number[]) => `{${ids.join(' ')}}`;

describe('to add an article', () => {
  test.each([0, 1, 95])('to a head of %i is one addition, on the condition that it never was full', (size) => {
    expect(writes(addToTimeline(timeline({ recent: new Set(range(1, size)) }), 200))).toEqual([
      {
        update: HEAD,
        change: 'ADD articles {200}, count 1, version 1',
        condition: `(attribute_not_exists(spills)) AND (${HAS_ROOM})`,
      },
    ]);
  });

  test('to a head that was full before is on the condition that it was not again', () => {
    const [write] = writes(addToTimeline(timeline({ spills: 3, recent: new Set([1]) }), 2));
    expect(write).toMatchObject({
      change: 'ADD articles {2}, count 1, version 1',
      condition: `(spills = 3) AND (${HAS_ROOM})`,
    });
  });

  test('to a full head moves all but the 64 newest to the first segment, if nobody else has written', () => {
    const full = timeline({ count: 96, version: 96, recent: new Set(range(1, 96).reverse()) });
    expect(writes(addToTimeline(full, 97))).toEqual([
      {
        put: HEAD,
        item: {
          articles: new Set(range(33, 65)),
          count: 97,
          version: 97,
          spills: 1,
          segments: [[1, 32, 32]],
        },
        condition: 'version = 96',
      },
      { update: segmentKey(1), change: `ADD articles ${idsIn(range(1, 32))}` },
    ]);
  });

  test.each([
    [368, [[1, 1032, 400]]],
    [
      369,
      [
        [1, 900, 369],
        [1001, 1032, 32],
      ],
    ],
  ])('to a full head lets the last segment grow to 400: one of %i', (count, directory) => {
    const segments = [{ number: 1, from: 1, to: 900, count }];
    const full = timeline({ count: 96 + count, version: 7, spills: 12, recent: new Set(range(1001, 96)), segments });
    const [head, segment] = writes(addToTimeline(full, 2000));
    expect(head).toMatchObject({ item: { spills: 13, count: 97 + count, version: 8, segments: directory } });
    expect(segment).toEqual({ update: segmentKey(directory.length), change: `ADD articles ${idsIn(range(1001, 32))}` });
  });

  test('to a full head leaves all segments but the last as they are', () => {
    const segments = [
      { number: 1, from: 1, to: 50, count: 0 },
      { number: 2, from: 60, to: 90, count: 1 },
    ];
    const full = timeline({ recent: new Set(range(101, 96)), segments });
    const [head, segment] = writes(addToTimeline(full, 2000));
    expect(head?.item?.segments).toEqual([
      [1, 50, 0],
      [60, 132, 33],
    ]);
    expect(segment?.update).toBe(segmentKey(2));
  });
});

describe('to take an article away', () => {
  const segments = [
    { number: 1, from: 1, to: 50, count: 30 },
    { number: 2, from: 60, to: 90, count: 1 },
  ];
  const older = timeline({ count: 33, version: 5, spills: 2, recent: new Set([100, 101]), segments });

  test('that is in the head is one removal, refused where it is not there', () => {
    expect(writes(removeFromTimeline(older, 100))).toEqual([
      {
        update: HEAD,
        change: 'ADD count -1, version 1 DELETE articles {100}',
        condition: 'contains(articles, 100)',
      },
    ]);
  });

  test.each([1, 30, 50])('that is %i, in a segment, is a removal there and one in the directory', (article) => {
    expect(writes(removeFromTimeline(older, article))).toEqual([
      {
        put: HEAD,
        item: {
          articles: new Set([100, 101]),
          count: 32,
          version: 6,
          spills: 2,
          segments: [
            [1, 50, 29],
            [60, 90, 1],
          ],
        },
        condition: 'version = 5',
      },
      {
        update: segmentKey(1),
        change: `DELETE articles {${article}}`,
        condition: `contains(articles, ${article})`,
      },
    ]);
  });

  test.each([60, 90])('that is %i, the last of its segment, leaves it with none', (article) => {
    const [head, segment] = writes(removeFromTimeline(older, article));
    expect(head?.item?.segments).toEqual([
      [1, 50, 30],
      [60, 90, 0],
    ]);
    expect(segment?.update).toBe(segmentKey(2));
  });

  test.each([51, 55, 59, 91, 99, 102])('that is nowhere (%i) is refused', (article) => {
    const [write, ...others] = writes(removeFromTimeline(older, article));
    expect(write).toMatchObject({ update: HEAD, condition: `contains(articles, ${article})` });
    expect(others).toEqual([]);
  });

  test('from a segment leaves an empty head empty', () => {
    const [head] = writes(removeFromTimeline({ ...older, recent: new Set() }, 1));
    expect(head?.item).toEqual({ count: 32, version: 6, spills: 2, segments: expect.anything() });
  });
});

/** What the head says has to be what there is. */
function check(timelines: Timelines, articles: Set<number>): void {
  const head = timelines.head(AUTHOR);
  expect(timelines.articles(AUTHOR)).toEqual([...articles].sort((a, b) => b - a));
  expect(head.count).toBe(articles.size);
  expect(head.recent.size).toBeLessThanOrEqual(96);
  let newest = 0;
  for (const { number, from, to, count } of head.segments) {
    const [segment] = timelines.read([{ author: AUTHOR, number }]);
    const ids = [...(segment?.articles ?? [])];
    expect({ number, count: ids.length }).toEqual({ number, count });
    expect(count).toBeLessThanOrEqual(400);
    expect(ids.every((id) => from <= id && id <= to)).toBe(true);
    expect(from).toBeGreaterThan(newest);
    newest = to;
  }
  if (head.recent.size < 96) expect(newestBefore(head)).toBe(newest);
  expect([...head.recent].every((id) => id > newest)).toBe(true);
}

describe('whatever was added and taken away', () => {
  const steps = fc.array(
    fc.record({ add: fc.integer({ min: 0, max: 150 }), remove: fc.array(fc.nat(), { maxLength: 60 }) }),
    { minLength: 1, maxLength: 6 },
  );

  test('the timeline has what is left, in its order, and says so in its head', () => {
    fc.assert(
      fc.property(steps, (steps) => {
        const timelines = new Timelines();
        const articles = new Set<number>();
        let next = 1;
        for (const { add, remove } of steps) {
          for (const article of range(next, add)) {
            timelines.add(AUTHOR, article);
            articles.add(article);
          }
          next += add;
          for (const at of articles.size > 0 ? remove : []) {
            const article = [...articles][at % articles.size];
            if (article === undefined) continue;
            timelines.remove(AUTHOR, article);
            articles.delete(article);
            expect(() => timelines.remove(AUTHOR, article)).toThrow();
          }
          check(timelines, articles);
        }
      }),
      { numRuns: 8 },
    );
  });

  test('two who write at once, each as of what it read, end as if one came after the other', () => {
    const change = fc.record({ remove: fc.boolean(), at: fc.nat() });
    fc.assert(
      fc.property(
        fc.integer({ min: 90, max: 300 }),
        fc.array(fc.tuple(change, change), { maxLength: 40 }),
        (size, pairs) => {
          const timelines = new Timelines();
          const articles = new Set(range(1, size));
          timelines.add(AUTHOR, ...articles);
          let next = size + 1;
          for (const pair of pairs) {
            const read = timelines.head(AUTHOR);
            for (const { remove, at } of pair) {
              const article = remove ? [...articles][at % articles.size] : next;
              next += 1;
              if (article === undefined) continue;
              const decide = remove ? removeFromTimeline : addToTimeline;
              try {
                timelines.write(decide(read, article));
              } catch {
                timelines.write(decide(timelines.head(AUTHOR), article)); // refused, and decided again
              }
              if (remove) articles.delete(article);
              else articles.add(article);
            }
          }
          check(timelines, articles);
        },
      ),
      { numRuns: 10 },
    );
  });
});

describe('where the clocks of two writers are apart', () => {
  test('an article is newer than those that go to segments when it comes', () => {
    expect(newestBefore(timeline())).toBe(0);
    expect(newestBefore(timeline({ recent: new Set(range(1, 95)) }))).toBe(0);
    expect(newestBefore(timeline({ recent: new Set(range(1, 96)) }))).toBe(32);
    expect(newestBefore(timeline({ recent: new Set(range(1, 96).reverse()) }))).toBe(32);
    const segments = [
      { number: 1, from: 1, to: 50, count: 30 },
      { number: 2, from: 60, to: 90, count: 0 },
    ];
    expect(newestBefore(timeline({ recent: new Set(range(200, 95)), segments }))).toBe(90);
    expect(newestBefore(timeline({ recent: new Set(range(200, 96)), segments }))).toBe(231);
  });

  test('segments do not overlap, and whatever is in them can be taken away', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.integer(), (apart, seed) => {
        const timelines = new Timelines();
        const random = seededRandom(seed);
        const articles = new Set<number>();
        for (let time = 0; time < 600; time += 1) {
          const clock = 1 + time * 4096 + Math.floor(random() * 4096 * apart);
          const article = Math.max(clock, newestBefore(timelines.head(AUTHOR)) + 1);
          if (articles.has(article)) continue;
          timelines.add(AUTHOR, article);
          articles.add(article);
        }
        check(timelines, articles);
        for (const article of articles) if (random() < 0.2) timelines.remove(AUTHOR, article);
      }),
      { numRuns: 4 },
    );
  });
});

describe('read from the table', () => {
  const memory = useMemoryTable();
  const give = (author: number, articles: Set<number>, segments: number[][] = []) =>
    memory.table.give({ ...keys.timeline(author), articles, count: 9, version: 8, spills: 7, segments });
  const giveSegment = (author: number, number: number, ...articles: number[]) =>
    memory.table.give({ ...keys.timelineSegment(author, number), articles: new Set(articles) });

  test('heads are as they were written, and empty for who never published', async () => {
    give(1, new Set([5]), [
      [1, 2, 3],
      [4, 4, 1],
    ]);
    const timelines = await read(timelineRead(2), timelineRead(1));
    expect(timelines).toEqual([
      { author: 2, count: 0, version: 0, spills: 0, recent: new Set(), segments: [] },
      {
        author: 1,
        count: 9,
        version: 8,
        spills: 7,
        recent: new Set([5]),
        segments: [
          { number: 1, from: 1, to: 2, count: 3 },
          { number: 2, from: 4, to: 4, count: 1 },
        ],
      },
    ]);
  });

  test('segments have what is in them, and are read alongside the heads', async () => {
    giveSegment(1, 1, 11, 12);
    giveSegment(1, 2, 13);
    const wanted = [1, 2, 3].map((number) => ({ author: 1, number }));
    const [head, segments] = await read(timelineRead(1), segmentsOf(wanted));
    expect(head.author).toBe(1);
    expect(segments).toEqual([
      { author: 1, number: 1, articles: new Set([11, 12]) },
      { author: 1, number: 2, articles: new Set([13]) },
      { author: 1, number: 3, articles: new Set() },
    ]);
    expect(memory.table.calls).toHaveLength(1);
  });

  test('a whole timeline is one call, and says where that did not reach', async () => {
    give(1, new Set([30, 31]));
    giveSegment(1, 1, 11, 12);
    giveSegment(1, 2, 13);
    give(2, new Set([99]));
    memory.table.give({ ...keys.user(1), id: 1 });
    const { articles, complete } = (await read(wholeTimeline(1)))[0];
    expect({ articles: articles.sort(), complete }).toEqual({ articles: [11, 12, 13, 30, 31], complete: true });
    memory.table.itemsAPage = 2;
    expect((await read(wholeTimeline(1)))[0]).toEqual({ articles: [13, 11, 12], complete: false });
    expect(memory.table.calls).toHaveLength(2);
    expect((await read(wholeTimeline(3)))[0]).toEqual({ articles: [], complete: true });
    memory.table.give({ ...keys.timeline(4), count: 0, version: 2 });
    expect((await read(wholeTimeline(4)))[0]).toEqual({ articles: [], complete: true });
  });
});
