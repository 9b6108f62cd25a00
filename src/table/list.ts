import type { Entity, FormattedItem } from 'dynamodb-toolbox/entity';
import { mapRead, pageOf, type Read, read, skip } from './read.ts';

/** The part of a list to read: `limit` entries, after `offset` of them or after the entry at `position`. */
export interface PageParams {
  limit: number;
  offset: number;
  /** The sort key of the last entry of the page before, as {@link ListPage.next} gave it. */
  position?: string | undefined;
}

interface ListPage<E> {
  entries: E[];
  /** The position to go on from; `undefined` at the list's end. */
  next: string | undefined;
}

/** To skip so many entries, of under 100 bytes each, costs little more than to count the list does. */
const CHEAP_TO_SKIP = 100;
const LISTS_REMEMBERED = 1_000;
/** How long lists were when this process last saw them: it only decides what is read first. */
const lengths = new Map<string, number>();

/** Reads a page of a list, newest first, from its position on: one round trip. */
export async function listPage<E extends Entity>(
  entity: E,
  partition: string,
  page: Omit<PageParams, 'offset'>,
): Promise<ListPage<FormattedItem<E>>> {
  const [found] = await read(entriesOf(entity, partition, page));
  return found;
}

/**
 * Reads a page of a list, newest first, and how long the list is: one round trip, and one more where there is an offset. An offset
 * past the end costs what the count costs. So the list is counted first where the offset is large and this process has not seen
 * that the list is larger, in one more round trip.
 *
 * @param counting reads how long the list is
 */
export async function countedPage<E extends Entity>(
  entity: E,
  partition: string,
  page: PageParams,
  counting: Read<number>,
): Promise<ListPage<FormattedItem<E>> & { count: number }> {
  const { offset } = page;
  if (offset === 0) {
    const [found, count] = await read(entriesOf(entity, partition, page), counting);
    remember(partition, count);
    return { ...found, count };
  }
  const skipping = () => skip({ partition, newestFirst: true }, offset);
  const isLikelyThere = offset <= CHEAP_TO_SKIP || offset < (lengths.get(partition) ?? 0);
  const [[count], skipped] = await Promise.all([read(counting), isLikelyThere ? skipping() : undefined]);
  remember(partition, count);
  if (offset >= count) return { entries: [], next: undefined, count };
  const position = isLikelyThere ? skipped : await skipping();
  if (position === undefined) return { entries: [], next: undefined, count };
  return { ...(await listPage(entity, partition, { ...page, position })), count };
}

/** One entry more than the page shows tells whether there is a next one. */
const entriesOf = <E extends Entity>(
  entity: E,
  partition: string,
  { limit, position }: Omit<PageParams, 'offset'>,
): Read<ListPage<FormattedItem<E>>> =>
  mapRead(
    pageOf(entity, {
      partition,
      newestFirst: true,
      limit: limit + 1,
      range: position === undefined ? undefined : { lt: position },
    }),
    ({ items, more }) => {
      const entries = items.slice(0, limit);
      return { entries, next: items.length > limit || more ? sortKeyOf(entries.at(-1)) : undefined };
    },
  );

const sortKeyOf = (item: unknown): string | undefined => (item as { sk: string } | undefined)?.sk;

function remember(partition: string, length: number): void {
  if (lengths.size >= LISTS_REMEMBERED) lengths.clear();
  lengths.set(partition, length);
}
