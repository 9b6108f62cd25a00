import { BatchWriteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { updated } from '../../harness/expressions.ts';
import { type Item, itemBytes } from '../../harness/units.ts';
import { type Timeline, timeline } from '../../src/models/articles/timeline.ts';
import { keys } from '../../src/table/entities/index.ts';
import { type Key, keyText } from '../../src/table/keys.ts';
import { Found } from '../../src/table/read.ts';
import { documents, table } from '../../src/table/table.ts';
import type { Action } from '../../src/table/write.ts';

const ITEMS_A_BATCH = 25;
const BATCHES_AT_ONCE = 6;

/**
 * Writes what the product's actions would leave in the table, in batches. Items that are changed again and again, which
 * are the counts and timelines, are held until {@link flush}.
 */
export class Loader {
  items = 0;
  bytes = 0;
  /** As they are in the table. */
  readonly #known = new Map<string, Item>();
  /** As they will be. */
  readonly #held = new Map<string, Item>();
  readonly #sending = new Set<Promise<void>>();
  #batch: Item[] = [];

  async write(actions: Action[]): Promise<void> {
    for (const action of actions) {
      const { Put, Update } = action.params();
      if (Put?.Item && isChangedAgain(Put.Item as unknown as Key)) {
        this.#held.set(keyText(Put.Item as unknown as Key), Put.Item as Item);
      } else if (Put?.Item) await this.#put(Put.Item as Key & Item);
      if (Update) this.#update(Update.Key as unknown as Key, Update);
    }
  }

  /** Puts items as they are. */
  async give(items: (Key & Item)[]): Promise<void> {
    for (const item of items) await this.#put(item);
  }

  /** The timeline of an author, as far as it has been written by this loader since the last flush. */
  timeline(author: number): Timeline {
    const found = new Found();
    const head = this.#held.get(keyText(keys.timeline(author)));
    if (head) found.addItem(head);
    return timeline(author).from(found);
  }

  /** Reads a partition of the table, so that changes of its items build on them. */
  async know(partition: string): Promise<void> {
    let start: Record<string, unknown> | undefined;
    do {
      const page = await documents.send(
        new QueryCommand({
          TableName: table.getName(),
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': partition },
          ...(start ? { ExclusiveStartKey: start } : {}),
        }),
      );
      for (const item of page.Items ?? []) this.#known.set(keyText(item as unknown as Key), item);
      start = page.LastEvaluatedKey;
    } while (start);
  }

  /** Writes what is held and waits until all of it is in the table. */
  async flush(): Promise<void> {
    const held = [...this.#held];
    this.#held.clear();
    for (const [key, item] of held) await this.#put(item as Key & Item, this.#known.get(key));
    this.#known.clear();
    this.#send();
    await Promise.all(this.#sending);
  }

  #update(key: Key, update: { UpdateExpression?: string | undefined }): void {
    const before = this.#held.get(keyText(key)) ?? this.#known.get(keyText(key)) ?? { ...key };
    this.#held.set(keyText(key), updated(update.UpdateExpression ?? '', before, update as object));
  }

  async #put(item: Key & Item, replaces?: Item): Promise<void> {
    if (this.#held.has(keyText(item))) {
      this.#held.set(keyText(item), item);
      return;
    }
    this.items += replaces ? 0 : 1;
    this.bytes += itemBytes(item) - (replaces ? itemBytes(replaces) : 0);
    if (this.#batch.push(item) === ITEMS_A_BATCH) this.#send();
    if (this.#sending.size >= BATCHES_AT_ONCE) await Promise.race(this.#sending);
  }

  #send(): void {
    if (this.#batch.length === 0) return;
    const requests = this.#batch.map((Item) => ({ PutRequest: { Item } }));
    this.#batch = [];
    const sending: Promise<void> = sendAll(requests).finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
  }
}

/** Heads and segments of timelines: a segment is put when it begins, and grows by updates. */
const isChangedAgain = ({ sk }: Key): boolean => sk.startsWith('timeline');

type PutRequest = { PutRequest: { Item: Item } };

async function sendAll(requests: PutRequest[]): Promise<void> {
  const name = table.getName();
  let left = requests;
  while (left.length > 0) {
    const { UnprocessedItems } = await documents.send(new BatchWriteCommand({ RequestItems: { [name]: left } }));
    left = (UnprocessedItems?.[name] ?? []) as PutRequest[];
  }
}
