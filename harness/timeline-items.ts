import { MAX_IN_DIRECTORY, packDirectory } from '../src/models/articles/directory.ts';
import { keys } from '../src/table/entities/index.ts';

type Item = Record<string, unknown>;

/**
 * The items of a timeline with these articles, oldest first: so many in the head, so many in each segment (or of each, from the
 * oldest on), of which the head describes the newest.
 */
export function timelineItems(
  author: number,
  ids: number[],
  {
    inHead = 40,
    inSegment = 440,
    described = MAX_IN_DIRECTORY,
  }: { inHead?: number; inSegment?: number | number[]; described?: number } = {},
): (Item & { pk: string; sk: string })[] {
  const older = ids.slice(0, Math.max(0, ids.length - inHead));
  const sizes = typeof inSegment === 'number' ? alike(older.length, inSegment) : inSegment;
  let at = 0;
  const segments = sizes.map((size) => {
    const articles = older.slice(at, at + size);
    at += size;
    return { start: articles[0] ?? 0, end: 0, count: articles.length, version: 1, articles };
  });
  return [
    ...segments.map(({ start, articles, version }) => ({
      ...keys.timelineSegment(author, start),
      articles: new Set(articles),
      version,
    })),
    {
      ...keys.timeline(author),
      ...(ids.length > 0 ? { articles: new Set(ids.slice(older.length)) } : {}),
      count: ids.length,
      version: 1,
      ...(older.length > 0 ? { spilled: older.at(-1), segments: packDirectory(segments.slice(-described)) } : {}),
    },
  ];
}

const alike = (count: number, size: number): number[] =>
  Array.from({ length: Math.ceil(count / size) }, (_, index) => Math.min(size, count - index * size));
