import { keys, lists } from '../../src/table/entities/index.ts';
import type { Blog } from '../check-data/blog.ts';
import { repairCount } from './articles.ts';
import type { Plan } from './plan.ts';

/**
 * A favorite that is on one side only is made whole where its article and its user are there, and taken away where they are not;
 * those of a deleted article are left to the sweep. The counts of both sides follow.
 */
export function repairFavorites(blog: Blog, plan: Plan): void {
  const { articles, users, deleted, favoriters, favoriteEntries } = blog;
  const ofUsers = new Map<number, number>();
  const ofArticles = new Map<number, number>();
  for (const [article, user] of pairs(blog)) {
    const hasFavoriter = favoriters.get(article)?.has(user) ?? false;
    const entry = favoriteEntries.get(user)?.get(article);
    const favoriter = keys.favoriter(article, user);
    const entryKey = keys.articleEntry(lists.articles.favoritesOf(user), article);
    const author = articles.get(article)?.author;
    const stays = users.has(user) && (author !== undefined || deleted.get(article)?.favorited === true);
    const toBeSwept = deleted.has(article) && hasFavoriter;
    if (stays) {
      const right = author ?? entry ?? deleted.get(article)?.author ?? 0;
      if (!hasFavoriter) plan.put(favoriter, { user }, undefined, `the article is a favorite of user ${user}`);
      if (entry !== right)
        plan.put(entryKey, { author: right }, entry === undefined ? undefined : { author: entry }, 'it is a favorite');
      ofUsers.set(user, (ofUsers.get(user) ?? 0) + 1);
      if (author !== undefined) ofArticles.set(article, (ofArticles.get(article) ?? 0) + 1);
    } else {
      if (hasFavoriter && !toBeSwept) plan.remove(favoriter, { user }, 'the article or the user is not there');
      if (entry !== undefined) plan.remove(entryKey, { author: entry }, 'the article or the user is not there');
    }
  }
  for (const [id, { favoritesCount }] of articles) {
    const right = ofArticles.get(id) ?? 0;
    if (favoritesCount === right) continue;
    plan.set(
      keys.article(id),
      { favoritesCount: right },
      { favoritesCount },
      `it says ${favoritesCount} favorites, there are ${right}`,
    );
  }
  for (const user of new Set([...ofUsers.keys(), ...blog.favoritesCounts.keys()])) {
    const found = blog.favoritesCounts.get(user);
    if (users.has(user)) repairCount(keys.favoritesCount(user), ofUsers.get(user) ?? 0, found, plan);
    else if (found !== undefined) plan.remove(keys.favoritesCount(user), { count: found }, 'there is no such user');
  }
}

/** Every article and user that a favorite names on one side or on both, once. */
function* pairs({ favoriters, favoriteEntries }: Blog): Generator<[article: number, user: number]> {
  for (const [article, users] of favoriters) for (const user of users) yield [article, user];
  for (const [user, entries] of favoriteEntries) {
    for (const article of entries.keys()) if (!favoriters.get(article)?.has(user)) yield [article, user];
  }
}
