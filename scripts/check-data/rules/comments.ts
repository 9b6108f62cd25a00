import { keys, lists } from '../../../src/table/entities/index.ts';
import type { Blog, CommentEntered, Commented } from '../blog.ts';
import type { Report } from '../violation.ts';

/** Every comment is in both of its lists and on an article; on a deleted one, until the sweep. */
export function checkComments(blog: Blog, report: Report): void {
  const { users, articles, comments, commentEntries, commentByEntries, deleted } = blog;
  for (const [entry, { author, article, number }] of comments) {
    const key = keys.comment(article, number);
    if (!users.has(author)) report('has no author', key, `user ${author} is not there`);
    if (!articles.has(article) && !deleted.has(article)) report('is left over', key, 'there is no sweep to come');
    if (deleted.has(article)) continue; // the sweep takes the entries away first
    if (!commentEntries.has(entry)) report('is in no list', key, 'not in that of all comments');
    if (!commentByEntries.get(author)?.has(entry)) report('is in no list', key, `not in that of user ${author}`);
  }
  checkNumbers(blog, report);
  checkCommentEntries(lists.comments.all, commentEntries, blog, report);
  for (const [user, entries] of commentByEntries) {
    const list = lists.comments.by(user);
    checkCommentEntries(list, entries, blog, report);
    for (const [entry, { author }] of entries) {
      if (author === user) continue;
      report('names the wrong author', keys.commentEntry(list, entry), `user ${author}, in the list of user ${user}`);
    }
  }
}

function checkCommentEntries(
  list: string,
  entries: ReadonlyMap<number, CommentEntered>,
  { comments, articles }: Blog,
  report: Report,
): void {
  for (const [entry, { author, article, number, articleAuthor }] of entries) {
    const key = keys.commentEntry(list, entry);
    const found = comments.get(entry);
    if (!found) {
      report('is an entry without its item', key, 'what it names is not there');
      continue;
    }
    if (found.author !== author) {
      report('names the wrong author', key, `user ${author}, but it is user ${found.author}`);
    }
    if (found.article !== article || found.number !== number) {
      report('names the wrong comment', key, `${number} of ${article}, but it is ${found.number} of ${found.article}`);
    }
    const right = articles.get(article)?.author ?? articleAuthor; // that of a deleted article is not known any more
    if (right !== articleAuthor) {
      report('names the wrong author', key, `user ${articleAuthor} as the article's, but it is user ${right}`);
    }
  }
}

/** Numbers and times grow together, and the article's counter is ahead of all of them. */
function checkNumbers({ articles, comments, commentCounters }: Blog, report: Report): void {
  const ofArticles = commentsByArticle(comments);
  for (const [article, { createdAt: published }] of articles) {
    const key = keys.commentCounter(article);
    const counter = commentCounters.get(article);
    if (!counter) {
      report('has no counter of comments', keys.article(article), '');
      continue;
    }
    let last = { number: 0, createdAt: published };
    for (const { number, createdAt } of ofArticles.get(article) ?? []) {
      if (createdAt <= last.createdAt) {
        report('has a wrong time', keys.comment(article, number), `not later than number ${last.number}`);
      }
      last = { number, createdAt };
    }
    if (counter.last < last.number) report('counts wrong', key, `it says ${counter.last}, there is ${last.number}`);
    if (counter.at < last.createdAt) report('has a wrong time', key, `before that of number ${last.number}`);
  }
  for (const article of commentCounters.keys()) {
    if (!articles.has(article)) report('is a counter without its article', keys.commentCounter(article), '');
  }
}

/** The comments of each article, in the order of their numbers. */
export function commentsByArticle(comments: Blog['comments']): Map<number, Commented[]> {
  const ofArticles = new Map<number, Commented[]>();
  for (const comment of comments.values()) {
    const others = ofArticles.get(comment.article);
    if (others) others.push(comment);
    else ofArticles.set(comment.article, [comment]);
  }
  for (const one of ofArticles.values()) one.sort((a, b) => a.number - b.number);
  return ofArticles;
}
