const MAX_LINE_LENGTH = 110;
const MAX_STRING_LENGTH = 60;
const MAX_ELEMENTS = 3;
const MAX_LINES = 40;

/** JSON that breaks where a line would be too long, and is cut where it goes on and on. */
export function pretty(value: unknown): string {
  const lines = written(abridged(value), '  ').split('\n');
  const more = lines.length - MAX_LINES;
  return `  ${(more > 0 ? [...lines.slice(0, MAX_LINES), `  … ${more} more lines`] : lines).join('\n')}`;
}

/** A text in what is left of a line. */
export const inLine = (text: string): string =>
  text.length > MAX_LINE_LENGTH ? `${text.slice(0, MAX_LINE_LENGTH)}… (${text.length} characters)` : text;

function written(value: unknown, indent: string): string {
  const line = JSON.stringify(value);
  if (typeof value !== 'object' || value === null || indent.length + line.length <= MAX_LINE_LENGTH) return line;
  const deeper = `${indent}  `;
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const parts = Array.isArray(value)
    ? value.map((one) => written(one, deeper))
    : Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${written(one, deeper)}`);
  return `${open}\n${parts.map((part) => deeper + part).join(',\n')}\n${indent}${close}`;
}

function abridged(value: unknown): unknown {
  if (typeof value === 'string')
    return value.length > MAX_STRING_LENGTH ? `${value.slice(0, MAX_STRING_LENGTH)}…` : value;
  if (Array.isArray(value)) {
    const more = value.length - MAX_ELEMENTS;
    return [...value.slice(0, MAX_ELEMENTS).map(abridged), ...(more > 0 ? [`… ${more} more`] : [])];
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, abridged(one)]));
}
