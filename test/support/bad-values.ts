/** What a field may be sent instead of what it should be, with a name for the test's title. */
export type BadValue = [name: string, value: unknown];

const nested = (depth: number): unknown => JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);

/** No field takes any of these. */
export const notText: BadValue[] = [
  ['a number', 1],
  ['zero', 0],
  ['true', true],
  ['false', false],
  ['an object', {}],
  ['an object that looks like text', { length: 10, toString: 'x' }],
  ['a list of text', ['eight characters']],
  ['an empty list', []],
  ['an object 2,000 deep', nested(2000)],
];

/** No text of ours holds a half of a surrogate pair: there is no way to store it, nor to send it back. */
export const loneSurrogates: BadValue[] = [
  ['a lone high surrogate', 'eight chars \ud800'],
  ['a lone low surrogate', '\udc00 eight chars'],
  ['surrogates in the wrong order', 'eight \udc00\ud800 chars'],
];

export const blanks: BadValue[] = [
  ['the empty text', ''],
  ['blanks', ' \t\n\u00a0\u2003 '],
];

export const controlCharacters: BadValue[] = [
  '\u0000',
  '\u0007',
  '\n',
  '\t',
  '\u001b',
  '\u007f',
  '\u0085',
  '\u009f',
].map((character) => [`the control character ${JSON.stringify(character)}`, `be${character}tween`]);

/** One character more than fits, in ASCII and in code points of two UTF-16 units. */
export const longerThan = (length: number): BadValue[] => [
  [`${length + 1} characters`, 'x'.repeat(length + 1)],
  [`${length + 1} emoji`, '😀'.repeat(length + 1)],
];

/** Just as long as may be. */
export const asLongAs = (length: number): BadValue[] => [
  [`${length} characters`, 'x'.repeat(length)],
  [`${length} emoji`, '😀'.repeat(length)],
];

export const noAddresses: BadValue[] = [
  'plain',
  '@',
  'a@',
  '@example.com',
  'a b@example.com',
  'a@exam ple.com',
  'a@@example.com',
  'a@b@example.com',
  'a\u0000@example.com',
  'a@example..com',
].map((text) => [JSON.stringify(text), text]);

/** An address of just as many characters, with labels no longer than DNS allows. */
export function addressOf(length: number, name = 'local'): string {
  const domain = ['a'.repeat(63), 'b'.repeat(63), 'c'.repeat(length - 65 - 128)].join('.');
  return `${name.padEnd(64, 'l')}@${domain}`;
}
