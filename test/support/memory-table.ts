import { afterEach, beforeEach } from '@jest/globals';
import { filledIn, holds, type Item, type Placeholders, updated } from '../../harness/expressions.ts';
import { itemBytes } from '../../harness/units.ts';
import { type Key, keyText } from '../../src/table/keys.ts';
import { documents } from '../../src/table/table.ts';

export type { Item };

/** A request that was sent to the table. */
export interface Call {
  /** `GetItem`, `BatchGetItem`, `Query`, `TransactGetItems`, `TransactWriteItems`, `PutItem`, `UpdateItem` or `DeleteItem`. */
  name: string;
  input: Item;
  /** Requests under way at the same time belong to one round trip. From 1. */
  roundTrip: number;
}

/** A write, for assertions: names and values are filled in, sets are in braces. */
export interface Write {
  put?: string;
  update?: string;
  delete?: string;
  check?: string;
  item?: Item;
  change?: string;
  condition?: string;
}

type Action = { [Kind in 'Put' | 'Update' | 'Delete' | 'ConditionCheck']?: ActionInput | undefined };
interface ActionInput extends Placeholders {
  Key?: unknown;
  Item?: unknown;
  UpdateExpression?: string | undefined;
  ConditionExpression?: string | undefined;
}

interface BatchRequest {
  PutRequest?: { Item: unknown };
  DeleteRequest?: { Key: unknown };
}

/** Items of so many bytes end a page (AWS, "Query"). */
const PAGE_BYTES = 1_048_576;
const PAGE_UNITS = 256;

/**
 * Stands in for DynamoDB in unit tests: the requests that models build, their conditions and what they cost can be looked at,
 * and failures arranged, in microseconds. It knows the expressions that this code base uses.
 * test/local/memory-table.test.ts holds it to what DynamoDB Local does.
 */
export class MemoryTable {
  readonly calls: Call[] = [];
  /** The most items on a page of a query, where that is to be fewer than 1 MB of them. */
  itemsAPage = Number.POSITIVE_INFINITY;
  /** Take the place of the next answers; one that throws is a request that failed. */
  readonly answers: ((call: Call) => unknown)[] = [];
  #partitions = new Map<string, Map<string, Key & Item>>();
  /** Partitions in their order, until they change. */
  #sorted = new Map<string, (Key & Item)[]>();
  #roundTrips = 0;

  /** Puts items there, as they are stored. */
  give(...items: (Key & Item)[]): void {
    for (const item of items) {
      const partition = this.#partitions.get(item.pk);
      this.#sorted.delete(item.pk);
      if (partition) partition.set(item.sk, item);
      else this.#partitions.set(item.pk, new Map([[item.sk, item]]));
    }
  }

  get({ pk, sk }: Key): Item | undefined {
    return this.#partitions.get(pk)?.get(sk);
  }

  remove({ pk, sk }: Key): void {
    if (this.#partitions.get(pk)?.delete(sk)) this.#sorted.delete(pk);
  }

  /** All items. */
  items(): (Key & Item)[] {
    return [...this.#partitions.values()].flatMap((partition) => [...partition.values()]);
  }

  /** Remembers all items; what it returns brings them back. */
  keep(): () => void {
    const kept = [...this.#partitions].map(([pk, items]) => [pk, new Map(items)] as const);
    return () => {
      this.#partitions = new Map(kept.map(([pk, items]) => [pk, new Map(items)]));
      this.#sorted.clear();
    };
  }

  /** All items of a partition, in their order. */
  partition(pk: string): (Key & Item)[] {
    return [...this.#inOrder(pk)];
  }

  #inOrder(pk: string): readonly (Key & Item)[] {
    const known = this.#sorted.get(pk);
    if (known) return known;
    const sorted = [...(this.#partitions.get(pk)?.values() ?? [])].sort((a, b) => byBytes(a.sk, b.sk));
    this.#sorted.set(pk, sorted);
    return sorted;
  }

  /** All writes, those that were refused too, by the requests they came in. */
  get writes(): Write[][] {
    return this.calls.flatMap((call) => {
      const actions = actionsOf(call);
      return actions ? [actions.map(asWrite)] : [];
    });
  }

  /** How many round trips there were, one after the other. */
  get roundTrips(): number {
    return this.#roundTrips;
  }

  async answer(name: string, input: Call['input']): Promise<unknown> {
    const call = { name, input, roundTrip: this.#roundTrips + 1 };
    this.calls.push(call);
    const sent = Date.now();
    // A write takes a millisecond at least, as everywhere: so the next one has a later id.
    do await new Promise(setImmediate);
    while (actionsOf(call) && Date.now() === sent);
    this.#roundTrips = Math.max(this.#roundTrips, call.roundTrip);
    const arranged = this.answers.shift();
    return arranged ? arranged(call) : this.perform(call);
  }

  /** What the table answers to a request. */
  perform(call: Call): unknown {
    const actions = actionsOf(call);
    if (actions) return this.#write(call, actions);
    if (call.name === 'BatchGetItem') return this.#getBatch(call.input);
    if (call.name === 'TransactGetItems') return this.#getTogether(call.input);
    const { ConsistentRead, Key } = call.input as { ConsistentRead?: boolean; Key: Key };
    if (ConsistentRead !== true) throw new Error('what a 2xx confirmed, a read that is not consistent may not show');
    return call.name === 'GetItem' ? { Item: this.get(whole(Key)) } : this.#query(call.input);
  }

  #getBatch({ RequestItems }: { RequestItems?: Record<string, { Keys: Key[]; ConsistentRead?: boolean }> }) {
    const [[name, { Keys, ConsistentRead }] = ['', { Keys: [] as Key[] }]] = Object.entries(RequestItems ?? {});
    const different = new Set(Keys.map(keyText)).size;
    if (ConsistentRead !== true || Keys.length === 0 || Keys.length > 100 || different < Keys.length) {
      throw new Error('a batch is of 1 to 100 different keys, read strongly consistent');
    }
    return { Responses: { [name]: Keys.flatMap((key) => this.get(whole(key)) ?? []) } };
  }

  #getTogether({ TransactItems }: { TransactItems?: { Get: { Key: Key } }[] }) {
    return { Responses: TransactItems?.map(({ Get }) => ({ Item: this.get(whole(Get.Key)) })) };
  }

  #query(input: Item & Placeholders) {
    const { KeyConditionExpression, ScanIndexForward, ExclusiveStartKey, Limit = Number.POSITIVE_INFINITY } = input;
    const pk = Object.values(input.ExpressionAttributeValues ?? {})[0] as string;
    const isBackwards = ScanIndexForward === false;
    const all = isBackwards ? this.#inOrder(pk).toReversed() : this.#inOrder(pk);
    const start = ExclusiveStartKey as Key | undefined;
    const isBehind = ({ sk }: Key) => !start || byBytes(sk, start.sk) === (isBackwards ? -1 : 1);
    const limit = Math.min(Number(Limit), this.itemsAPage);
    const page: (Key & Item)[] = [];
    let bytes = 0;
    for (const item of all) {
      if (page.length === limit || bytes > PAGE_BYTES) break;
      if (!isBehind(item) || !holds(String(KeyConditionExpression), item, input)) continue;
      page.push(item);
      bytes += itemBytes(item);
    }
    const isFull = page.length === limit || bytes > PAGE_BYTES;
    const last = page.at(-1);
    // A page that is arranged to be short stands for one of 1 MB.
    const units = page.length === this.itemsAPage ? PAGE_UNITS : Math.ceil(bytes / 4_096);
    return {
      ...(input.ReturnConsumedCapacity ? { ConsumedCapacity: { CapacityUnits: units } } : {}),
      Count: page.length,
      ...(input.Select === 'COUNT' ? {} : { Items: page.map((item) => projected(item, input)) }),
      ...(isFull && last ? { LastEvaluatedKey: { pk: last.pk, sk: last.sk } } : {}),
    };
  }

  #write({ name }: Call, actions: Action[]): unknown {
    const inputs = actions.map((action) => kindOf(action)[1]);
    const keys = inputs.map(({ Key, Item }) => whole((Key ?? Item) as Key));
    const most = name === 'BatchWriteItem' ? 25 : 100;
    if (keys.length > most || new Set(keys.map(keyText)).size < keys.length) {
      throw new Error('a transaction is of up to 100 actions on different items, a batch of 25');
    }
    const failed = inputs.map((input, at) => {
      const item = this.get(keys[at] as Key) ?? {};
      return input.ConditionExpression !== undefined && !holds(input.ConditionExpression, item, input);
    });
    if (failed.includes(true)) throw conditionsFailed(name, failed);
    actions.forEach((action, at) => {
      this.#apply(action, keys[at] as Key);
    });
    // What was asked for by `ReturnValues: 'ALL_NEW'`.
    return inputs[0] && 'ReturnValues' in inputs[0] ? { Attributes: this.get(keys[0] as Key) } : {};
  }

  #apply({ Put, Update, Delete }: Action, key: Key): void {
    if (Delete) this.remove(key);
    if (Put) this.give(Put.Item as Key & Item);
    if (Update) this.give({ ...key, ...updated(Update.UpdateExpression ?? '', this.get(key) ?? {}, Update) });
  }
}

/** DynamoDB takes no key of which a part is missing. */
function whole(key: Key): Key {
  if (typeof key.pk !== 'string' || typeof key.sk !== 'string') throw sdkError('ValidationException');
  return key;
}

/** The attributes that were asked for: all, where none are named. */
function projected(item: Item, { ProjectionExpression }: Item): Item {
  if (ProjectionExpression === undefined) return item;
  const names = new Set(String(ProjectionExpression).split(', '));
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name)));
}

/** Sort keys are in the order of their UTF-8 bytes, which is that of code units where there are no surrogates. */
const byBytes = (a: string, b: string): number => {
  if (/[\ud800-\udfff]/.test(a) || /[\ud800-\udfff]/.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : Number(a > b);
};

/** An error as the SDK throws it. */
export const sdkError = (name: string, properties: object = {}): Error =>
  Object.assign(new Error('the words of the SDK'), { name, $metadata: {}, $fault: 'client' }, properties);

const conditionsFailed = (request: string, failed: boolean[]): Error =>
  request === 'TransactWriteItems'
    ? cancelled(...failed.map((one) => (one ? 'ConditionalCheckFailed' : 'None')))
    : sdkError('ConditionalCheckFailedException');

/** A transaction cancelled for these reasons, one for each of its actions. */
export const cancelled = (...reasons: string[]): Error =>
  sdkError('TransactionCanceledException', { CancellationReasons: reasons.map((Code) => ({ Code })) });

function actionsOf({ name, input }: Call): Action[] | undefined {
  if (name === 'TransactWriteItems') return (input as { TransactItems?: Action[] }).TransactItems;
  if (name === 'BatchWriteItem') {
    const [requests = []] = Object.values(input.RequestItems as Record<string, BatchRequest[]>);
    return requests.map(({ PutRequest, DeleteRequest }) => ({ Put: PutRequest, Delete: DeleteRequest }));
  }
  const kind = /^(Put|Update|Delete)Item$/.exec(name)?.[1];
  return kind ? [{ [kind]: input as ActionInput }] : undefined;
}

const VERBS = { Put: 'put', Update: 'update', Delete: 'delete', ConditionCheck: 'check' } as const;

/** What dynamodb-toolbox builds has more in it than what is sent. */
const kindOf = (action: object) =>
  Object.entries(action).find(([kind, input]) => kind in VERBS && input) as [keyof typeof VERBS, ActionInput];

/** An action of dynamodb-toolbox, or of a request that was sent, as assertions read it. */
function asWrite(action: object): Write {
  const [kind, input] = kindOf(action);
  const { pk, sk, ...item } = (input.Key ?? input.Item) as Key & Item;
  return {
    [VERBS[kind]]: `${pk} ${sk}`,
    ...(input.Item ? { item } : {}),
    ...(input.UpdateExpression ? { change: filledIn(input.UpdateExpression, input) } : {}),
    ...(input.ConditionExpression ? { condition: filledIn(input.ConditionExpression, input) } : {}),
  };
}

const NAME = 'memoryTable';

/** Puts a table in the place of DynamoDB, for all requests from now on. */
export function install(table: () => MemoryTable): void {
  documents.middlewareStack.add(
    (_, { commandName = '' }) =>
      async ({ input }) => {
        const answer = await table().answer(commandName.replace(/Command$/, ''), input as Item);
        return { output: { ...(answer as object), $metadata: {} }, response: undefined };
      },
    { name: NAME, step: 'initialize', priority: 'low', override: true },
  );
}

/** Gives each test of a file an empty table, in the place of DynamoDB. */
export function useMemoryTable(): { readonly table: MemoryTable; reset(table?: MemoryTable): void } {
  const current = {
    table: new MemoryTable(),
    /** For tests that take many tables. */
    reset(table = new MemoryTable()) {
      current.table = table;
    },
  };
  beforeEach(() => {
    current.table = new MemoryTable();
    install(() => current.table);
  });
  afterEach(() => {
    documents.middlewareStack.remove(NAME);
  });
  return current;
}
