import * as v from 'valibot';
import { invalid } from '../errors.ts';
import { fits, lengthOf } from '../names.ts';

const BLANK = "can't be blank";
const CONTROL = /\p{Cc}/u;
/**
 * Format characters, those that are not shown where a font does not know them (Unicode, "Default_Ignorable_Code_Point"; the
 * Hangul fillers are among them), line separators, and what is drawn as nothing: the empty Braille pattern, the null notehead
 * and the Khitan filler.
 */
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\u2800\u{1d159}\u{16fe4}]/u;

interface TextRule {
  /** In Unicode code points. */
  max: number;
  min?: number;
  /** Takes white space away at both ends; so it is unless said otherwise. */
  trim?: boolean;
  /** Allows control characters, line breaks among them; leave off for single-line fields. */
  control?: boolean;
  /** Allows invisible characters; turn off where two texts that look alike must not be two. */
  invisible?: boolean;
}

/** Lone surrogates are refused in every text: they cannot be written in UTF-8. */
const characters = ({ max, min = 1, trim = true, control = false, invisible = true }: TextRule) =>
  v.pipe(
    v.string('must be a string'),
    v.transform((value) => (trim ? value.trim() : value)),
    v.check((value) => value.isWellFormed(), 'must be well-formed Unicode'),
    v.check((value) => control || !CONTROL.test(value), "can't contain control characters"),
    v.check((value) => invisible || !INVISIBLE.test(value), "can't contain invisible characters"),
    v.check((value) => fits(value, max), `is too long (maximum is ${max} characters)`),
    v.check(
      (value) => value.length >= 2 * min || lengthOf(value) >= min || isBlank(value),
      `is too short (minimum is ${min} characters)`,
    ),
  );

/** A text that is not blank. */
export const text = (rule: TextRule) =>
  v.pipe(
    characters(rule),
    v.check((value) => !isBlank(value), BLANK),
  );

/** A text that may be left out, and where `null` and `""` both mean none. */
export const optionalText = (rule: TextRule) =>
  v.pipe(
    v.nullable(characters(rule)),
    v.transform((value) => value || null),
  );

const isBlank = (value: string): boolean => value.trim() === '';

/** A field that has to be there: missing and `null` are as blank as `""`. */
export const required = <S extends v.GenericSchema<string, string>>(field: S) => v.nullish(field, '');

/** A field that may be left out, but cannot be taken away: `null` is as blank as `""`. */
export const changeable = <S extends v.GenericSchema<string, string>>(field: S) => v.optional(v.nullable(field, ''));

/**
 * The fields in a body, which wraps them in an object: `{user: {…}}`. Unknown fields are left out.
 *
 * @throws 422 with everything that is wrong, by field
 */
export function fieldsOf<S extends v.GenericSchema>(body: unknown, wrapper: string, schema: S): v.InferOutput<S> {
  const value = (body as Record<string, unknown> | undefined)?.[wrapper];
  const { output, issues, success } = v.safeParse(schema, value ?? {});
  if (value != null && (typeof value !== 'object' || Array.isArray(value))) {
    throw invalid({ [wrapper]: ['must be an object'] });
  }
  if (!success) throw invalid(errorsOf(issues));
  if (value == null) throw invalid({ [wrapper]: [BLANK] });
  return output;
}

function errorsOf(issues: v.BaseIssue<unknown>[]): Record<string, string[]> {
  const errors = new Map<string, Set<string>>();
  for (const { path, message } of issues) {
    const field = String(path?.[0]?.key);
    errors.set(field, (errors.get(field) ?? new Set()).add(message));
  }
  return Object.fromEntries(Array.from(errors, ([field, messages]) => [field, [...messages]]));
}
