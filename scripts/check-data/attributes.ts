import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { phc } from '../../src/auth/passwords.ts';
import { clock } from '../../src/clock.ts';
import * as fields from '../../src/routes/fields.ts';
import { timeOf } from '../../src/table/ids.ts';

/** What was stored is what its schema made of what was sent: so the schema takes it, and leaves it as it is. */
const stored = (schema: v.GenericSchema) =>
  v.pipe(
    v.string(),
    v.rawCheck(({ dataset, addIssue }) => {
      const problem = dataset.typed && problemOf(schema, dataset.value);
      if (problem) addIssue({ message: problem });
    }),
  );

function problemOf(schema: v.GenericSchema, value: unknown): string | undefined {
  const { success, output, issues } = v.safeParse(schema, value);
  if (!success) return issues[0].message;
  return isDeepStrictEqual(output, value) ? undefined : 'is not as a request leaves it';
}

/** Clocks of instances may be apart, but not by a day. */
const DAY_MS = 24 * 60 * 60 * 1000;
const FIRST_MOMENT = timeOf(1);

export const integer = v.pipe(v.number(), v.safeInteger());
export const natural = v.pipe(integer, v.minValue(0));
/** Ids and versions: from 1. */
export const id = v.pipe(integer, v.minValue(1));
export const ids = v.set(id);
/** Milliseconds since the epoch, between the first moment that an id can name and now. */
export const time = v.pipe(
  integer,
  v.minValue(FIRST_MOMENT, 'is before the first id'),
  v.check((ms) => ms <= clock.now() + DAY_MS, 'is in the future'),
);
/** An id that is made of the time: of a user, an article, an entry, a deletion. */
export const timedId = v.pipe(
  id,
  v.check((value) => timeOf(value) <= clock.now() + DAY_MS, 'is of the future'),
);
/** Comment ids fit into 32 bits (the contract). */
export const commentNumber = v.pipe(id, v.maxValue(fields.LAST_COMMENT_ID));

export const passwordHash = v.pipe(v.string(), v.regex(phc, 'is not the hash of a password'));
/** As long as the hash that it is for (RFC 7518, section 3.2). */
export const secret = v.pipe(
  v.string(),
  v.check((text) => Buffer.from(text, 'base64').length >= 32, 'is too short for a secret'),
);

export const username = stored(fields.username);
export const email = stored(fields.email);
export const bio = stored(fields.bio);
export const image = stored(fields.image);
export const title = stored(fields.title);
export const description = stored(fields.description);
export const articleBody = stored(fields.articleBody);
export const commentBody = stored(fields.commentBody);
/** As the contract says, but for a tag that is there twice, which has a rule of its own. */
export const tags = v.pipe(
  v.array(v.string()),
  v.rawCheck(({ dataset, addIssue }) => {
    const problem = dataset.typed && problemOf(fields.tagList, [...new Set(dataset.value)]);
    if (problem) addIssue({ message: problem });
  }),
);
