import { describe, expect, test } from '@jest/globals';
import { busy, failed } from '../../../src/errors.ts';
import { errorFields } from '../../../src/observability/fields.ts';

describe('what a log may know of an error', () => {
  test.each([
    [`Unexpected token 'h', "{"password": horse}" is not valid JSON`, `Unexpected token '…', "…" is not valid JSON`],
    ["Value 'jane' at 'key' failed to satisfy constraint", "Value '…' failed to satisfy constraint"],
    ['Received type string (`jane`)', 'Received type string (`…`)'],
    ["It can't be found: email#jane@example.com", "It can't be found: …"],
    ['jane@example.com is taken', '… is taken'],
    ['Failed for a reason:\n  at jane', 'Failed for a reason:'],
    ['The table is not there', 'The table is not there'],
  ])('of %j it is %j', (message, logged) => {
    expect(errorFields(new Error(message)).message).toBe(logged);
  });

  test('is its name, its message, its code and the frames of its stack', () => {
    const error = Object.assign(new TypeError('a\n    at "jane"'), { code: 'ECONNRESET', Item: 'jane' });
    expect(errorFields(error)).toEqual({
      name: 'TypeError',
      message: 'a',
      code: 'ECONNRESET',
      stack: expect.any(Array),
    });
    expect(errorFields(error).stack?.[0]).toMatch(/^ {4}at .*fields\.test\.ts:\d+:\d+\)?$/);
    expect(JSON.stringify(errorFields(error))).not.toContain('jane');
  });

  test('leaves out what its stack begins with, also where the message was changed later', () => {
    const error = new Error('jane\n    at jane');
    error.message = 'it failed';
    expect(JSON.stringify(errorFields(error))).not.toContain('jane');
    expect(errorFields(error).stack?.length).toBeGreaterThan(0);
  });

  test('leaves out a code that is no word', () => {
    for (const code of [42, 'two words', 'x'.repeat(65)]) {
      expect(errorFields(Object.assign(new Error('a'), { code }))).not.toHaveProperty('code');
    }
  });

  test('of a response is its cause, where there is one', () => {
    expect(errorFields(busy(1, new Error('a throttle')))).toMatchObject({ name: 'Error', message: 'a throttle' });
    expect(errorFields(failed('thrown'))).toEqual({ name: 'string', message: 'what was thrown is not an error' });
    expect(errorFields(failed(null))).toMatchObject({ name: 'object' });
    expect(errorFields(busy(1))).toMatchObject({ name: 'ApiError', message: busy(1).message });
  });
});
