import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { restoreClock, skipSleep } from '../../../../harness/time.ts';
import { timelineItems } from '../../../../harness/timeline-items.ts';
import { clock } from '../../../../src/clock.ts';
import { listArticles, mergeSegments } from '../../../../src/models/articles/index.ts';
import { addToTimeline, removeFromTimeline } from '../../../../src/models/articles/timeline.ts';
import { keys } from '../../../../src/table/entities/index.ts';
import { newId } from '../../../../src/table/ids.ts';
import { articleItem, lockItems, userItem } from '../../../support/items.ts';
import { type Call, MemoryTable, sdkError, useMemoryTable } from '../../../support/memory-table.ts';
import { Timelines } from '../../../support/timelines.ts';
import { TornTable } from '../../../support/torn-table.ts';

const AUTHOR = 1;
/** Ids of today take 9 bytes, as all will until 2089. */
const ID = newId();
const memory = useMemoryTable();
let timelines: Timelines;
beforeEach(() => {
  timelines = new Timelines(memory.table);
  skipSleep();
});
afterEach(restoreClock);

type Layout = { inHead?: number; described?: number };

/** A timeline with segments of these sizes, oldest first; its articles. */
function given(sizes: number[], layout: Layout = {}, table = new MemoryTable()): number[] {
  memory.reset(table);
  timelines = new Timelines(table);
  const count = sizes.reduce((sum, size) => sum + size, layout.inHead ?? 40);
  const articles = Array.from({ length: count }, (_, index) => ID + index);
  for (const item of timelineItems(AUTHOR, articles, { ...layout, inSegment: sizes })) {
    const ids = item.articles as Set<number> | undefined;
    table.give({ ...item, ...(ids ? { articles: new Set([...ids].reverse()) } : {}) }); // sets have no order
  }
  return articles;
}

const alike = (segments: number, size: number): number[] => Array(segments).fill(size);

const articlesDescribed = (): number =>
  timelines.described(AUTHOR).reduce((sum, { count }) => sum + count, timelines.head(AUTHOR).recent.size);

describe('one read and no write', () => {
  test.each<[string, number[], Layout]>([
    ['an author without articles', [], { inHead: 0 }],
    ['one whose articles are all in the head', [], {}],
    ['one whose thin segments are all described', alike(27, 10), {}],
    ['one with a million articles and no deletions', alike(2_300, 440), {}],
    ['one whose head describes just enough', [440, ...alike(26, 384), 376], {}],
  ])('is what %s takes', async (_, sizes, layout) => {
    given(sizes, layout);
    const { calls } = memory.table;
    await mergeSegments(AUTHOR);
    expect(calls.map(({ name }) => name)).toEqual(['BatchGetItem']);
  });
});

describe('where segments have become thin', () => {
  test('one article less than 10,400 is too few to describe', async () => {
    const articles = given([440, ...alike(26, 384), 375]);
    await mergeSegments(AUTHOR);
    expect(articlesDescribed()).toBeGreaterThanOrEqual(10_400);
    timelines.expectWhole(AUTHOR, articles);
  });

  test('the head describes the newest 10,400 articles again, or all, whatever the segments hold', async () => {
    const size = fc.oneof(fc.integer({ min: 1, max: 440 }), fc.constantFrom(1, 219, 220, 221, 403, 404, 440));
    const layout = fc.record({ inHead: fc.integer({ min: 0, max: 59 }), described: fc.integer({ min: 1, max: 27 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(size, { minLength: 1, maxLength: 70, size: 'max' }), layout, async (sizes, layout) => {
        const articles = given(sizes, layout);
        const before = new Map(timelines.segments(AUTHOR).map((one) => [one.start, one]));
        await mergeSegments(AUTHOR);
        expect(articlesDescribed()).toBeGreaterThanOrEqual(Math.min(10_400, articles.length));
        timelines.expectWhole(AUTHOR, articles);
        // By its version a reader who has an older head knows what has changed.
        const changed = timelines
          .segments(AUTHOR)
          .filter((one) => one.articles.size !== before.get(one.start)?.articles.size);
        expect(changed.filter(({ version }) => version <= 1)).toEqual([]);
        const { calls } = memory.table;
        const first = calls.length;
        await mergeSegments(AUTHOR);
        expect(calls.slice(first).map(({ name }) => name)).toEqual(['BatchGetItem']);
      }),
      { numRuns: 12 },
    );
  });

  test('a walk by author shows the same list before and after, and publishes and deletions go on', async () => {
    const articles = given(alike(130, 90));
    memory.table.give(userItem(AUTHOR), ...lockItems(AUTHOR), ...articles.map((id) => articleItem(id)));
    const walk = async () => {
      const walked: string[] = [];
      let position: string | undefined;
      do {
        const page = await listArticles({ author: 'user1' }, { limit: 100, offset: 0, position }, undefined);
        expect(page.count).toBe(articles.length);
        walked.push(...page.articles.map(({ title }) => title));
        position = page.next;
      } while (position !== undefined);
      return walked;
    };
    const before = await walk();
    expect(before).toEqual(articles.map((id) => `Title ${id}`).reverse());
    await mergeSegments(AUTHOR);
    expect(await walk()).toEqual(before);
    const [oldest = 0] = articles;
    const added = Array.from({ length: 130 }, (_, index) => ID + articles.length + index);
    timelines.add(AUTHOR, ...added);
    await timelines.remove(AUTHOR, oldest, ID + 6_000, ID + articles.length - 1);
    const gone = new Set([oldest, ID + 6_000, ID + articles.length - 1]);
    timelines.expectWhole(
      AUTHOR,
      [...articles, ...added].filter((id) => !gone.has(id)),
    );
  }, 90_000);
});

describe('where the directory has room', () => {
  test('it takes older segments in, as many as there is room for', async () => {
    const articles = given(alike(40, 300), { described: 20 });
    await mergeSegments(AUTHOR);
    const [write] = memory.table.writes;
    expect(write).toHaveLength(1);
    expect(memory.table.calls.map(({ name }) => name).slice(0, 4)).toEqual([
      'BatchGetItem',
      'Query',
      'TransactGetItems',
      'TransactWriteItems',
    ]);
    expect(articlesDescribed()).toBeGreaterThanOrEqual(10_400);
    timelines.expectWhole(AUTHOR, articles);
  });

  test('it describes all where all find room, without merging any', async () => {
    const articles = given(alike(25, 10), { described: 3 });
    await mergeSegments(AUTHOR);
    expect(timelines.described(AUTHOR)).toHaveLength(25);
    expect(memory.table.writes).toHaveLength(1);
    timelines.expectWhole(AUTHOR, articles);
  });
});

/** Layouts that take a merge and then a look at what is older, or only that. */
const layouts: [string, number[], Layout][] = [
  ['merging two', [100, ...alike(20, 380), 30, 200, ...alike(5, 380)], { inHead: 58 }],
  // No 8 neighbours fit into 7.
  ['merging 9 into 8', [100, ...Array.from({ length: 27 }, (_, at) => (at % 8 === 0 ? 1 : 440))], { inHead: 20 }],
  ['taking older segments in', [1, 30, 400, ...alike(24, 200)], { inHead: 59, described: 24 }],
];

/** Goes on as the next runs of the sweep do. */
async function expectEnd(articles: Iterable<number>): Promise<void> {
  const expected = [...articles];
  timelines.expectWhole(AUTHOR, expected);
  await mergeSegments(AUTHOR);
  timelines.expectWhole(AUTHOR, expected);
  expect(articlesDescribed()).toBeGreaterThanOrEqual(Math.min(10_400, expected.length));
}

/** Does something else in the place of one call, from 1. */
function instead(at: number, act: (call: Call) => unknown): void {
  const { answers } = memory.table;
  for (let call = 1; call < at; call++) answers.push((one) => memory.table.perform(one));
  answers.push(act);
}

describe.each(layouts)('%s', (_, sizes, layout) => {
  test('may be cut off at any call, before it or after it', async () => {
    for (let at = 1, calls = 1; at <= calls; at++) {
      for (const isDone of [false, true]) {
        const articles = given(sizes, layout);
        instead(at, (call) => {
          if (isDone) memory.table.perform(call);
          throw sdkError('CutOff');
        });
        await expect(mergeSegments(AUTHOR)).rejects.toThrow();
        await expectEnd(articles);
      }
      given(sizes, layout);
      const before = memory.table.calls.length;
      await mergeSegments(AUTHOR);
      calls = memory.table.calls.length - before;
    }
  });

  const deletionOf = (choose: () => number | undefined) => async () => {
    const id = choose() ?? 0;
    await timelines.remove(AUTHOR, id);
    return { added: [], deleted: [id] };
  };
  const publish = async () => {
    const id = ID + 100_000;
    timelines.add(AUTHOR, id);
    return { added: [id], deleted: [] };
  };
  const publishes = async () => {
    const added = [ID + 100_001, ID + 100_002, ID + 100_003];
    timelines.add(AUTHOR, ...added);
    return { added, deleted: [] };
  };
  const interferences: [string, () => Promise<{ added: number[]; deleted: number[] }>][] = [
    ['a publish', publish],
    ['publishes that spill', publishes],
    ['a deletion from the head', deletionOf(() => [...timelines.head(AUTHOR).recent][3])],
    ['a deletion from the newest segment', deletionOf(() => timelines.described(AUTHOR).at(-1)?.start)],
    ['a deletion from the oldest segment', deletionOf(() => timelines.articles(AUTHOR).at(-1))],
    ['a deletion from the newest one that is not described', deletionOf(newestOfOlder)],
  ];

  test.each(interferences)('goes on with %s before any of its calls', async (_, interfere) => {
    for (let at = 1, calls = 1; at <= calls; at++) {
      const articles = new Set(given(sizes, layout));
      instead(at, async (call) => {
        const { added, deleted } = await interfere();
        for (const id of added) articles.add(id);
        for (const id of deleted) articles.delete(id);
        return memory.table.perform(call);
      });
      await mergeSegments(AUTHOR);
      calls = memory.table.answers.length > 0 ? 0 : at + 1;
      memory.table.answers.length = 0;
      await expectEnd(articles);
    }
  });
});

/** The newest article that is in no described segment, or else the oldest of all. */
function newestOfOlder(): number | undefined {
  const described = timelines.described(AUTHOR).length;
  const older = timelines.segments(AUTHOR).slice(0, -described).at(-1);
  return older ? Math.max(...older.articles) : timelines.articles(AUTHOR).at(-1);
}

test('it stops at the deadline, and the next run goes on', async () => {
  const articles = given(alike(60, 200));
  instead(3, (call) => {
    const { now } = clock;
    clock.now = () => now() + 20_000;
    return memory.table.perform(call);
  });
  await mergeSegments(AUTHOR);
  expect(memory.table.writes).toHaveLength(1);
  await expectEnd(articles);
});

test('a damaged timeline, of which a segment is lost, stays as it is', async () => {
  given([300, 100, 100, ...alike(25, 380)]);
  const { table } = memory;
  table.remove(keys.timelineSegment(AUTHOR, timelines.described(AUTHOR)[1]?.start ?? 0));
  await mergeSegments(AUTHOR);
  expect(table.writes).toEqual([]);
});

describe('reads that see only a part of what others write', () => {
  const deletionOf = (choose: () => number | undefined) => async () => {
    const id = choose() ?? 0;
    return { actions: await removeFromTimeline(timelines.head(AUTHOR), id), added: [], deleted: [id] };
  };
  const spill = async () => {
    const id = ID + 100_000;
    return { actions: addToTimeline(timelines.head(AUTHOR), id), added: [id], deleted: [] };
  };

  test.each([
    ['a publish that spills', spill],
    ['a deletion from a described segment', deletionOf(() => timelines.described(AUTHOR)[2]?.start)],
    ['the deletion of the last article in an older segment', deletionOf(newestOfOlder)],
  ])('do no harm: %s', async (_, prepare) => {
    for (const at of [1, 2]) {
      for (let visible = 0, changes = 0; visible < 1 << changes || visible === 0; visible++) {
        const table = new TornTable();
        const articles = new Set(given([200, 1, ...alike(20, 300)], { inHead: 59, described: 20 }, table));
        const { actions, added, deleted } = await prepare();
        for (const id of added) articles.add(id);
        for (const id of deleted) articles.delete(id);
        table.tear(at, visible, () => timelines.write(actions));
        await mergeSegments(AUTHOR);
        changes = table.changes ?? 0;
        expect(changes).toBeGreaterThan(0);
        await expectEnd(articles);
      }
    }
  });
});
