import { Entity, type FormattedItem } from 'dynamodb-toolbox/entity';
import { item } from 'dynamodb-toolbox/schema/item';
import { list } from 'dynamodb-toolbox/schema/list';
import { set } from 'dynamodb-toolbox/schema/set';
import { integer, key, plain } from '../../entity.ts';
import type { Key } from '../../keys.ts';
import { itemOf } from '../../read.ts';
import { userPartition } from '../partitions.ts';

/**
 * The ids of the articles of one author, packed: a head with the newest, and segments with the older ones in their
 * order. A feed reads the heads of a thousand authors in ten calls (docs/decisions, "The feed").
 */
export const TimelineEntity = new Entity({
  name: 'timeline',
  ...plain,
  schema: item({
    ...key,
    articles: set(integer()).optional(),
    /** In the head alone: all articles of the author, those in segments too. */
    count: integer().optional(),
    /** In the head alone: counts its writes. */
    version: integer().optional(),
    /** In the head alone: how often it was full, and its older half went to a segment. */
    spills: integer().optional(),
    /** In the head alone: the oldest and newest id of each segment, and how many it holds, in the segments' order. */
    segments: list(list(integer())).optional(),
  }),
});
export type TimelineItem = FormattedItem<typeof TimelineEntity>;

export const timelineKey = (user: number): Key => ({ pk: userPartition(user), sk: 'timeline' });
export const timelineSegmentKey = (user: number, number: number): Key => ({
  pk: userPartition(user),
  sk: `timeline#${String(number).padStart(6, '0')}`,
});

export const timelineItem = (user: number) => itemOf(TimelineEntity, timelineKey(user));
export const timelineSegment = (user: number, number: number) =>
  itemOf(TimelineEntity, timelineSegmentKey(user, number));
