import { holds, type Item, type Placeholders } from '../../../harness/expressions.ts';

export interface Key {
  pk: string;
  sk: string;
}

/** A call of the document client, as it is before it is sent: `GetItem`, `Query` and so on. */
export interface Call {
  name: string;
  input: Item;
}

/** Sends a call past all that stands between. */
type Send = (call: Call) => Promise<Item>;

const keyText = ({ pk, sk }: Key): string => `${pk}\n${sk}`;
const keyOf = ({ pk, sk }: Key): Key => ({ pk, sk });
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/**
 * What one reader is shown while a transaction of somebody else becomes visible item by item, in any order: all that DynamoDB
 * promises to GetItem, BatchGetItem and Query (AWS, "Amazon DynamoDB Transactions: How it works"). The transaction is in the
 * table; items that are hidden are shown as they were. TransactGetItems sees a moment: once it has, nothing is hidden any more.
 */
export class Overlay {
  readonly #hidden = new Map<string, { key: Key; old: Item | undefined }>();

  get hidden(): Key[] {
    return [...this.#hidden.values()].map(({ key }) => key);
  }

  hide(key: Key, old: Item | undefined): void {
    this.#hidden.set(keyText(key), { key: keyOf(key), old });
  }

  show(keys: Key[]): void {
    for (const key of keys) this.#hidden.delete(keyText(key));
  }

  /** Answers a read as this reader is to see it. */
  async answer(call: Call, send: Send): Promise<Item> {
    switch (call.name) {
      case 'GetItem':
        return this.#get(call, send);
      case 'BatchGetItem':
        return this.#getBatch(call, send);
      case 'Query':
        return this.hidden.some(({ pk }) => pk === partitionOf(call)) ? this.#query(call, send) : send(call);
      case 'TransactGetItems':
        this.#hidden.clear();
        return send(call);
      default:
        throw new Error(`a reader is not expected to send ${call.name}`);
    }
  }

  async #get(call: Call, send: Send): Promise<Item> {
    const output = await send(call);
    const hidden = this.#hidden.get(keyText(call.input.Key as Key));
    return hidden ? { ...output, Item: hidden.old } : output;
  }

  async #getBatch(call: Call, send: Send): Promise<Item> {
    const output = await send(call);
    const requests = call.input.RequestItems as Record<string, { Keys: Key[] }>;
    const responses = output.Responses as Record<string, (Item & Key)[]>;
    const shown = Object.entries(requests).map(([table, { Keys }]) => {
      const visible = (responses[table] ?? []).filter((item) => !this.#hidden.has(keyText(item)));
      return [table, [...visible, ...Keys.flatMap((key) => this.#hidden.get(keyText(key))?.old ?? [])]];
    });
    return { ...output, Responses: Object.fromEntries(shown) };
  }

  /** The whole range is read, past its limit, and the page made anew of what is visible. */
  async #query({ name, input }: Call, send: Send): Promise<Item> {
    const { Limit, ExclusiveStartKey, ProjectionExpression, Select, ScanIndexForward, ...range } = input;
    const all = new Map<string, Item & Key>();
    let start: unknown;
    do {
      const page = await send({ name, input: { ...range, ...(start ? { ExclusiveStartKey: start } : {}) } });
      for (const item of page.Items as (Item & Key)[]) if (!this.#hidden.has(keyText(item))) all.set(item.sk, item);
      start = page.LastEvaluatedKey;
    } while (start);
    for (const { key, old } of this.#hidden.values()) {
      if (old && holds(String(input.KeyConditionExpression), old, input as Placeholders)) {
        all.set(key.sk, old as Item & Key);
      }
    }
    const direction = ScanIndexForward === false ? -1 : 1;
    const from = (ExclusiveStartKey as Key | undefined)?.sk;
    const ordered = [...all.values()].sort((a, b) => direction * byBytes(a.sk, b.sk));
    const rest = ordered.filter(({ sk }) => from === undefined || byBytes(sk, from) === direction);
    const page = rest.slice(0, Number(Limit ?? Number.POSITIVE_INFINITY));
    const last = page.length === Limit ? page.at(-1) : undefined;
    return {
      Count: page.length,
      ...(Select === 'COUNT' ? {} : { Items: page.map((item) => projected(item, ProjectionExpression, input)) }),
      ...(last ? { LastEvaluatedKey: keyOf(last) } : {}),
      $metadata: {},
    };
  }
}

/** Of a key condition, the partition is what its first value says. */
const partitionOf = ({ input }: Call): unknown => Object.values(input.ExpressionAttributeValues as object)[0];

function projected(item: Item, expression: unknown, { ExpressionAttributeNames: names }: Placeholders): Item {
  if (expression === undefined) return item;
  const wanted = new Set(
    String(expression)
      .split(/\s*,\s*/)
      .map((name) => names?.[name] ?? name),
  );
  return Object.fromEntries(Object.entries(item).filter(([name]) => wanted.has(name)));
}
