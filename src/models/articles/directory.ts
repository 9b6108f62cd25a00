import { idText } from '../../table/ids.ts';

/** A segment of a timeline, as the timeline's head describes it. */
export interface Segment {
  /** Its articles are from this id on; it is also its key. */
  start: number;
  /** Its articles are older than this id. */
  end: number;
  count: number;
  /** The segment's version, modulo 1,296. */
  version: number;
}

/** The most segments in a directory: the newest ones. */
export const MAX_IN_DIRECTORY = 27;

/** 11 characters for the start, 2 for the count and 2 for the version: 27 segments take 405 bytes. */
const START = 11;
const COUNT = START + 2;
const ENTRY = COUNT + 2;
const VERSIONS = 36 ** 2;

/** The directory as a text, in base 36. (DynamoDB has bytes, too; the bundle's client sends and reads JSON as it is.) */
export const packDirectory = (segments: Segment[]): string =>
  segments.map(({ start, count, version }) => idText(start) + pair(count) + pair(version % VERSIONS)).join('');

/** The segments in a directory, oldest first. @param end the newest of them has no article from this id on */
export function unpackDirectory(directory: string, end: number): Segment[] {
  const segments: Segment[] = [];
  for (let at = directory.length - ENTRY, next = end; at >= 0; at -= ENTRY) {
    const entry = directory.slice(at, at + ENTRY);
    const [start, count, version] = [entry.slice(0, START), entry.slice(START, COUNT), entry.slice(COUNT)].map(parse);
    segments.push({ start: start ?? 0, end: next, count: count ?? 0, version: version ?? 0 });
    next = start ?? 0;
  }
  return segments.reverse();
}

/**
 * Whether a segment that was read has all that the directory counts in it. One that was changed since the head was read has; what
 * it has too much is outside of the described range, or still in the head that was read.
 */
export const isCurrent = (described: Segment, found: { version: number } | undefined): boolean =>
  found !== undefined && (found.version - described.version + VERSIONS) % VERSIONS < VERSIONS / 2;

const pair = (number: number): string => number.toString(36).padStart(2, '0');
const parse = (text: string): number => Number.parseInt(text, 36);
