/**
 * How many values a body may have, objects and lists among them, and so how deep it may be. What the API takes has 27 at most.
 * `@middy/http-json-body-parser` looks at each value once more, for keys that would set a prototype: that is up to forty times what
 * `JSON.parse` takes for a `0`, and 400 MB where there are 500,000 of them.
 */
export const MAX_VALUES = 256;

/** A body holds its fields in an object of one name: `{"article": {"tagList": …`. */
const DEPTH_OF_FIELDS = 2;
/** A value has a comma before it, a name, and a string or two brackets. */
const MAX_TOKENS = 4 * MAX_VALUES;
const QUOTE = '"'.charCodeAt(0);
const BACKSLASH = '\\'.charCodeAt(0);

/**
 * The field in which a JSON text passes {@link MAX_VALUES}: `tagList` in `{"article": {"tagList": [0, 0, …`, or `body` where that
 * is in no field; `undefined` if the text does not pass it, or cannot be JSON. Looks at the text without parsing it, and no further
 * than that.
 */
export function fieldOfTooManyValues(text: string): string | undefined {
  const next = /[[{]\s*[\]}]|["[\]{},]/g; // what is empty, is one value
  let [values, tokens, depth] = [1, 0, 0];
  let isInFields = false;
  let field = '';
  for (let found = next.exec(text); found; found = next.exec(text)) {
    const [token] = found;
    tokens += 1;
    switch (token) {
      case '"': {
        const start = next.lastIndex;
        const end = endOfString(text, start);
        if (depth === DEPTH_OF_FIELDS && isInFields) field = text.slice(start, end);
        next.lastIndex = end + 1;
        break;
      }
      case '[':
      case '{':
        depth += 1;
        values += 1;
        if (depth === DEPTH_OF_FIELDS) isInFields = token === '{';
        break;
      case ',':
        values += 1;
        break;
      case ']':
      case '}':
        depth -= 1;
        if (depth < 0) return undefined;
    }
    if (values > MAX_VALUES || tokens > MAX_TOKENS) {
      return depth > DEPTH_OF_FIELDS && isField(field) ? field : 'body';
    }
  }
  return undefined;
}

/** Where the quote is that ends a string. */
function endOfString(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === QUOTE) return at;
  }
  return text.length;
}

const isField = (name: string): boolean => /^[a-z]\w{0,63}$/i.test(name);
