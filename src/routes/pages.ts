import * as v from 'valibot';
import { openCursor, sealCursor } from '../auth/cursors.ts';
import { invalid } from '../errors.ts';
import type { Request } from '../http/message.ts';
import type { PageParams } from '../models/articles/index.ts';
import { cursorKey } from '../models/keyring.ts';
import type { Values } from './checks.ts';
import { DOCS } from './docs.ts';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;
/** The contract's limit: to count so many items off costs no more than a page of a few. */
const MAX_OFFSET = 10_000;

/** The one value of a parameter. */
const value = v.pipe(
  v.array(v.string()),
  v.maxLength(1, 'can be given only once'),
  v.transform(([first = '']) => first),
);

/** A parameter that chooses what a list has; one without a value is as good as none. */
export const filter = (about: string) =>
  v.optional(
    v.pipe(
      value,
      v.transform((text) => text || undefined),
      v.metadata(DOCS && { type: 'string', description: about }),
    ),
  );

const wholeNumber = (min: number) =>
  v.pipe(
    value,
    v.check((text) => /^\d+$/.test(text) && Number(text) >= min, `must be a whole number, ${min} or more`),
    v.transform(Number),
  );

const limit = v.optional(
  v.pipe(
    wholeNumber(1),
    v.transform((number) => Math.min(number, MAX_LIMIT)),
    v.metadata(
      DOCS && {
        type: 'integer',
        minimum: 1,
        default: DEFAULT_LIMIT,
        description: `The most items on the page; above ${MAX_LIMIT} is taken as ${MAX_LIMIT}.`,
      },
    ),
  ),
);
const cursor = v.optional(
  v.pipe(
    value,
    v.metadata(
      DOCS && {
        type: 'string',
        pattern: '^[A-Za-z0-9_-]+$',
        description: "As it came in a `Link` of this very list. One that was altered, or is another list's, is a 422.",
      },
    ),
  ),
);
const offset = v.optional(
  v.pipe(
    wholeNumber(0),
    v.maxValue(MAX_OFFSET, `must be ${MAX_OFFSET} or less: use a cursor to go further`),
    v.metadata(
      DOCS && {
        type: 'integer',
        minimum: 0,
        maximum: MAX_OFFSET,
        default: 0,
        description: 'How many items come before the page; use a cursor to go further. Not together with a cursor.',
      },
    ),
  ),
);

/** The parameters of a list that has numbered pages, too. */
export const numbered = { limit, offset, cursor };

/** The parameters of a list that is paged by cursor alone. */
export const byCursor = {
  limit,
  cursor,
  offset: v.optional(v.pipe(v.never("can't be used here: follow the link to the next page"))),
};

/** What asks for a list: a request whose query has been checked. */
export interface ListCall {
  request: Pick<Request, 'base' | 'path'>;
  query: Partial<Values<typeof numbered>> & Record<string, unknown>;
}

/** What was asked for in the query, with what tells this list from every other. */
export interface PageRequest {
  params: PageParams;
  list: string;
  /** The parameters that lead to this list again, without those that say which part of it is meant. */
  parameters: Record<string, string | undefined>;
}

/**
 * The part of a list that a query asks for.
 *
 * @param kind with the filters in the query, what tells this list from every other one: a cursor is good for no other
 * @throws 422 `cursor` and `offset`
 */
export async function pageRequest({ query }: ListCall, kind: string): Promise<PageRequest> {
  const { limit, offset, cursor, ...filters } = query as Partial<Values<typeof numbered>> & Record<string, string>;
  const list = JSON.stringify([kind, filters]);
  if (cursor !== undefined && offset !== undefined) throw invalid({ offset: ["can't be combined with a cursor"] });
  const position = cursor === undefined ? undefined : openCursor(await cursorKey(), list, cursor);
  if (cursor !== undefined && position === undefined) throw invalid({ cursor: ['is invalid'] });
  return {
    params: { limit: limit ?? DEFAULT_LIMIT, offset: offset ?? 0, position },
    list,
    parameters: { ...filters, limit: limit?.toString() },
  };
}

/** The header that leads to the next page, where there is one (RFC 8288): with what the list knows of the query. */
export async function linkToNext(
  { request: { base, path } }: ListCall,
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
