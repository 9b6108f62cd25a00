import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { restoreClock, skipSleep } from '../../../../harness/time.ts';
import { deleteComment } from '../../../../src/models/comments/index.ts';
import { keys, lists } from '../../../../src/table/entities/index.ts';
import { idText } from '../../../../src/table/ids.ts';
import { articleItem, commentEntryItems, commentItem, userItem } from '../../../support/items.ts';
import { useMemoryTable } from '../../../support/memory-table.ts';

const memory = useMemoryTable();
afterEach(restoreClock);

const ARTICLE = 4096;
const SLUG = `words-${idText(ARTICLE)}`;
const [WRITER, AUTHOR] = [1, 2];
const refusal = (status: number, errors: object) => expect.objectContaining({ status, errors });
const noArticle = refusal(404, { article: ['not found'] });
const noComment = refusal(404, { comment: ['not found'] });
const entries = () =>
  [lists.comments.all, lists.comments.by(AUTHOR)].map((list) => memory.table.partition(list).length);

beforeEach(() => {
  memory.table.give(articleItem(ARTICLE, { author: WRITER }), userItem(WRITER), userItem(AUTHOR));
  for (const number of [7, 8]) {
    memory.table.give(commentItem(number, ARTICLE, AUTHOR), ...commentEntryItems(number, ARTICLE, AUTHOR));
  }
});

describe('to delete a comment', () => {
  test('takes it out of every list, in two round trips', async () => {
    await deleteComment(SLUG, 7, AUTHOR);
    expect([memory.table.roundTrips, memory.table.calls.length]).toEqual([2, 2]);
    expect(memory.table.get(keys.comment(ARTICLE, 7))).toBeUndefined();
    expect(memory.table.get(keys.comment(ARTICLE, 8))).toBeDefined();
    expect(entries()).toEqual([1, 1]);
  });

  test('that is not there, or is not any more, is 404', async () => {
    await deleteComment(SLUG, 7, AUTHOR);
    for (const number of [7, 9]) await expect(deleteComment(SLUG, number, AUTHOR)).rejects.toEqual(noComment);
    await expect(deleteComment('no-slug', 8, AUTHOR)).rejects.toEqual(noArticle);
    await expect(deleteComment(`x-${idText(5)}`, 8, AUTHOR)).rejects.toEqual(noArticle);
    expect(entries()).toEqual([1, 1]);
  });

  test('that is somebody else’s is 403, to the author of the article too, and it stays', async () => {
    await expect(deleteComment(SLUG, 7, WRITER)).rejects.toEqual(refusal(403, { comment: ['forbidden'] }));
    expect(entries()).toEqual([2, 2]);
  });

  test('that somebody deletes meanwhile is 404', async () => {
    skipSleep();
    memory.table.answers.push((call) => {
      const answer = memory.table.perform(call);
      memory.table.perform({ name: 'DeleteItem', input: { Key: keys.comment(ARTICLE, 7) }, roundTrip: 1 });
      return answer;
    });
    await expect(deleteComment(SLUG, 7, AUTHOR)).rejects.toEqual(noComment);
  });
});
