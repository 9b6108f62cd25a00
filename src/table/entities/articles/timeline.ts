import { Entity, type FormattedItem } from 'dynamodb-toolbox/entity';
import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { UpdateTransaction } from 'dynamodb-toolbox/entity/actions/transactUpdate';
import { $add, $delete } from 'dynamodb-toolbox/entity/actions/update/symbols';
import { item } from 'dynamodb-toolbox/schema/item';
import { set } from 'dynamodb-toolbox/schema/set';
import { string } from 'dynamodb-toolbox/schema/string';
import { integer, key, plain } from '../../entity.ts';
import type { Key } from '../../keys.ts';
import { itemOf } from '../../read.ts';
import { userPartition } from '../partitions.ts';

/**
 * The head of an author's timeline: the ids of the newest articles, and a directory of the segments with the older ones. It never
 * takes more than 1,024 bytes, so that a feed reads the heads of a thousand authors in ten calls, and a publish pays for one
 * write unit (docs/decisions, "The feed").
 */
export const TimelineEntity = new Entity({
  name: 'timeline',
  ...plain,
  schema: item({
    ...key,
    articles: set(integer()).optional(),
    /** All articles of the author, those in segments too. */
    count: integer(),
    /** Counts the writes. */
    version: integer(),
    /** The newest id that ever went to a segment: every id in segments is at most this one, every id in the head is greater. */
    spilled: integer().optional(),
    /** The newest segments, oldest first, as `models/articles/directory.ts` packs them. */
    segments: string().optional(),
  }),
});
export type TimelineItem = Omit<FormattedItem<typeof TimelineEntity>, 'pk' | 'sk'>;

export const timelineKey = (author: number): Key => ({ pk: userPartition(author), sk: 'timeline' });

export const timelineItem = (author: number) => itemOf(TimelineEntity, timelineKey(author));

/** Adds an article to the head, or removes one: whoever else does the same at the same time is not in the way. */
export const changeTimeline = (author: number, change: { add: number } | { remove: number }) => {
  const [articles, difference] =
    'add' in change ? [$add(new Set([change.add])), 1] : [$delete(new Set([change.remove])), -1];
  return TimelineEntity.build(UpdateTransaction).item({
    ...timelineKey(author),
    articles,
    count: $add(difference),
    version: $add(1),
  });
};

/** Replaces the head, on the condition that nobody has written to it since. */
export const replaceTimeline = (author: number, { articles, version, ...rest }: TimelineItem) =>
  TimelineEntity.build(PutTransaction)
    .item({
      ...timelineKey(author),
      ...(articles && articles.size > 0 ? { articles } : {}),
      ...rest,
      version: version + 1,
    })
    .options({ condition: { attr: 'version', eq: version } });
