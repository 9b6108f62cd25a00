import { Blog } from '../check-data/blog.ts';
import type { Malformed } from '../check-data/items.ts';
import { scanTable } from '../check-data/scan.ts';
import { removeMalformed, repairArticles } from './articles.ts';
import { repairComments } from './comments.ts';
import { repairFavorites } from './favorites.ts';
import { Plan, type Repair } from './plan.ts';
import { repairTimelines } from './timelines.ts';
import { repairUsers } from './users.ts';

export { applyRepairs } from './apply.ts';
export { lineOf, type Repair } from './plan.ts';

/** What nothing can be derived from: where one of these cannot be read, what hangs on it would be taken for left over. */
const FACTS = new Set(['user', 'article', 'body', 'comment', 'following', 'unknown']);

/**
 * Walks the whole table that TABLE_NAME and DYNAMODB_ENDPOINT name, and finds what has to be written so that everything that can
 * be derived from users, articles, comments and favorites is as it should be. Nobody should write meanwhile.
 *
 * @returns `byHand`: items that have to be mended or deleted by hand before; then there are no repairs yet
 */
export async function planRepairs(): Promise<{ repairs: Repair[]; byHand: Malformed[] }> {
  const blog = new Blog();
  await scanTable((item) => blog.add(item, () => undefined));
  const byHand = [...blog.malformed.values()].filter(({ kind }) => FACTS.has(kind));
  const plan = new Plan(blog.malformed);
  if (byHand.length > 0) return { repairs: [], byHand };
  // What is half there goes first: what is derived is derived from what stays.
  for (const repair of [repairArticles, repairComments, repairFavorites, repairTimelines, repairUsers, removeMalformed])
    repair(blog, plan);
  return { repairs: plan.repairs, byHand };
}
