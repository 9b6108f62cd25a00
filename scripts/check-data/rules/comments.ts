import { keys, lists } from '../../../src/table/entities/index.ts';
import type { Blog, CommentEntered } from '../blog.ts';
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
