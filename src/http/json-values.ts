/**
 * How many values a body may have, objects and lists among them, and so how deep it may be. What the API takes has 27 at most.
 * `@middy/http-json-body-parser` looks at each value once more, for keys that would set a prototype: that is up to forty times what
 * `JSON.parse` takes for a `0`, and 400 MB where there are 500,000 of them.
 */
export const MOST_VALUES = 256;
/** Each value but the first is written in two characters or more: itself, and what stands before it. */
const SHORTEST_OF_TOO_MANY = 2 * MOST_VALUES;

/** A body holds its fields in an object of one name: `{"article": {"tagList": …`. */
const DEPTH_OF_FIELDS = 2;

/**
 * The field in which a JSON text passes {@link MOST_VALUES}: `tagList` in `{"article": {"tagList": [0, 0, …`, or `body` where that
 * is in no field; `undefined` if the text does not pass it. Parses only a text that is long enough for it.
 *
 * @throws SyntaxError where such a text is not JSON
 */
export function fieldOfTooManyValues(text: string): string | undefined {
  if (text.length < SHORTEST_OF_TOO_MANY) return undefined;
  const count: Count = { left: MOST_VALUES, field: 'body' };
  take(JSON.parse(text), count, 0);
  return count.left < 0 ? count.field : undefined;
}

interface Count {
  /** How many more values there may be. */
  left: number;
  /** Where they ran out. */
  field: string;
}

/** Counts a value and all that are in it, and looks no further when there are too many. */
function take(value: unknown, count: Count, depth: number): void {
  count.left -= 1;
  if (typeof value !== 'object') return;
  if (Array.isArray(value)) {
    for (const inner of value) {
      if (count.left < 0) return;
      take(inner, count, depth + 1);
    }
    return;
  }
  for (const name in value) {
    if (count.left < 0) return;
    const inner = (value as Record<string, unknown>)[name];
    take(inner, count, depth + 1);
    if (count.left < 0 && depth + 1 === DEPTH_OF_FIELDS && isField(name, inner)) count.field = name;
  }
}

const isField = (name: string, value: unknown): boolean => typeof value === 'object' && /^[a-z]\w{0,63}$/i.test(name);
