import { clock } from '../clock.ts';

/** 2020-01-01: 41 bits of milliseconds from here last until 2089. */
const EPOCH = Date.UTC(2020, 0, 1);
const IDS_PER_MILLISECOND = 4096;
const ID_TEXT = /^[0-9a-z]{11}$/;

/**
 * Makes the id of a new user or article: an integer below 2^53 (so JSON carries it), 41 bits of milliseconds and 12 random
 * ones. Ids sort by time of creation; two of one millisecond have a fixed order. An id is unique only once the condition of its
 * first write has held.
 *
 * @param after the new id is greater than this one, whatever the clock says
 */
export function newId(after = 0): number {
  const random = randomBits();
  const timed = compose(clock.now(), random);
  return timed > after ? timed : compose(timeOf(after) + 1, random);
}

/** An id of a given time, in milliseconds since the epoch: for what has its time, and with it its order, from elsewhere. */
export const idAt = (ms: number): number => compose(ms, randomBits());

const randomBits = () => Math.floor(clock.random() * IDS_PER_MILLISECOND);
const compose = (ms: number, bits: number) => Math.max(0, ms - EPOCH) * IDS_PER_MILLISECOND + bits;

/** The time in an id, in milliseconds since the epoch. */
export const timeOf = (id: number): number => EPOCH + Math.floor(id / IDS_PER_MILLISECOND);

/** The id as 11 characters of base 36, which sort as the ids do: for sort keys and slugs. */
export const idText = (id: number): string => digits(Math.floor(id / LOW_END), 6) + digits(id % LOW_END, 5);

/** V8 writes a small integer much faster than one that needs 53 bits, and a page of articles has a hundred ids to write. */
const LOW_END = 36 ** 5;
const digits = (part: number, length: number) => part.toString(36).padStart(length, '0');

/** The id that {@link idText} wrote, or `undefined` where the text is none. */
export function parseId(text: string): number | undefined {
  const id = ID_TEXT.test(text) ? Number.parseInt(text, 36) : Number.NaN;
  return Number.isSafeInteger(id) ? id : undefined;
}
