import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import {
  type Change,
  changeUnits,
  getUnits,
  type Item,
  itemBytes,
  queryUnits,
  transactionUnits,
} from '../../harness/units.ts';
import { type Interval, RoundTrips, sequentialDepth } from './round-trips.ts';

/**
 * One call of DynamoDB's API, and what it costs by the published rules. Where the SDK sends it again, because DynamoDB Local was
 * too slow, it is still one.
 */
export interface MeteredCall extends Interval {
  operation: string;
  readUnits: number;
  writeUnits: number;
  /** Items that were read, and their size; items that were only counted are among them, and keys without an item are not. */
  itemsRead: number;
  bytesRead: number;
  /** Of reads. */
  consistent?: boolean;
  touched: Touched[];
}

/** A part of a call: an item, which may be missing, or, of a query, a stretch of a partition, which has no `sk`. */
interface Touched {
  pk: string;
  sk?: string;
  /** What it costs, in the units of the call. */
  units: number;
}

/** What a request costs. */
export interface Figures {
  roundTrips: number;
  calls: number;
  readUnits: number;
  writeUnits: number;
  itemsRead: number;
  bytesRead: number;
}

export const figuresOf = (calls: MeteredCall[]): Figures => {
  const sum = (figure: 'readUnits' | 'writeUnits' | 'itemsRead' | 'bytesRead') =>
    calls.reduce((total, call) => total + call[figure], 0);
  return {
    roundTrips: sequentialDepth(calls),
    calls: calls.length,
    readUnits: sum('readUnits'),
    writeUnits: sum('writeUnits'),
    itemsRead: sum('itemsRead'),
    bytesRead: sum('bytesRead'),
  };
};

/** What a call is priced by, and the units that DynamoDB Local has to report for it; `undefined` where Local is wrong. */
type Price = Omit<MeteredCall, keyof Interval | 'operation'> & { local: number | undefined };

interface Key {
  pk: string;
  sk: string;
}
interface Action {
  Key?: Key;
  Item?: Item;
}
/** The parts of requests and answers that are looked at. */
interface Input extends Action {
  ConsistentRead?: boolean;
  RequestItems?: Record<string, { Keys: Key[]; ConsistentRead?: boolean }>;
  TransactItems?: Record<string, Action>[];
  Select?: string;
  ProjectionExpression?: string;
  ExpressionAttributeValues?: Record<string, unknown>;
}
interface Output {
  Item?: Item;
  Items?: Item[];
  Responses?: Record<string, Item[]> | { Item?: Item }[];
  ConsumedCapacity?: { CapacityUnits: number } | { CapacityUnits: number }[];
}

const KEYS_A_BATCH = 100;
const NO_READ = { readUnits: 0, itemsRead: 0, bytesRead: 0 };

/** Meters the calls that go through a document client, by a middleware: the code that makes them does not know. */
export class Meter {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #roundTrips = new RoundTrips();
  #calls: MeteredCall[] | undefined;
  #problems: string[] = [];

  /** @param endpoint where the client's DynamoDB is: items are looked at, to be weighed, through another client */
  constructor(documents: DynamoDBDocumentClient, table: string, endpoint: string) {
    this.#table = table;
    this.#client = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint }));
    documents.middlewareStack.add(
      (next, { commandName = '' }) =>
        async (args) => {
          if (!this.#calls) return next(args);
          const operation = commandName.replace(/Command$/, '');
          const input = { ...args.input, ReturnConsumedCapacity: 'TOTAL' } as unknown as Input;
          const sent = async () => {
            const answer = await next({ ...args, input: input as typeof args.input });
            return { answer, output: answer.output as unknown as Output };
          };
          return (await this.#meter(operation, input, sent, this.#calls)).answer;
        },
      { name: 'accessMeter', step: 'initialize', priority: 'high' },
    );
  }

  /**
   * Runs something and meters its calls.
   *
   * @throws Error where DynamoDB Local counts other units than the rules do, or where a call failed
   */
  async measure<T>(run: () => Promise<T>): Promise<{ result: T; calls: MeteredCall[] }> {
    const calls: MeteredCall[] = [];
    this.#calls = calls;
    this.#problems = [];
    try {
      const result = await run();
      if (this.#problems.length > 0) throw new Error(this.#problems.join('\n'));
      return { result, calls };
    } finally {
      this.#calls = undefined;
    }
  }

  async #meter<T extends { output: Output }>(
    operation: string,
    input: Input,
    send: () => Promise<T>,
    calls: MeteredCall[],
  ): Promise<T> {
    const start = performance.now();
    this.#roundTrips.begin();
    const written = keysWritten(operation, input);
    const before = await this.#read(written);
    try {
      const sent = await send();
      const after = await this.#read(written);
      const changes = written.map((key, at) => ({ key, before: before[at], after: after[at] }));
      const { local, ...price } = await this.#price(operation, input, sent.output, changes);
      this.#check(operation, sent.output, local);
      calls.push({ operation, start, end: await this.#roundTrips.answered(), ...price });
      return sent;
    } catch (error) {
      const isRefused = written.length > 0 && isRefusal(error as Error);
      if (!isRefused) this.#problems.push(`${operation} failed: ${error}`);
      const end = await this.#roundTrips.answered();
      // What is refused because of a condition costs as much as what is written (AWS, "Condition expressions").
      const unchanged = written.map((key, at) => ({ key, before: before[at], after: before[at] }));
      if (isRefused) calls.push({ operation, start, end, ...writePrice(operation, unchanged) });
      throw error;
    }
  }

  async #price(operation: string, input: Input, output: Output, changes: KeyedChange[]): Promise<Price> {
    if (operation === 'GetItem') {
      const units = getUnits(output.Item, { consistent: input.ConsistentRead === true });
      const touched = [{ ...keyOf(input), units }];
      return { ...read(output.Item ? [output.Item] : [], input.ConsistentRead, touched), local: units };
    }
    if (operation === 'BatchGetItem') {
      const { Keys = [], ConsistentRead } = input.RequestItems?.[this.#table] ?? {};
      const found = (output.Responses as Record<string, Item[]> | undefined)?.[this.#table] ?? [];
      const options = { consistent: ConsistentRead === true };
      const items = itemsOf(Keys, found);
      const touched = Keys.map((key, at) => ({ ...key, units: getUnits(items[at], options) }));
      const local = found.reduce((sum, item) => sum + getUnits(item, options), 0); // Local: nothing for missing ones
      return { ...read(found, ConsistentRead, touched), local };
    }
    if (operation === 'Query') {
      const isPart = input.Select === 'COUNT' || input.ProjectionExpression !== undefined;
      const items = isPart ? await this.#queryAgain(input) : (output.Items ?? []);
      const units = queryUnits(items, { consistent: input.ConsistentRead === true });
      const touched = [{ pk: partitionOf(input), units }];
      // Local: nothing where there is nothing
      return { ...read(items, input.ConsistentRead, touched), local: items.length > 0 ? units : undefined };
    }
    if (operation === 'TransactGetItems') {
      const keys = (input.TransactItems ?? []).flatMap((action) => Object.values(action).map(keyOf));
      const items = (output.Responses as { Item?: Item }[] | undefined)?.map(({ Item }) => Item) ?? [];
      const touched = keys.map((key, at) => ({ ...key, units: 2 * getUnits(items[at], { consistent: true }) }));
      const found = items.filter((item) => item !== undefined);
      return { ...read(found, true, touched), local: undefined };
    }
    if (changes.length === 0) throw new Error(`${operation} has no price here`);
    return writePrice(operation, changes);
  }

  #check(operation: string, { ConsumedCapacity = [] }: Output, expected: number | undefined): void {
    const reported = [ConsumedCapacity].flat().reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
    if (expected !== undefined && reported !== expected) {
      this.#problems.push(`${operation}: ${expected} units by the rules, ${reported} by DynamoDB Local`);
    }
  }

  /** The whole items that a query counted, or gave parts of. */
  async #queryAgain({ Select, ProjectionExpression, ...input }: Input): Promise<Item[]> {
    return (await this.#client.send(new QueryCommand(input as QueryCommandInput))).Items ?? [];
  }

  async #read(keys: Key[]): Promise<(Item | undefined)[]> {
    if (keys.length === 0) return [];
    if (keys.length > KEYS_A_BATCH) throw new Error('more actions than a transaction takes');
    const request = { RequestItems: { [this.#table]: { Keys: keys, ConsistentRead: true } } };
    const found = (await this.#client.send(new BatchGetCommand(request))).Responses?.[this.#table] ?? [];
    return itemsOf(keys, found);
  }
}

function writePrice(operation: string, changes: KeyedChange[]): Price {
  const isTransaction = operation === 'TransactWriteItems';
  const touched = changes.map(({ key, ...change }) => {
    return { ...key, units: isTransaction ? transactionUnits([change]) : changeUnits(change) };
  });
  const writeUnits = unitsOf(touched);
  // Local: far too few for transactions
  return { ...NO_READ, writeUnits, touched, local: isTransaction ? undefined : writeUnits };
}

/** Below the product's own errors, and above them: the meter may stand on either side of what translates one into the other. */
const isRefusal = ({ name, ...error }: Error & { CancellationReasons?: { Code?: string }[] }): boolean =>
  name === 'ConditionsFailed' ||
  name === 'ConditionalCheckFailedException' ||
  (error.CancellationReasons ?? []).some(({ Code }) => Code === 'ConditionalCheckFailed');

interface KeyedChange extends Change {
  key: Key;
}

const itemsOf = (keys: Key[], found: Item[]): (Item | undefined)[] =>
  keys.map(({ pk, sk }) => found.find((item) => item.pk === pk && item.sk === sk));

const unitsOf = (touched: Touched[]): number => touched.reduce((sum, { units }) => sum + units, 0);

const read = (items: Item[], consistent: boolean | undefined, touched: Touched[]) => ({
  readUnits: unitsOf(touched),
  writeUnits: 0,
  itemsRead: items.length,
  bytesRead: items.reduce((sum, item) => sum + itemBytes(item), 0),
  consistent: consistent === true,
  touched,
});

function keysWritten(operation: string, input: Input): Key[] {
  if (operation === 'TransactWriteItems') {
    return (input.TransactItems ?? []).flatMap((action) => Object.values(action).map(keyOf));
  }
  return ['PutItem', 'UpdateItem', 'DeleteItem'].includes(operation) ? [keyOf(input)] : [];
}

const keyOf = ({ Key, Item }: Action): Key => {
  const { pk, sk } = (Key ?? Item) as Key;
  return { pk, sk };
};

/** The partition of a query: its key condition begins with that (dynamodb-toolbox). */
const partitionOf = ({ ExpressionAttributeValues = {} }: Input): string =>
  String(Object.values(ExpressionAttributeValues)[0]);
