/**
 * How many values a body may have, objects and lists among them, and so how deep it may be. What the API takes has 27. The parser
 * looks at each value once more, for keys that would set a prototype, at thirty times what `JSON.parse` takes for a `0`.
 */
export const MOST_VALUES = 256;

/** A body holds its fields in an object of one name: those are two levels down. */
const DEPTH_OF_FIELDS = 2;
const [QUOTE, COMMA, COLON, BACKSLASH] = [34, 44, 58, 92];
const [BRACKET, CLOSING_BRACKET, BRACE, CLOSING_BRACE] = [91, 93, 123, 125];

/**
 * The field in which a JSON text passes {@link MOST_VALUES}: `tagList` in `{"article": {"tagList": [0, 0, …`, or `body` where that
 * is in no field; `undefined` if the text does not pass it. Looks no further, and leaves it to the parser whether it is JSON at all.
 */
export function fieldOfTooManyValues(text: string): string | undefined {
  let values = 0;
  let depth = 0;
  let field = '';
  let string: [start: number, end: number] = [0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      string = [at + 1, endOfString(text, at)];
      at = string[1];
    } else if (code === COLON) {
      if (depth === DEPTH_OF_FIELDS) field = text.slice(...string);
    } else if (code === COMMA || code === BRACKET || code === BRACE) {
      if (code !== COMMA) depth += 1;
      values += 1;
      if (values >= MOST_VALUES) return depth > DEPTH_OF_FIELDS && /^\w{1,64}$/.test(field) ? field : 'body';
    } else if (code === CLOSING_BRACKET || code === CLOSING_BRACE) depth -= 1;
  }
  return undefined;
}

/** Where the string ends that begins at `start`; an unfinished one ends with the text. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - backslashes - 1) === BACKSLASH) backslashes += 1;
  return backslashes % 2 === 1;
}
