import { Entity, type FormattedItem } from 'dynamodb-toolbox/entity';
import { DeleteItemCommand } from 'dynamodb-toolbox/entity/actions/delete';
import { PutItemCommand } from 'dynamodb-toolbox/entity/actions/put';
import { DeleteTransaction } from 'dynamodb-toolbox/entity/actions/transactDelete';
import { UpdateTransaction } from 'dynamodb-toolbox/entity/actions/transactUpdate';
import { $add } from 'dynamodb-toolbox/entity/actions/update/symbols';
import { item } from 'dynamodb-toolbox/schema/item';
import { list } from 'dynamodb-toolbox/schema/list';
import { string } from 'dynamodb-toolbox/schema/string';
import { integer, key, plain } from '../../entity.ts';
import type { Key } from '../../keys.ts';
import { itemOf, mapRead, pageOf, type Read } from '../../read.ts';

const PARTITION = 'tags';
const PREFIX = 'tag#';

/** How many articles use a tag: one at least, for the last use takes the item with it. */
const TagEntity = new Entity({ name: 'tag', ...plain, schema: item({ ...key, uses: integer() }) });

export const tagKey = (tag: string): Key => ({ pk: PARTITION, sk: `${PREFIX}${tag}` });
export const tagItem = (tag: string) => itemOf(TagEntity, tagKey(tag));

export const addUse = (tag: string) => TagEntity.build(UpdateTransaction).item({ ...tagKey(tag), uses: $add(1) });

/** Refused where it is the last use. */
export const removeUse = (tag: string) =>
  TagEntity.build(UpdateTransaction)
    .item({ ...tagKey(tag), uses: $add(-1) })
    .options({ condition: { attr: 'uses', gt: 1 } });

/** Refused where it is not the last use. */
export const removeLastUse = (tag: string) =>
  TagEntity.build(DeleteTransaction)
    .key(tagKey(tag))
    .options({
      condition: {
        or: [
          { attr: 'uses', exists: false },
          { attr: 'uses', lte: 1 },
        ],
      },
    });

/** The tags that the sweep found to be most used, most used first: kept while more are in use than a list shows. */
const PopularTagsEntity = new Entity({
  name: 'popularTags',
  ...plain,
  schema: item({
    ...key,
    mostUsed: list(string()),
    /** How many tags were in use. */
    inUse: integer(),
    /** When they were looked at, in milliseconds since the epoch. */
    at: integer(),
  }),
});

type PopularTags = FormattedItem<typeof PopularTagsEntity>;

/** Before all tags in their partition. */
export const popularTagsKey = (): Key => ({ pk: PARTITION, sk: 'popular' });

export const putPopularTags = (mostUsed: string[], inUse: number, at: number): Promise<unknown> =>
  PopularTagsEntity.build(PutItemCommand)
    .item({ ...popularTagsKey(), mostUsed, inUse, at })
    .send();

export const removePopularTags = (): Promise<unknown> =>
  PopularTagsEntity.build(DeleteItemCommand).key(popularTagsKey()).send();

/** A part of what is in the partition. */
export interface TagsPage {
  popular: PopularTags | undefined;
  tags: { tag: string; uses: number }[];
  /** The sort key to go on after; `undefined` at the end. */
  next: string | undefined;
}

/** One call's worth of what stands in the partition: the popular tags, if they are noted, and then the tags. */
export const tagsPage = (after?: string, limit?: number): Read<TagsPage> => {
  const range = { partition: PARTITION, ...(after === undefined ? {} : { range: { gt: after } }) };
  return mapRead(pageOf(TagEntity, limit === undefined ? range : { ...range, limit }), ({ items, more }) => {
    const [first, ...rest] = items;
    const isNoted = first?.sk === popularTagsKey().sk;
    return {
      popular: isNoted ? (first as unknown as PopularTags) : undefined,
      tags: (isNoted ? rest : items).map(({ sk, uses }) => ({ tag: sk.slice(PREFIX.length), uses })),
      next: more ? items.at(-1)?.sk : undefined,
    };
  });
};
