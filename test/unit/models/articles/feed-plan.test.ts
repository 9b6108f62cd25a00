import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { seededRandom } from '../../../../harness/random.ts';
import { packDirectory } from '../../../../src/models/articles/directory.ts';
import {
  type FeedWindow,
  feedPage,
  feedWindow,
  planFeed,
  type Source,
} from '../../../../src/models/articles/feed-plan.ts';
import { olderThan, segmentsIn, type Timeline } from '../../../../src/models/articles/timeline.ts';

/** Authors of one blog, their heads, and what is in their segments, which only those that are read may show. */
interface Blog {
  timelines: Timeline[];
  /** By author, oldest first. */
  segments: Map<number, { start: number; articles: number[] }[]>;
  /** All of it, newest first, as the feed has to have it. */
  articles: { id: number; author: number }[];
}

interface Plan {
  /** How many articles there were, and of them how many for each author, against each other. */
  size: number;
  shares: number[];
  /** How many ids a head keeps when it is full, how many it gives to a segment then, and how often to the same one. */
  kept: number;
  spill: number;
  spills: number;
  /** How many segments the heads describe. */
  described: number;
  /** The share of articles that was deleted since, and of authors who deleted all that was in their heads. */
  deleted: number;
  emptied: number;
  seed: number;
}

function blogOf({ size, shares, kept, spill, spills, described, deleted, emptied, seed }: Plan): Blog {
  const random = seededRandom(seed);
  const total = shares.reduce((sum, share) => sum + share, 0);
  const written = new Map(shares.map((_, index) => [index + 1, [] as number[]]));
  for (let id = 1; id <= size; id += 1) {
    const drawn = random() * total;
    let passed = 0;
    const at = shares.findIndex((share) => {
      passed += share;
      return passed > drawn;
    });
    written.get(at + 1)?.push(id);
  }
  const isLeft = new Set(Array.from({ length: size }, (_, index) => index + 1).filter(() => random() >= deleted));
  const blog: Blog = { timelines: [], segments: new Map(), articles: [] };
  for (const [author, ids] of written) {
    const tooMany = ids.length - kept - spill;
    const headSize = tooMany > 0 ? kept + 1 + ((tooMany - 1) % spill) : ids.length;
    const isEmptied = random() < emptied;
    const recent = new Set(ids.slice(ids.length - headSize).filter((id) => isLeft.has(id) && !isEmptied));
    const older = ids.slice(0, ids.length - headSize);
    const chunks = Array.from({ length: Math.ceil(older.length / (spill * spills)) }, (_, index) =>
      older.slice(index * spill * spills, (index + 1) * spill * spills),
    );
    const segments = chunks
      .map((chunk) => ({ start: chunk[0] ?? 0, articles: chunk.filter((id) => isLeft.has(id)) }))
      .filter(({ articles }) => articles.length > 0);
    blog.segments.set(author, segments);
    const all = [...recent, ...segments.flatMap(({ articles }) => articles)];
    for (const id of all) blog.articles.push({ id, author });
    const directory = packDirectory(
      segments.slice(-described).map(({ start, articles }) => ({ start, end: 0, count: articles.length, version: 1 })),
    );
    blog.timelines.push({ author, count: all.length, version: 1, spilled: older.at(-1) ?? 0, recent, directory });
  }
  blog.articles.sort((a, b) => b.id - a.id);
  return blog;
}

/** What the head says of everything that is not in it. */
const partsOf = (head: Timeline) => [{ start: 0, ...olderThan(head, segmentsIn(head)) }, ...segmentsIn(head)];

const read = ({ timelines, segments }: Blog, window: FeedWindow) => {
  const plan = planFeed(timelines, window);
  const sources: Source[] = [
    ...plan.segments.map(({ author, start }) => ({
      author,
      articles: segments.get(author)?.find((one) => one.start === start)?.articles ?? [],
    })),
    ...plan.older.map(({ author, end }) => ({
      author,
      articles: (segments.get(author) ?? []).filter(({ start }) => start < end).flatMap(({ articles }) => articles),
    })),
  ];
  const { articles, next } = feedPage(timelines, sources, plan, window, plan.floor);
  return { plan, articles, next };
};
const byBruteForce = ({ articles }: Blog, { limit, offset, before }: FeedWindow) => {
  const rest = articles.filter(({ id }) => id < before).slice(offset);
  const shown = rest.slice(0, limit - 1);
  return { articles: shown, next: rest.length > shown.length ? shown.at(-1)?.id : undefined };
};

const share = fc.oneof(fc.constantFrom(0, 1, 100), fc.double({ min: 0.001, max: 1, noNaN: true }));
const fraction = fc.oneof(fc.constantFrom(0, 0, 0.5, 0.95), fc.double({ min: 0, max: 1, noNaN: true }));
const plan: fc.Arbitrary<Plan> = fc.record({
  size: fc.integer({ min: 0, max: 900 }),
  shares: fc.array(share, { minLength: 1, maxLength: 12 }).filter((shares) => shares.some((one) => one > 0)),
  kept: fc.nat(40),
  spill: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 20 })),
  spills: fc.integer({ min: 1, max: 5 }),
  described: fc.constantFrom(2, 100, 10_000),
  deleted: fraction,
  emptied: fc.constantFrom(0, 0.3, 1),
  seed: fc.integer(),
});
const limit = fc.integer({ min: 2, max: 101 });
const offset = fc.oneof(fc.nat(50), fc.nat(1000));
const before = fc.oneof(fc.nat(1000), fc.constant(Number.MAX_SAFE_INTEGER));
const ANY = Number.MAX_SAFE_INTEGER;

test('the window of a page is one article larger, so as to show whether there is a next one', () => {
  expect(feedWindow({ limit: 20, offset: 5 })).toEqual({ limit: 21, offset: 5, before: ANY });
  expect(feedWindow({ limit: 1, offset: 0, position: 'p' }, 77)).toEqual({ limit: 2, offset: 0, before: 77 });
});

describe('a page read from none but the planned segments is the one that all of them have', () => {
  const check = (blog: Blog, window: FeedWindow) => {
    const { articles, next } = read(blog, window);
    expect({ articles, next }).toEqual(byBruteForce(blog, window));
  };

  test('at any offset', () => {
    fc.assert(
      fc.property(plan, limit, fc.array(offset, { minLength: 1, maxLength: 5 }), (plan, limit, offsets) => {
        const blog = blogOf(plan);
        for (const offset of offsets) check(blog, { limit, offset, before: ANY });
        const { length } = blog.articles;
        for (const offset of [length - limit, length - 1, length]) {
          if (offset >= 0) check(blog, { limit, offset, before: ANY });
        }
      }),
      { numRuns: 120 },
    );
  });

  test('before any article, and between any two', () => {
    fc.assert(
      fc.property(plan, limit, fc.array(before, { minLength: 1, maxLength: 5 }), (plan, limit, all) => {
        const blog = blogOf(plan);
        const edges = blog.timelines
          .map(segmentsIn)
          .flatMap((segments) => segments.slice(-2).flatMap(({ start, end }) => [start, start + 1, end - 1, end]));
        for (const before of [...all, ...edges]) check(blog, { limit, offset: 0, before });
      }),
      { numRuns: 50 },
    );
  });

  test('page after page, each before the last article of the one before, has every article once', () => {
    fc.assert(
      fc.property(plan, fc.integer({ min: 1, max: 100 }), (plan, limit) => {
        const blog = blogOf(plan);
        const walked: number[] = [];
        for (let before: number | undefined = ANY; before !== undefined; ) {
          const { articles, next } = read(blog, feedWindow({ limit, offset: 0 }, before));
          walked.push(...articles.map(({ id }) => id));
          before = next;
        }
        expect(walked).toEqual(blog.articles.map(({ id }) => id));
      }),
      { numRuns: 30 },
    );
  });
});

describe('of segments', () => {
  test('none is read that cannot have an article of the page, as far as the heads tell', () => {
    fc.assert(
      fc.property(plan, limit, offset, before, fc.boolean(), (plan, limit, offset, before, byOffset) => {
        const { timelines } = blogOf(plan);
        const window = byOffset ? { limit, offset, before: ANY } : { limit, offset: 0, before };
        const known = [...timelines.flatMap(({ recent }) => [...recent])].filter((id) => id < window.before);
        const all = timelines.flatMap(partsOf).filter(({ start }) => start < window.before);
        const sum = (some: { count: number }[]) => some.reduce((total, { count }) => total + count, 0);
        for (const { start, end, count } of planFeed(timelines, window).segments) {
          expect(count).toBeGreaterThan(0);
          expect(start).toBeLessThan(window.before);
          const whole = all.filter((one) => one.end <= window.before);
          const surelyNewer = known.filter((id) => id >= end).length + sum(whole.filter((one) => one.start >= end));
          const perhapsNewer = known.filter((id) => id > start).length + sum(all.filter((one) => one.end > start));
          expect(surelyNewer).toBeLessThan(window.offset + limit);
          expect(perhapsNewer).toBeGreaterThanOrEqual(window.offset);
        }
      }),
      { numRuns: 120 },
    );
  });

  const whole = fc.record({
    size: fc.integer({ min: 0, max: 40_000 }),
    shares: fc.array(share, { minLength: 1, maxLength: 40 }).filter((shares) => shares.some((one) => one > 0)),
    kept: fc.constant(37),
    spill: fc.constant(22),
    spills: fc.constant(20),
    described: fc.constant(10_000),
    deleted: fc.constant(0),
    emptied: fc.constant(0),
    seed: fc.integer(),
  });

  test('no more are read than one for each author, and one for each 59 articles up to the end of the page', () => {
    fc.assert(
      fc.property(whole, limit, fc.nat(10_000), (plan, limit, offset) => {
        const { timelines } = blogOf(plan);
        const { segments } = planFeed(timelines, { limit, offset, before: ANY });
        expect(segments.length).toBeLessThanOrEqual(timelines.length + 1 + (offset + limit) / 59);
      }),
      { numRuns: 8 },
    );
  });

  test('no more are read for the next page than two for each author, and few more', () => {
    fc.assert(
      fc.property(whole, limit, fc.double({ min: 0, max: 1, noNaN: true }), (plan, limit, depth) => {
        const { timelines } = blogOf(plan);
        const { segments } = planFeed(timelines, { limit, offset: 0, before: Math.ceil(plan.size * depth) });
        expect(segments.length).toBeLessThanOrEqual(2 * timelines.length + 1 + limit / 22);
      }),
      { numRuns: 8 },
    );
  });

  test('none is read for the first pages, whatever the authors wrote before', () => {
    const { timelines } = blogOf({
      size: 30_000,
      shares: Array.from({ length: 30 }, () => 1),
      kept: 37,
      spill: 22,
      spills: 20,
      described: 10_000,
      deleted: 0,
      emptied: 0,
      seed: 1,
    });
    for (const offset of [0, 20, 500]) {
      expect(planFeed(timelines, { limit: 101, offset, before: ANY })).toMatchObject({
        segments: [],
        older: [],
        skipped: 0,
      });
    }
  });
});
