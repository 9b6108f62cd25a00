import {
  type AuthorSegment,
  addToTimeline,
  removeFromTimeline,
  type SegmentIds,
  type Timeline,
  timeline,
} from '../../src/models/articles/timeline.ts';
import { keys } from '../../src/table/entities/index.ts';
import { Found } from '../../src/table/read.ts';
import type { Action } from '../../src/table/write.ts';
import { type Item, MemoryTable } from './memory-table.ts';

/** Timelines as the models write and read them, in memory. */
export class Timelines {
  readonly table = new MemoryTable();

  head(author: number): Timeline {
    const found = new Found();
    const item = this.table.get(keys.timeline(author));
    if (item) found.addItem(item);
    return timeline(author).from(found);
  }

  add(author: number, ...articles: number[]): void {
    for (const article of articles) this.write(addToTimeline(this.head(author), article));
  }

  remove(author: number, ...articles: number[]): void {
    for (const article of articles) this.write(removeFromTimeline(this.head(author), article));
  }

  /** @throws the SDK's error, where a condition does not hold */
  write(actions: Action[]): void {
    const TransactItems = actions.map((action) => action.params());
    this.table.perform({ name: 'TransactWriteItems', input: { TransactItems }, roundTrip: 1 });
  }

  /** What is in segments. */
  read(segments: Pick<AuthorSegment, 'author' | 'number'>[]): SegmentIds {
    return segments.map(({ author, number }) => {
      const found = this.table.get(keys.timelineSegment(author, number)) as Item | undefined;
      return { author, number, articles: (found?.articles as Set<number> | undefined) ?? new Set() };
    });
  }

  /** All articles of an author, newest first. */
  articles(author: number): number[] {
    const { recent, segments } = this.head(author);
    const older = this.read(segments.map(({ number }) => ({ author, number })));
    return [...recent, ...older.flatMap(({ articles }) => [...articles])].sort((a, b) => b - a);
  }
}
