import { BatchGetCommand, QueryCommand as DocumentQueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Entity, FormattedItem } from 'dynamodb-toolbox/entity';
import { GetItemCommand } from 'dynamodb-toolbox/entity/actions/get';
import { QueryCommand } from 'dynamodb-toolbox/table/actions/query';
import { busy } from '../errors.ts';
import { type Key, keyText } from './keys.ts';
import { deadline, waited } from './retry.ts';
import { documents, table } from './table.ts';

/** The most keys that one BatchGetItem takes (AWS, "Quotas in Amazon DynamoDB"). */
const KEYS_A_BATCH = 100;

type Item = Record<string, unknown>;

/** Reads one item, strongly consistent. */
export async function getItem<E extends Entity>(entity: E, key: Key): Promise<FormattedItem<E> | undefined> {
  const { Item } = await entity
    .build(GetItemCommand)
    .key(key as never)
    .options({ consistent: true })
    .send();
  return Item as FormattedItem<E> | undefined;
}

/** Items that were read together; each is looked up by its key and read as its entity. */
export class Items {
  readonly #items = new Map<string, Item>();

  add(item: Item): void {
    this.#items.set(keyText(item as unknown as Key), item);
  }

  has(key: Key): boolean {
    return this.#items.has(keyText(key));
  }

  get<E extends Entity>(entity: E, key: Key): FormattedItem<E> | undefined {
    const item = this.#items.get(keyText(key));
    return item && as(entity, item);
  }
}

/** Reads any number of items by their keys, strongly consistent: one round trip, a call for every 100 different keys. */
export async function getItems(keys: Iterable<Key>): Promise<Items> {
  const different = [...new Map([...keys].map((key) => [keyText(key), key])).values()];
  const batches = Array.from({ length: Math.ceil(different.length / KEYS_A_BATCH) }, (_, batch) =>
    different.slice(batch * KEYS_A_BATCH, (batch + 1) * KEYS_A_BATCH),
  );
  const items = new Items();
  await Promise.all(batches.map((batch) => readBatch(batch, items)));
  return items;
}

/** DynamoDB may leave keys of a batch unread, when it throttles or the answer passes 16 MB: they are asked for again. */
async function readBatch(batch: Key[], items: Items): Promise<void> {
  const until = deadline();
  const name = table.getName();
  let left: Record<string, unknown>[] = batch.map((key) => ({ ...key }));
  for (let attempt = 0; ; attempt++) {
    const { Responses, UnprocessedKeys } = await documents.send(
      new BatchGetCommand({ RequestItems: { [name]: { Keys: left, ConsistentRead: true } } }),
    );
    for (const item of Responses?.[name] ?? []) items.add(item);
    left = UnprocessedKeys?.[name]?.Keys ?? [];
    if (left.length === 0) return;
    if (!(await waited(attempt, until))) throw busy(1);
  }
}

/** A stretch of one partition, in the order of its sort keys. */
export interface Stretch {
  partition: string;
  range?: { lt: string } | { beginsWith: string } | { between: [string, string] } | undefined;
  newestFirst?: boolean;
  /** The most items to read; a page never holds more than 1 MB of them. */
  limit?: number;
}

/** One page of a partition; `more` says that the stretch went on when the page ended. */
export interface Page<T> {
  items: T[];
  more: boolean;
}

/** Reads one page (up to 1 MB, one call) of a partition as items of one entity, strongly consistent. */
export async function queryPage<E extends Entity>(entity: E, stretch: Stretch): Promise<Page<FormattedItem<E>>> {
  const { Items = [], LastEvaluatedKey } = await queryOf(stretch).send();
  return { items: Items.map((item) => as(entity, item as Item)), more: LastEvaluatedKey !== undefined };
}

/**
 * Reads one page of a partition, and of each item only some attributes, as they are stored: of thousands of items at once, where
 * the checks of an entity would take two thirds of the CPU time.
 */
export async function queryAttributes<T>(stretch: Stretch, attributes: (keyof T & string)[]): Promise<Page<T>> {
  const query = { ...queryOf(stretch).params(), ProjectionExpression: attributes.join(', ') };
  const { Items = [], LastEvaluatedKey } = await documents.send(new DocumentQueryCommand(query));
  return { items: Items as T[], more: LastEvaluatedKey !== undefined };
}

/**
 * Finds the sort key that ends the first `count` items of a stretch, without carrying them here: one call for each
 * megabyte that they take. `undefined` where the stretch ends before.
 */
export async function skip(stretch: Stretch, count: number): Promise<string | undefined> {
  let left = count;
  let key: Record<string, unknown> | undefined;
  do {
    const query = queryOf({ ...stretch, limit: left });
    const page = await query
      .options((options) => ({ ...options, select: 'COUNT', ...(key ? { exclusiveStartKey: key } : {}) }))
      .send();
    left -= page.Count ?? 0;
    key = page.LastEvaluatedKey;
  } while (left > 0 && key);
  return key?.sk as string | undefined;
}

function queryOf({ partition, range, newestFirst = false, limit }: Stretch) {
  return table
    .build(QueryCommand)
    .query({ partition, ...(range ? { range } : {}) })
    .options({ consistent: true, reverse: newestFirst, ...(limit === undefined ? {} : { limit }) });
}

/**
 * What is in the table was checked when it was written, by the entity that it was written as. To have the entity check it again
 * on its way out took two fifths of the CPU time of a page (docs/decisions/start.md).
 */
const as = <E extends Entity>(_: E, item: Item) => item as FormattedItem<E>;
