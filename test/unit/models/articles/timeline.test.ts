import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { seededRandom } from '../../../../harness/random.ts';
import { timelineItems } from '../../../../harness/timeline-items.ts';
import { itemBytes } from '../../../../harness/units.ts';
import { addToTimeline, newestBefore, removeFromTimeline } from '../../../../src/models/articles/timeline.ts';
import { keys } from '../../../../src/table/entities/index.ts';
import { newId } from '../../../../src/table/ids.ts';
import { useMemoryTable } from '../../../support/memory-table.ts';
import { Timelines } from '../../../support/timelines.ts';

const AUTHOR = 1;
/** Ids of today take 9 bytes, as all will until 2089. */
const ID = newId();
const memory = useMemoryTable();
let timelines: Timelines;
beforeEach(() => {
  timelines = new Timelines(memory.table);
});

const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, index) => from + index);

describe('whatever was added and taken away', () => {
  const steps = fc.array(
    fc.record({ add: fc.integer({ min: 0, max: 150 }), remove: fc.array(fc.nat(), { maxLength: 60 }) }),
    { minLength: 1, maxLength: 6 },
  );

  test('the timeline has what is left, in its order, and says so in its head', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.boolean(), async (steps, isFull) => {
        memory.reset();
        timelines = new Timelines(memory.table);
        const before = isFull ? range(ID, 12_500) : [];
        if (isFull) memory.table.give(...timelineItems(AUTHOR, before));
        const articles = new Set(before);
        let next = ID + 12_500;
        for (const { add, remove } of steps) {
          for (const article of range(next, add)) {
            timelines.add(AUTHOR, article);
            articles.add(article);
          }
          next += add;
          for (const at of articles.size > 0 ? remove : []) {
            const article = [...articles][at % articles.size];
            if (article === undefined) continue;
            await timelines.remove(AUTHOR, article);
            articles.delete(article);
            await expect(timelines.remove(AUTHOR, article)).rejects.toThrow();
          }
          timelines.expectWhole(AUTHOR, articles);
        }
      }),
      { numRuns: 8 },
    );
  });

  test('two who write at once, each as of what it read, end as if one came after the other', async () => {
    const change = fc.record({ remove: fc.boolean(), at: fc.nat() });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 50, max: 300 }),
        fc.array(fc.tuple(change, change), { maxLength: 40 }),
        async (size, pairs) => {
          memory.reset();
          timelines = new Timelines(memory.table);
          const articles = new Set(range(ID, size));
          timelines.add(AUTHOR, ...articles);
          let next = ID + size;
          for (const pair of pairs) {
            const read = timelines.head(AUTHOR);
            for (const { remove, at } of pair) {
              const article = remove ? [...articles][at % articles.size] : next;
              next += 1;
              if (article === undefined) continue;
              const decide = remove ? removeFromTimeline : addToTimeline;
              try {
                timelines.write(await decide(read, article));
              } catch {
                timelines.write(await decide(timelines.head(AUTHOR), article)); // refused, and decided again
              }
              if (remove) articles.delete(article);
              else articles.add(article);
            }
          }
          timelines.expectWhole(AUTHOR, articles);
        },
      ),
      { numRuns: 10 },
    );
  });
});

describe('a publish', () => {
  const given = (count: number) => memory.table.give(...timelineItems(AUTHOR, range(ID, count)));

  test.each([0, 50, 1_000, 13_000, 1_000_000])('costs one small write, whether or not there are %i before', (count) => {
    given(count);
    const actions = addToTimeline(timelines.head(AUTHOR), ID + count);
    expect(actions).toHaveLength(1);
    timelines.write(actions);
    expect(itemBytes(memory.table.get(keys.timeline(AUTHOR)) ?? {})).toBeLessThanOrEqual(1_024);
  });

  test('that makes the head spill writes one segment more', () => {
    given(1_000);
    timelines.add(AUTHOR, ...range(ID + 1_000, 19));
    expect(timelines.head(AUTHOR).recent.size).toBe(59);
    expect(addToTimeline(timelines.head(AUTHOR), ID + 2_000)).toHaveLength(2);
  });

  test('is refused where the head has spilled since it was read, and where others have filled it', () => {
    given(1_000);
    const read = timelines.head(AUTHOR);
    timelines.add(AUTHOR, ...range(ID + 1_000, 19));
    expect(() => timelines.write(addToTimeline(read, ID + 3_000))).toThrow(/./);
    timelines.add(AUTHOR, ID + 2_000);
    expect(() => timelines.write(addToTimeline(read, ID + 3_000))).toThrow(/./);
  });

  test('segments are of 440 articles', () => {
    timelines.add(AUTHOR, ...range(ID, 2_000));
    expect(timelines.segments(AUTHOR).map(({ articles }) => articles.size)).toEqual([440, 440, 440, 440, 198]);
  });

  test('the head describes the newest 10,400 articles, however many there are', () => {
    given(20_000);
    timelines.add(AUTHOR, ...range(ID + 20_000, 1_000));
    const { recent } = timelines.head(AUTHOR);
    const described = timelines.described(AUTHOR).reduce((sum, { count }) => sum + count, recent.size);
    expect(described).toBeGreaterThanOrEqual(10_400);
    timelines.expectWhole(AUTHOR, range(ID, 21_000));
  });
});

describe('to take an article away', () => {
  test('that is older than the described segments takes a query and two writes', async () => {
    memory.table.give(...timelineItems(AUTHOR, range(ID, 20_000)));
    const actions = await removeFromTimeline(timelines.head(AUTHOR), ID + 500);
    expect(memory.table.calls.map(({ name }) => name)).toEqual(['Query']);
    timelines.write(actions);
    timelines.expectWhole(
      AUTHOR,
      range(ID, 20_000).filter((id) => id !== ID + 500),
    );
  });

  test('of a segment, described or not, with the last one removes the segment', async () => {
    memory.table.give(...timelineItems(AUTHOR, range(ID, 20_000)));
    const removed = [...range(ID, 440), ...range(ID + 440 * 43, 440)];
    await timelines.remove(AUTHOR, ...removed);
    expect(timelines.segments(AUTHOR)).toHaveLength(44);
    timelines.expectWhole(
      AUTHOR,
      range(ID, 20_000).filter((id) => !removed.includes(id)),
    );
  });
});

describe('where the clocks of two writers are apart', () => {
  test('a new article has to be newer than all that the head knows, deleted ones in segments too', async () => {
    expect(newestBefore(timelines.head(AUTHOR))).toBe(0);
    timelines.add(AUTHOR, 7, 5);
    expect(newestBefore(timelines.head(AUTHOR))).toBe(7);
    memory.reset();
    timelines = new Timelines(memory.table);
    timelines.add(AUTHOR, ...range(100, 60));
    await timelines.remove(AUTHOR, ...range(110, 50));
    expect([...timelines.head(AUTHOR).recent]).toEqual([]);
    expect(newestBefore(timelines.head(AUTHOR))).toBe(121);
  });

  test('articles are in the order in which they were acknowledged, and any of them can be taken away', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 400 }), fc.integer(), async (apart, seed) => {
        memory.reset();
        timelines = new Timelines(memory.table);
        const random = seededRandom(seed);
        const articles: number[] = [];
        for (let time = 0; time < 500; time += 1) {
          const clock = ID + time * 4096 + Math.floor(random() * 4096 * apart);
          const article = Math.max(clock, newestBefore(timelines.head(AUTHOR)) + 1);
          timelines.add(AUTHOR, article);
          articles.push(article);
        }
        timelines.expectWhole(AUTHOR, articles);
        expect(timelines.articles(AUTHOR).reverse()).toEqual(articles);
        for (const article of articles) if (random() < 0.2) await timelines.remove(AUTHOR, article);
      }),
      { numRuns: 4 },
    );
  });
});
