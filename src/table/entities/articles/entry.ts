import { Entity } from 'dynamodb-toolbox/entity';
import { DeleteTransaction } from 'dynamodb-toolbox/entity/actions/transactDelete';
import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { item } from 'dynamodb-toolbox/schema/item';
import { integer, key, plain } from '../../entity.ts';
import { idText } from '../../ids.ts';
import { type Key, spelled } from '../../keys.ts';
import { itemOf } from '../../read.ts';

/**
 * An entry of a list of articles: a partition that holds nothing but the ids of what is in the list, in order, and whose
 * they are. Entries are under 100 bytes, so that a page deep in the list is found cheaply.
 */
export const ArticleEntry = new Entity({ name: 'articleEntry', ...plain, schema: item({ ...key, author: integer() }) });

const MAX_TAG_IN_KEY_BYTES = 40;

/** Partitions whose items are one list; {@link articleEntryKey} makes the keys of their entries. */
export const articleLists = {
  all: 'articles',
  /** Long tags are hashed: entries stay under 100 bytes, whatever the tag. */
  byTag: (tag: string) => spelled('tag', tag, MAX_TAG_IN_KEY_BYTES),
  favoritesOf: (user: number) => `favorites#${idText(user)}`,
};

export const articleEntryKey = (list: string, article: number): Key => ({ pk: list, sk: idText(article) });

export const articleEntry = (list: string, article: number) => itemOf(ArticleEntry, articleEntryKey(list, article));

export const putArticleEntry = (list: string, { id, author }: { id: number; author: number }) =>
  ArticleEntry.build(PutTransaction).item({ ...articleEntryKey(list, id), author });

export const removeArticleEntry = (list: string, article: number) =>
  ArticleEntry.build(DeleteTransaction).key(articleEntryKey(list, article));
