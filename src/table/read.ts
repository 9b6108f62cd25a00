import { BatchGetCommand, QueryCommand as DocumentQueryCommand, TransactGetCommand } from '@aws-sdk/lib-dynamodb';
import type { Entity, FormattedItem } from 'dynamodb-toolbox/entity';
import { QueryCommand } from 'dynamodb-toolbox/table/actions/query';
import { busy } from '../errors.ts';
import { registerCheck, sendPending, takeCheck } from './alongside.ts';
import { type Key, keyText } from './keys.ts';
import { backOff, deadline } from './retry.ts';
import { documents, table } from './table.ts';

/** The most keys that one BatchGetItem, or one TransactGetItems, takes (AWS, "Quotas in Amazon DynamoDB"). */
const KEYS_A_CALL = 100;

/** 1 MB is 256 read units; a page of it ends before the item that would not fit in, which may have 400 KB. */
const UNITS_OF_FULL_PAGE = 156;

type Item = Record<string, unknown>;

/**
 * A read: the keys and ranges that it needs, and the decoder of the items found. {@link read} runs any number of them as one
 * round trip.
 */
export interface Read<T> {
  readonly keys: readonly Key[];
  readonly ranges?: readonly KeyRange[];
  from(found: Found): T;
}

type Value<R> = R extends Read<infer T> ? T : never;
type Values<R extends readonly unknown[]> = { -readonly [I in keyof R]: Value<R[I]> };

/** A range of one partition, in the order of its sort keys. */
export interface KeyRange {
  partition: string;
  range?: { lt: string } | { gt: string } | { beginsWith: string } | { between: [string, string] } | undefined;
  newestFirst?: boolean;
  /** The most items to read; a page never holds much more than 1 MB of them. */
  limit?: number | undefined;
  /** The attributes to read of each item; all by default. */
  attributes?: readonly string[];
}

/** One page of a range: up to its limit, or some 1 MB. */
export interface Page<T> {
  items: T[];
  /** The range went on when the page ended; a page that ended at its limit may say so at the range's end, too. */
  more: boolean;
}

/** The items found. */
export class Found {
  readonly #items = new Map<string, Item>();
  readonly #pages = new Map<KeyRange, Page<Item>>();

  addItem(item: Item): void {
    this.#items.set(keyText(item as unknown as Key), item);
  }

  addPage(range: KeyRange, page: Page<Item>): void {
    this.#pages.set(range, page);
  }

  item(key: Key): Item | undefined {
    return this.#items.get(keyText(key));
  }

  page(range: KeyRange): Page<Item> {
    const page = this.#pages.get(range);
    if (!page) throw new Error('a range was not read');
    return page;
  }
}

/** The item with a key, as its entity; `undefined` where there is none. */
export const itemOf = <E extends Entity>(entity: E, key: Key): Read<FormattedItem<E> | undefined> => ({
  keys: [key],
  from: (found) => as(entity, found.item(key)),
});

/** One page of a range, as items of one entity. */
export const pageOf = <E extends Entity>(entity: E, range: KeyRange): Read<Page<FormattedItem<E>>> => ({
  keys: [],
  ranges: [range],
  from: (found) => {
    const { items, more } = found.page(range);
    return { items: items.map((item) => as(entity, item)), more };
  },
});

/** Maps the value of a read. */
export const mapRead = <T, U>(source: Read<T>, to: (value: T) => U): Read<U> => ({
  ...source,
  from: (found) => to(source.from(found)),
});

/** Combines reads into one, whose value is the tuple of theirs. */
export const all = <const R extends readonly Read<unknown>[]>(...reads: R): Read<Values<R>> => ({
  keys: reads.flatMap(({ keys }) => keys),
  ranges: reads.flatMap(({ ranges }) => ranges ?? []),
  from: (found) => reads.map((one) => one.from(found)) as Values<R>,
});

/** A read that needs no item. */
export const nothing = <T>(value: T): Read<T> => ({ keys: [], from: () => value });

/**
 * Runs reads side by side, strongly consistent: one round trip, a call for every 100 different keys and one for each range.
 * Items of different calls, and of one call too, may be of different moments: of a transaction that is under way, some may show
 * already and others not yet (AWS, "Transactions: how it works").
 *
 * @throws the contract's 503 when DynamoDB stays unavailable
 */
export async function read<const R extends readonly Read<unknown>[]>(...reads: R): Promise<Values<R>> {
  const wanted = all(...reads);
  const check = wanted.keys.length > 0 ? (takeCheck() as Read<void> | undefined) : undefined;
  const together = check ? mapRead(all(check, wanted), ([, values]) => values) : wanted;
  const found = new Found();
  const sent = sendPending();
  await Promise.all([
    sent,
    ...batchesOf(together.keys).map((batch) => readBatch(batch, found)),
    ...(together.ranges ?? []).map(async (range) => found.addPage(range, await readPage(range))),
  ]);
  const values = together.from(found);
  const refusal = await sent;
  if (refusal) throw refusal;
  return values;
}

/**
 * Has something read with the first items that the invocation under way reads: no call and no round trip more. What its value throws,
 * that read throws. Outside of an invocation it is read at once.
 */
export async function alongside(check: Read<void>): Promise<void> {
  if (!registerCheck(check)) await read(check);
}

/** Reads what was to be read {@link alongside} and was not yet, since the invocation has read no items. */
export async function readWhatIsLeft(): Promise<void> {
  const check = takeCheck() as Read<void> | undefined;
  if (check) await read(check);
}

/**
 * Runs reads of up to 100 items as of one moment, by TransactGetItems: one round trip at twice the price, for what
 * {@link read} found in the middle of somebody's transaction.
 *
 * @throws the contract's 503 when DynamoDB stays unavailable
 */
export async function snapshot<const R extends readonly Read<unknown>[]>(...reads: R): Promise<Values<R>> {
  const together = all(...reads);
  const name = table.getName();
  const [keys = [], ...others] = batchesOf(together.keys);
  if (others.length > 0 || together.ranges?.length) throw new Error('a snapshot has at most 100 items, and no ranges');
  const { Responses = [] } = await documents.send(
    new TransactGetCommand({ TransactItems: keys.map((key) => ({ Get: { TableName: name, Key: { ...key } } })) }),
  );
  const found = new Found();
  for (const { Item } of Responses) if (Item) found.addItem(Item);
  return together.from(found);
}

/** Removes duplicates, which DynamoDB refuses. */
function batchesOf(keys: readonly Key[]): Key[][] {
  const different = [...new Map(keys.map((key) => [keyText(key), key])).values()];
  return Array.from({ length: Math.ceil(different.length / KEYS_A_CALL) }, (_, batch) =>
    different.slice(batch * KEYS_A_CALL, (batch + 1) * KEYS_A_CALL),
  );
}

/** DynamoDB may leave keys of a batch unread, when it throttles or the answer passes 16 MB: they are asked for again. */
async function readBatch(batch: Key[], found: Found): Promise<void> {
  const until = deadline();
  const name = table.getName();
  let left: Record<string, unknown>[] = batch.map((key) => ({ ...key }));
  for (let attempt = 0; ; attempt++) {
    const { Responses, UnprocessedKeys } = await documents.send(
      new BatchGetCommand({ RequestItems: { [name]: { Keys: left, ConsistentRead: true } } }),
    );
    for (const item of Responses?.[name] ?? []) found.addItem(item);
    left = UnprocessedKeys?.[name]?.Keys ?? [];
    if (left.length === 0) return;
    if (!(await backOff(attempt, until))) throw busy(1);
  }
}

/**
 * A Query may end before its limit, and before 1 MB, though the range goes on (AWS, "Paginating table query results"): then it is
 * asked on, so that a page that ends early is a full one.
 */
async function readPage(range: KeyRange): Promise<Page<Item>> {
  const { attributes, limit } = range;
  const items: Item[] = [];
  let units = 0;
  let ExclusiveStartKey: Item | undefined;
  do {
    const query = queryOf({ ...range, limit: limit === undefined ? undefined : limit - items.length }).params();
    const part = await documents.send(
      new DocumentQueryCommand({
        ...query,
        ...(attributes ? { ProjectionExpression: attributes.join(', ') } : {}),
        ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
      }),
    );
    items.push(...(part.Items ?? []));
    units += part.ConsumedCapacity?.CapacityUnits ?? UNITS_OF_FULL_PAGE;
    ExclusiveStartKey = part.LastEvaluatedKey;
  } while (ExclusiveStartKey && units < UNITS_OF_FULL_PAGE && (limit === undefined || items.length < limit));
  return { items, more: ExclusiveStartKey !== undefined };
}

/**
 * Finds the sort key that ends the first `count` items of a range, without carrying them here: one call for each
 * megabyte that they take. `undefined` where the range ends before.
 */
export async function skip(range: KeyRange, count: number): Promise<string | undefined> {
  let left = count;
  let key: Record<string, unknown> | undefined;
  do {
    const query = queryOf({ ...range, limit: left });
    const page = await query
      .options((options) => ({ ...options, select: 'COUNT', ...(key ? { exclusiveStartKey: key } : {}) }))
      .send();
    left -= page.Count ?? 0;
    key = page.LastEvaluatedKey;
  } while (left > 0 && key);
  return key?.sk as string | undefined;
}

function queryOf({ partition, range, newestFirst = false, limit }: KeyRange) {
  return table
    .build(QueryCommand)
    .query({ partition, ...(range ? { range } : {}) })
    .options({ consistent: true, reverse: newestFirst, ...(limit === undefined ? {} : { limit }) });
}

// Items were checked by their entity when they were written; to check them again took two fifths of the CPU time of a page
// (docs/decisions/start.md).
const as = <E extends Entity, I extends Item | undefined>(_: E, item: I) =>
  item as I extends undefined ? FormattedItem<E> | undefined : FormattedItem<E>;
