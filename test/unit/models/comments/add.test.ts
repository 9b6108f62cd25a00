import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { freezeClock, restoreClock, skipSleep, stammerRandom } from '../../../../harness/time.ts';
import { addComment, listSiteComments } from '../../../../src/models/comments/index.ts';
import { keys, lists } from '../../../../src/table/entities/index.ts';
import { idText, timeOf } from '../../../../src/table/ids.ts';
import { articleItem, userItem } from '../../../support/items.ts';
import { type Call, useMemoryTable } from '../../../support/memory-table.ts';

const memory = useMemoryTable();
afterEach(restoreClock);

const ARTICLE = 4096;
const SLUG = `words-${idText(ARTICLE)}`;
const [WRITER, AUTHOR] = [1, 2];
const NOW = Date.UTC(2026, 10, 21);
const refusal = (status: number, errors: object) => expect.objectContaining({ status, errors });
const noArticle = refusal(404, { article: ['not found'] });
const remove = (...all: { pk: string; sk: string }[]) => {
  for (const Key of all) memory.table.perform({ name: 'DeleteItem', input: { Key }, roundTrip: 1 });
};
const removeArticle = () => remove(keys.article(ARTICLE), keys.commentCounter(ARTICLE));
const add = () => addComment(SLUG, 'Hello', AUTHOR);

beforeEach(() => {
  memory.table.give(
    articleItem(ARTICLE, { author: WRITER }),
    { ...keys.commentCounter(ARTICLE), last: 0, at: 0 },
    userItem(WRITER),
    userItem(AUTHOR),
  );
});

describe('to add a comment', () => {
  test('takes two round trips of three calls, and shows it as it is stored', async () => {
    freezeClock(NOW);
    const time = '2026-11-21T00:00:00.000Z';
    expect(await add()).toEqual({
      id: 1,
      createdAt: time,
      updatedAt: time,
      body: 'Hello',
      author: { username: 'user2', bio: null, image: null, following: false },
    });
    expect([memory.table.roundTrips, memory.table.calls.length]).toEqual([2, 3]);
    expect(memory.table.get(keys.comment(ARTICLE, 1))).toMatchObject({
      id: 1,
      article: ARTICLE,
      author: AUTHOR,
      body: 'Hello',
      createdAt: NOW,
    });
  });

  test('enters it in the lists of the site and of its author by one id, of its time', async () => {
    freezeClock(NOW);
    await add();
    const entry = Number(memory.table.get(keys.comment(ARTICLE, 1))?.entry);
    expect(timeOf(entry)).toBe(NOW);
    for (const list of [lists.comments.all, lists.comments.by(AUTHOR)]) {
      expect(memory.table.partition(list)).toEqual([
        { ...keys.commentEntry(list, entry), article: ARTICLE, number: 1, author: AUTHOR, articleAuthor: WRITER },
      ]);
    }
  });

  test.each([0, -2_000])(
    'one after the other by clocks that differ by %i ms keeps their order everywhere',
    async (skew) => {
      freezeClock(NOW);
      const first = await add();
      freezeClock(NOW + skew);
      const second = await add();
      expect([first.id, second.id]).toEqual([1, 2]);
      expect(Date.parse(second.createdAt)).toBeGreaterThan(Date.parse(first.createdAt));
      const { comments } = await listSiteComments(undefined, { limit: 10, offset: 0 }, undefined);
      expect(comments.map(({ id }) => id)).toEqual([2, 1]);
    },
  );

  test('to what is no article is 404, by who is no user 401, and nothing is there then', async () => {
    await expect(addComment('no-slug', 'Hello', AUTHOR)).rejects.toEqual(noArticle);
    await expect(addComment(`x-${idText(5)}`, 'Hello', AUTHOR)).rejects.toEqual(noArticle);
    await expect(addComment(SLUG, 'Hello', 99)).rejects.toEqual(refusal(401, { token: ['is invalid'] }));
    expect(memory.table.partition(lists.comments.all)).toEqual([]);
    expect(memory.table.get(keys.commentCounter(5))).toBeUndefined();
  });

  test('to an article that is deleted meanwhile is 404, and leaves nothing', async () => {
    skipSleep();
    const deletedMeanwhile = (call: Call) => {
      const answer = memory.table.perform(call);
      if (memory.table.calls.length === 2) removeArticle();
      return answer;
    };
    memory.table.answers.push(deletedMeanwhile, deletedMeanwhile);
    await expect(add()).rejects.toEqual(noArticle);
    expect(memory.table.partition(lists.comments.all)).toEqual([]);
    expect(memory.table.partition(keys.article(ARTICLE).pk)).toEqual([]);
  });

  test('whose id in the lists another comment has gets another', async () => {
    skipSleep();
    freezeClock(NOW);
    stammerRandom(); // the first two draws are alike
    const other = ARTICLE + 1;
    memory.table.give(articleItem(other), { ...keys.commentCounter(other), last: 0, at: 0 });
    await addComment(`x-${idText(other)}`, 'First', AUTHOR);
    const { id } = await add();
    expect(memory.table.partition(lists.comments.all)).toHaveLength(2);
    expect(memory.table.get(keys.comment(ARTICLE, id))).toMatchObject({ body: 'Hello' });
  });
});
