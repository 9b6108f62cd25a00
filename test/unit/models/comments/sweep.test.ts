import { beforeEach, describe, expect, test } from '@jest/globals';
import { commentRemains, sweepComments } from '../../../../src/models/comments/index.ts';
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
  test('is told by its keys, a page at a time, without the bodies', async () => {
    const [{ entries, comments, more }] = await read(commentRemains(ARTICLE, 40));
    expect([comments.length, entries.length, more]).toEqual([40, 80, true]);
    for (const key of [...entries, ...comments]) expect(memory.table.get(key)).toBeDefined();
    expect(new Set(entries.map(keyText)).size).toBe(80);
  });

  test('is all of it, and nothing else, when entries and then comments are deleted until there is no more', async () => {
    for (let isMore = true; isMore; ) {
      const [{ entries, comments, more }] = await read(commentRemains(ARTICLE, 40));
      for (const Key of [...entries, ...comments]) {
        memory.table.perform({ name: 'DeleteItem', input: { Key }, roundTrip: 1 });
      }
      isMore = more;
    }
    expect(left()).toHaveLength(1);
  });

  test('is taken away by the sweep', async () => {
    await sweepComments(ARTICLE);
    expect(left()).toHaveLength(1);
    expect(memory.table.get(keys.comment(KEPT, 1))).toBeDefined();
  });
});
