import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as v from 'valibot';
import { ApiError } from '../../../src/errors.ts';
import { fieldsOf } from '../../../src/routes/checks.ts';
import { changeable, optionalText, required, text } from '../../../src/routes/texts.ts';

const BLANK = "can't be blank";
const CONTROL = "can't contain control characters";
const LONG = 'is too long (maximum is 5 characters)';
const SHORT = 'is too short (minimum is 3 characters)';
const MALFORMED = 'must be well-formed Unicode';
const WRONG_TYPES = [0, 1, true, false, [], ['a'], {}, { length: 1 }];

const messages = (schema: v.GenericSchema, value: unknown): string[] =>
  (v.safeParse(schema, value).issues ?? []).map(({ message }) => message);
const outputs = (schema: v.GenericSchema, value: unknown): unknown => {
  const { success, output } = v.safeParse(schema, value);
  expect(success).toBe(true);
  return output;
};

describe('a text', () => {
  const field = text({ max: 5, min: 3 });

  test.each([
    ['abc', 'abc'],
    ['abcde', 'abcde'],
    ['  abcde \t\n', 'abcde'],
    ['a b', 'a b'],
    ['\u00a0abc\ufeff', 'abc'],
    ['\u{1f600}\u{1f601}\u{1f602}\u{1f603}\u{1f604}', '\u{1f600}\u{1f601}\u{1f602}\u{1f603}\u{1f604}'],
    ['e\u0301e\u0301', 'e\u0301e\u0301'],
    ['\u202eabc', '\u202eabc'],
  ])('%j is %j', (value, taken) => {
    expect(outputs(field, value)).toBe(taken);
  });

  test.each([
    ['', [BLANK]],
    ['   ', [BLANK]],
    ['\n\t', [BLANK]],
    ['\u2003\u3000', [BLANK]],
    ['ab', [SHORT]],
    [' ab  ', [SHORT]],
    ['\u{1f600}\u{1f601}', [SHORT]],
    ['abcdef', [LONG]],
    ['ab  ef', [LONG]],
    ['a\nc', [CONTROL]],
    ['a\tc', [CONTROL]],
    ['a\0c', [CONTROL]],
    ['\x7fbc', [CONTROL]],
    ['a\x85c', [CONTROL]],
    ['abc\ud800', [MALFORMED]],
    ['\udc00bc', [MALFORMED]],
    ['\udc00\ud800\0abc', [MALFORMED, CONTROL, LONG]],
    ['\0', [CONTROL, SHORT]],
  ])('%j is refused with all that is wrong', (value, refusal) => {
    expect(messages(field, value)).toEqual(refusal);
  });

  test.each(WRONG_TYPES)('%j is refused: it must be a string', (value) => {
    expect(messages(field, value)).toEqual(['must be a string']);
  });

  test('has one character at least, where nothing else is said', () => {
    expect(messages(text({ max: 5 }), 'a')).toEqual([]);
    expect(messages(text({ max: 5 }), '')).toEqual([BLANK]);
  });

  test('keeps the white space at its ends, and counts it, where that is said', () => {
    const field = text({ max: 5, trim: false });
    expect(outputs(field, ' abc ')).toBe(' abc ');
    expect(messages(field, ' abcd ')).toEqual([LONG]);
    expect(messages(field, '    ')).toEqual([BLANK]);
  });

  test('may have control characters, where that is said', () => {
    const field = text({ max: 5, control: true });
    for (const value of ['a\nc', 'a\tc', 'a\0c', 'a\x7fc']) expect(outputs(field, value)).toBe(value);
    expect(messages(field, 'a\ud800')).toEqual([MALFORMED]);
  });

  test('may have invisible characters, where nothing else is said', () => {
    const visible = text({ max: 5, invisible: false });
    // A zero-width space, a bidi mark, a soft hyphen, a variation selector, fillers, a line separator, the Braille blank.
    for (const character of '\u200b\u202e\u00ad\ufe0f\u3164\uffa0\u115f\u17b4\u2028\u2800\u{e0041}\u{16fe4}') {
      expect(messages(visible, `a${character}b`)).toEqual(["can't contain invisible characters"]);
      expect(outputs(text({ max: 5 }), `a${character}b`)).toBe(`a${character}b`);
    }
    for (const value of ['a b', 'é', 'e\u0301', 'ᄀ', 'नमस्', '\u{1f986}', '\u00a8'])
      expect(outputs(visible, value)).toBe(value);
  });

  test('is as long as it has code points', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 9 }), (value) => {
        const length = [...value.trim()].length;
        expect(messages(field, value).includes(LONG)).toBe(length > 5);
        expect(messages(field, value).includes(SHORT)).toBe(length < 3 && length > 0);
      }),
    );
  });
});

describe('a text that is optional', () => {
  const field = optionalText({ max: 5, trim: false });

  test.each([
    ['', null],
    [null, null],
    ['abc', 'abc'],
    [' abc ', ' abc '],
  ])('%j is %j', (value, taken) => {
    expect(outputs(field, value)).toBe(taken);
  });

  test.each([
    ['abcdef', [LONG]],
    ['a\nb', [CONTROL]],
    ['\ud800', [MALFORMED]],
    ['\ud800abcdef', [MALFORMED, LONG]],
    ...WRONG_TYPES.map((value) => [value, ['must be a string']] as const),
  ])('%j is refused, with all that is wrong', (value, refusal) => {
    expect(messages(field, value)).toEqual(refusal);
  });
});

describe('a body', () => {
  const Form = v.object({
    name: required(text({ max: 5 })),
    about: changeable(text({ max: 5 })),
    tags: v.optional(v.array(text({ max: 5 }), 'must be a list of strings')),
  });
  const refusal = (body: unknown, schema: v.GenericSchema = Form) => {
    try {
      fieldsOf(body, { form: schema });
    } catch (error) {
      expect(error).toBeInstanceOf(ApiError);
      return { status: (error as ApiError).status, errors: (error as ApiError).errors };
    }
    return undefined;
  };

  test.each([
    [{ name: 'a' }, { name: 'a' }],
    [
      { name: ' a ', about: ' b ' },
      { name: 'a', about: 'b' },
    ],
    [{ name: 'a', about: undefined }, { name: 'a' }],
    [
      { name: 'a', tags: ['x', ' y'], id: 1, constructor: 2 },
      { name: 'a', tags: ['x', 'y'] },
    ],
  ])('%j has the fields that there are', (form, fields) => {
    expect(fieldsOf({ form, other: 1 }, { form: Form })).toEqual({ form: fields });
  });

  test.each([
    [{}, { name: [BLANK] }],
    [{ name: null }, { name: [BLANK] }],
    [{ name: '' }, { name: [BLANK] }],
    [{ name: undefined }, { name: [BLANK] }],
    [{ name: 'a', about: null }, { about: [BLANK] }],
    [{ name: 'a', about: ' ' }, { about: [BLANK] }],
    [
      { name: 5, about: 'abcdef', tags: 'x' },
      { name: ['must be a string'], about: [LONG], tags: ['must be a list of strings'] },
    ],
    [{ name: 'a', tags: ['ok', '', 1, ' ', 'abcdef'] }, { tags: [BLANK, 'must be a string', LONG] }],
    [{ name: 'abc\0def' }, { name: [CONTROL, LONG] }],
    [{ name: 'a', tags: null }, { tags: ['must be a list of strings'] }],
  ])('%j is refused with everything that is wrong, by field', (form, errors) => {
    expect(refusal({ form })).toEqual({ status: 422, errors });
  });

  test.each([[undefined], [{}], [{ form: null }], [{ form: undefined }], [{ other: { name: 'a' } }]])(
    '%j lacks the required fields',
    (body) => {
      expect(refusal(body)).toEqual({ status: 422, errors: { name: [BLANK] } });
    },
  );

  test.each([[undefined], [{}], [{ form: null }]])('%j lacks the form, where no field is required', (body) => {
    const Changes = v.object({ about: changeable(text({ max: 5 })) });
    expect(refusal(body, Changes)).toEqual({ status: 422, errors: { form: [BLANK] } });
    expect(fieldsOf({ form: {} }, { form: Changes })).toEqual({ form: {} });
  });

  test.each([1, 'name', true, false, 0, '', [], [{ name: 'a' }]])(
    '%j is refused: the form must be an object',
    (form) => {
      expect(refusal({ form })).toEqual({ status: 422, errors: { form: ['must be an object'] } });
    },
  );

  test('whatever it is, is taken or refused with messages', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withSparseArray: true }), (form) => {
        const refused = refusal({ form });
        if (refused) expect(Object.values(refused.errors).flat().length).toBeGreaterThan(0);
      }),
    );
  });
});
