import { Entity } from 'dynamodb-toolbox/entity';
import { item } from 'dynamodb-toolbox/schema/item';
import { integer, key, plain } from './entity.ts';
import { parseId } from './ids.ts';
import { queryPage, skip } from './read.ts';

/**
 * An entry of a list: a partition that holds nothing but the ids of what is in the list, in order, and whose they are.
 * Entries are under 100 bytes, so that a page deep in the list is found cheaply.
 */
export const ListEntry = new Entity({ name: 'listEntry', ...plain, schema: item({ ...key, author: integer() }) });

/** The part of a list that a caller wants: `limit` entries, after `offset` of them or after the entry at `position`. */
export interface Window {
  limit: number;
  offset: number;
  /** The sort key of the last entry of the page before, as {@link ListPage.next} gave it. */
  position?: string | undefined;
}

export interface Entry {
  /** Its sort key, after which the next page begins where this one ends with it. */
  position: string;
  /** The ids in the entry's sort key; the first is what the list is ordered by. */
  ids: number[];
  author: number;
}

export interface ListPage {
  entries: Entry[];
  /** The position to go on from; `undefined` at the list's end. */
  next: string | undefined;
}

/** Reads a page of a list, newest first: one round trip, and one more where there is an offset. */
export async function listPage(partition: string, { limit, offset, position }: Window): Promise<ListPage> {
  const before = offset > 0 ? await skip({ partition, newestFirst: true }, offset) : position;
  if (offset > 0 && before === undefined) return { entries: [], next: undefined };
  const { items } = await queryPage(ListEntry, {
    partition,
    range: before === undefined ? undefined : { lt: before },
    newestFirst: true,
    limit: limit + 1,
  });
  const page = items.slice(0, limit);
  return { entries: page.map(entryOf), next: items.length > limit ? page.at(-1)?.sk : undefined };
}

export const entryOf = ({ sk, author }: { sk: string; author: number }): Entry => ({
  position: sk,
  ids: sk.split('#').map((text) => parseId(text) ?? 0),
  author,
});
