import { describe, expect, test } from '@jest/globals';
import { decoyHash, hashPassword, verifyPassword } from '../../../src/auth/passwords.ts';

const PHC = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z\d+/]{22}\$[A-Za-z\d+/]{43}$/;

test('a hash says that it was made at the cost that OWASP recommends', async () => {
  expect(await hashPassword('correct horse')).toMatch(PHC);
});

test('a password is verified against its hash, and no other is', async () => {
  const stored = await hashPassword('correct horse');
  expect(await verifyPassword('correct horse', stored)).toBe(true);
  for (const other of ['Correct horse', 'correct horse ', '']) expect(await verifyPassword(other, stored)).toBe(false);
});

test('a password is hashed whole, whatever its characters', async () => {
  const long = `${'🦊'.repeat(127)}\u0000`;
  const stored = await hashPassword(`${long}a`);
  expect(await verifyPassword(`${long}a`, stored)).toBe(true);
  expect(await verifyPassword(`${long}b`, stored)).toBe(false);
});

test('the same password has another hash each time', async () => {
  expect(await hashPassword('correct horse')).not.toBe(await hashPassword('correct horse'));
});

test('hashes that other implementations made, at other costs, are verified', async () => {
  // The test vectors of the reference implementation, phc-winner-argon2, in src/test.c.
  const salt = Buffer.from('somesalt').toString('base64').replace(/=+$/, '');
  const stored = `$argon2id$v=19$m=256,t=2,p=1$${salt}$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4`;
  expect(await verifyPassword('password', stored)).toBe(true);
  expect(await verifyPassword('differentpassword', stored)).toBe(false);
});

describe('the decoy for unknown emails', () => {
  test('costs what a real hash costs', () => {
    expect(decoyHash).toMatch(PHC);
  });

  test('is the hash of nothing that one would try', async () => {
    for (const password of ['', 'password', decoyHash]) expect(await verifyPassword(password, decoyHash)).toBe(false);
  });
});

describe('what is no hash of ours is refused with an error that does not repeat it', () => {
  const [, , , , salt, tag] = decoyHash.split('$');
  const withCost = (cost: string) => `$argon2id$v=19$${cost}$${salt}$${tag}`;

  test.each([
    '',
    'secret',
    decoyHash.replace('argon2id', 'argon2i'),
    decoyHash.replace('v=19', 'v=16'),
    `${decoyHash}=`,
    `${decoyHash}\n`,
    `$argon2id$v=19$m=19456,t=2,p=1$$${tag}`,
    withCost('m=65537,t=2,p=1'),
    withCost('m=7,t=2,p=1'),
    withCost('m=19456,t=0,p=1'),
    withCost('m=19456,t=11,p=1'),
    withCost('m=19456,t=2,p=0'),
    withCost('m=19456,t=2,p=5'),
    withCost('t=2,m=19456,p=1'),
  ])('%j', async (stored) => {
    await expect(verifyPassword('secret', stored)).rejects.toThrow(/^a stored password hash cannot be read$/);
  });
});
