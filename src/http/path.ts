import { decodes } from './query.ts';

/** The prefix of every path of the API. */
export const API = '/api';

/** Paths that no encoding changes: unreserved characters and separators (RFC 3986, section 2.3). */
const plain = /^[\w.~/-]*$/;

/** More than there can be slashes in a username or a slug: a path with more segments names nothing, and is not worth decoding. */
const MAX_SEGMENTS = 1_000;

/**
 * Writes a path in the canonical encoding, each segment by itself. Dot segments stay what they are. A path whose encoding is broken
 * somewhere stands for itself: it names nothing, and nothing fails.
 *
 * @param wasDecoded whether `path` is decoded already, so that a `%` in it is a mere `%`
 */
export function canonicalPath(path: string, wasDecoded: boolean): string {
  if (plain.test(path)) return path;
  const segments = path.split('/', MAX_SEGMENTS + 1);
  if (segments.length > MAX_SEGMENTS) return '/';
  const isEncoded = !wasDecoded && decodes(path); // of all segments at once: an exception for each would take its time
  return segments
    .map((segment) => encodeURIComponent((isEncoded ? decodeURIComponent(segment) : segment).toWellFormed()))
    .join('/');
}

/**
 * Takes off a path what a gateway put before that of the API: the first of the prefixes behind which the API's own path begins.
 * Nothing else is taken off, or a firewall's rule for `/api/users/login` could be passed by.
 */
export function splitBase(path: string, prefixes: readonly string[]): [base: string, path: string] {
  const base = prefixes.find((prefix) => prefix !== '' && `${path}/`.startsWith(`${prefix}${API}/`)) ?? '';
  return [base, path.slice(base.length)];
}
