import { openCursor, sealCursor } from '../auth/cursors.ts';
import { invalid } from '../errors.ts';
import type { Request } from '../http/message.ts';
import type { PageParams } from '../models/articles/index.ts';
import { cursorKey } from '../models/keyring.ts';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;
/** The contract's limit: to count so many items off costs no more than a page of a few. */
const MAX_OFFSET = 10_000;

type Filters<Name extends string = string> = { [N in Name]?: string | undefined };

/** What was asked for in the query, with what tells this list from every other. */
export interface PageRequest {
  window: PageParams;
  list: string;
  /** The parameters that lead to this list again, without those that say which part of it is meant. */
  parameters: Filters;
}

/**
 * The part of a list that a query asks for.
 *
 * @param kind with `filters`, what tells this list from every other one: a cursor is good for no other
 * @throws 422 `limit`, `offset` and `cursor`
 */
export async function pageRequest({ query }: Request, kind: string, filters: Filters = {}): Promise<PageRequest> {
  const list = JSON.stringify([kind, filters]);
  const errors: Record<string, string[]> = {};
  const limit = wholeNumber(query, 'limit', 1, DEFAULT_LIMIT, errors);
  const offset = wholeNumber(query, 'offset', 0, 0, errors);
  if (offset > MAX_OFFSET) errors.offset = [`must be ${MAX_OFFSET} or less: use a cursor to go further`];
  const cursor = single(query, 'cursor', errors);
  if (cursor !== undefined && query.offset) errors.offset = ["can't be combined with a cursor"];
  const position = cursor === undefined ? undefined : openCursor(await cursorKey(), list, cursor);
  if (cursor !== undefined && position === undefined) errors.cursor = ['is invalid'];
  if (Object.keys(errors).length > 0) throw invalid(errors);
  const window = { limit: Math.min(limit, MAX_LIMIT), offset, position };
  return { window, list, parameters: { ...filters, limit: query.limit && String(window.limit) } };
}

/** The header that leads to the next page, where there is one (RFC 8288): with what the list knows of the query. */
export async function linkToNext(
  { base, path }: Request,
  { list, parameters }: PageRequest,
  next: string | undefined,
): Promise<Record<string, string>> {
  if (next === undefined) return {};
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.append(name, value);
  query.append('cursor', sealCursor(await cursorKey(), list, next));
  // A `+` stands for a blank only in forms; REST APIs hand it over as it is.
  return { link: `<${base}${path}?${query.toString().replaceAll('+', '%20')}>; rel="next"` };
}

/**
 * The values of parameters that may be given once each; one without a value is as good as none.
 *
 * @throws 422 with the names of those that came more than once
 */
export function filtersOf<Name extends string>({ query }: Request, names: Name[]): Filters<Name> {
  const errors: Record<string, string[]> = {};
  const values = names.map((name) => [name, single(query, name, errors) || undefined]);
  if (Object.keys(errors).length > 0) throw invalid(errors);
  return Object.fromEntries(values);
}

function single(query: Request['query'], name: string, errors: Record<string, string[]>): string | undefined {
  const values = query[name] ?? [];
  if (values.length > 1) errors[name] = ['can be given only once'];
  return values[0];
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
