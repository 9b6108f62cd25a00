import { COUNT_SHARDS, shardOf } from '../../src/table/entities/articles/counts.ts';
import { keys, lists } from '../../src/table/entities/index.ts';
import type { Key } from '../../src/table/keys.ts';
import { keyText } from '../../src/table/keys.ts';
import type { Blog, Entries } from '../check-data/blog.ts';
import type { Plan } from './plan.ts';

/**
 * An article without its body, or without its author, is the middle of a publish or of a deletion: it goes, and what was written
 * about it goes with it. Of the others, the lists, counts and uses of tags follow.
 */
export function repairArticles(blog: Blog, plan: Plan): void {
  removeHalves(blog, plan);
  const { articles, articleEntries, articlesCounts } = blog;
  repairEntries(lists.articles.all, articles, articleEntries, plan);
  const counted = new Map<number, number>();
  for (const id of articles.keys()) counted.set(shardOf(id), (counted.get(shardOf(id)) ?? 0) + 1);
  for (let shard = 0; shard < COUNT_SHARDS; shard++) {
    repairCount(keys.articlesCount(shard), counted.get(shard) ?? 0, articlesCounts.get(shard), plan);
  }
  repairTags(blog, plan);
  for (const [id, { tags }] of articles) {
    const different = [...new Set(tags)];
    if (different.length < tags.length)
      plan.set(keys.article(id), { tags: different }, { tags }, 'a tag is there twice');
  }
  for (const [article, { key, author, favorited }] of [...blog.deleted]) {
    const was = { author, favorited };
    if (!articles.has(article) && blog.users.has(author)) continue;
    plan.remove(key, was, articles.has(article) ? 'the article lives' : 'nobody wrote the article');
    blog.deleted.delete(article);
  }
}

function removeHalves({ articles, bodies, users }: Blog, plan: Plan): void {
  for (const [id, { author, bodyVersion, favoritesCount }] of [...articles]) {
    const body = bodies.get(id);
    if (body === undefined || !users.has(author)) {
      articles.delete(id);
      plan.remove(keys.article(id), { author, favoritesCount }, body ? 'its author is not there' : 'it has no body');
    } else if (body !== bodyVersion) {
      plan.set(keys.article(id), { bodyVersion: body }, { bodyVersion }, 'its body is of another edit');
    }
  }
  for (const [id, version] of bodies) {
    if (!articles.has(id)) plan.remove(keys.articleBody(id), { version }, 'there is no such article');
  }
}

/** The entries of a list are of the articles that it should have, and name their authors. */
function repairEntries(
  list: string,
  articles: ReadonlyMap<number, { author: number }>,
  entries: Entries<number>,
  plan: Plan,
): void {
  for (const [id, { author }] of articles) {
    const found = entries.get(id);
    const was = found === undefined ? undefined : { author: found };
    if (found !== author) plan.put(keys.articleEntry(list, id), { author }, was, 'the list should have it so');
  }
  for (const [id, author] of entries) {
    if (!articles.has(id)) plan.remove(keys.articleEntry(list, id), { author }, 'the list should not have it');
  }
}

function repairTags({ articles, tagEntries, tagUses }: Blog, plan: Plan): void {
  const byList = new Map<string, Map<number, { author: number }>>();
  const uses = new Map<string, number>();
  for (const [id, article] of articles) {
    for (const tag of new Set(article.tags)) {
      const list = lists.articles.byTag(tag);
      byList.set(list, (byList.get(list) ?? new Map()).set(id, article));
      uses.set(tag, (uses.get(tag) ?? 0) + 1);
    }
  }
  for (const list of new Set([...byList.keys(), ...tagEntries.keys()])) {
    repairEntries(list, byList.get(list) ?? new Map(), tagEntries.get(list) ?? new Map(), plan);
  }
  for (const tag of new Set([...uses.keys(), ...tagUses.keys()])) {
    const [right, found] = [uses.get(tag), tagUses.get(tag)];
    const was = found === undefined ? undefined : { uses: found };
    if (right === undefined) plan.remove(keys.tag(tag), was, 'no article uses it');
    else if (right !== found)
      plan.put(keys.tag(tag), { uses: right }, was, `it says ${found ?? 0}, ${right} articles use it`);
  }
}

/** A count that is not there is one of none. */
export function repairCount(key: Key, right: number, found: number | undefined, plan: Plan): void {
  if ((found ?? 0) === right) return;
  plan.put(
    key,
    { count: right },
    found === undefined ? undefined : { count: found },
    `it says ${found ?? 0}, there are ${right}`,
  );
}

/** What can be done without, or made anew. */
const DERIVED = new Set([
  'articleEntry',
  'tagEntry',
  'favoriteEntry',
  'commentEntry',
  'commentByEntry',
  'tag',
  'popularTags',
  'tombstone',
  'favoritesCount',
  'articlesCount',
  'favoriter',
  'counter',
]);

/** Derived items that are not as their kind should be, and that nothing has asked for: to be done last. */
export function removeMalformed({ malformed }: Blog, plan: Plan): void {
  const planned = new Set(plan.repairs.map(({ key }) => keyText(key)));
  for (const [text, { kind, key }] of malformed) {
    if (DERIVED.has(kind) && !planned.has(text)) plan.remove(key, undefined, 'it is malformed, and nothing needs it');
  }
}
