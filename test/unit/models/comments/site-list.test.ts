import { beforeEach, describe, expect, test } from '@jest/globals';
import { listSiteComments } from '../../../../src/models/comments/index.ts';
import { keys, lists } from '../../../../src/table/entities/index.ts';
import { idText } from '../../../../src/table/ids.ts';
import { articleItem, commentEntryItems, commentItem, lockItems, userItem } from '../../../support/items.ts';
import { useMemoryTable } from '../../../support/memory-table.ts';

const memory = useMemoryTable();

const ARTICLE = 4096;
const OTHER = 4097;
const [AUTHOR, READER] = [1, 2];
const page = { limit: 2, offset: 0 };
const price = () => [memory.table.roundTrips, memory.table.calls.length];
const remove = (Key: { pk: string; sk: string }) =>
  memory.table.perform({ name: 'DeleteItem', input: { Key }, roundTrip: 1 });
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const idsOf = ({ comments }: { comments: { id: number }[] }) => comments.map(({ id }) => id);

function give(...numbers: number[]): void {
  for (const number of numbers) {
    memory.table.give(commentItem(number, ARTICLE, AUTHOR), ...commentEntryItems(number, ARTICLE, AUTHOR));
  }
}

async function walk(limit: number, meanwhile = (_: number[]) => {}): Promise<number[]> {
  const seen: number[] = [];
  let position: string | undefined;
  for (let count = 0; count < 100; count++) {
    const found = await listSiteComments(undefined, { limit, offset: 0, position }, undefined);
    seen.push(...idsOf(found));
    position = found.next;
    if (position === undefined) break;
    meanwhile(idsOf(found));
  }
  return seen;
}

beforeEach(() => {
  memory.table.give(articleItem(ARTICLE), articleItem(OTHER), userItem(AUTHOR), userItem(READER), ...lockItems(AUTHOR));
});

describe("the whole site's comments", () => {
  test('are newest first, each with its article’s slug', async () => {
    give(1, 2, 3);
    const first = await listSiteComments(undefined, page, undefined);
    expect(first.comments.map(({ id, slug }) => [id, slug])).toEqual([
      [3, `title-4096-${idText(ARTICLE)}`],
      [2, `title-4096-${idText(ARTICLE)}`],
    ]);
    expect(price()).toEqual([2, 2]);
    expect(await walk(2)).toEqual([3, 2, 1]);
  });

  test('may have the same number on two articles', async () => {
    give(1);
    const entry = commentEntryItems(1, OTHER, READER).map((item) => ({ ...item, sk: keys.commentEntry('', 5_000).sk }));
    memory.table.give(commentItem(1, OTHER, READER, { body: 'Other', entry: 5_000 }), ...entry);
    const { comments } = await listSiteComments(undefined, page, undefined);
    expect(comments.map(({ id, body, author }) => [id, body, author.username])).toEqual([
      [1, 'Other', 'user2'],
      [1, 'Comment 1', 'user1'],
    ]);
  });

  test('are of one author, where one is given, and none of one who is not there', async () => {
    give(1);
    memory.table.give(...lockItems(READER));
    expect((await listSiteComments('USER1', page, READER)).comments).toMatchObject([{ id: 1 }]);
    expect(price()).toEqual([3, 3]);
    for (const none of ['user2', 'nobody', '\u0301'.repeat(60_000)]) {
      expect(await listSiteComments(none, page, READER)).toEqual({ comments: [], next: undefined });
    }
  });

  test('go on after the last that a response has room for', async () => {
    give(...upTo(90));
    for (const number of upTo(90)) {
      memory.table.give({ ...commentItem(number, ARTICLE, AUTHOR), body: '\u0001'.repeat(10_000) });
    }
    const first = await listSiteComments(undefined, { limit: 100, offset: 0 }, undefined);
    expect(first.comments.length).toBeLessThan(90);
    expect(await walk(100)).toEqual(upTo(90).toReversed());
  });

  test('leave out what no longer exists, and go on', async () => {
    give(1, 2, 3, 4);
    memory.table.give(commentItem(4, ARTICLE, 99));
    remove(keys.comment(ARTICLE, 3));
    expect((await listSiteComments(undefined, page, undefined)).comments).toEqual([]);
    expect(await walk(2)).toEqual([2, 1]);
    remove(keys.article(ARTICLE));
    expect(await walk(2)).toEqual([]);
  });

  test.each([1, 2, 5])(
    'that were there from the start of a walk to its end are each there once, %i at a time',
    async (limit) => {
      give(...upTo(12));
      let next = 13;
      const deleted: number[] = [];
      const seen = await walk(limit, ([newest = 0]) => {
        give(next++);
        deleted.push(newest);
        remove(keys.comment(ARTICLE, newest));
        for (const { pk, sk } of commentEntryItems(newest, ARTICLE, AUTHOR)) remove({ pk, sk });
      });
      expect(seen).toEqual(upTo(12).toReversed());
      expect(memory.table.partition(lists.comments.all)).toHaveLength(next - 1 - deleted.length);
    },
  );
});
