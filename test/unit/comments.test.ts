import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  addComment,
  deleteComment,
  getComment,
  listComments,
  listSiteComments,
} from '../../src/models/comments/index.ts';
import { keys, lists } from '../../src/table/entities/index.ts';
import { idText } from '../../src/table/ids.ts';
import { call } from '../support/calls.ts';
import { articleItem, commentEntryItem, commentItem, followingItem, userItem } from '../support/items.ts';
import { useMemoryTable } from '../support/memory-table.ts';
import { replyTo } from '../support/reply.ts';
import { freezeClock, restoreClock, skipSleep } from '../support/time.ts';

const memory = useMemoryTable();
afterEach(restoreClock);

const ARTICLE = 4096;
const SLUG = `words-${idText(ARTICLE)}`;
const A = `article#${idText(ARTICLE)}`;
const AUTHOR = 1;
const READER = 2;
const NOW = Date.UTC(2026, 10, 21);
const refusal = (status: number, errors: object) => expect.objectContaining({ status, errors });
const noArticle = refusal(404, { article: ['not found'] });
const noComment = refusal(404, { comment: ['not found'] });
const price = () => [memory.table.roundTrips, memory.table.calls.length];
const author = { username: 'user1', bio: null, image: null, following: false };
const remove = (key: { pk: string; sk: string }) =>
  memory.table.perform({ name: 'DeleteItem', input: { Key: key }, roundTrip: 1 });

beforeEach(() => {
  memory.table.give(articleItem(ARTICLE), userItem(AUTHOR), userItem(READER));
});

/** Has comments written, with their entries in the lists. */
function give(...ids: number[]): void {
  for (const id of ids) {
    memory.table.give(
      commentItem(id, ARTICLE, AUTHOR),
      commentEntryItem(lists.comments.all, AUTHOR, id, ARTICLE),
      commentEntryItem(lists.comments.by(AUTHOR), AUTHOR, id, ARTICLE),
    );
  }
}

describe('to add a comment', () => {
  test('writes it and its entries in one transaction, if the article is still there', async () => {
    freezeClock(NOW);
    const { id, ...comment } = await addComment(SLUG, 'Hello', AUTHOR);
    const time = '2026-11-21T00:00:00.000Z';
    expect(comment).toEqual({ createdAt: time, updatedAt: time, body: 'Hello', author });
    expect(memory.table.writes).toEqual([
      [
        { check: `${A} article`, condition: 'attribute_exists(pk)' },
        {
          put: `${A} comment#${idText(id)}`,
          item: { id, article: ARTICLE, author: AUTHOR, body: 'Hello', createdAt: NOW },
          condition: 'attribute_not_exists(pk)',
        },
        { put: `comments ${idText(id)}#${idText(ARTICLE)}`, item: { author: AUTHOR } },
        { put: `comments#00000000001 ${idText(id)}#${idText(ARTICLE)}`, item: { author: AUTHOR } },
      ],
    ]);
    expect(price()).toEqual([2, 2]);
  });

  test('to what is no article is 404, by who is no user 401', async () => {
    await expect(addComment('no-slug', 'Hello', AUTHOR)).rejects.toEqual(noArticle);
    await expect(addComment(`x-${idText(5)}`, 'Hello', AUTHOR)).rejects.toEqual(noArticle);
    await expect(addComment(SLUG, 'Hello', 99)).rejects.toEqual(refusal(401, { token: ['is invalid'] }));
    expect(memory.table.writes).toEqual([]);
  });

  test('to an article that is deleted meanwhile is 404, and leaves nothing', async () => {
    skipSleep();
    memory.table.answers.push((call) => {
      const answer = memory.table.perform(call);
      remove(keys.article(ARTICLE));
      return answer;
    });
    await expect(addComment(SLUG, 'Hello', AUTHOR)).rejects.toEqual(noArticle);
    expect(memory.table.partition('comments')).toEqual([]);
  });
});

describe('to delete a comment', () => {
  test('takes it and its entries away in one transaction', async () => {
    give(7);
    await deleteComment(SLUG, 7, AUTHOR);
    expect(memory.table.writes).toEqual([
      [
        { delete: `${A} comment#00000000007`, condition: 'attribute_exists(pk)' },
        { delete: `comments 00000000007#${idText(ARTICLE)}` },
        { delete: `comments#00000000001 00000000007#${idText(ARTICLE)}` },
      ],
    ]);
    expect(price()).toEqual([2, 2]);
  });

  test('that is not there is 404, that is somebody else’s 403', async () => {
    give(7);
    await expect(deleteComment('no-slug', 7, AUTHOR)).rejects.toEqual(noArticle);
    await expect(deleteComment(`x-${idText(5)}`, 7, AUTHOR)).rejects.toEqual(noArticle);
    await expect(deleteComment(SLUG, 8, AUTHOR)).rejects.toEqual(noComment);
    await expect(deleteComment(SLUG, 7, READER)).rejects.toEqual(refusal(403, { comment: ['forbidden'] }));
    expect(memory.table.writes).toEqual([]);
  });

  test('that is deleted meanwhile is 404', async () => {
    skipSleep();
    give(7);
    memory.table.answers.push((call) => {
      const answer = memory.table.perform(call);
      remove(keys.comment(ARTICLE, 7));
      return answer;
    });
    await expect(deleteComment(SLUG, 7, AUTHOR)).rejects.toEqual(noComment);
  });
});

describe('the comments of an article', () => {
  const idsOf = ({ comments }: { comments: { id: number }[] }) => comments.map(({ id }) => id);

  test('are oldest first, as the viewer sees their authors', async () => {
    give(9, 7, 8);
    memory.table.give(followingItem(READER, AUTHOR));
    const time = '1970-01-01T00:00:03.000Z';
    expect(await listComments(SLUG, undefined, READER)).toEqual({
      comments: [7, 8, 9].map((id) => ({
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
    memory.table.give(...[1].map((user) => ({ ...keys.favoriter(ARTICLE, user), user })));
    expect(await listComments(SLUG, undefined, READER)).toEqual({ comments: [], next: undefined });
    expect(memory.table.roundTrips).toBe(1);
  });

  test('of what is no article are 404', async () => {
    give(7);
    await expect(listComments('no-slug', undefined, undefined)).rejects.toEqual(noArticle);
    remove(keys.article(ARTICLE));
    await expect(listComments(SLUG, undefined, undefined)).rejects.toEqual(noArticle);
  });

  test('come 1,000 at a time, and go on after the last', async () => {
    const all = Array.from({ length: 1_001 }, (_, index) => index + 1);
    give(...all);
    const first = await listComments(SLUG, undefined, undefined);
    expect(idsOf(first)).toEqual(all.slice(0, 1_000));
    expect(first.next).toBe(idText(1_000));
    const second = await listComments(SLUG, first.next, undefined);
    expect([idsOf(second), second.next]).toEqual([[1_001], undefined]);
  });

  test('go on after the last also where 1 MB ends a page, and authors are no more', async () => {
    give(1, 2, 3, 4, 5);
    memory.table.give(commentItem(4, ARTICLE, 99));
    memory.table.itemsAPage = 2;
    const first = await listComments(SLUG, undefined, undefined);
    expect([idsOf(first), first.next]).toEqual([[1, 2], idText(2)]);
    const second = await listComments(SLUG, first.next, undefined);
    expect([idsOf(second), second.next]).toStrictEqual([[3], idText(4)]);
  });

  test('go on after the last that a response has room for, as large as its JSON in JSON may become', async () => {
    const all = Array.from({ length: 90 }, (_, index) => index + 1);
    give(...all);
    for (const id of all) memory.table.give({ ...commentItem(id, ARTICLE, AUTHOR), body: '\u0001'.repeat(10_000) });
    const first = await listComments(SLUG, undefined, undefined);
    expect(JSON.stringify(JSON.stringify(first)).length).toBeLessThan(5_100_000);
    const second = await listComments(SLUG, first.next, undefined);
    expect([...idsOf(first), ...idsOf(second)]).toEqual(all);
    expect(second.next).toBeUndefined();
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
    remove(keys.article(ARTICLE));
    await expect(getComment(SLUG, 7, undefined)).rejects.toEqual(noArticle);
  });
});

describe('the id of a comment in a path', () => {
  const get = async (id: string) => {
    return replyTo(call({ path: `/api/articles/${SLUG}/comments/${id}` }));
  };

  test.each(['4503599627370496', '9007199254740991', '7'])('may be %s', async (id) => {
    give(Number(id));
    expect((await get(id)).body).toMatchObject({ comment: { id: Number(id) } });
  });

  test.each(['9007199254740992', '00000000000000007', '1e3', '-1', '1.5', 'x7', '7x'])(
    'that is %j is of no comment, and nothing is looked up',
    async (id) => {
      await expect(get(id)).rejects.toEqual(noComment);
      expect(memory.table.calls).toEqual([]);
    },
  );
});

describe("the whole site's comments", () => {
  const window = { limit: 2, offset: 0 };

  test('are newest first, each with its article’s slug, walked from page to page', async () => {
    give(1, 2, 3);
    const first = await listSiteComments(undefined, window, undefined);
    expect(first.comments.map(({ id, slug }) => [id, slug])).toEqual([
      [3, `title-4096-${idText(ARTICLE)}`],
      [2, `title-4096-${idText(ARTICLE)}`],
    ]);
    expect(price()).toEqual([2, 2]);
    const second = await listSiteComments(undefined, { ...window, position: first.next }, undefined);
    expect(second.comments.map(({ id }) => id)).toEqual([1]);
    expect(second.next).toBeUndefined();
  });

  test('are of one author, where one is given, and none of one who is not there', async () => {
    give(1);
    memory.table.give(
      { ...keys.usernameLock('user1'), owner: AUTHOR },
      { ...keys.usernameLock('user2'), owner: READER },
    );
    expect((await listSiteComments('USER1', window, READER)).comments).toMatchObject([{ id: 1, author }]);
    expect(price()).toEqual([3, 3]);
    expect(await listSiteComments('user2', window, undefined)).toEqual({ comments: [], next: undefined });
    expect(await listSiteComments('nobody', window, undefined)).toEqual({ comments: [], next: undefined });
  });

  test('go on after the last that a response has room for', async () => {
    const all = Array.from({ length: 90 }, (_, index) => index + 1);
    give(...all);
    for (const id of all) memory.table.give({ ...commentItem(id, ARTICLE, AUTHOR), body: '\u0001'.repeat(10_000) });
    const first = await listSiteComments(undefined, { limit: 100, offset: 0 }, undefined);
    expect(first.comments.length).toBeLessThan(90);
    const second = await listSiteComments(undefined, { limit: 100, offset: 0, position: first.next }, undefined);
    expect([...first.comments, ...second.comments].map(({ id }) => id)).toEqual(all.toReversed());
    expect(second.next).toBeUndefined();
  });

  test('leave out what is no more, and go on', async () => {
    give(1, 2, 3, 4);
    memory.table.give(commentItem(4, ARTICLE, 99));
    remove(keys.comment(ARTICLE, 3));
    const first = await listSiteComments(undefined, window, undefined);
    expect(first.comments).toEqual([]);
    expect((await listSiteComments(undefined, { ...window, position: first.next }, undefined)).comments).toHaveLength(
      2,
    );
    remove(keys.article(ARTICLE));
    expect((await listSiteComments(undefined, window, undefined)).comments).toEqual([]);
  });
});
