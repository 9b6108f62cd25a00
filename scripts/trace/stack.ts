import { SourceMap, type SourceMapPayload } from 'node:module';

/** A place in the bundle, as a stack names it: with any folder before it, `app.js:LINE:COLUMN`. */
const PLACE = /(?:[\w./:-]*\/)?app\.js:(\d+):(\d+)/;

/** Translates lines of a stack; what names no place in the bundle stays as it is. */
export type Trace = (line: string) => string;

/**
 * @param map the source map of the bundle that the stack is of
 * @returns what puts the place in the source in a line, and the source's own line below it
 */
export function tracer(map: SourceMapPayload): Trace {
  const sourceMap = new SourceMap(map);
  const sources = new Map(map.sources.map((file, index) => [file, map.sourcesContent[index]?.split('\n')]));
  return (line) => {
    const [place, row, column] = PLACE.exec(line) ?? [];
    if (!place) return line;
    const entry = sourceMap.findEntry(Number(row) - 1, Number(column) - 1);
    if (!('originalSource' in entry) || entry.generatedLine !== Number(row) - 1)
      return `${line}  (not in the source map)`;
    const { originalSource: fileName, originalLine, originalColumn } = entry;
    const text = sources.get(fileName)?.[originalLine]?.trim();
    const translated = line.replace(
      place,
      `${fileName.replace(/^(\.\.\/)+/, '')}:${originalLine + 1}:${originalColumn + 1}`,
    );
    return text ? `${translated}\n          ${text}` : translated;
  };
}

/** The stacks in what was copied from a log: of lines of JSON whatever text in them names the bundle, else the lines themselves. */
export function stacksIn(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const start = line.indexOf('{');
    if (start === -1) return [line];
    try {
      return textsOf(JSON.parse(line.slice(start))).filter((one) => PLACE.test(one));
    } catch {
      return [line]; // with a brace, but not of JSON
    }
  });
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return [value.join('\n')]; // as Lambda writes stacks
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsOf);
  return [];
}
