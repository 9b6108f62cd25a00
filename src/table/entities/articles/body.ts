import { Entity } from 'dynamodb-toolbox/entity';
import { item } from 'dynamodb-toolbox/schema/item';
import { string } from 'dynamodb-toolbox/schema/string';
import { key, plain } from '../../entity.ts';
import type { Key } from '../../keys.ts';
import { itemOf } from '../../read.ts';
import { articlePartition } from '../partitions.ts';

/** The body of an article has an item of its own, so that lists do not pay for what they do not show. */
export const ArticleBodyEntity = new Entity({
  name: 'articleBody',
  ...plain,
  schema: item({ ...key, body: string() }),
});

export const articleBodyKey = (article: number): Key => ({ pk: articlePartition(article), sk: 'body' });

export const articleBody = (article: number) => itemOf(ArticleBodyEntity, articleBodyKey(article));
