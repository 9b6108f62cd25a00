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

/** What shows as nothing, alone and in between: two names that look alike would be two. */
export const invisible: BadValue[] = [
  '\u200b', // zero-width space
  '\u200e', // left-to-right mark
  '\u202e', // right-to-left override
  '\u2066', // left-to-right isolate
  '\u00ad', // soft hyphen
  '\ufeff', // zero-width no-break space
  '\u034f', // combining grapheme joiner
  '\ufe0f', // variation selector
  '\u3164', // Hangul filler
  '\uffa0', // halfwidth Hangul filler
  '\u2800', // empty Braille pattern
  '\u2028', // line separator
  '\u{e0061}', // tag
].flatMap((character) => {
  const name = `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`;
  return [
    [`${name} in between`, `ja${character}ne@example.com`],
    [`${name} alone`, character],
  ] satisfies BadValue[];
});

/** Clients resolve them away in a path, so that the second ones reach somebody else. */
export const dots: BadValue[] = ['.', '..', ' . ', '\uff0e', '\u2024', '\u2025', '.\uff0e'].map((text) => [
  JSON.stringify(text),
  text,
]);

/** URLs that browsers would run, or read from elsewhere, as they find the scheme. */
export const otherSchemes: BadValue[] = [
  'javascript:alert(1)',
  'JavaScript:alert(1)',
  ' javascript:alert(1)',
  '\u0001javascript:alert(1)',
  'java\tscript:alert(1)',
  '\njavascript:alert(1)',
  'vbscript:x',
  'data:text/html,<script>alert(1)</script>',
  'data:,x',
  'data:imagetext/html,x',
  'file:///etc/passwd',
  'blob:https://example.com/1',
  'ftp://example.com/a.png',
  'x-custom+scheme.1:x',
].map((url) => [JSON.stringify(url), url]);

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
  'a\uff20b@example.com', // a second @, once it is compared
  'a\u2024\u2024b@example.com',
  'a@example.\uff0ecom',
  'jane@example\uff0ecom',
  'a\u2017b@example.com', // a blank, once it is compared
].map((text) => [JSON.stringify(text), text]);

/** An address of just as many characters, with labels no longer than DNS allows. */
export function addressOf(length: number, name = 'local'): string {
  const domain = ['a'.repeat(63), 'b'.repeat(63), 'c'.repeat(length - 65 - 128)].join('.');
  return `${name.padEnd(64, 'l')}@${domain}`;
}
