import { createHmac, type KeyObject } from 'node:crypto';

/** Half of HMAC-SHA256 is still far beyond guessing (RFC 2104, section 5). */
const DIGEST_BYTES = 16;

/**
 * What stands for a text that is not to be stored: who reads the table cannot find out the text by trying, as with a plain hash, because
 * the key is in it too.
 *
 * @param purpose without a `:`; digests of different purposes have nothing in common. Cursors, which are sealed with the same key, begin
 * with a digit
 * @returns 22 characters of base64url
 */
export const digest = (key: KeyObject, purpose: string, text: string): string =>
  createHmac('sha256', key).update(`${purpose}:${text}`).digest().subarray(0, DIGEST_BYTES).toString('base64url');
