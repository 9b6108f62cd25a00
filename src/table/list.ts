import type { Entity, FormattedItem } from 'dynamodb-toolbox/entity';
import { type KeyRange, pageOf, read, skip } from './read.ts';

/** The part of a list that a caller wants: `limit` entries, after `offset` of them or after the entry at `position`. */
export interface PageParams {
  limit: number;
  offset: number;
  /** The sort key of the last entry of the page before, as {@link ListPage.next} gave it. */
  position?: string | undefined;
}

export interface ListPage<E> {
  entries: E[];
  /** The position to go on from; `undefined` at the list's end. */
  next: string | undefined;
}

/** Reads a page of a list, newest first: one round trip, and one more where there is an offset. */
export async function listPage<E extends Entity>(
  entity: E,
  partition: string,
  { limit, offset, position }: PageParams,
): Promise<ListPage<FormattedItem<E>>> {
  const before = offset > 0 ? await skip({ partition, newestFirst: true }, offset) : position;
  if (offset > 0 && before === undefined) return { entries: [], next: undefined };
  const entries = await readUpTo(entity, { partition, newestFirst: true, limit: limit + 1 }, before);
  const page = entries.slice(0, limit);
  return { entries: page, next: entries.length > limit ? sortKeyOf(page.at(-1)) : undefined };
}

/** A Query may end before its limit though the list goes on (AWS, "Paginating table query results"): then it is asked on. */
async function readUpTo<E extends Entity>(
  entity: E,
  range: KeyRange & { limit: number },
  before: string | undefined,
): Promise<FormattedItem<E>[]> {
  const entries: FormattedItem<E>[] = [];
  for (let last = before, more = true; more && entries.length < range.limit; last = sortKeyOf(entries.at(-1))) {
    const rest = {
      ...range,
      limit: range.limit - entries.length,
      range: last === undefined ? undefined : { lt: last },
    };
    const [page] = await read(pageOf(entity, rest));
    entries.push(...page.items);
    more = page.more;
  }
  return entries;
}

const sortKeyOf = (item: unknown): string | undefined => (item as { sk: string } | undefined)?.sk;
