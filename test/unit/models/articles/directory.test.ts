import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isCurrent, packDirectory, type Segment, unpackDirectory } from '../../../../src/models/articles/directory.ts';
import { MAX_IN_SEGMENT } from '../../../../src/models/articles/timeline.ts';

const NEWEST_ID = 2 ** 53 - 1;
const version = fc.integer({ min: 0, max: 1_295 });
const starts = fc.uniqueArray(fc.integer({ min: 1, max: NEWEST_ID - 1 }), { maxLength: 27 });

/** Segments as a head describes them: oldest first, each up to the next one. */
const directories = starts.chain((starts) => {
  const sorted = starts.sort((a, b) => a - b);
  const parts = fc.record({ count: fc.integer({ min: 1, max: MAX_IN_SEGMENT }), version });
  return fc
    .array(parts, { minLength: sorted.length, maxLength: sorted.length })
    .map((parts) =>
      parts.map((part, at): Segment => ({ ...part, start: sorted[at] ?? 0, end: sorted[at + 1] ?? NEWEST_ID })),
    );
});

describe('a directory', () => {
  test('has after it was packed what it had before, in 15 characters a segment', () => {
    fc.assert(
      fc.property(directories, (segments) => {
        const packed = packDirectory(segments);
        expect(packed).toMatch(/^[0-9a-z]*$/);
        expect(packed).toHaveLength(15 * segments.length);
        expect(unpackDirectory(packed, NEWEST_ID)).toEqual(segments);
      }),
      { examples: [[[]], [[{ start: 1, end: NEWEST_ID, count: 440, version: 1_295 }]]] },
    );
  });

  test('keeps versions modulo 1,296', () => {
    const [segment] = unpackDirectory(packDirectory([{ start: 1, end: 9, count: 1, version: 3 * 1_296 + 7 }]), 9);
    expect(segment).toEqual({ start: 1, end: 9, count: 1, version: 7 });
  });
});

describe('a segment that was read', () => {
  const described = (version: number): Segment => ({ start: 1, end: 9, count: 1, version: version % 1_296 });

  test('is current where it was changed up to 647 times since its head, and not where it is that much older', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_296, max: 1e9 }), fc.integer({ min: 0, max: 647 }), (version, changes) => {
        expect(isCurrent(described(version), { version: version + changes })).toBe(true);
        expect(isCurrent(described(version), { version: version - changes - 1 })).toBe(false);
      }),
      {
        examples: [
          [1_296, 0],
          [1_296, 647],
          [1_295 + 1_296, 1],
        ],
      },
    );
  });

  test('is not current where there is none', () => {
    expect(isCurrent(described(1), undefined)).toBe(false);
  });
});
