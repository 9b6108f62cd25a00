import { beforeEach, describe, expect, test } from '@jest/globals';
import { getComment, listComments } from '../../../../src/models/comments/index.ts';
import { keys } from '../../../../src/table/entities/index.ts';
import { idText } from '../../../../src/table/ids.ts';
import { articleItem, commentItem, followingItem, userItem } from '../../../support/items.ts';
import { useMemoryTable } from '../../../support/memory-table.ts';

const memory = useMemoryTable();

const ARTICLE = 4096;
const SLUG = `words-${idText(ARTICLE)}`;
const [AUTHOR, READER] = [1, 2];
const refusal = (status: number, errors: object) => expect.objectContaining({ status, errors });
const noArticle = refusal(404, { article: ['not found'] });
const noComment = refusal(404, { comment: ['not found'] });
const price = () => [memory.table.roundTrips, memory.table.calls.length];
const author = { username: 'user1', bio: null, image: null, following: false };
const removeArticle = () =>
  memory.table.perform({ name: 'DeleteItem', input: { Key: keys.article(ARTICLE) }, roundTrip: 1 });
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const give = (...numbers: number[]) => memory.table.give(...numbers.map((one) => commentItem(one, ARTICLE, AUTHOR)));
const idsOf = ({ comments }: { comments: { id: number }[] }) => comments.map(({ id }) => id);

beforeEach(() => {
  memory.table.give(
    articleItem(ARTICLE),
    { ...keys.commentCounter(ARTICLE), last: 3, at: 0 },
    userItem(AUTHOR),
    userItem(READER),
  );
});

/** Every page, from the first on, at most so many. */
async function pages(viewer?: number): Promise<number[][]> {
  const found: number[][] = [];
  let next: string | undefined;
  do {
    const page = await listComments(SLUG, next, viewer);
    found.push(idsOf(page));
    next = page.next;
  } while (next !== undefined && found.length < 1_000);
  return found;
}

describe('the comments of an article', () => {
  test('are in the order of their numbers, as the viewer sees their authors', async () => {
    give(10, 9, 100, 8);
    memory.table.give(followingItem(READER, AUTHOR), { ...keys.favoriter(ARTICLE, 1), user: 1 });
    const time = '1970-01-01T00:00:03.000Z';
    expect(await listComments(SLUG, undefined, READER)).toEqual({
      comments: [8, 9, 10, 100].map((id) => ({
        id,
        createdAt: time,
        updatedAt: time,
        body: `Comment ${id}`,
        author: { ...author, following: true },
      })),
      next: undefined,
    });
    expect(price()).toEqual([2, 3]);
    const { comments } = await listComments(SLUG, undefined, undefined);
    expect(comments[0]?.author).toEqual(author);
  });

  test('are none after one round trip where nobody has said anything', async () => {
    expect(await listComments(SLUG, undefined, READER)).toEqual({ comments: [], next: undefined });
    expect(memory.table.roundTrips).toBe(1);
  });

  test('of what is no article are 404', async () => {
    give(7);
    await expect(listComments('no-slug', undefined, undefined)).rejects.toEqual(noArticle);
    removeArticle();
    await expect(listComments(SLUG, undefined, undefined)).rejects.toEqual(noArticle);
  });

  test('come 1,000 at a time, and go on after the last', async () => {
    give(...upTo(1_001));
    expect(await pages()).toEqual([upTo(1_000), [1_001]]);
  });

  test('go on where a page ends, also where none of it can be shown', async () => {
    give(1, 2, 3, 4, 5);
    for (const number of [3, 4]) memory.table.give(commentItem(number, ARTICLE, 99));
    memory.table.itemsAPage = 2;
    expect((await pages()).flat()).toEqual([1, 2, 5]);
  });

  test('go on after the last that a response has room for, as large as its JSON in JSON may become', async () => {
    give(...upTo(90));
    for (const number of upTo(90)) {
      memory.table.give({ ...commentItem(number, ARTICLE, AUTHOR), body: '\u0001'.repeat(10_000) });
    }
    const first = await listComments(SLUG, undefined, undefined);
    expect(JSON.stringify(JSON.stringify(first)).length).toBeLessThan(5_100_000);
    const walked = await pages();
    expect(walked.length).toBeGreaterThan(1);
    expect(walked.flat()).toEqual(upTo(90));
  });

  test('that were there from the start of a walk to its end are each there once, whatever comes and goes', async () => {
    give(...upTo(12));
    memory.table.itemsAPage = 3;
    const seen: number[] = [];
    let next: string | undefined;
    for (let added = 13; ; added++) {
      const page = await listComments(SLUG, next, undefined);
      seen.push(...idsOf(page));
      next = page.next;
      if (next === undefined || added > 20) break;
      const last = page.comments.at(-1)?.id ?? 0;
      memory.table.perform({ name: 'DeleteItem', input: { Key: keys.comment(ARTICLE, last) }, roundTrip: 1 });
      give(added);
    }
    expect(seen.slice(0, 12)).toEqual(upTo(12));
    expect(new Set(seen).size).toBe(seen.length);
  });

  test('begin at the first where the position is none', async () => {
    give(1, 2);
    expect(idsOf(await listComments(SLUG, 'nonsense', undefined))).toEqual([1, 2]);
  });
});

describe('one comment', () => {
  test('is shown after two round trips', async () => {
    give(7);
    memory.table.give(followingItem(READER, AUTHOR));
    expect(await getComment(SLUG, 7, READER)).toMatchObject({ id: 7, author: { ...author, following: true } });
    expect(price()).toEqual([2, 2]);
    expect(await getComment(SLUG, 7, undefined)).toMatchObject({ body: 'Comment 7', author });
  });

  test('is not found without its article, itself or its author', async () => {
    give(7);
    memory.table.give(commentItem(8, ARTICLE, 99));
    await expect(getComment('no-slug', 7, undefined)).rejects.toEqual(noArticle);
    await expect(getComment(SLUG, 9, undefined)).rejects.toEqual(noComment);
    await expect(getComment(SLUG, 8, undefined)).rejects.toEqual(noComment);
    removeArticle();
    await expect(getComment(SLUG, 7, undefined)).rejects.toEqual(noArticle);
  });
});
