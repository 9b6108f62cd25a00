import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { articleOfSlug, slugOf } from '../../../../src/models/articles/slug.ts';
import { idText } from '../../../../src/table/ids.ts';

const id = fc.maxSafeNat();
const title = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ maxLength: 30 }));
const wordsOf = (title: string): string => slugOf(title, 1).slice(0, -idText(1).length);

test.each([
  ['Hello, World!', 'hello-world'],
  ['  What?  Is -- this…  ', 'what-is-this'],
  ["It's 100% <b>safe</b> & sound/right", 'it-s-100-b-safe-b-sound-right'],
  ['Crème Brûlée à la Ångström', 'creme-brulee-a-la-angstrom'],
  ['ﬁrst ① ²', 'first-1-2'],
  ['Привет, мир', 'привет-мир'],
  ['你好，世界', '你好-世界'],
  ['नमस्ते दुनिया', 'नमस्ते-दुनिया'],
  ['مرحبا بالعالم', 'مرحبا-بالعالم'],
  ['한국어 제목', '한국어-제목'],
  ['日本語のガイド', '日本語のガイド'],
  ['\u{1d400}\u{10400} Deseret', 'a\u{10428}-deseret'],
])('the words of %j are %j', (title, words) => {
  expect(wordsOf(title)).toBe(`${words}-`);
});

test.each(['', ' ', '!?', '🎉🎉', '-', '\ud800', '\u0301', '\u200b'])(
  '%j has no words, and its slug is the id',
  (title) => {
    expect(slugOf(title, 36)).toBe('00000000010');
  },
);

test('the words are cut at 80 characters, and not after a dash', () => {
  expect(wordsOf('a'.repeat(80))).toBe(`${'a'.repeat(80)}-`);
  expect(wordsOf('a'.repeat(81))).toBe(`${'a'.repeat(80)}-`);
  expect(wordsOf(`${'a'.repeat(79)} b`)).toBe(`${'a'.repeat(79)}-`);
  expect(wordsOf(`${'a'.repeat(78)} bc`)).toBe(`${'a'.repeat(78)}-b-`);
  expect(wordsOf('\u{20000}'.repeat(81))).toBe(`${'\u{20000}'.repeat(80)}-`);
});

describe('whatever the title is', () => {
  test('the slug leads back to the article', () => {
    fc.assert(fc.property(title, id, (title, id) => expect(articleOfSlug(slugOf(title, id))).toBe(id)));
  });

  test('the slug is letters, marks, digits and single dashes, and ends in the id', () => {
    fc.assert(
      fc.property(title, id, (title, id) => {
        const slug = slugOf(title, id);
        expect(slug).toMatch(/^[\p{L}\p{M}\p{N}]+(-[\p{L}\p{M}\p{N}]+)*$/u);
        expect(slug.endsWith(idText(id))).toBe(true);
        expect([...slug].length).toBeLessThanOrEqual(92);
        expect(decodeURIComponent(encodeURIComponent(slug))).toBe(slug);
      }),
    );
  });

  test('two ways to write it are one slug', () => {
    fc.assert(
      fc.property(title, (title) => expect(slugOf(title.normalize('NFD'), 1)).toBe(slugOf(title.normalize('NFC'), 1))),
    );
  });
});

describe('an article is found by the ending of a slug', () => {
  test('whatever the words before it are', () => {
    fc.assert(fc.property(title, id, (words, id) => expect(articleOfSlug(`${words}-${idText(id)}`)).toBe(id)));
  });

  test.each([
    '',
    'hello-world',
    'hello',
    '-',
    '0000000001',
    'hello-0000000001',
    'x00000000001',
    'hello00000000001',
    'hello-00000000001 ',
    'hello-00000000001\n',
    'hello-00000000001-',
    'hello-0000000000A',
    'hello-zzzzzzzzzzz',
    'hello_00000000001',
  ])('and not in %j', (slug) => {
    expect(articleOfSlug(slug)).toBeUndefined();
  });
});
