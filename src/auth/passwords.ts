import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** OWASP, "Password Storage Cheat Sheet": argon2id with 19 MiB, 2 passes and 1 lane. */
const MEMORY_KIB = 19_456;
const PASSES = 2;
const LANES = 1;
const SALT_BYTES = 16;
const TAG_BYTES = 32;

/**
 * What the password of an unknown email is compared with, so that a login takes as long as for a known one. Its tag is not
 * the hash of anything known: verifying against it says no.
 */
export const decoyHash =
  '$argon2id$v=19$m=19456,t=2,p=1$8OEv3gL7AIWwxKPjfgmTow$AZcSuLNxWBLO3JwcVdilv5uvUf+/T7GLkAzW1jZi11I';

/** @returns a string in the PHC format (password-hashing competition, "PHC string format"), with a salt of its own */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(SALT_BYTES);
  const parameters = { memory: MEMORY_KIB, passes: PASSES, parallelism: LANES, nonce, tagLength: TAG_BYTES };
  const tag = await argon2id({ ...parameters, message: password });
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${unpadded(nonce)}$${unpadded(tag)}`;
}

/**
 * Whether `stored` was made from the password, with whatever parameters it says, so that these can be raised later.
 *
 * @throws Error where `stored` is not the hash of a password, or asks for more work than any of ours would
 */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const { tag, ...parameters } = parse(stored);
  return timingSafeEqual(await argon2id({ ...parameters, message: password }), tag);
}

const argon2id = (parameters: Argon2Parameters) => promisify(argon2)('argon2id', parameters);

const unpadded = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');

/** A hash as it is stored. */
export const phc = /^\$argon2id\$v=19\$m=(\d{1,6}),t=(\d{1,2}),p=(\d)\$([A-Za-z\d+/]{11,86})\$([A-Za-z\d+/]{22,86})$/;

function parse(stored: string): Omit<Argon2Parameters, 'message'> & { tag: Buffer } {
  const [, memory, passes, parallelism, salt = '', hash = ''] = phc.exec(stored) ?? [];
  const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  const isSane =
    cost.memory >= 8 * cost.parallelism &&
    cost.memory <= 65_536 &&
    between(cost.passes, 10) &&
    between(cost.parallelism, 4);
  if (!isSane) throw new Error('a stored password hash cannot be read');
  const tag = Buffer.from(hash, 'base64');
  return { ...cost, nonce: Buffer.from(salt, 'base64'), tag, tagLength: tag.length };
}

const between = (value: number, most: number) => value >= 1 && value <= most;
