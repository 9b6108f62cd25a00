/** What every path of the API begins with. */
export const API = '/api';

/** Paths that no encoding changes: unreserved characters and separators (RFC 3986, section 2.3). */
const plain = /^[\w.~/-]*$/;

/**
 * Writes a path in the canonical encoding, each segment by itself. Dot segments stay what they are.
 *
 * @param wasDecoded whether `path` is decoded already, so that a `%` in it is a mere `%`
 */
export function canonicalPath(path: string, wasDecoded: boolean): string {
  if (plain.test(path)) return path;
  return path
    .split('/')
    .map((segment) => encodeURIComponent((wasDecoded ? segment : decoded(segment)).toWellFormed()))
    .join('/');
}

/** A segment whose encoding is broken stands for itself, as in browsers: it names nothing, and nothing fails. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/**
 * Takes off a path what a gateway put before that of the API: the first of the prefixes behind which the API's own path begins.
 * Nothing else is taken off, or a firewall's rule for `/api/users/login` could be passed by.
 */
export function splitBase(path: string, prefixes: readonly string[]): [base: string, path: string] {
  const base = prefixes.find((prefix) => prefix !== '' && `${path}/`.startsWith(`${prefix}${API}/`)) ?? '';
  return [base, path.slice(base.length)];
}
