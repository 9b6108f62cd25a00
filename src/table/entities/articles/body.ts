import { Entity } from 'dynamodb-toolbox/entity';
import { DeleteTransaction } from 'dynamodb-toolbox/entity/actions/transactDelete';
import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { item } from 'dynamodb-toolbox/schema/item';
import { string } from 'dynamodb-toolbox/schema/string';
import { integer, key, plain } from '../../entity.ts';
import type { Key } from '../../keys.ts';
import { itemOf } from '../../read.ts';
import { articlePartition } from '../partitions.ts';

/** The body of an article has an item of its own, so that lists do not pay for what they do not show. */
const ArticleBodyEntity = new Entity({
  name: 'articleBody',
  ...plain,
  schema: item({
    ...key,
    body: string(),
    /** The article's `version` when this was written: its `bodyVersion`, as long as both are of one edit. */
    version: integer(),
  }),
});

export const articleBodyKey = (article: number): Key => ({ pk: articlePartition(article), sk: 'body' });

export const articleBody = (article: number) => itemOf(ArticleBodyEntity, articleBodyKey(article));

export const putArticleBody = (article: number, body: string, version: number) =>
  ArticleBodyEntity.build(PutTransaction).item({ ...articleBodyKey(article), body, version });

export const removeArticleBody = (article: number) =>
  ArticleBodyEntity.build(DeleteTransaction).key(articleBodyKey(article));
