import { isDeepStrictEqual } from 'node:util';
import { keys, lists } from '../../src/table/entities/index.ts';
import type { Blog, CommentEntered } from '../check-data/blog.ts';
import { commentsByArticle } from '../check-data/rules/comments.ts';
import type { Plan } from './plan.ts';

/**
 * Comments on what is not there, or by who is not there, go (those of a deleted article are left to the sweep); the entries of the
 * others, and the counters of their articles, follow.
 */
export function repairComments(blog: Blog, plan: Plan): void {
  const { users, articles, comments, deleted, commentEntries, commentByEntries } = blog;
  for (const [entry, { author, article, number }] of [...comments]) {
    if (users.has(author) && (articles.has(article) || deleted.has(article))) continue;
    comments.delete(entry);
    plan.remove(keys.comment(article, number), { author, entry }, 'its article or its author is not there');
  }
  const right = new Map<number, CommentEntered>();
  for (const [entry, { author, article, number }] of comments) {
    const articleAuthor = articles.get(article)?.author ?? deleted.get(article)?.author ?? 0;
    right.set(entry, { author, article, number, articleAuthor });
  }
  repairEntries(lists.comments.all, right, commentEntries, plan);
  const byAuthor = new Map<number, Map<number, CommentEntered>>();
  for (const [entry, comment] of right) {
    byAuthor.set(comment.author, (byAuthor.get(comment.author) ?? new Map()).set(entry, comment));
  }
  for (const user of new Set([...byAuthor.keys(), ...commentByEntries.keys()])) {
    repairEntries(
      lists.comments.by(user),
      byAuthor.get(user) ?? new Map(),
      commentByEntries.get(user) ?? new Map(),
      plan,
    );
  }
  repairCounters(blog, plan);
}

function repairEntries(
  list: string,
  right: ReadonlyMap<number, CommentEntered>,
  found: ReadonlyMap<number, CommentEntered>,
  plan: Plan,
): void {
  for (const [entry, comment] of right) {
    const was = found.get(entry);
    const isRight = was && isDeepStrictEqual(bare(was), bare(comment));
    if (!isRight)
      plan.put(keys.commentEntry(list, entry), { ...comment }, was && bare(was), 'the list should have it so');
  }
  for (const [entry, was] of found) {
    if (!right.has(entry)) plan.remove(keys.commentEntry(list, entry), bare(was), 'there is no such comment');
  }
}

const bare = ({ author, article, number, articleAuthor }: CommentEntered) => ({
  author,
  article,
  number,
  articleAuthor,
});

/** A counter is never behind a comment. One that is ahead stays: its numbers may have been given, and shown. */
function repairCounters({ articles, comments, commentCounters }: Blog, plan: Plan): void {
  const ofArticles = commentsByArticle(comments);
  for (const [article, { createdAt }] of articles) {
    const given = ofArticles.get(article) ?? [];
    const found = commentCounters.get(article);
    const last = Math.max(found?.last ?? 0, ...given.map(({ number }) => number));
    const at = Math.max(found?.at ?? 0, createdAt, ...given.map((comment) => comment.createdAt));
    if (found?.last === last && found.at === at) continue;
    plan.put(keys.commentCounter(article), { last, at }, found && { ...found }, 'a comment is ahead of it');
  }
  for (const [article, found] of commentCounters) {
    if (!articles.has(article)) plan.remove(keys.commentCounter(article), { ...found }, 'there is no such article');
  }
}
