import { changeUnits, getUnits, itemBytes, queryUnits, transactionUnits } from '../../../harness/units.ts';

const strong = { consistent: true };
const eventual = { consistent: false };
const KB = 1024;

/** An item of so many bytes. */
const itemOf = (bytes: number) => ({ a: 'x'.repeat(bytes - 1) });

describe('item sizes (developer guide, "DynamoDB Item sizes and formats")', () => {
  test.each([
    ['a text: its name and its bytes in UTF-8', { 'shirt-color': 'R', 'shirt-size': 'M' }, 23],
    ['a text beyond ASCII', { é: '日本' }, 8],
    ['a number: a byte for two digits, and one', { n: 27 }, 3],
    ['an odd number of digits', { n: 271 }, 4],
    ['an id of 16 digits', { n: 7_271_234_567_890_123 }, 10],
    ['trailing zeros are trimmed', { n: 7_000_000 }, 3],
    ['leading zeros are trimmed', { n: 0.0001 }, 3],
    ['a fraction', { n: 1.5 }, 4],
    ['a negative number', { n: -27 }, 4],
    ['zero', { n: 0 }, 2],
    ['a boolean and a null', { b: true, c: null }, 4],
    ['bytes', { b: new Uint8Array(10) }, 11],
    ['a set: its elements', { s: new Set([10, 20, 30]) }, 1 + 3 * 2],
    ['an empty list or map: 3 bytes', { l: [], m: {} }, 8],
    ['each element: a byte more', { l: ['ab', 'c'], m: { k: 'v' } }, 1 + 3 + (2 + 1) + (1 + 1) + 1 + 3 + (1 + 1 + 1)],
    ['what is undefined is not written', { a: 'b', c: undefined }, 2],
  ])('%s', (_, item, bytes) => {
    expect(itemBytes(item)).toBe(bytes);
  });
});

describe('reads (developer guide, "Capacity unit consumption for read operations")', () => {
  test.each([
    ['3,500 bytes as 4 KB', 3_500, 1],
    ['4 KB', 4 * KB, 1],
    ['a byte more', 4 * KB + 1, 2],
    ['8 KB', 8 * KB, 2],
    ['10 KB as 12 KB', 10 * KB, 3],
  ])('GetItem: %s', (_, bytes, units) => {
    expect(getUnits(itemOf(bytes), strong)).toBe(units);
    expect(getUnits(itemOf(bytes), eventual)).toBe(units / 2);
  });

  test('an item that does not exist costs a unit, half of one where the read is eventually consistent', () => {
    expect(getUnits(undefined, strong)).toBe(1);
    expect(getUnits(undefined, eventual)).toBe(0.5);
  });

  test('BatchGetItem: a 1.5 KB and a 6.5 KB item are 12 KB, not 8 KB', () => {
    const items = [itemOf(1.5 * KB), itemOf(6.5 * KB)];
    expect(items.reduce((sum, item) => sum + getUnits(item, strong), 0)).toBe(3);
  });

  test('Query: 10 items of 40.8 KB together are 44 KB', () => {
    expect(queryUnits(Array(10).fill(itemOf(Math.round(4.08 * KB))), strong)).toBe(11);
  });

  test('Query: 1,500 items of 64 bytes are 96 KB', () => {
    expect(queryUnits(Array(1_500).fill(itemOf(64)), strong)).toBe(24);
    expect(queryUnits(Array(1_500).fill(itemOf(64)), eventual)).toBe(12);
  });

  test('Query: where there is nothing it costs a unit all the same', () => {
    expect(queryUnits([], strong)).toBe(1);
  });
});

describe('writes (developer guide, "Capacity unit consumption for write operations")', () => {
  const put = (bytes: number) => changeUnits({ before: undefined, after: itemOf(bytes) });

  test('500 bytes are 1 KB, 3.5 KB are 4 KB', () => {
    expect(put(500)).toBe(1);
    expect(put(KB)).toBe(1);
    expect(put(KB + 1)).toBe(2);
    expect(put(3.5 * KB)).toBe(4);
  });

  test('an update costs the larger of the item before and after', () => {
    expect(changeUnits({ before: itemOf(5 * KB), after: itemOf(100) })).toBe(5);
    expect(changeUnits({ before: itemOf(100), after: itemOf(5 * KB) })).toBe(5);
  });

  test('a deletion costs what was there, and a unit where nothing was', () => {
    expect(changeUnits({ before: itemOf(3 * KB), after: undefined })).toBe(3);
    expect(changeUnits({ before: undefined, after: undefined })).toBe(1);
  });

  test('a transaction of three 500-byte items costs six units', () => {
    expect(transactionUnits(Array(3).fill({ before: undefined, after: itemOf(500) }))).toBe(6);
  });

  test('each action of a transaction is rounded up before it is doubled', () => {
    expect(transactionUnits([{ before: undefined, after: itemOf(KB + 1) }])).toBe(4);
  });

  test('a condition check costs what a write of its item would (measured on AWS: dynamodb-conformance, #67)', () => {
    const checked = itemOf(800);
    expect(transactionUnits([{ before: checked, after: checked }])).toBe(2);
  });
});
