import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';

/** Half of HMAC-SHA256 is still far beyond guessing (RFC 2104, section 5) and keeps cursors short. */
const MAC_BYTES = 16;

/**
 * Makes a cursor for a position in a list that only this position, list and key can have made.
 *
 * @param list what tells the list from every other one: its kind, filters and order
 * @param position where the next page begins; a caller can read it, but not change it
 * @returns base64url, fit for a query
 */
export const sealCursor = (key: KeyObject, list: string, position: string): string =>
  sealed(key, list, Buffer.from(position)).toString('base64url');

/** The position in a cursor; `undefined` where it was altered or belongs to another list. */
export function openCursor(key: KeyObject, list: string, cursor: string): string | undefined {
  const bytes = Buffer.from(cursor, 'base64url');
  // Decoding skips what is no base64url, so many spellings would stand for one cursor. Only ours is one.
  if (bytes.length < MAC_BYTES || bytes.toString('base64url') !== cursor) return undefined;
  const position = bytes.subarray(MAC_BYTES);
  return timingSafeEqual(bytes, sealed(key, list, position)) ? position.toString() : undefined;
}

/** The length before the list keeps `a` + `bc` apart from `ab` + `c`. */
function sealed(key: KeyObject, list: string, position: Buffer): Buffer {
  const mac = createHmac('sha256', key).update(`${list.length}:${list}`).update(position).digest();
  return Buffer.concat([mac.subarray(0, MAC_BYTES), position]);
}
