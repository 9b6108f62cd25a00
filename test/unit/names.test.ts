import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { comparable, fits, lengthOf, MAX_USERNAME_LENGTH } from '../../src/names.ts';

test('a text is as long as it has code points', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 12 }), (text) => {
      expect(lengthOf(text)).toBe([...text].length);
      expect(fits(text, 5)).toBe([...text].length <= 5);
    }),
  );
});

describe('names', () => {
  test.each([
    ['Ann', 'aNN'],
    ['\u00c9mile', 'e\u0301mile'],
    ['\u212bngstr\u00f6m', '\u00e5ngstro\u0308m'],
    ['\u01c4', '\u01c6'],
    ['J\u030c', '\u01f0'],
    ['ΑΣ', 'ασ'],
    ['ΑΣ', 'ας'],
    ['Ａｎｎ', 'ann'],
    ['ﬁne', 'FINE'],
    ['stra\u00dfe', 'STRASSE'],
    ['STRA\u1e9eE', 'stra\u00dfe'],
    ['\u0130', 'i\u0307'],
    ['\u0131', 'I'],
    ['\u0149', '\u02bcN'],
    ['\u2460', '1'],
    ['１００％', '100%'],
    ['\u1fb3', '\u0391\u0399'],
  ])('%s and %s are one', (one, other) => {
    expect(comparable(one)).toBe(comparable(other));
  });

  test.each([
    ['ann', 'ann '],
    ['ann', 'anna'],
    ['e', '\u00e9'],
    ['\u{1f600}', '\u{1f601}'],
    ['a', '\u0430'],
  ])('%s and %s are two', (one, other) => {
    expect(comparable(one)).not.toBe(comparable(other));
  });

  /** Letters whose cases, or whose forms, are not one to one, among others. */
  const letter = fc.oneof(
    fc.constantFrom(...'ßẞİıŉﬁﬀﬃᾳᾼǅǆΣσςΐΰ\u0345\u0307\u0301\u0323ſK Å\ufdfa'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  );
  const name = fc.array(letter, { maxLength: 8 }).map((letters) => letters.join(''));

  test('every character, alone, compares as it does when it has been compared before', () => {
    for (let point = 0; point < 0x2fa20; point++) {
      if (point === 0xd800) point = 0xe000; // surrogates are no characters
      if (point === 0x20000) point = 0x2f800; // ideographs between, without cases or other forms
      const once = comparable(String.fromCodePoint(point));
      if (comparable(once) !== once) throw new Error(`U+${point.toString(16)} does not`);
    }
  });

  test('a name that has been compared, composed or decomposed stays the same name', () => {
    fc.assert(
      fc.property(name, (text) => {
        const once = comparable(text);
        for (const form of [once, text.normalize('NFC'), text.normalize('NFKD')]) expect(comparable(form)).toBe(once);
      }),
      { numRuns: 3_000 },
    );
  });

  test('a composed name is one with its upper-cased and its lower-cased form', () => {
    fc.assert(
      fc.property(name, (text) => {
        const composed = text.normalize('NFKC');
        fc.pre(!composed.includes('\u0345')); // an iota below, which upper-casing makes a letter of its own
        for (const form of [composed.toUpperCase(), composed.toLowerCase()]) {
          expect(comparable(form)).toBe(comparable(composed));
        }
      }),
      { numRuns: 3_000 },
    );
  });

  test('the longest in bytes are still short enough to be hashed at once', () => {
    expect(Buffer.byteLength(comparable('\ufdfa'.repeat(MAX_USERNAME_LENGTH)))).toBe(2_112);
  });
});
