import { Entity } from 'dynamodb-toolbox/entity';
import { DeleteItemCommand } from 'dynamodb-toolbox/entity/actions/delete';
import { PutItemCommand } from 'dynamodb-toolbox/entity/actions/put';
import { DeleteTransaction } from 'dynamodb-toolbox/entity/actions/transactDelete';
import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { UpdateTransaction } from 'dynamodb-toolbox/entity/actions/transactUpdate';
import { $add } from 'dynamodb-toolbox/entity/actions/update/symbols';
import { item } from 'dynamodb-toolbox/schema/item';
import { list } from 'dynamodb-toolbox/schema/list';
import { string } from 'dynamodb-toolbox/schema/string';
import { integer, key, plain } from '../../table/entity.ts';
import { ConditionsFailed } from '../../table/errors.ts';
import { type Key, keys, lists } from '../../table/keys.ts';
import { ListEntry } from '../../table/list.ts';
import { getItem, type Items, queryPage } from '../../table/read.ts';
import type { Action } from '../../table/write.ts';
import type { ArticleRef } from './article.ts';

/** As many tags as the list shows (the contract). */
const MAX_LISTED = 1_000;
/** Tags that are in use no more stay until the sweep; so many more are read, that they do not crowd out the others. */
const MARGIN = 100;
const TAGS = keys.tag('').pk;
const TAG_PREFIX = keys.tag('').sk;

/**
 * How many articles use a tag. One item more, before the others in their partition, has the tags that were most used at
 * the last sweep, in that order: kept only while there are more than a list shows.
 */
const TagEntity = new Entity({
  name: 'tag',
  ...plain,
  schema: item({ ...key, uses: integer(), mostUsed: list(string()).optional() }),
});

/** The writes that give an article a tag. */
export const addTag = ({ id, author }: ArticleRef, tag: string): Action[] => [
  ListEntry.build(PutTransaction).item({ ...keys.listEntry(lists.articlesByTag(tag), id), author }),
  TagEntity.build(UpdateTransaction).item({ ...keys.tag(tag), uses: $add(1) }),
];

/** The writes that take a tag from an article. */
export const removeTag = ({ id }: ArticleRef, tag: string): Action[] => [
  ListEntry.build(DeleteTransaction).key(keys.listEntry(lists.articlesByTag(tag), id)),
  TagEntity.build(UpdateTransaction).item({ ...keys.tag(tag), uses: $add(-1) }),
];

/** How many articles use a tag: one call. */
export async function usesOf(tag: string): Promise<number> {
  return (await getItem(TagEntity, keys.tag(tag)))?.uses ?? 0;
}

/** What has to be read to know how many articles use a tag; {@link usesFrom} tells. */
export const usesKey = (tag: string): Key => keys.tag(tag);

export const usesFrom = (items: Items, tag: string): number => items.get(TagEntity, keys.tag(tag))?.uses ?? 0;

/**
 * The tags in use, most used first: one call. While there are more than 1,000, they are the 1,000 that were most used
 * when the sweep last passed, so that the price stays flat.
 */
export async function listTags(): Promise<string[]> {
  const { items, more } = await queryPage(TagEntity, { partition: TAGS, limit: MAX_LISTED + MARGIN });
  return (more ? items[0]?.mostUsed : undefined) ?? mostUsed(items);
}

interface TagUses {
  sk: string;
  uses: number;
}

/** A tag without uses, and the item that is no tag, have none to be listed for. */
const mostUsed = (tags: TagUses[]): string[] =>
  tags
    .filter(({ uses }) => uses > 0)
    .sort((a, b) => b.uses - a.uses)
    .slice(0, MAX_LISTED)
    .map(({ sk }) => sk.slice(TAG_PREFIX.length));

/** Takes away the tags that no article uses, and notes the most used ones where there are more than a list shows. */
export async function sweepTags(): Promise<void> {
  const all = await readAll();
  const tags = all.filter(({ sk }) => sk !== keys.popularTags().sk);
  for (const { sk, uses } of tags) if (uses === 0) await removeUnused({ pk: TAGS, sk });
  if (tags.length > MAX_LISTED) {
    const note = { ...keys.popularTags(), uses: 0, mostUsed: mostUsed(tags) };
    await TagEntity.build(PutItemCommand).item(note).send();
  } else if (tags.length < all.length) {
    await TagEntity.build(DeleteItemCommand).key(keys.popularTags()).send();
  }
}

/** All tags, and the note. */
async function readAll(): Promise<TagUses[]> {
  const all: TagUses[] = [];
  for (let last = '', more = true; more; ) {
    const range = { between: [`${last}\0`, `${TAG_PREFIX}\u{10ffff}`] as [string, string] };
    const page = await queryPage(TagEntity, { partition: TAGS, range });
    all.push(...page.items);
    last = page.items.at(-1)?.sk ?? last;
    more = page.more;
  }
  return all;
}

async function removeUnused(key: Key): Promise<void> {
  try {
    await TagEntity.build(DeleteItemCommand)
      .key(key)
      .options({ condition: { attr: 'uses', eq: 0 } })
      .send();
  } catch (error) {
    if (!(error instanceof ConditionsFailed)) throw error; // an article uses it again
  }
}
