/**
 * What requests cost, by the rules that AWS publishes (Amazon DynamoDB Developer Guide, "DynamoDB Item sizes and formats",
 * "DynamoDB read and write operations" and "Amazon DynamoDB Transactions: How it works"). The table has no index, so nothing
 * is written twice. Unit-tested against the guide's own examples in test/unit/harness/units.test.ts.
 */

/** An item as the document client has it: texts, numbers, booleans, nulls, bytes, sets, lists and maps. */
export type Item = Record<string, unknown>;

const READ_UNIT_BYTES = 4 * 1024;
const WRITE_UNIT_BYTES = 1024;
/** Prepared, then committed. */
const TRANSACTIONAL = 2;
const CONTAINER_BYTES = 3;
const ELEMENT_BYTES = 1;

/** The size of an item in bytes: of its attributes' names and values. */
export const itemBytes = (item: Item): number => membersBytes(item);

const membersBytes = (members: Item, overhead = 0): number =>
  Object.entries(members)
    .filter(([, value]) => value !== undefined)
    .reduce((sum, [name, value]) => sum + utf8Bytes(name) + valueBytes(value) + overhead, 0);

const utf8Bytes = (text: string) => Buffer.byteLength(text);

function valueBytes(value: unknown): number {
  if (typeof value === 'string') return utf8Bytes(value);
  if (typeof value === 'number' || typeof value === 'bigint') return numberBytes(value);
  if (typeof value === 'boolean' || value === null) return 1;
  if (value instanceof Uint8Array) return value.byteLength;
  if (value instanceof Set) return [...value].reduce((sum, element) => sum + valueBytes(element), 0);
  if (Array.isArray(value)) {
    return value.reduce((sum, element) => sum + valueBytes(element) + ELEMENT_BYTES, CONTAINER_BYTES);
  }
  return CONTAINER_BYTES + membersBytes(value as Item, ELEMENT_BYTES);
}

/**
 * One byte for two significant digits, and one more; a sign takes another. The guide calls that approximate: digits are
 * paired from the decimal point, as DynamoDB Local does it.
 */
function numberBytes(value: number | bigint): number {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(value)) ?? [];
  const digits = (whole.length % 2 ? `0${whole}` : whole) + (fraction.length % 2 ? `${fraction}0` : fraction);
  const pairs = digits.replace(/^(00)+/, '').match(/../g) ?? [];
  while (pairs.at(-1) === '00') pairs.pop();
  return pairs.length + 1 + sign.length;
}

interface ReadOptions {
  /** Strongly consistent; what is not costs half. */
  consistent: boolean;
}

const readUnits = (bytes: number, { consistent }: ReadOptions) =>
  Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES)) * (consistent ? 1 : 0.5);

const writeUnits = (bytes: number) => Math.max(1, Math.ceil(bytes / WRITE_UNIT_BYTES));

/** `GetItem`, and each key of `BatchGetItem`: every item is rounded up by itself, and a missing one costs a unit too. */
export const getUnits = (item: Item | undefined, options: ReadOptions): number =>
  readUnits(item ? itemBytes(item) : 0, options);

/** `Query`: what it went through is added up and then rounded up; whether it returned items or their count is the same. */
export const queryUnits = (items: Item[], options: ReadOptions): number =>
  readUnits(
    items.reduce((sum, item) => sum + itemBytes(item), 0),
    options,
  );

/** An item before and after a write; `undefined` where there was, or is, none. */
export interface Change {
  before: Item | undefined;
  after: Item | undefined;
}

/** `PutItem`, `UpdateItem` and `DeleteItem`: the larger of the item before and after. */
export const changeUnits = ({ before, after }: Change): number =>
  writeUnits(Math.max(before ? itemBytes(before) : 0, after ? itemBytes(after) : 0));

/**
 * `TransactWriteItems`: each action costs twice what it would alone. A `ConditionCheck` costs what a write of the item
 * would: the guide does not say so, but it was measured on AWS (github.com/paritysuite/dynamodb-conformance, #67).
 */
export const transactionUnits = (changes: Change[]): number =>
  changes.reduce((sum, change) => sum + TRANSACTIONAL * changeUnits(change), 0);
