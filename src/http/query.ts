import { parse } from 'node:querystring';

const TAIL = '%[89ab][\\da-f]';
/** An escaped character of UTF-8 that is not of ASCII (RFC 3629, section 4). */
const CHARACTER =
  `(?:%c[2-9a-f]|%d[\\da-f]|%e0(?=%[ab])${TAIL}|%e[1-9a-cef]${TAIL}|%ed(?=%[89])${TAIL}|` +
  `%f0(?=%[9ab])${TAIL}${TAIL}|%f[1-3]${TAIL}${TAIL}|%f4(?=%8)${TAIL}${TAIL})${TAIL}`;
/** Characters, or bytes that are in none, as many as there are. */
const RUNS = new RegExp(`((?:${CHARACTER})+)|(?:(?!${CHARACTER})%[89a-f][\\da-f])+`, 'gi');

/**
 * Decoded values by decoded name, as of a form (WHATWG, "URL Standard", application/x-www-form-urlencoded). Bytes that are no UTF-8
 * become U+FFFD, and a `%` that escapes nothing stays one; an exception for each of them would take seconds for a query of a megabyte.
 *
 * @returns an object without prototype
 */
export function parseQuery(rawQueryString: string): Record<string, string[]> {
  const query = parse(decodes(rawQueryString) ? rawQueryString : repaired(rawQueryString), '&', '=', { maxKeys: 0 });
  for (const [name, value] of Object.entries(query)) if (typeof value === 'string') query[name] = [value];
  return query as Record<string, string[]>;
}

/** Whether all of a text can be percent-decoded, as UTF-8. */
export function decodes(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function repaired(text: string): string {
  const escaped = text.replace(/%(?![\da-f]{2})/gi, '%25');
  return decodes(escaped) ? escaped : escaped.replace(RUNS, (_, characters) => characters ?? '%EF%BF%BD');
}
