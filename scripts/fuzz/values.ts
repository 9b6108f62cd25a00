import type { Chance } from './chance.ts';

/** What people, and those who mean no good, put into fields. */
const NAMES = [
  'jane',
  'JANE',
  'Jörg',
  'JÖRG',
  'straße',
  'STRASSE',
  'ΑΣ',
  'ασ',
  'ｆｕｌｌ',
  'full',
  'ﬁn',
  'a b',
  'x/y',
  '100%',
  'a%2Fb',
  '%41',
  '%zz',
  'hash#tag',
  'plus+plus',
  'quest?ion',
  'amp&ersand=',
  "o'hara",
  '日本語',
  '😀',
  'é',
  'e\u0301',
  '../user',
  'follow',
  'x/follow',
  'feed',
  '__proto__',
  'constructor',
  'İstanbul',
  'ıstanbul',
  '[object Object]',
  'null',
  '*',
];
const BAD_NAMES = [
  '',
  ' \t ',
  '.',
  '..',
  '\u2025',
  '\uff0e',
  'ja\u200bne',
  '\u200b',
  '\u202ejane',
  'a\u0000b',
  'a\nb',
  '\ud800',
  '\u3164',
  '👩\u200d👩',
  'x'.repeat(65),
  '😀'.repeat(65),
  null,
  1,
  true,
  {},
  ['jane'],
];
const BAD_ADDRESSES = [
  '',
  ' ',
  'plain',
  '@',
  'a@',
  '@example.com',
  'a b@example.com',
  'a@@example.com',
  'a@b@c.de',
  'a@b',
  null,
  7,
];
const NOT_TEXT = [1, true, {}, ['x'], '\udc00', null];
const IMAGES = [
  'https://example.com/i.png',
  'http://x/y',
  'data:image/png;base64,AAAA',
  '/static/i.png',
  'i.png',
  '',
  null,
];
const BAD_IMAGES = [
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'ftp://x/y',
  'data:text/html,x',
  'x'.repeat(2_049),
  1,
  {},
];
const TITLES = [
  'Hello, world',
  'Ünï 日本 😀',
  '😀😀',
  '  spaced  out  ',
  'x/y?z#w&v=1',
  '..',
  'feed',
  'مرحبا',
  'e\u0301té',
  '-',
];
const TAGS = [
  'red',
  'green',
  'blue',
  'Red',
  'two words',
  'a/b',
  'ünï',
  '😀',
  '__proto__',
  'toString',
  '#',
  '100%',
  '\u{10ffff}z',
];

const long = (chance: Chance, length: number): string =>
  chance.pick(['x', '😀', 'é', ' y']).repeat(length).slice(0, length);

export const username = (chance: Chance, number: number): unknown => {
  if (chance.happens(0.05)) return chance.pick(BAD_NAMES);
  if (chance.happens(0.3)) return chance.pick(NAMES);
  if (chance.happens(0.03)) return 'n'.repeat(64 - String(number).length) + number;
  return `${chance.happens(0.1) ? ' ' : ''}${chance.pick(NAMES)}${number}`;
};

export const email = (chance: Chance, number: number): unknown => {
  if (chance.happens(0.05)) return chance.pick(BAD_ADDRESSES);
  const name = chance.happens(0.2) ? chance.pick(['jane', 'JANE', 'jörg', 'JÖRG', 'ｊａｎｅ']) : `user${number}`;
  return `${name}@${chance.pick(['example.com', 'Example.COM', 'sub.example.org'], 3)}`;
};

export const password = (chance: Chance): unknown =>
  chance.happens(0.05)
    ? chance.pick(['', 'short', '😀'.repeat(7), 'x'.repeat(129), ...NOT_TEXT])
    : chance.pick(['correct horse', ' spaced password ', '😀'.repeat(8), 'x'.repeat(128), 'nul\u0000byte!']);

export const bio = (chance: Chance): unknown =>
  chance.happens(0.1)
    ? chance.pick([1, {}, '\ud800', 'x'.repeat(2_001)])
    : chance.pick(['', null, 'I write.', 'Two\nlines', '😀'.repeat(2_000)], 2);

export const image = (chance: Chance): unknown => chance.pick(chance.happens(0.15) ? BAD_IMAGES : IMAGES);

export const title = (chance: Chance, number: number): unknown => {
  if (chance.happens(0.03)) return chance.pick([...NOT_TEXT, '', '\t', 'a\u0000b', 'x'.repeat(201)]);
  if (chance.happens(0.03)) return long(chance, 200);
  return chance.happens(0.3) ? chance.pick(TITLES) : `${chance.pick(TITLES)} ${number}`;
};

/** A text of many lines, which may be long. */
export const text = (chance: Chance, most: number): unknown => {
  if (chance.happens(0.02)) return chance.pick([...NOT_TEXT, '', ' \n ', 'x'.repeat(most + 1)]);
  if (chance.happens(0.01)) return long(chance, most);
  return `${chance.pick(['Words', 'Line\nline', '  padded ', '😀', 'Zeichen: äöü', '{"a":1}', '\u0000'])} ${chance.below(1_000)}`;
};

/** Few different ones, so that lists by tag have something. */
export const tag = (chance: Chance): string => chance.pick(TAGS, 2);

export const tagList = (chance: Chance): unknown => {
  if (chance.happens(0.03)) {
    const many = Array.from({ length: 21 }, (_, index) => `many ${index}`);
    return chance.pick([many, ['x'.repeat(51)], ['fine', ' '], ['a\nb'], 'red', {}, [1], [null], ['\ud800']]);
  }
  if (chance.happens(0.02)) return Array.from({ length: 20 }, (_, index) => `twenty ${index}`);
  const tags = Array.from({ length: chance.below(5) }, () => tag(chance));
  return chance.happens(0.1) ? [...tags, ' red ', 'red'] : tags;
};
