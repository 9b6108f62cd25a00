import { Entity } from 'dynamodb-toolbox/entity';
import { item } from 'dynamodb-toolbox/schema/item';
import { list } from 'dynamodb-toolbox/schema/list';
import { string } from 'dynamodb-toolbox/schema/string';
import { integer, key, plain } from '../../entity.ts';
import type { Key } from '../../keys.ts';
import { itemOf } from '../../read.ts';

/**
 * How many articles use a tag. One item more, before the others in their partition, has the tags that were most used at
 * the last sweep, in that order: kept only while there are more than a list shows.
 */
export const TagEntity = new Entity({
  name: 'tag',
  ...plain,
  schema: item({ ...key, uses: integer(), mostUsed: list(string()).optional() }),
});

export const tagKey = (tag: string): Key => ({ pk: 'tags', sk: `tag#${tag}` });
export const popularTagsKey = (): Key => ({ pk: 'tags', sk: 'popular' });

export const tagItem = (tag: string) => itemOf(TagEntity, tagKey(tag));
