import { expect } from '@jest/globals';
import { itemBytes } from '../../harness/units.ts';
import type { Segment } from '../../src/models/articles/directory.ts';
import {
  addToTimeline,
  removeFromTimeline,
  segmentsIn,
  type Timeline,
  timeline,
} from '../../src/models/articles/timeline.ts';
import { keys } from '../../src/table/entities/index.ts';
import { parseId } from '../../src/table/ids.ts';
import { Found } from '../../src/table/read.ts';
import type { Action } from '../../src/table/write.ts';
import { MemoryTable } from './memory-table.ts';

/** Timelines as the models write and read them, in memory. */
export class Timelines {
  readonly table: MemoryTable;

  constructor(table = new MemoryTable()) {
    this.table = table;
  }

  head(author: number): Timeline {
    const found = new Found();
    const item = this.table.get(keys.timeline(author));
    if (item) found.addItem(item);
    return timeline(author).from(found);
  }

  add(author: number, ...articles: number[]): void {
    for (const article of articles) this.write(addToTimeline(this.head(author), article));
  }

  /** For articles older than the described segments, the table has to be in the place of DynamoDB. */
  async remove(author: number, ...articles: number[]): Promise<void> {
    for (const article of articles) this.write(await removeFromTimeline(this.head(author), article));
  }

  /** @throws the SDK's error, where a condition does not hold */
  write(actions: Action[]): void {
    const TransactItems = actions.map((action) => action.params());
    this.table.perform({ name: 'TransactWriteItems', input: { TransactItems }, roundTrip: 1 });
  }

  /** All segments of an author, oldest first, whether or not the head describes them. */
  segments(author: number): { start: number; articles: Set<number>; version: number }[] {
    return this.table
      .partition(keys.timeline(author).pk)
      .filter(({ sk }) => sk.startsWith('timeline#'))
      .map(({ sk, articles, version }) => ({
        start: parseId(sk.slice('timeline#'.length)) ?? 0,
        articles: articles as Set<number>,
        version: version as number,
      }));
  }

  described(author: number): Segment[] {
    return segmentsIn(this.head(author));
  }

  /** Fails unless the head says what there is: all of it once, in order, in ranges that do not overlap. */
  expectWhole(author: number, articles: Iterable<number>): void {
    const head = this.head(author);
    const [expected, found] = [new Set(articles), this.articles(author)];
    const there = new Set(found);
    const difference = {
      missing: [...expected].filter((id) => !there.has(id)),
      left: found.filter((id) => !expected.has(id)),
      twice: found.filter((id, at) => id === found[at + 1]),
    };
    expect(difference).toEqual({ missing: [], left: [], twice: [] });
    expect(head.count).toBe(expected.size);
    expect(head.recent.size).toBeLessThanOrEqual(59);
    expect(itemBytes(this.table.get(keys.timeline(author)) ?? {})).toBeLessThanOrEqual(1_024);
    const segments = this.segments(author);
    const described = this.described(author);
    const newest = described.length > 0 ? segments.slice(-described.length) : [];
    expect(newest.map(({ start, version, articles }) => [start, version % 1_296, articles.size])).toEqual(
      described.map(({ start, version, count }) => [start, version, count]),
    );
    for (const [at, { start, articles: ids }] of segments.entries()) {
      const end = segments[at + 1]?.start ?? head.spilled + 1;
      expect(ids.size).toBeGreaterThan(0);
      expect(ids.size).toBeLessThanOrEqual(440);
      expect([...ids].filter((id) => id < start || id >= end)).toEqual([]);
    }
    expect([...head.recent].filter((id) => id <= head.spilled)).toEqual([]);
  }

  /** All articles of an author, newest first, as often as they are there. */
  articles(author: number): number[] {
    const older = this.segments(author).flatMap(({ articles }) => [...articles]);
    return [...this.head(author).recent, ...older].sort((a, b) => b - a);
  }
}
