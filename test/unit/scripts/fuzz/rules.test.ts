import { compare, Difference, Rule } from '../../../../scripts/fuzz/compare.ts';
import { BLANK, comparable, errorsOf, tagsOf } from '../../../../scripts/fuzz/model/rules.ts';

const user = { username: 'jane', email: 'jane@example.com', password: 'correct horse' };
const register = (fields: object) => errorsOf('registration', 'user', { user: { ...user, ...fields } });

test.each([
  ['a control character', { username: 'a\nb' }, ['username']],
  ['an invisible character', { username: 'ja\u200bne' }, ['username']],
  ['a dot', { username: '.' }, ['username']],
  ['dots that NFKC makes of one character', { username: '\u2025' }, ['username']],
  ['65 code points', { username: '😀'.repeat(65) }, ['username']],
  ['no address, and a short password', { email: 'plain', password: 'short' }, ['email', 'password']],
])('%s is refused by name', (_, fields, names) => {
  expect(Object.keys(register(fields) ?? {})).toEqual(names);
});

test.each([
  ['64 code points', { username: '😀'.repeat(64) }],
  ['blanks around a name', { username: ' jane ' }],
  ['a password of 128 characters', { password: 'x'.repeat(128) }],
])('%s is fine', (_, fields) => {
  expect(register(fields)).toBeUndefined();
});

test('what is missing, null or empty is blank; what a change leaves out stays', () => {
  expect(register({ username: undefined, email: null, password: '' })).toEqual({
    username: BLANK,
    email: BLANK,
    password: BLANK,
  });
  expect(errorsOf('account', 'user', { user: {} }, true)).toBeUndefined();
  expect(errorsOf('account', 'user', { user: { bio: null, username: null } }, true)).toEqual({ username: BLANK });
  expect(errorsOf('article', 'article', {}, true)).toEqual({ article: BLANK });
});

test.each([
  ['ΑΣ', 'ας'],
  ['ｆｕｌｌ', 'FULL'],
  ['straße', 'STRASSE'],
  ['e\u0301', 'É'],
])('%s and %s are one name', (one, other) => {
  expect(comparable(one)).toBe(comparable(other));
});

test('tags are trimmed, and each is there once, where it came first', () => {
  expect(tagsOf([' b', 'a', 'b', 'a '])).toEqual(['b', 'a']);
});

test('an answer is compared whole: values, lengths, and keys that nobody expects', () => {
  const positive = new Rule('a positive number', (value) => Number(value) > 0);
  const expected = { list: [{ id: positive }], name: null };
  expect(() => compare(expected, { list: [{ id: 3 }], name: null }, 'body')).not.toThrow();
  for (const actual of [
    { list: [{ id: 0 }], name: null },
    { list: [], name: null },
    { list: [{ id: 3, more: 1 }], name: null },
    { list: [{ id: 3 }] },
    { list: { 0: { id: 3 } }, name: null },
  ]) {
    expect(() => compare(expected, actual, 'body')).toThrow(Difference);
  }
});
