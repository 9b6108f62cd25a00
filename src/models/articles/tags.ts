import { DeleteItemCommand } from 'dynamodb-toolbox/entity/actions/delete';
import { PutItemCommand } from 'dynamodb-toolbox/entity/actions/put';
import { DeleteTransaction } from 'dynamodb-toolbox/entity/actions/transactDelete';
import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { UpdateTransaction } from 'dynamodb-toolbox/entity/actions/transactUpdate';
import { $add } from 'dynamodb-toolbox/entity/actions/update/symbols';
import { ArticleEntry, articleEntryKey, articleLists } from '../../table/entities/articles/entry.ts';
import { popularTagsKey, TagEntity, tagItem, tagKey } from '../../table/entities/articles/tag.ts';
import { ConditionsFailed } from '../../table/errors.ts';
import type { Key } from '../../table/keys.ts';
import { mapRead, pageOf, type Read, read } from '../../table/read.ts';
import type { Action } from '../../table/write.ts';
import type { ArticleRef } from './article.ts';

/** As many tags as the list shows (the contract). */
const MAX_LISTED = 1_000;
/** Tags that are in use no more stay until the sweep; so many more are read, that they do not crowd out the others. */
const MARGIN = 100;
const TAGS = tagKey('').pk;
const TAG_PREFIX = tagKey('').sk;

/** The writes that give an article a tag. */
export const addTag = ({ id, author }: ArticleRef, tag: string): Action[] => [
  ArticleEntry.build(PutTransaction).item({ ...articleEntryKey(articleLists.byTag(tag), id), author }),
  TagEntity.build(UpdateTransaction).item({ ...tagKey(tag), uses: $add(1) }),
];

/** The writes that take a tag from an article. */
export const removeTag = ({ id }: ArticleRef, tag: string): Action[] => [
  ArticleEntry.build(DeleteTransaction).key(articleEntryKey(articleLists.byTag(tag), id)),
  TagEntity.build(UpdateTransaction).item({ ...tagKey(tag), uses: $add(-1) }),
];

/** How many articles use a tag. */
export const usesOf = (tag: string): Read<number> => mapRead(tagItem(tag), (found) => found?.uses ?? 0);

/**
 * The tags in use, most used first: one call. While there are more than 1,000, they are the 1,000 that were most used
 * when the sweep last passed, so that the price stays flat.
 */
export async function listTags(): Promise<string[]> {
  const [{ items, more }] = await read(pageOf(TagEntity, { partition: TAGS, limit: MAX_LISTED + MARGIN }));
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
  const tags = all.filter(({ sk }) => sk !== popularTagsKey().sk);
  for (const { sk, uses } of tags) if (uses === 0) await removeUnused({ pk: TAGS, sk });
  if (tags.length > MAX_LISTED) {
    const note = { ...popularTagsKey(), uses: 0, mostUsed: mostUsed(tags) };
    await TagEntity.build(PutItemCommand).item(note).send();
  } else if (tags.length < all.length) {
    await TagEntity.build(DeleteItemCommand).key(popularTagsKey()).send();
  }
}

/** All tags, and the note. */
async function readAll(): Promise<TagUses[]> {
  const all: TagUses[] = [];
  for (let last = '', more = true; more; ) {
    const range = { between: [`${last}\0`, `${TAG_PREFIX}\u{10ffff}`] as [string, string] };
    const [page] = await read(pageOf(TagEntity, { partition: TAGS, range }));
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
