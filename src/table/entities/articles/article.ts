import { Entity, type FormattedItem } from 'dynamodb-toolbox/entity';
import { ConditionCheck } from 'dynamodb-toolbox/entity/actions/transactCheck';
import { DeleteTransaction } from 'dynamodb-toolbox/entity/actions/transactDelete';
import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { UpdateTransaction } from 'dynamodb-toolbox/entity/actions/transactUpdate';
import { $add, $set } from 'dynamodb-toolbox/entity/actions/update/symbols';
import { item } from 'dynamodb-toolbox/schema/item';
import { list } from 'dynamodb-toolbox/schema/list';
import { string } from 'dynamodb-toolbox/schema/string';
import { exists, integer, key, notExists, plain } from '../../entity.ts';
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
    /** Milliseconds since the epoch, like `updatedAt`: those in the id. */
    createdAt: integer(),
    updatedAt: integer(),
    favoritesCount: integer(),
    /** Counts the edits, so that an edit or a deletion notices another edit between its read and its write. */
    version: integer(),
    /** The `version` at which the body was written last: the body that belongs to this item has the same. */
    bodyVersion: integer(),
  }),
});
export type ArticleItem = FormattedItem<typeof ArticleEntity>;

export const articleKey = (article: number): Key => ({ pk: articlePartition(article), sk: 'article' });

export const articleItem = (article: number) => itemOf(ArticleEntity, articleKey(article));

/** Refused where there is an article with this id. */
export const putArticle = (article: Omit<ArticleItem, 'pk' | 'sk'>) =>
  ArticleEntity.build(PutTransaction)
    .item({ ...articleKey(article.id), ...article })
    .options({ condition: notExists });

type Changes = Pick<ArticleItem, 'title' | 'description' | 'tags' | 'updatedAt' | 'bodyVersion' | 'version'>;

/** Refused unless the article still has the version that was read. */
export const updateArticle = ({ id, version }: ArticleItem, { tags, ...changes }: Changes) =>
  ArticleEntity.build(UpdateTransaction)
    .item({ ...articleKey(id), ...changes, tags: $set(tags) })
    .options({ condition: { attr: 'version', eq: version } });

/** Refused where there is no such article. */
export const addToFavoritesCount = (article: number, difference: 1 | -1) =>
  ArticleEntity.build(UpdateTransaction)
    .item({ ...articleKey(article), favoritesCount: $add(difference) })
    .options({ condition: exists });

/**
 * Refused unless the article still has the version that was read.
 *
 * @param favoritesCount refused unless it has so many favorites, too
 */
export function removeArticle({ id, version }: ArticleItem, favoritesCount?: number) {
  const unchanged = { attr: 'version', eq: version } as const;
  const condition =
    favoritesCount === undefined
      ? unchanged
      : { and: [unchanged, { attr: 'favoritesCount', eq: favoritesCount } as const] };
  return ArticleEntity.build(DeleteTransaction).key(articleKey(id)).options({ condition });
}

/** The action that has a transaction refused where the article no longer exists. */
export const checkArticleExists = (article: number) =>
  ArticleEntity.build(ConditionCheck).key(articleKey(article)).condition(exists);
