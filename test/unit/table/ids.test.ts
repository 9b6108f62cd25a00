import { afterEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { restoreClock } from '../../../harness/time.ts';
import { clock } from '../../../src/clock.ts';
import { idText, newId, parseId } from '../../../src/table/ids.ts';

afterEach(restoreClock);

const EPOCH = Date.UTC(2020, 0, 1);
const LAST = Number.MAX_SAFE_INTEGER;
const time = fc.integer({ min: EPOCH, max: Date.UTC(2089, 0, 1) });
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const id = fc.oneof(fc.maxSafeNat(), fc.nat(10_000), fc.constantFrom(0, 1, 36, 36 ** 10, LAST));

function newIdAt(now: number, random: number, after?: number): number {
  clock.now = () => now;
  clock.random = () => random;
  return newId(after);
}

test('an id has the milliseconds in its upper bits and chance in its lower 12', () => {
  expect(newIdAt(EPOCH + 1, 0)).toBe(4096);
  expect(newIdAt(EPOCH + 1, 0.5)).toBe(4096 + 2048);
  expect(newIdAt(EPOCH + 1, 1 - Number.EPSILON)).toBe(2 * 4096 - 1);
});

test('an id is an integer below 2^53 until 2089', () => {
  fc.assert(fc.property(time, chance, (now, random) => expect(Number.isSafeInteger(newIdAt(now, random))).toBe(true)));
});

test('an id is greater than every one of an earlier millisecond', () => {
  fc.assert(
    fc.property(time, fc.integer({ min: 1, max: 10_000 }), chance, chance, (now, later, one, other) => {
      expect(newIdAt(now + later, one)).toBeGreaterThan(newIdAt(now, other));
    }),
  );
});

test('an id is greater than the one that it has to come after, whatever the clock says, and else as it would be', () => {
  fc.assert(
    fc.property(time, chance, fc.integer({ min: -5_000, max: 5_000 }), (now, random, distance) => {
      const plain = newIdAt(now, random);
      const after = Math.max(0, plain + distance);
      const nextMillisecond = (Math.floor(after / 4096) + 1) * 4096 + (plain % 4096);
      expect(newIdAt(now, random, after)).toBe(plain > after ? plain : nextMillisecond);
      expect(newIdAt(now, random, after)).toBeGreaterThan(after);
    }),
  );
});

test('an id is positive even where the clock is before the epoch', () => {
  expect(newIdAt(0, 0)).toBe(4096);
  expect(newIdAt(0, 0.5)).toBe(2048);
});

test('the text of an id is 11 characters of base 36, which sort as the ids do', () => {
  expect(idText(0)).toBe('00000000000');
  expect(idText(35)).toBe('0000000000z');
  expect(idText(LAST)).toBe('2gosa7pa2gv');
  fc.assert(
    fc.property(id, id, (one, other) => {
      expect(idText(one)).toMatch(/^[0-9a-z]{11}$/);
      expect(idText(one) < idText(other)).toBe(one < other);
    }),
  );
});

test('the text of an id is read back as the id', () => {
  fc.assert(fc.property(id, (id) => expect(parseId(idText(id))).toBe(id)));
});

test.each([
  '',
  '0',
  '0000000000',
  '000000000000',
  ' 0000000001',
  '0000000001\n',
  '0000000000A',
  '-0000000001',
  '0000000.001',
  '0000000000é',
  '2gosa7pa2gw',
  'zzzzzzzzzzz',
])('%j is the text of no id', (text) => {
  expect(parseId(text)).toBeUndefined();
});

test('a text that is read as an id is the one text of that id', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-z]{11}$/)), (text) => {
      const id = parseId(text);
      if (id !== undefined) expect(idText(id)).toBe(text);
    }),
  );
});
