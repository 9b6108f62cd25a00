import { Entity, type FormattedItem } from 'dynamodb-toolbox/entity';
import { item } from 'dynamodb-toolbox/schema/item';
import { list } from 'dynamodb-toolbox/schema/list';
import { string } from 'dynamodb-toolbox/schema/string';
import { integer, key, plain } from '../../entity.ts';
import type { Key } from '../../keys.ts';
import { itemOf } from '../../read.ts';
import { articlePartition } from '../partitions.ts';

/** All of an article but its body: what lists show. */
export const ArticleEntity = new Entity({
  name: 'article',
  ...plain,
  schema: item({
    ...key,
    id: integer(),
    author: integer(),
    title: string(),
    description: string(),
    tags: list(string()),
    /** Milliseconds since the epoch, like `updatedAt`. */
    createdAt: integer(),
    updatedAt: integer(),
    favoritesCount: integer(),
    /** Counts the edits, so that an edit or a deletion notices another edit between its read and its write. */
    version: integer(),
  }),
});
export type ArticleItem = FormattedItem<typeof ArticleEntity>;

export const articleKey = (article: number): Key => ({ pk: articlePartition(article), sk: 'article' });

export const articleItem = (article: number) => itemOf(ArticleEntity, articleKey(article));
