import { keys, lists } from '../../../src/table/entities/index.ts';
import { parseId } from '../../../src/table/ids.ts';
import type { Key } from '../../../src/table/keys.ts';
import type { Blog } from '../blog.ts';
import type { Report } from '../violation.ts';
import { checkEntries } from './lists.ts';

/** Every comment is in both of its lists and on an article; on a deleted one, until the sweep. */
export function checkComments(blog: Blog, report: Report): void {
  const { users, articles, comments, commentEntries, commentByEntries, deleted } = blog;
  for (const [id, author] of comments) {
    const [comment = 0, article = 0] = id.split('#').map(parseId);
    const key = keys.comment(article, comment);
    if (!users.has(author)) report('has no author', key, `user ${author} is not there`);
    if (!articles.has(article) && !deleted.has(article)) report('is left over', key, 'there is no sweep to come');
    if (!commentEntries.has(id)) report('is in no list', key, 'not in that of all comments');
    if (!commentByEntries.get(author)?.has(id)) report('is in no list', key, `not in that of user ${author}`);
  }
  checkEntries(commentEntries, (id) => entryKey(lists.comments.all, id), comments, report);
  for (const [user, entries] of commentByEntries) {
    const keyOf = (id: string) => entryKey(lists.comments.by(user), id);
    checkEntries(entries, keyOf, comments, report);
    for (const [id, author] of entries) {
      if (author !== user) report('names the wrong author', keyOf(id), `user ${author}, in the list of user ${user}`);
    }
  }
}

const entryKey = (pk: string, sk: string): Key => ({ pk, sk });
