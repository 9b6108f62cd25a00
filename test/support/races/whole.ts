import type { Response } from '../api.ts';
import { idOf } from './fixture.ts';

type Json = unknown;
type Fields = Record<string, Json>;

/** What an object is, by what it is known by: of an article all but its counts, its marks and its author. */
export type Versions = Map<string, Set<string>>;

const isObject = (value: Json): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every object in an answer. Counts, `favorited` and `following` may be of other moments than it (the contract). */
function* objectsIn(value: Json): Generator<[identity: string, version: string]> {
  if (Array.isArray(value)) for (const one of value) yield* objectsIn(one);
  if (!isObject(value)) return;
  if ('tagList' in value) {
    const { favorited: _, favoritesCount: __, author, body, ...article } = value;
    yield [`article ${idOf(value as { slug: string })}`, JSON.stringify(article)];
    if (body !== undefined)
      yield [`whole article ${idOf(value as { slug: string })}`, JSON.stringify({ ...article, body })];
    yield* objectsIn(author);
  } else if ('createdAt' in value) {
    const { author, slug: _, ...comment } = value;
    yield [`comment ${value.id} of ${value.createdAt}`, JSON.stringify(comment)];
    yield* objectsIn(author);
  } else if ('following' in value) {
    const { following: _, ...profile } = value;
    yield ['profile', JSON.stringify(profile)];
  } else if ('email' in value) yield ['user', JSON.stringify(value)];
  else for (const one of Object.values(value)) yield* objectsIn(one);
}

/** All versions of all objects in some answers. */
export function versionsIn(answers: Iterable<Response>): Versions {
  const versions: Versions = new Map();
  for (const { body } of answers) {
    for (const [identity, version] of objectsIn(body)) {
      versions.set(identity, (versions.get(identity) ?? new Set()).add(version));
    }
  }
  return versions;
}

/** The objects of an answer that were never there as they are shown. */
export const tornIn = ({ body }: Response, versions: Versions): string[] =>
  [...objectsIn(body)]
    .filter(([identity, version]) => !versions.get(identity)?.has(version))
    .map((torn) => torn.join(': '));

/** Comments are numbered by article; in the lists of one article all are of that one. */
export const commentId = ({ id, createdAt }: { id: number; createdAt: string }, slug = ''): string =>
  `${createdAt} ${id} ${slug.slice(-11)}`;

/** What the items of a list are known by, in its order. */
export function itemsOf({ body }: Response): string[] {
  const { articles, comments } = body as {
    articles?: { slug: string }[];
    comments?: { id: number; createdAt: string; slug?: string }[];
  };
  return articles?.map(idOf) ?? comments?.map((one) => commentId(one, one.slug)) ?? [];
}

interface ListAnswer {
  /** The list before the write, from where the page begins, and after it. */
  before: string[];
  after: string[];
  page: Response;
  /** The pages that it led to. */
  rest: Response[];
  /** The most items on a page. */
  limit: number;
  offset: number;
  /** How many matches there were, and are. */
  counts: [before: number, after: number];
}

/** What is wrong with a page that was read while something was written; nothing, where it is right. */
export function wrongIn({ before, after, page, rest, limit, offset, counts }: ListAnswer): string[] {
  const wrong: string[] = [];
  const [shown, later] = [itemsOf(page), rest.flatMap(itemsOf)];
  const all = [...shown, ...later];
  const known = new Set([...before, ...after]);
  const stayed = before.filter((item) => after.includes(item));
  const seen = all.filter((item) => stayed.includes(item));
  const promise = (kept: boolean, broken: string) => kept || wrong.push(broken);

  promise(shown.length <= limit, `${shown.length} items on a page of ${limit}`);
  promise(new Set(all).size === all.length, `twice: ${all.filter((item, at) => all.indexOf(item) !== at)}`);
  promise(
    all.every((item) => known.has(item)),
    `never there: ${all.filter((item) => !known.has(item))}`,
  );
  const order = [before, after].find((list) => !isInOrder(all, list));
  promise(order === undefined, 'out of order');
  // At an offset, what was written may have moved the page by as much.
  const moved = offset === 0 ? 0 : Math.max(before.length, after.length) - stayed.length;
  const start = Math.max(0, seen[0] === undefined ? stayed.length : stayed.indexOf(seen[0]));
  promise(Math.abs(start - Math.min(offset, stayed.length)) <= moved, `begins with item ${start} instead of ${offset}`);
  const missing = stayed.slice(start).filter((item) => !seen.includes(item));
  promise(missing.length === 0, `${missing.length} of ${stayed.length} missing: ${missing.slice(0, 5)}`);
  const { articlesCount: count } = page.body as { articlesCount?: number };
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  promise(
    count === undefined || (count >= least && count <= most),
    `a count of ${count}, not from ${least} to ${most}`,
  );
  return wrong;
}

const isInOrder = (items: string[], list: string[]): boolean => {
  const positions = items.map((item) => list.indexOf(item)).filter((position) => position >= 0);
  return positions.every((position, at) => at === 0 || position > (positions[at - 1] ?? 0));
};
