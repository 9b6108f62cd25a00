import { beforeEach, describe, expect, test } from '@jest/globals';
import { itemBytes } from '../../../../harness/units.ts';
import { commentRemains } from '../../../../src/models/comments/index.ts';
import { keys, lists } from '../../../../src/table/entities/index.ts';
import { keyText } from '../../../../src/table/keys.ts';
import { read } from '../../../../src/table/read.ts';
import { commentEntryItems, commentItem } from '../../../support/items.ts';
import { useMemoryTable } from '../../../support/memory-table.ts';

const memory = useMemoryTable();
const ARTICLE = 4096;
const KEPT = 4097;
const partitions = [keys.article(ARTICLE).pk, lists.comments.all, lists.comments.by(2), lists.comments.by(3)];
const left = () => partitions.flatMap((pk) => memory.table.partition(pk));

beforeEach(() => {
  for (let number = 1; number <= 70; number++) {
    const author = number % 2 ? 2 : 3;
    memory.table.give(commentItem(number, ARTICLE, author), ...commentEntryItems(number, ARTICLE, author));
  }
  const kept = commentItem(1, KEPT, 2, { entry: 9_000 });
  memory.table.give(kept, { ...keys.commentEntry(lists.comments.all, 9_000), author: 2 });
});

describe('what is left of the comments of a deleted article', () => {
  test('is told by its keys, a page at a time, and by the units that each takes', async () => {
    const [{ entries, comments, more }] = await read(commentRemains(ARTICLE, 40));
    expect([comments.length, entries.length, more]).toEqual([40, 80, true]);
    for (const key of [...entries, ...comments.map((one) => one.key)]) expect(memory.table.get(key)).toBeDefined();
    expect(new Set(entries.map(keyText)).size).toBe(80);
    expect(comments.every(({ units }) => units === 1)).toBe(true);
  });

  test.each([
    ['x'.repeat(2_000), 3],
    ['\u{1f600}'.repeat(10_000), 40],
  ])('takes a unit for each KB', async (body, units) => {
    const item = commentItem(1, ARTICLE, 2, { body });
    memory.table.give(item);
    expect(Math.ceil(itemBytes(item) / 1024)).toBeLessThanOrEqual(units);
    expect((await read(commentRemains(ARTICLE, 1)))[0].comments).toMatchObject([{ units }]);
  });

  test('is all of it, and nothing else, when entries and then comments are deleted until nothing is left', async () => {
    for (let isMore = true; isMore; ) {
      const [{ entries, comments, more }] = await read(commentRemains(ARTICLE, 40));
      for (const Key of [...entries, ...comments.map(({ key }) => key)]) {
        memory.table.perform({ name: 'DeleteItem', input: { Key }, roundTrip: 1 });
      }
      isMore = more;
    }
    expect(left()).toHaveLength(1);
  });
});
