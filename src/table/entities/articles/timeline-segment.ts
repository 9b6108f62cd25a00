import { Entity, type FormattedItem } from 'dynamodb-toolbox/entity';
import { DeleteTransaction } from 'dynamodb-toolbox/entity/actions/transactDelete';
import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { UpdateTransaction } from 'dynamodb-toolbox/entity/actions/transactUpdate';
import { $add, $delete } from 'dynamodb-toolbox/entity/actions/update/symbols';
import { item } from 'dynamodb-toolbox/schema/item';
import { set } from 'dynamodb-toolbox/schema/set';
import { integer, key, plain } from '../../entity.ts';
import { idText, parseId } from '../../ids.ts';
import type { Key } from '../../keys.ts';
import { itemOf, mapRead, type Page, pageOf, type Read } from '../../read.ts';
import { userPartition } from '../partitions.ts';
import { TimelineEntity, type TimelineItem, timelineKey } from './timeline.ts';

/**
 * A segment of an author's timeline: ids of older articles, from the segment's start up to the start of the next newer segment.
 * Its start is its key, and never changes. A segment without ids is removed.
 */
const TimelineSegmentEntity = new Entity({
  name: 'timelineSegment',
  ...plain,
  schema: item({
    ...key,
    articles: set(integer()),
    /** Grows with every change; the head's directory says which version belongs to it. */
    version: integer(),
  }),
});

/** @param start an article id */
export const timelineSegmentKey = (author: number, start: number): Key => ({
  pk: userPartition(author),
  sk: `${PREFIX}${idText(start)}`,
});
const PREFIX = 'timeline#';

/** What a segment holds. */
export interface SegmentItem {
  start: number;
  articles: ReadonlySet<number>;
  version: number;
}

const segmentOf = ({ sk, articles, version }: FormattedItem<typeof TimelineSegmentEntity>): SegmentItem => ({
  start: parseId(sk.slice(PREFIX.length)) ?? 0,
  articles,
  version,
});

export const segmentItem = (author: number, start: number): Read<SegmentItem | undefined> =>
  mapRead(itemOf(TimelineSegmentEntity, timelineSegmentKey(author, start)), (found) => found && segmentOf(found));

/** Segments that start before an id, newest first: up to a limit, or 1 MB of them. */
export const segmentsBefore = (author: number, before: number, limit?: number): Read<Page<SegmentItem>> => {
  const { pk: partition, sk: last } = timelineSegmentKey(author, before - 1);
  const range = { between: [timelineSegmentKey(author, 0).sk, last] as [string, string] };
  const query = { partition, range, newestFirst: true, ...(limit === undefined ? {} : { limit }) };
  return mapRead(pageOf(TimelineSegmentEntity, query), ({ items, more }) => ({ items: items.map(segmentOf), more }));
};

/** What one range of a timeline holds: the head comes after all segments, so that a page which ended before is without it. */
interface TimelinePage {
  head: TimelineItem | undefined;
  segments: Page<SegmentItem>;
}

/** The same segments and the head, of which the sort key is just before theirs: one call. */
export const headAndSegmentsBefore = (author: number, before: number): Read<TimelinePage> => {
  const [head, last] = [timelineKey(author), timelineSegmentKey(author, before - 1)];
  const range = { partition: head.pk, range: { between: [head.sk, last.sk] as [string, string] }, newestFirst: true };
  const [heads, segments] = [pageOf(TimelineEntity, range), pageOf(TimelineSegmentEntity, range)];
  return {
    keys: [],
    ranges: [range],
    from: (found) => {
      const { items, more } = segments.from(found);
      return {
        head: heads.from(found).items.find(({ sk }) => sk === head.sk),
        segments: { items: items.filter(({ sk }) => sk !== head.sk).map(segmentOf), more },
      };
    },
  };
};

export const putSegment = (author: number, { start, articles, version }: SegmentItem) =>
  TimelineSegmentEntity.build(PutTransaction).item({
    ...timelineSegmentKey(author, start),
    articles: new Set(articles),
    version,
  });

export const addToSegment = (author: number, start: number, articles: number[]) =>
  TimelineSegmentEntity.build(UpdateTransaction).item({
    ...timelineSegmentKey(author, start),
    articles: $add(new Set(articles)),
    version: $add(1),
  });

/** Removes an article, and with the last one the segment; refused where the article is not in it. */
export const removeFromSegment = (author: number, start: number, article: number, isLast: boolean) => {
  const condition = { attr: 'articles', contains: article } as const;
  return isLast
    ? TimelineSegmentEntity.build(DeleteTransaction).key(timelineSegmentKey(author, start)).options({ condition })
    : TimelineSegmentEntity.build(UpdateTransaction)
        .item({ ...timelineSegmentKey(author, start), articles: $delete(new Set([article])), version: $add(1) })
        .options({ condition });
};

export const removeSegment = (author: number, start: number) =>
  TimelineSegmentEntity.build(DeleteTransaction).key(timelineSegmentKey(author, start));
