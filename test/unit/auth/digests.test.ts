import { createHash, createSecretKey } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { sealCursor } from '../../../src/auth/cursors.ts';
import { digest } from '../../../src/auth/digests.ts';

const key = createSecretKey(Buffer.alloc(32, 1));
const other = createSecretKey(Buffer.alloc(32, 2));

test('a digest is the same for the same text, and other for another text, purpose or key', () => {
  const [first = '', ...others] = [
    digest(key, 'login', 'ann'),
    digest(key, 'login', 'ben'),
    digest(key, 'other', 'ann'),
    digest(other, 'login', 'ann'),
  ];
  expect(digest(key, 'login', 'ann')).toBe(first);
  expect(new Set([first, ...others]).size).toBe(4);
  expect(first).toMatch(/^[\w-]{22}$/);
});

test('a digest is neither the plain hash of its text nor a seal of a cursor', () => {
  expect(digest(key, 'login', 'ann')).not.toBe(
    createHash('sha256').update('login:ann').digest('base64url').slice(0, 22),
  );
  expect(digest(key, 'login', 'ann')).not.toBe(sealCursor(key, 'login:ann', '').slice(0, 22));
});
