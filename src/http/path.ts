/** Paths that no encoding changes: unreserved characters and separators (RFC 3986, section 2.3). */
const plain = /^[\w.~/-]*$/;

/**
 * Writes a path in the canonical encoding, each segment by itself.
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
