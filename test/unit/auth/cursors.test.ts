import { createSecretKey } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openCursor, sealCursor } from '../../../src/auth/cursors.ts';

const keyOf = (byte: number) => createSecretKey(Buffer.alloc(32, byte));
const key = keyOf(1);
const text = fc.string({ unit: 'binary', maxLength: 40 });

test('a cursor opens to its position, in its list, whatever these are', () => {
  fc.assert(
    fc.property(text, text, (list, position) => {
      expect(openCursor(key, list, sealCursor(key, list, position))).toBe(position);
    }),
  );
});

test('a cursor needs no escaping in a query', () => {
  fc.assert(fc.property(text, (position) => expect(sealCursor(key, 'articles', position)).toMatch(/^[\w-]+$/)));
});

test('a cursor of one list does not open in another', () => {
  fc.assert(
    fc.property(text, text, text, (list, other, position) => {
      fc.pre(list !== other);
      expect(openCursor(key, other, sealCursor(key, list, position))).toBeUndefined();
    }),
  );
});

test('where the list ends and the position begins is part of the seal', () => {
  const sealed = Buffer.from(sealCursor(key, 'tag:a', 'b1'), 'base64url');
  const moved = Buffer.concat([sealed.subarray(0, 16), Buffer.from('1')]).toString('base64url');
  expect(openCursor(key, 'tag:ab', moved)).toBeUndefined();
});

test('a cursor sealed with another key does not open', () => {
  expect(openCursor(keyOf(2), 'articles', sealCursor(key, 'articles', '1'))).toBeUndefined();
});

test('a cursor does not open when any character of it is another one, missing or added', () => {
  const alphabet = fc.constantFrom(...'AQgw_-09z', '=', '+', '/', ' ', 'é');
  fc.assert(
    fc.property(text, fc.nat(), alphabet, fc.nat(1), fc.boolean(), (position, at, other, cut, atEnd) => {
      const cursor = sealCursor(key, 'articles', position);
      const index = atEnd ? cursor.length - 1 : at % cursor.length;
      const altered = cursor.slice(0, index) + other + cursor.slice(index + cut);
      fc.pre(altered !== cursor);
      expect(openCursor(key, 'articles', altered)).toBeUndefined();
    }),
    { numRuns: 500 },
  );
});

test('nothing that is no cursor opens', () => {
  fc.assert(fc.property(text, (cursor) => expect(openCursor(key, 'articles', cursor)).toBeUndefined()));
  expect(openCursor(key, 'articles', sealCursor(key, 'articles', '').slice(0, -2))).toBeUndefined();
});
