import { AsyncLocalStorage } from 'node:async_hooks';
import { BatchGetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Item } from '../../../harness/expressions.ts';
import { settings } from '../../../src/settings.ts';
import { documents } from '../../../src/table/table.ts';
import { type Call, type Key, Overlay } from './overlay.ts';

/** When somebody else writes while a request reads, and how the reader comes to see it. */
export interface Moment {
  /** After how many round trips of the reader the write begins. */
  gap: number;
  /**
   * Chooses, before each call of the reader, which items of the write it sees from now on. Left out, the write is over before the
   * reader goes on.
   */
  reveal?: (hidden: Key[]) => Key[];
}

interface Role {
  before(call: Call): Promise<void>;
  answer(call: Call, send: (call: Call) => Promise<Item>): Promise<Item>;
  after(): void;
}

const role = new AsyncLocalStorage<Role | undefined>();
const NAME = 'meanwhile';
const READS = new Set(['GetItem', 'BatchGetItem', 'Query', 'TransactGetItems']);

/** Stands between the product and the table, for requests that {@link readWhile} plays. Others pass. */
export function interceptReads(): void {
  documents.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const current = role.getStore();
        if (!current) return next(args);
        const call = { name: commandName.replace(/Command$/, ''), input: args.input as Item };
        const send = async ({ input }: Call) => (await next({ ...args, input })).output as Item;
        await current.before(call);
        try {
          return { output: (await current.answer(call, send)) as never, response: undefined };
        } finally {
          current.after();
        }
      },
    { name: NAME, step: 'initialize', priority: 'high', override: true },
  );
}

/** What became of a read while somebody wrote. */
export interface Outcome<T> {
  value: T;
  /** The read had ended before its round trip came: nothing was written. */
  tooLate: boolean;
  /** Puts the table back to what it was before the write. */
  undo(): Promise<void>;
}

/** Plays a read, and a write at some moment of it. */
export async function readWhile<T>(
  read: () => Promise<T>,
  write: () => Promise<unknown>,
  moment: Moment,
): Promise<Outcome<T>> {
  const writer = new Writer(moment.reveal !== undefined);
  const reader = new Reader(moment, writer, write);
  const value = await role.run(reader, read);
  await writer.finish();
  return { value, tooLate: !writer.hasBegun, undo: () => writer.undo() };
}

/** Plays a write and can take it back. */
export async function tentatively<T>(
  write: () => Promise<T>,
): Promise<{ value: T; written: Key[]; undo(): Promise<void> }> {
  const writer = new Writer(false);
  const value = await writer.run(write);
  return { value, written: writer.written, undo: () => writer.undo() };
}

/** Calls that are under way at the same time are one round trip. */
class Reader implements Role {
  readonly #moment: Moment;
  readonly #writer: Writer;
  readonly #write: () => Promise<unknown>;
  #roundTrips = 0;
  #underWay = 0;
  #gate: Promise<unknown> = Promise.resolve();

  constructor(moment: Moment, writer: Writer, write: () => Promise<unknown>) {
    this.#moment = moment;
    this.#writer = writer;
    this.#write = write;
  }

  async before(): Promise<void> {
    if (this.#underWay++ === 0) {
      this.#gate = this.#roundTrips++ === this.#moment.gap ? this.#writer.begin(this.#write) : this.#writer.rest();
    }
    await this.#gate;
    const { overlay } = this.#writer;
    if (this.#moment.reveal) overlay.show(this.#moment.reveal(overlay.hidden));
    this.#writer.lookUp();
  }

  answer = (call: Call, send: (call: Call) => Promise<Item>): Promise<Item> => this.#writer.overlay.answer(call, send);

  after(): void {
    this.#underWay -= 1;
    this.#writer.lookUp();
  }
}

/** Remembers each item as it was before. What it writes is over only when the reader sees all of it. */
class Writer implements Role {
  readonly overlay = new Overlay();
  hasBegun = false;
  readonly #before = new Map<string, { key: Key; old: Item | undefined }>();
  #hides: boolean;
  #done: Promise<unknown> = Promise.resolve();
  #isDone = true;
  #hidden = Promise.withResolvers<void>();
  #seen = Promise.withResolvers<void>();

  constructor(hides: boolean) {
    this.#hides = hides;
  }

  get written(): Key[] {
    return [...this.#before.values()].map(({ key }) => key);
  }

  run<T>(write: () => Promise<T>): Promise<T> {
    return role.run(this, write);
  }

  /** Begins, and resolves when the reader can go on: the write is over, or its items are there to be hidden. */
  async begin(write: () => Promise<unknown>): Promise<void> {
    this.hasBegun = true;
    this.#isDone = false;
    this.#done = this.run(write).finally(() => {
      this.#isDone = true;
    });
    this.#done.catch(() => {}); // `finish` throws it
    await this.rest();
  }

  /** Resolves when there is nothing that it does by itself. */
  async rest(): Promise<void> {
    if (this.#isDone || this.overlay.hidden.length > 0) return;
    await Promise.race([this.#done, this.#hidden.promise]);
  }

  /** Goes on when the reader has seen all. */
  lookUp(): void {
    if (this.overlay.hidden.length === 0) this.#seen.resolve();
  }

  async finish(): Promise<void> {
    this.#hides = false;
    this.overlay.show(this.overlay.hidden);
    this.lookUp();
    await this.#done;
  }

  async before(): Promise<void> {}
  after(): void {}

  async answer(call: Call, send: (call: Call) => Promise<Item>): Promise<Item> {
    if (READS.has(call.name)) return send(call);
    const keys = keysOf(call);
    const olds = await role.run(undefined, () => itemsAt(keys));
    const output = await send(call);
    for (const key of keys) {
      const old = olds.get(textOf(key));
      if (!this.#before.has(textOf(key))) this.#before.set(textOf(key), { key, old });
      if (this.#hides) this.overlay.hide(key, old);
    }
    if (this.#hides && keys.length > 0) {
      this.#seen = Promise.withResolvers<void>();
      this.#hidden.resolve();
      await this.#seen.promise;
      this.#hidden = Promise.withResolvers<void>();
    }
    return output;
  }

  async undo(): Promise<void> {
    const actions = [...this.#before.values()].map(({ key, old }) =>
      old
        ? { Put: { TableName: settings.tableName, Item: old } }
        : { Delete: { TableName: settings.tableName, Key: key } },
    );
    for (let start = 0; start < actions.length; start += 100) {
      await documents.send(new TransactWriteCommand({ TransactItems: actions.slice(start, start + 100) }));
    }
  }
}

const textOf = ({ pk, sk }: Key): string => `${pk}\n${sk}`;

interface Action {
  Key?: Key;
  Item?: Key;
}

/** The items that a write changes; those that it only checks are not among them. */
function keysOf({ name, input }: Call): Key[] {
  const { TransactItems, RequestItems } = input as {
    TransactItems?: Record<string, Action>[];
    RequestItems?: Record<string, { PutRequest?: Action; DeleteRequest?: Action }[]>;
  };
  const actions =
    name === 'TransactWriteItems'
      ? (TransactItems ?? []).flatMap(({ Put, Update, Delete }) => Put ?? Update ?? Delete ?? [])
      : name === 'BatchWriteItem'
        ? Object.values(RequestItems ?? {}).flatMap((all) =>
            all.flatMap((one) => one.PutRequest ?? one.DeleteRequest ?? []),
          )
        : [input as Action];
  return actions.flatMap(({ Key, Item }) => {
    const key = Key ?? Item;
    return key ? [{ pk: key.pk, sk: key.sk }] : [];
  });
}

async function itemsAt(keys: Key[]): Promise<Map<string, Item>> {
  if (keys.length === 0) return new Map();
  const { Responses } = await documents.send(
    new BatchGetCommand({ RequestItems: { [settings.tableName]: { Keys: keys, ConsistentRead: true } } }),
  );
  const items = (Responses?.[settings.tableName] ?? []) as (Item & Key)[];
  return new Map(items.map((item) => [textOf(item), item]));
}

/** Plays a read whose queries end early, as they do after 1 MB: each of their pages has so many items at most. */
export function withShortPages<T>(items: number, read: () => Promise<T>): Promise<T> {
  const short: Role = {
    before: async () => {},
    after: () => {},
    answer: ({ name, input }, send) => {
      const limit = Math.min(items, Number(input.Limit ?? Number.POSITIVE_INFINITY));
      return send({ name, input: name === 'Query' ? { ...input, Limit: limit } : input });
    },
  };
  return role.run(short, read);
}

/** Plays a read that takes its time between its calls, so that more happens meanwhile. */
export function unhurried<T>(pause: () => Promise<void>, read: () => Promise<T>): Promise<T> {
  return role.run({ before: pause, after: () => {}, answer: (call, send) => send(call) }, read);
}
