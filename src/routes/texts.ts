import * as v from 'valibot';
import { fits, lengthOf } from '../names.ts';
import { DOCS } from './docs.ts';

export const BLANK = "can't be blank";
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
    v.metadata(DOCS && Number.isFinite(max) ? { maxLength: max } : {}),
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
    v.metadata(
      DOCS && { minLength: rule.min ?? 1, pattern: rule.control ? NOT_BLANK : `^${NOT_BLANK_AND_NO_CONTROL}$` },
    ),
  );

/** A text that may be left out, and where `null` and `""` both mean none. */
export const optionalText = (rule: TextRule) =>
  v.pipe(
    v.nullable(characters(rule)),
    v.transform((value) => value || null),
  );

/** An optional text as it is answered: `null` where there is none. */
export const storedText = (rule: TextRule) => v.nullable(v.pipe(characters(rule), v.nonEmpty()));

const isBlank = (value: string): boolean => value.trim() === '';

/** A field that has to be there: missing and `null` are as blank as `""`. */
export const required = <S extends v.GenericSchema<string, string>>(field: S) => v.nullish(field, '');

/** A field that may be left out, but cannot be taken away: `null` is as blank as `""`. */
export const changeable = <S extends v.GenericSchema<string, string>>(field: S) => v.optional(v.nullable(field, ''));

// As JSON Schema has them, without flags. Not in every language is U+FEFF white space, as it is in ECMAScript.
const NOT_BLANK = '[^\\s\\uFEFF]';
export const NO_CONTROL = '[^\\u0000-\\u001F\\u007F-\\u009F]*';
export const NOT_BLANK_AND_NO_CONTROL = `${NO_CONTROL}[^\\s\\uFEFF\\u0000-\\u001F\\u007F-\\u009F]${NO_CONTROL}`;
