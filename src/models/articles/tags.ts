import { isDeepStrictEqual } from 'node:util';
import { clock } from '../../clock.ts';
import { articleLists, putArticleEntry, removeArticleEntry } from '../../table/entities/articles/entry.ts';
import {
  addUse,
  putPopularTags,
  removeLastUse,
  removePopularTags,
  removeUse,
  type TagsPage,
  tagItem,
  tagsPage,
} from '../../table/entities/articles/tag.ts';
import { mapRead, type Read, read } from '../../table/read.ts';
import { type Action, TransactionCanceled, transact } from '../../table/write.ts';
import type { ArticleRef } from './article.ts';

/** As many tags as the list shows (the contract). */
const MAX_LISTED = 1_000;
/** Up to how many tags in use every sweep chooses the popular ones anew; to read more takes over 100 units. */
const CHEAP_TO_READ = 10_000;
const HOUR_MS = 60 * 60 * 1000;

/** The writes that add a tag to an article. */
export const addTag = (article: ArticleRef, tag: string): Action[] => [
  putArticleEntry(articleLists.byTag(tag), article),
  addUse(tag),
];

/** The writes that take a tag from an article, for {@link transactRemovingTags}. */
interface TagRemoval {
  entry: Action;
  /** Refused where it is the last use. */
  use: Action;
  /** Goes in its place then. */
  lastUse: Action;
}

export const removeTag = ({ id }: ArticleRef, tag: string): TagRemoval => ({
  entry: removeArticleEntry(articleLists.byTag(tag), id),
  use: removeUse(tag),
  lastUse: removeLastUse(tag),
});

/**
 * Writes all of the actions and takes the tags away, or does nothing: one round trip. Only the refusal of a transaction
 * tells that a use was the last one of its tag; where that is all that was refused, it is sent again with the tag's own end
 * in it, in one more round trip.
 *
 * @throws TransactionCanceled where another condition did not hold; the contract's 503 where DynamoDB stayed unavailable
 */
export async function transactRemovingTags(actions: Action[], removals: TagRemoval[]): Promise<void> {
  const last = new Set<TagRemoval>();
  const uses = () => removals.map((one) => (last.has(one) ? one.lastUse : one.use));
  for (let written = false; !written; ) {
    try {
      await transact([...actions, ...removals.map(({ entry }) => entry), ...uses()]);
      written = true;
    } catch (error) {
      const refused = error instanceof TransactionCanceled ? removals.filter(({ use }) => error.failed.has(use)) : [];
      if (!(error instanceof TransactionCanceled) || refused.length < error.failed.size) throw error;
      for (const one of refused) last.add(one);
    }
  }
}

/** How many articles use a tag. */
export const usesOf = (tag: string): Read<number> => mapRead(tagItem(tag), (found) => found?.uses ?? 0);

/**
 * The tags in use, most used first: one call. While there are more than 1,000, they are the 1,000 that were most used
 * when the sweep last looked, so that the price stays flat.
 */
export async function listTags(): Promise<string[]> {
  // The popular ones, as many as are listed, and one that tells that there are more.
  const { popular, tags } = await readTags(1 + MAX_LISTED + 1);
  return tags.length > MAX_LISTED && popular ? popular.mostUsed : mostUsed(tags);
}

const mostUsed = (tags: TagsPage['tags']): string[] =>
  tags
    .sort((a, b) => b.uses - a.uses)
    .slice(0, MAX_LISTED)
    .map(({ tag }) => tag);

/**
 * Notes the most used tags where there are more than a list shows: at every sweep, and hourly where there are very many.
 * It costs what a list of tags does where there is nothing to note.
 *
 * @param until when to give up, in milliseconds since the epoch
 */
export async function sweepTags(until: number): Promise<void> {
  const { popular, tags, next } = await readTags(1 + MAX_LISTED + 1);
  if (tags.length <= MAX_LISTED) {
    if (popular) await removePopularTags();
    return;
  }
  const now = clock.now();
  if (popular && popular.inUse > CHEAP_TO_READ && now - popular.at < HOUR_MS) return;
  for (let after = next; after !== undefined; ) {
    if (clock.now() >= until) return;
    const [page] = await read(tagsPage(after));
    tags.push(...page.tags);
    after = page.next;
  }
  const inUse = tags.length;
  const listed = mostUsed(tags);
  const isNoted = popular && inUse <= CHEAP_TO_READ && isDeepStrictEqual(popular.mostUsed, listed);
  if (!isNoted) await putPopularTags(listed, inUse, now);
}

/** So many items of the tags' partition, from its start: one call, more only where DynamoDB ends a page early. */
async function readTags(limit: number): Promise<TagsPage> {
  const [found] = await read(tagsPage(undefined, limit));
  for (let left = limit - found.tags.length - (found.popular ? 1 : 0); left > 0 && found.next !== undefined; ) {
    const [{ tags, next }] = await read(tagsPage(found.next, left));
    found.tags.push(...tags);
    found.next = next;
    left -= tags.length;
  }
  return found;
}
