import { expect, test } from '@jest/globals';
import { differences } from '../../../../scripts/tour/expectation.ts';
import { pretty } from '../../../../scripts/tour/print.ts';

const article = { slug: 'a-1', tagList: ['x', 'y'], author: { username: 'jane', bio: null } };

test.each<[unknown, unknown]>([
  [article, { slug: 'a-1' }],
  [article, { slug: /^a-\d$/, author: { bio: null } }],
  [article, { tagList: ['x', /./] }],
  [article, { tagList: Array.isArray, body: (value: unknown) => value === undefined }],
  [article, {}],
  ['text', 'text'],
])('%j is like %j', (value, expected) => {
  expect(differences(value, expected)).toEqual([]);
});

test.each<[unknown, unknown, string[]]>([
  [article, { slug: 'b' }, ['slug should be "b", is "a-1"']],
  [
    article,
    { slug: /^b/, author: { bio: '' } },
    ['slug should match /^b/, is "a-1"', 'author.bio should be "", is null'],
  ],
  [article, { tagList: ['x'] }, ['tagList should have 1 elements, has 2']],
  [article, { tagList: ['x', 'z'] }, ['tagList[1] should be "z", is "y"']],
  [article, { tagList: { length: 2, 0: 'y' } }, ['tagList.0 should be "y", is "x"']],
  [article, { slug: [] }, ['slug should be [], is "a-1"']],
  [article, { author: ['jane'] }, ['author should be an array']],
  [article, { body: 'text' }, ['body should be "text", is missing']],
  [article, { tagList: Number.isInteger }, ['tagList should be isInteger, is ["x","y"]']],
  [undefined, { article: {} }, ['the body should be {"article":{}}, is missing']],
])('%j is not like %j, and it is said where', (value, expected, words) => {
  expect(differences(value, expected)).toEqual(words);
});

test('an answer is printed on one line where it fits, over several where not, and cut where it goes on and on', () => {
  expect(pretty({ tags: ['a', 'b'] })).toBe('  {"tags":["a","b"]}');
  expect(pretty({ tags: ['a', 'b', 'c', 'd', 'e'] })).toBe('  {"tags":["a","b","c","… 2 more"]}');
  expect(pretty({ one: 'x'.repeat(80), two: 'y'.repeat(80) })).toBe(
    `  {\n    "one": "${'x'.repeat(60)}…",\n    "two": "${'y'.repeat(60)}…"\n  }`,
  );
  const many = pretty(Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`key${index}`, 'value'])));
  expect(many.split('\n')).toHaveLength(41);
  expect(many).toMatch(/\n {2}… 22 more lines$/);
});
