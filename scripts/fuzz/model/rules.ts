/** The contract's limits on fields, written down a second time: nothing here is taken from the product. */

/** Messages by field, as far as the contract has their words; `undefined` for any. */
export type Errors = Record<string, string[] | undefined>;

export const BLANK = ["can't be blank"];

/** How names and addresses are compared. */
export const comparable = (name: string): string =>
  name.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');

const lengthOf = (text: string): number => [...text].length;
const isBlank = (text: string): boolean => text.trim() === '';
const CONTROL = /\p{Cc}/u;
const UNSEEN = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u;
const ADDRESS = /^[^\s@.]+(\.[^\s@.]+)*@[^\s@.]+(\.[^\s@.]+)+$/u;

/** What is wrong with a value: nothing, that it is blank, or something else. */
type Verdict = 'fine' | 'blank' | 'wrong';
type Judge = (value: unknown) => Verdict;

const text =
  (most: number, isWrong: (value: string) => boolean = () => false, { trim = true, least = 1 } = {}): Judge =>
  (value) => {
    if (typeof value !== 'string' || !value.isWellFormed()) return 'wrong';
    const kept = trim ? value.trim() : value;
    const length = lengthOf(kept);
    if (length > most) return 'wrong';
    if (isBlank(kept)) return 'blank';
    return length < least || isWrong(kept) ? 'wrong' : 'fine';
  };

const optional =
  (most: number, isWrong: (value: string) => boolean = () => false): Judge =>
  (value) => {
    if (value === null || value === '') return 'fine';
    const isText = typeof value === 'string' && value.isWellFormed() && lengthOf(value) <= most;
    return isText && !isWrong(value) ? 'fine' : 'wrong';
  };

const username = text(64, (value) => UNSEEN.test(value) || ['.', '..'].includes(value.normalize('NFKC')));
const email = text(
  254,
  (value) => CONTROL.test(value) || !ADDRESS.test(value) || !ADDRESS.test(value.normalize('NFKC')),
);
const password = text(128, undefined, { trim: false, least: 8 });
const image = optional(2_048, (value) => {
  const scheme = /^\s*([a-z][a-z\d+.-]*):/i.exec(value)?.[1]?.toLowerCase();
  return CONTROL.test(value) || !(scheme === undefined || /^https?$/.test(scheme) || /^data:image\//i.test(value));
});
const tag = text(50, (value) => CONTROL.test(value));
const tags: Judge = (value) =>
  Array.isArray(value) && value.every((one) => tag(one) === 'fine') && tagsOf(value).length <= 20 ? 'fine' : 'wrong';

const fields = {
  registration: { username, email, password },
  login: { email: text(Number.POSITIVE_INFINITY), password: text(Number.POSITIVE_INFINITY) },
  account: { username, email, password, bio: optional(2_000), image },
  article: {
    title: text(200, (value) => CONTROL.test(value)),
    description: text(1_000),
    body: text(65_536),
    tagList: tags,
  },
  comment: { body: text(10_000) },
} satisfies Record<string, Record<string, Judge>>;

/** Which fields of a body may be left out. */
const OPTIONAL = new Set(['bio', 'image', 'tagList']);

/**
 * What is wrong with the fields of a body; `undefined` where nothing is.
 *
 * @param wrapper the key that holds them
 * @param isChange whether all of them may be left out
 */
export function errorsOf(
  kind: keyof typeof fields,
  wrapper: string,
  body: unknown,
  isChange = false,
): Errors | undefined {
  const given = (body as Record<string, unknown> | undefined)?.[wrapper];
  if (given !== undefined && given !== null && (typeof given !== 'object' || Array.isArray(given))) {
    return { [wrapper]: undefined };
  }
  if (isChange && (given === undefined || given === null)) return { [wrapper]: BLANK };
  const errors: Errors = {};
  for (const [field, judge] of Object.entries(fields[kind]) as [string, Judge][]) {
    const value = (given as Record<string, unknown> | undefined | null)?.[field];
    if (value === undefined && (isChange || OPTIONAL.has(field))) continue;
    const verdict = value === undefined || (value === null && !OPTIONAL.has(field)) ? 'blank' : judge(value);
    if (verdict !== 'fine') errors[field] = verdict === 'blank' ? BLANK : undefined;
  }
  return Object.keys(errors).length > 0 ? errors : undefined;
}

/** Trimmed, and each but once. */
export const tagsOf = (tagList: readonly string[]): string[] => [...new Set(tagList.map((one) => one.trim()))];
