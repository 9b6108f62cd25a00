import { keys, lists } from '../../../src/table/entities/index.ts';
import type { Blog } from '../blog.ts';
import type { Report } from '../violation.ts';
import { checkCount } from './lists.ts';

/**
 * A favorite is written down with the article and in the user's list, and counted on both sides. Of a deleted article both
 * may be there until the sweep; or, where the deletion took it from the users' lists, the one with the article alone.
 */
export function checkFavorites(blog: Blog, report: Report): void {
  checkArticlesSide(blog, report);
  checkUsersSide(blog, report);
}

function checkArticlesSide({ articles, favoriters, favoriteEntries, deleted }: Blog, report: Report): void {
  for (const [id, { favoritesCount }] of articles) {
    checkCount(favoritesCount, favoriters.get(id)?.size, keys.article(id), report);
  }
  for (const [id, users] of favoriters) {
    const counts = articles.has(id) || deleted.get(id)?.favorited;
    for (const user of users) {
      const key = keys.favoriter(id, user);
      if (counts === undefined) report('is left over', key, 'there is no article, and no sweep to come');
      else if (counts && !favoriteEntries.get(user)?.has(id)) {
        report('is favorited on one side only', key, `not among the favorites of user ${user}`);
      }
    }
  }
}

function checkUsersSide(blog: Blog, report: Report): void {
  const { users, articles, favoriters, favoriteEntries, favoritesCounts, deleted } = blog;
  for (const [user, entries] of favoriteEntries) {
    for (const [id, author] of entries) {
      const key = keys.articleEntry(lists.articles.favoritesOf(user), id);
      const article = articles.get(id);
      if (!users.has(user)) report('has no user', key, '');
      if (article && article.author !== author) {
        report('names the wrong author', key, `user ${author}, but it is user ${article.author}`);
      }
      if (!article && !deleted.get(id)?.favorited) {
        report('is an entry without its item', key, 'the article is gone, and no sweep is to come for its favorites');
      } else if (!favoriters.get(id)?.has(user)) {
        report('is favorited on one side only', key, `the article does not have user ${user} for a favoriter`);
      }
    }
  }
  for (const user of new Set([...favoriteEntries.keys(), ...favoritesCounts.keys()])) {
    checkCount(favoritesCounts.get(user), favoriteEntries.get(user)?.size, keys.favoritesCount(user), report);
  }
}
