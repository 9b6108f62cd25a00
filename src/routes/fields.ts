import * as v from 'valibot';
import { fits, MAX_EMAIL_LENGTH, MAX_TAG_LENGTH, MAX_USERNAME_LENGTH } from '../names.ts';
import { DOCS } from './docs.ts';
import { NO_CONTROL, NOT_BLANK_AND_NO_CONTROL, optionalText, storedText, text } from './texts.ts';

// Everything that users write, and its limits (the contract, "Limits on fields"). What is sent is checked by these, what is
// stored by `npm run check:data`, and what is answered in every test of the contract.

/** Neither `.` nor `..`, which clients resolve away in a path; the full-width ones are compared as if they were these. */
export const username = v.pipe(
  text({ max: MAX_USERNAME_LENGTH, invisible: false }),
  v.check((value) => !fits(value, 2) || !/^\.{1,2}$/.test(value.normalize('NFKC')), "can't be . or .."),
  v.metadata(
    DOCS && {
      pattern: `^(?!\\s*[.\\u2024\\uFF0E]{1,2}\\s*$)(?!\\s*\\u2025\\s*$)${NOT_BLANK_AND_NO_CONTROL}$`,
      description: 'Unique without regard to case; trimmed; no control or invisible characters; not `.` or `..`.',
    },
  ),
);

/** Words with single dots between them, an `@`, and two or more labels: what mail servers make of it, only mail can tell. */
const ADDRESS = /^[^\s@.]+(\.[^\s@.]+)*@[^\s@.]+(\.[^\s@.]+)+$/u;
/** It is an address as it is compared, too. Invisible characters are dropped from domains (UTS 46): two would be one. */
export const email = v.pipe(
  text({ max: MAX_EMAIL_LENGTH, invisible: false }),
  v.check(
    (value) =>
      value === '' || !fits(value, MAX_EMAIL_LENGTH) || (ADDRESS.test(value) && ADDRESS.test(value.normalize('NFKC'))),
    'is invalid',
  ),
  v.metadata(
    DOCS && {
      pattern: ADDRESS.source.replaceAll('^\\s@.', '^\\s\\uFEFF@.\\u0000-\\u001F\\u007F-\\u009F'),
      description:
        'Words with single dots between them, an `@`, and two or more labels, also after NFKC normalisation; unique without regard to case; trimmed; no invisible characters.',
    },
  ),
);

export const password = v.pipe(
  text({ min: 8, max: 128, trim: false, control: true }),
  v.metadata(DOCS && { description: 'Any characters; never trimmed or cut.' }),
);

/** What was never limited must not be at a login, either: it is compared and nothing else. */
const credential = (trim: boolean) => text({ max: Number.POSITIVE_INFINITY, trim, control: true });
export const loginFields = { email: credential(true), password: credential(false) };

const BIO = { max: 2_000, trim: false, control: true };
export const bio = v.pipe(optionalText(BIO), v.metadata(DOCS && { description: '`""` and `null` both mean none.' }));
/** As it is answered: none is `null`. */
export const storedBio = storedText(BIO);

/** A scheme that is none of an image's. Browsers skip blanks before it; controls, which they skip too, are refused anyway. */
const OTHER_SCHEME = /^\s*(?!https?:|data:image\/)[a-z][a-z\d+.-]*:/i;
const IMAGE = { max: 2_048, trim: false };
export const image = v.pipe(
  optionalText(IMAGE),
  v.check(
    (url) => url === null || !OTHER_SCHEME.test(url),
    'must be a URL of http:, https: or data:image/, or one without a scheme',
  ),
  v.metadata(
    DOCS && {
      pattern: `^(?!\\s*(?!([Hh][Tt][Tt][Pp][Ss]?:|[Dd][Aa][Tt][Aa]:[Ii][Mm][Aa][Gg][Ee]/))[A-Za-z][A-Za-z0-9+.-]*:)${NO_CONTROL}$`,
      description:
        'A URL of `http:`, `https:` or `data:image/…`, or one without a scheme. `""` and `null` both mean none.',
    },
  ),
);

export const storedImage = storedText(IMAGE);

export const title = v.pipe(text({ max: 200 }), v.metadata(DOCS && { description: 'Trimmed; no control characters.' }));
export const description = v.pipe(text({ max: 1_000, control: true }), v.metadata(DOCS && { description: 'Trimmed.' }));
export const articleBody = v.pipe(
  text({ max: 65_536, trim: false, control: true }),
  v.metadata(DOCS && { description: 'Kept as sent.' }),
);

const MAX_TAGS = 20;
/** Duplicates do not count, but are looked at: of a list with more of them than anybody needs, no element is. */
const MAX_TAGS_SENT = 5 * MAX_TAGS;
const TOO_MANY_TAGS = `is too long (maximum is ${MAX_TAGS} tags)`;
export const tag = text({ max: MAX_TAG_LENGTH });
export const tagList = v.pipe(
  v.custom<unknown[]>(Array.isArray, 'must be a list of strings'),
  v.metadata(DOCS && { type: 'array' }),
  v.maxLength(MAX_TAGS_SENT, TOO_MANY_TAGS),
  v.array(tag),
  v.transform((tags) => [...new Set(tags)]),
  v.maxLength(MAX_TAGS, TOO_MANY_TAGS),
  v.metadata(
    DOCS && {
      maxItems: MAX_TAGS,
      description: 'Trimmed; no control characters; duplicates are dropped before they are counted; kept in order.',
    },
  ),
);

export const commentBody = v.pipe(
  text({ max: 10_000, control: true }),
  v.metadata(DOCS && { description: 'Trimmed.' }),
);

/** Mobile clients hold the id of a comment in 32 bits, signed (the contract). */
export const LAST_COMMENT_ID = 2 ** 31 - 1;
