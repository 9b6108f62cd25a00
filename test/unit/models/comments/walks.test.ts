import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type CommentPage, listComments, listSiteComments } from '../../../../src/models/comments/index.ts';
import { keys, lists } from '../../../../src/table/entities/index.ts';
import { idText } from '../../../../src/table/ids.ts';
import type { Key } from '../../../../src/table/keys.ts';
import { articleItem, commentItem, lockItems, userItem } from '../../../support/items.ts';
import { type Item, install, MemoryTable, useMemoryTable } from '../../../support/memory-table.ts';

useMemoryTable();

const ARTICLE = 4096;
const AUTHOR = 1;
const SLUG = `words-${idText(ARTICLE)}`;

/** All items of one comment; the entries of the later numbers need not be the later ones. */
const itemsOf = (number: number, entry: number): (Key & Item)[] => [
  commentItem(number, ARTICLE, AUTHOR, { entry }),
  ...[lists.comments.all, lists.comments.by(AUTHOR)].map((list) => ({
    ...keys.commentEntry(list, entry),
    author: AUTHOR,
    article: ARTICLE,
    number,
    articleAuthor: AUTHOR,
  })),
];

/** A writer's transaction: its items become visible one by one, in any order. */
interface Transaction {
  kind: 'add' | 'delete';
  items: (Key & Item)[];
}

/** What writers do while a reader walks, and how much of it happens before each call of the reader. */
const scenario = fc
  .record({
    first: fc.integer({ min: 0, max: 14 }),
    added: fc.array(fc.integer({ min: 1, max: 2_000 }), { maxLength: 10 }),
    deleted: fc.uniqueArray(fc.integer({ min: 1, max: 14 }), { maxLength: 8 }),
    limit: fc.integer({ min: 1, max: 6 }),
    itemsAPage: fc.integer({ min: 1, max: 6 }),
    pace: fc.array(fc.nat(4), { minLength: 1, maxLength: 12 }),
    order: fc.infiniteStream(fc.nat(1_000)),
  })
  .map(({ first, added, deleted, order, ...rest }) => {
    const numbers = Array.from({ length: first }, (_, index) => index + 1);
    const entryOf = (number: number) => 100 * number;
    const gone = deleted.filter((number) => number <= first);
    const transactions: Transaction[] = [
      ...added.map((entry, at) => ({ kind: 'add' as const, items: itemsOf(first + 1 + at, 2 * entry + 1) })),
      ...gone.map((number) => ({ kind: 'delete' as const, items: itemsOf(number, entryOf(number)) })),
    ];
    const steps = transactions
      .flatMap(({ kind, items }) => items.map((item) => ({ kind, item, at: order.next().value })))
      .sort((a, b) => a.at - b.at);
    return {
      ...rest,
      initial: numbers.flatMap((number) => itemsOf(number, entryOf(number))),
      stayed: numbers.filter((number) => !gone.includes(number)),
      steps,
    };
  });

test.each<[string, 1 | -1, (limit: number, position: string | undefined) => Promise<CommentPage>]>([
  ['an article', 1, (_, position) => listComments(SLUG, position, undefined)],
  ['the site', -1, (limit, position) => listSiteComments(undefined, { limit, offset: 0, position }, undefined)],
  ['a user', -1, (limit, position) => listSiteComments('user1', { limit, offset: 0, position }, undefined)],
])(
  'a walk through the comments of %s has each that stays once, in order, while writers write',
  async (_, way, page) => {
    await fc.assert(
      fc.asyncProperty(scenario, async ({ initial, stayed, steps, limit, itemsAPage, pace }) => {
        const table = new MemoryTable();
        table.itemsAPage = itemsAPage;
        table.give(articleItem(ARTICLE), userItem(AUTHOR), ...lockItems(AUTHOR), ...initial);
        const left = [...steps];
        let calls = 0;
        const answer = (name: string, input: Item) => {
          for (const { kind, item } of left.splice(0, pace[calls++ % pace.length])) {
            if (kind === 'add') table.give(item);
            else table.perform({ name: 'DeleteItem', input: { Key: { pk: item.pk, sk: item.sk } }, roundTrip: 1 });
          }
          return table.answer(name, input);
        };
        install(() => ({ answer }) as unknown as MemoryTable);

        const seen: number[] = [];
        let position: string | undefined;
        do {
          const { comments, next } = await page(limit, position);
          for (const { id, body } of comments) expect(body).toBe(`Comment ${id}`);
          seen.push(...comments.map(({ id }) => id));
          position = next;
        } while (position !== undefined);

        const found = seen.filter((number) => stayed.includes(number));
        expect(found).toEqual(stayed.toSorted((a, b) => way * (a - b)));
        expect(new Set(seen).size).toBe(seen.length);
      }),
      { numRuns: 250 },
    );
  },
);
