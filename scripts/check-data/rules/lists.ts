import { COUNT_SHARDS, shardOf } from '../../../src/table/entities/articles/counts.ts';
import { keys, lists } from '../../../src/table/entities/index.ts';
import type { Key } from '../../../src/table/keys.ts';
import type { Blog, Entries } from '../blog.ts';
import type { Report } from '../violation.ts';

/** The lists of all articles and by tag have the articles that they should, and the counts of both say how many. */
export function checkLists(blog: Blog, report: Report): void {
  checkAllArticles(blog, report);
  checkTags(blog, report);
}

function checkAllArticles({ articles, articleEntries, articlesCounts }: Blog, report: Report): void {
  for (const id of articles.keys()) {
    if (!articleEntries.has(id)) report('is in no list', keys.article(id), 'not in that of all articles');
  }
  checkEntries(articleEntries, (id) => keys.articleEntry(lists.articles.all, id), articles, report);
  const counted = new Map<number, number>();
  for (const id of articleEntries.keys()) counted.set(shardOf(id), (counted.get(shardOf(id)) ?? 0) + 1);
  for (let shard = 0; shard < COUNT_SHARDS; shard++) {
    checkCount(articlesCounts.get(shard), counted.get(shard), keys.articlesCount(shard), report);
  }
}

function checkTags({ articles, tagEntries, tagUses }: Blog, report: Report): void {
  for (const [id, { tags }] of articles) {
    if (new Set(tags).size < tags.length) report('has a tag twice', keys.article(id), tags.join(', '));
    for (const tag of tags) {
      if (!tagEntries.get(lists.articles.byTag(tag))?.has(id))
        report('is in no list', keys.article(id), `not in that of the tag ${tag}`);
    }
  }
  for (const [list, entries] of tagEntries) {
    const keyOf = (id: number) => keys.articleEntry(list, id);
    checkEntries(entries, keyOf, articles, report);
    for (const id of entries.keys()) {
      const tags = articles.get(id)?.tags;
      if (tags && !tags.map(lists.articles.byTag).includes(list)) {
        report('is an entry without its item', keyOf(id), `the article's tags are ${tags.join(', ') || 'none'}`);
      }
    }
  }
  const inUse = [...articles.values()].flatMap(({ tags }) => tags);
  for (const tag of new Set([...tagUses.keys(), ...inUse])) {
    checkCount(tagUses.get(tag), tagEntries.get(lists.articles.byTag(tag))?.size, keys.tag(tag), report);
  }
}

/** Every entry is of an item that is there, and names its author. */
function checkEntries<Id>(
  entries: Entries<Id>,
  keyOf: (id: Id) => Key,
  items: ReadonlyMap<Id, { author: number } | number>,
  report: Report,
): void {
  for (const [id, author] of entries) {
    const found = items.get(id);
    const right = typeof found === 'object' ? found.author : found;
    if (right === undefined) report('is an entry without its item', keyOf(id), 'what it names is not there');
    else if (right !== author) report('names the wrong author', keyOf(id), `user ${author}, but it is user ${right}`);
  }
}

/** A count that is not there is one of none. */
export function checkCount(says: number | undefined, counted: number | undefined, key: Key, report: Report): void {
  if ((says ?? 0) !== (counted ?? 0)) report('counts wrong', key, `it says ${says ?? 0}, there are ${counted ?? 0}`);
}
