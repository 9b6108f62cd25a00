import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { freezeClock, restoreClock, skipSleep } from '../../../../harness/time.ts';
import { edit, getArticle, publish } from '../../../../src/models/articles/index.ts';
import { keys, lists } from '../../../../src/table/entities/index.ts';
import { idText } from '../../../../src/table/ids.ts';
import { articleItem, bodyItem, favoriteItems, followingItem, userItem } from '../../../support/items.ts';
import { useMemoryTable } from '../../../support/memory-table.ts';

const memory = useMemoryTable();
afterEach(restoreClock);

const AUTHOR = 1;
const READER = 2;
const ID = 4096;
const SLUG = `words-${idText(ID)}`;
const UPDATED = Date.UTC(2026, 10, 21);
const refusal = (status: number, errors: object) => expect.objectContaining({ status, errors });

const give = (parts: object = {}) =>
  memory.table.give(
    userItem(AUTHOR),
    articleItem(ID, { tags: ['x', 'y'], updatedAt: UPDATED, version: 7, favoritesCount: 4, ...parts }),
    bodyItem(ID, 'Old body'),
    ...['x', 'y'].map((tag) => ({ ...keys.tag(tag), uses: 5 })),
    ...['x', 'y'].map((tag) => ({ ...keys.articleEntry(lists.articles.byTag(tag), ID), author: AUTHOR })),
  );
const usesOf = (tag: string) => memory.table.get(keys.tag(tag))?.uses;
const isListed = (tag: string) => memory.table.partition(lists.articles.byTag(tag)).length > 0;

beforeEach(() => {
  freezeClock(UPDATED + 5);
  give();
});

describe('an edit', () => {
  test('changes what was given alone, in two round trips', async () => {
    const article = await edit(SLUG, { description: 'New' }, AUTHOR);
    expect(article).toMatchObject({ title: 'Title 4096', description: 'New', body: 'Old body', tagList: ['x', 'y'] });
    expect(article).toMatchObject({ favoritesCount: 4, updatedAt: '2026-11-21T00:00:00.005Z' });
    expect([memory.table.roundTrips, memory.table.calls.length]).toEqual([2, 2]);
    expect(await getArticle(SLUG, AUTHOR)).toEqual(article);
  });

  test('that leaves the body alone does not write it', async () => {
    const before = memory.table.get(keys.articleBody(ID));
    await edit(SLUG, { title: 'New' }, AUTHOR);
    expect(memory.table.writes.flat()).toHaveLength(1);
    expect(memory.table.get(keys.articleBody(ID))).toBe(before);
  });

  test('writes the body where it was given, and a new slug follows from the title', async () => {
    const article = await edit(SLUG, { title: 'New title', body: 'New body' }, AUTHOR);
    expect(article).toMatchObject({ slug: `new-title-${idText(ID)}`, title: 'New title', body: 'New body' });
    const reads = memory.table.calls.length;
    expect(await getArticle(SLUG, AUTHOR)).toEqual(article);
    expect(memory.table.calls.length - reads).toBe(2); // both are of one edit, and known to be
  });

  test('moves the article from tag to tag', async () => {
    expect((await edit(SLUG, { tagList: ['z', 'x'] }, AUTHOR)).tagList).toEqual(['z', 'x']);
    expect(['x', 'y', 'z'].map(usesOf)).toEqual([5, 4, 1]);
    expect(['x', 'y', 'z'].map(isListed)).toEqual([true, false, true]);
    await edit(SLUG, { tagList: [] }, AUTHOR);
    expect(['x', 'y', 'z'].map(usesOf)).toEqual([4, 4, undefined]);
    expect(['x', 'y', 'z'].map(isListed)).toEqual([false, false, false]);
  });

  test.each([
    [-10_000, 1],
    [0, 1],
    [1, 1],
    [2, 2],
  ])('makes updatedAt later, also where the clock is %i ms after it', async (moved, later) => {
    freezeClock(UPDATED + moved);
    const { updatedAt, createdAt } = await edit(SLUG, {}, AUTHOR);
    expect(Date.parse(updatedAt)).toBe(UPDATED + later);
    expect(createdAt).toBe('1970-01-01T00:00:01.000Z');
  });

  test('shows what the author sees', async () => {
    memory.table.give(...favoriteItems(ID, AUTHOR, AUTHOR), followingItem(AUTHOR, READER));
    expect(await edit(SLUG, {}, AUTHOR)).toMatchObject({ favorited: true, author: { following: false } });
  });

  test('of what is not there is 404, of what is somebody else’s 403', async () => {
    memory.table.give(userItem(READER));
    await expect(edit('no-slug', {}, AUTHOR)).rejects.toEqual(refusal(404, { article: ['not found'] }));
    await expect(edit(`x-${idText(5)}`, {}, AUTHOR)).rejects.toEqual(refusal(404, { article: ['not found'] }));
    await expect(edit(SLUG, { body: 'Mine' }, READER)).rejects.toEqual(refusal(403, { article: ['forbidden'] }));
    expect(memory.table.writes).toEqual([]);
  });

  test('begins again where somebody came between', async () => {
    memory.table.answers.push((call) => {
      const answer = memory.table.perform(call);
      give({ version: 8, title: 'Meanwhile' });
      return answer;
    });
    skipSleep();
    expect(await edit(SLUG, { description: 'New' }, AUTHOR)).toMatchObject({ title: 'Meanwhile', description: 'New' });
    expect(memory.table.get(keys.article(ID))).toMatchObject({ title: 'Meanwhile', description: 'New', version: 9 });
  });

  test('that read the article before another edit, and the body after it, decides on neither', async () => {
    const { slug } = await publish({ title: 'T', description: 'D', body: 'Old', tagList: [] }, AUTHOR);
    memory.table.answers.push(async (call) => {
      const [name = ''] = Object.keys(call.input.RequestItems as object);
      const before = (memory.table.perform(call) as { Responses: Record<string, { sk: string }[]> }).Responses[name];
      await edit(slug, { title: 'Other', body: 'Other' }, AUTHOR);
      const after = (memory.table.perform(call) as { Responses: Record<string, { sk: string }[]> }).Responses[name];
      return {
        Responses: {
          [name]: after?.map((item) => (item.sk === 'article' ? before?.find(({ sk }) => sk === 'article') : item)),
        },
      };
    });
    expect(await edit(slug, { description: 'New' }, AUTHOR)).toMatchObject({
      title: 'Other',
      body: 'Other',
      description: 'New',
    });
  });
});
