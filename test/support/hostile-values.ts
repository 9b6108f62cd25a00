/** What is repeated to a text of any size, by name; each has once been, or could be, slow to look at. Anywhere: */
const anywhere = {
  'combining marks of one class': '\u0301',
  'combining marks of two classes in turn': '\u0323\u0301',
  'lone surrogates': '\ud800',
  digits: '9',
  blanks: ' ',
  'blanks and letters': ' a',
  dots: '.',
  labels: 'a.',
  dashes: 'a-',
  'percent signs': '%',
  slashes: '/',
  commas: 'a, ',
  emoji: '\u{1f600}',
  'letters that NFKC makes eighteen': '\ufdfa',
  'parts of a token': 'eyJhbGciOiJIUzI1NiJ9.',
};

/** And in fields, where there are rules about characters. */
const inFields = {
  zeros: '0',
  'line breaks': '\n',
  controls: '\u0001',
  addresses: 'a@a.',
  backslashes: '\\',
  quotes: '"',
  'letters that change in length with their case': '\u0130',
  'Hangul jamo': '\u1112\u1161\u11ab',
  'invisible characters': '\u200b',
};

/** One value of about a size, as text or as JSON. */
export type Hostile = [name: string, make: (bytes: number) => string];

const repeated =
  (unit: string) =>
  (bytes: number): string =>
    unit.repeat(Math.ceil(bytes / Buffer.byteLength(unit)));

/** What costs are compared with: text that nothing is wrong with but its length. */
export const letters = repeated('a');

const all = (units: Record<string, string>) =>
  Object.entries(units).map(([name, unit]): Hostile => [name, repeated(unit)]);

/** Texts of a number of UTF-8 bytes. */
export const texts: Hostile[] = [
  ...all(anywhere),
  [
    'combining marks of two classes, one after the other',
    (bytes) => `a${marks('\u0301', bytes)}${marks('\u0323', bytes)}`,
  ],
];

const marks = (mark: string, bytes: number) => mark.repeat(bytes / 4);

const list = (element: string) => (bytes: number) =>
  `[${Array(Math.ceil(bytes / (element.length + 1)))
    .fill(element)
    .join()}]`;

const members = (member: (index: number) => string) => (bytes: number) =>
  `{${Array.from({ length: Math.ceil(bytes / (member(0).length + 1)) }, (_, index) => member(index)).join()}}`;

const nested = (open: string, close: string) => (bytes: number) => {
  const depth = Math.floor(bytes / (open.length + close.length));
  return open.repeat(depth) + close.repeat(depth);
};

/** Texts in JSON, of a number of bytes without what is escaped. */
export const jsonTexts: Hostile[] = [...texts, ...all(inFields)].map(([name, make]) => [
  name,
  (bytes) => JSON.stringify(make(bytes)),
]);

/** Other JSON values of a number of bytes. */
export const jsons: Hostile[] = [
  ['a list of zeros', list('0')],
  ['a list of texts', list('"a"')],
  ['a list of blank texts', list('""')],
  ['a list of lists', list('[]')],
  ['a list of objects', list('{}')],
  ['a list of nothing', list('null')],
  ['a list of lists of zeros', list('[0,0,0]')],
  ['lists in lists', nested('[', ']')],
  ['lists that are never closed', (bytes) => '['.repeat(bytes)],
  ['objects in objects', (bytes) => nested('{"a":', '}')(bytes).replace(':}', ':0}')],
  ['an object of many keys', members((index) => `"k${String(index).padStart(7, '0')}":0`)],
  ['an object of one key many times', members(() => '"a":0')],
  ['an object of many objects', members((index) => `"k${String(index).padStart(7, '0')}":{}`)],
  ['a number of many digits', (bytes) => '9'.repeat(bytes)],
  ['a fraction of many digits', (bytes) => `0.${'0'.repeat(bytes)}1`],
  ['a text of escapes', (bytes) => `"${'\\u0301\\u0323'.repeat(bytes / 12)}"`],
  ['a text that is never closed', (bytes) => `"${'\\"'.repeat(bytes / 2)}`],
];
