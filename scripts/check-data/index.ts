import { Blog } from './blog.ts';
import { checkArticles } from './rules/articles.ts';
import { checkComments } from './rules/comments.ts';
import { checkFavorites } from './rules/favorites.ts';
import { checkLists } from './rules/lists.ts';
import { checkTimelines } from './rules/timelines.ts';
import { checkUsers } from './rules/users.ts';
import { scanTable } from './scan.ts';
import type { Report, Violation } from './violation.ts';

export { lineOf, type Violation } from './violation.ts';

/**
 * Walks the whole table that TABLE_NAME and DYNAMODB_ENDPOINT name, and finds every broken invariant, in the order of the
 * keys. A table in which somebody writes meanwhile may seem to break some: a scan sees no one moment.
 *
 * @param progress is told, now and then, how many items have been read
 */
export async function checkData(progress?: (items: number) => void): Promise<Violation[]> {
  const violations: Violation[] = [];
  const report: Report = (rule, { pk, sk }, detail) => violations.push({ rule, key: { pk, sk }, detail });
  const blog = new Blog();
  let items = 0;
  await scanTable((item) => {
    blog.add(item, report);
    items++;
    if (items % 1_000 === 0) progress?.(items);
  });
  progress?.(items);
  for (const check of [checkUsers, checkArticles, checkLists, checkTimelines, checkFavorites, checkComments]) {
    check(blog, report);
  }
  return violations.sort((a, b) => compare(a.key.pk, b.key.pk) || compare(a.key.sk, b.key.sk));
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
