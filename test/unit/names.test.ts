import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fits, lengthOf } from '../../src/names.ts';

test('a text is as long as it has code points', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 12 }), (text) => {
      expect(lengthOf(text)).toBe([...text].length);
      expect(fits(text, 5)).toBe([...text].length <= 5);
    }),
  );
});
