import { openCursor, sealCursor } from '../auth/cursors.ts';
import { invalid } from '../errors.ts';
import type { Request } from '../http/message.ts';
import type { Window } from '../models/articles/index.ts';
import { cursorKey } from '../models/keyring.ts';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

/** What was asked for in the query, with what tells this list from every other. */
export interface PageRequest {
  window: Window;
  list: string;
}

/**
 * The part of a list that a query asks for.
 *
 * @param list what tells this list from every other one, its filters included: a cursor is good for no other
 * @throws 422 `limit`, `offset` and `cursor`
 */
export async function pageRequest({ query }: Request, list: string): Promise<PageRequest> {
  const errors: Record<string, string[]> = {};
  const limit = wholeNumber(query, 'limit', 1, DEFAULT_LIMIT, errors);
  const offset = wholeNumber(query, 'offset', 0, 0, errors);
  const cursor = single(query, 'cursor', errors);
  if (cursor !== undefined && query.offset) errors.offset = ["can't be combined with a cursor"];
  const position = cursor === undefined ? undefined : openCursor(await cursorKey(), list, cursor);
  if (cursor !== undefined && position === undefined) errors.cursor = ['is invalid'];
  if (Object.keys(errors).length > 0) throw invalid(errors);
  return { list, window: { limit: Math.min(limit, MAX_LIMIT), offset, position } };
}

/** The header that leads to the next page, where there is one (RFC 8288): with the same query, but for the cursor. */
export async function linkToNext(
  { base, path, query }: Request,
  list: string,
  next: string | undefined,
): Promise<Record<string, string>> {
  if (next === undefined) return {};
  const parameters = new URLSearchParams();
  for (const [name, values] of Object.entries(query)) {
    if (name !== 'offset') for (const value of values) parameters.append(name, value);
  }
  parameters.set('cursor', sealCursor(await cursorKey(), list, next));
  // A `+` stands for a blank only in forms; REST APIs hand it over as it is.
  return { link: `<${base}${path}?${parameters.toString().replaceAll('+', '%20')}>; rel="next"` };
}

/**
 * The value of a parameter that may be given once; one without a value is as good as none.
 *
 * @throws 422 with the parameter's name
 */
export function filter(query: Request['query'], name: string): string | undefined {
  const errors: Record<string, string[]> = {};
  const value = single(query, name, errors);
  if (Object.keys(errors).length > 0) throw invalid(errors);
  return value || undefined;
}

function single(query: Request['query'], name: string, errors: Record<string, string[]>): string | undefined {
  const [value, ...others] = query[name] ?? [];
  if (others.length > 0) errors[name] = ['can be given only once'];
  return value;
}

function wholeNumber(
  query: Request['query'],
  name: string,
  min: number,
  otherwise: number,
  errors: Record<string, string[]>,
): number {
  const value = single(query, name, errors);
  if (value === undefined) return otherwise;
  const number = /^\d+$/.test(value) ? Math.min(Number(value), Number.MAX_SAFE_INTEGER) : Number.NaN;
  if (number >= min) return number;
  errors[name] = [`must be a whole number, ${min} or more`];
  return otherwise;
}
