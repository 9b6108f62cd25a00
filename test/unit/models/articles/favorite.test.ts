import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { restoreClock, skipSleep } from '../../../../harness/time.ts';
import { edit, favorite, unfavorite } from '../../../../src/models/articles/index.ts';
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
const refusal = (status: number, errors: object) => expect.objectContaining({ status, errors });

/** What the table says of the reader's favorite: in their list, with the article, and in both counts. */
const state = () => ({
  listed: memory.table.get(keys.articleEntry(lists.articles.favoritesOf(READER), ID))?.author,
  favoriter: memory.table.get(keys.favoriter(ID, READER))?.user,
  ofUser: memory.table.get(keys.favoritesCount(READER))?.count ?? 0,
  ofArticle: memory.table.get(keys.article(ID))?.favoritesCount,
});
const FAVORITED = { listed: AUTHOR, favoriter: READER, ofUser: 1, ofArticle: 1 };

beforeEach(() => {
  memory.table.give(userItem(AUTHOR), userItem(READER), articleItem(ID), bodyItem(ID));
});

describe('a favorite', () => {
  test('is on both sides and in both counts, after three round trips', async () => {
    expect(await favorite(SLUG, READER)).toMatchObject({ favorited: true, favoritesCount: 1, body: 'The text.' });
    expect(state()).toEqual(FAVORITED);
    expect([memory.table.roundTrips, memory.table.calls.length]).toEqual([3, 3]);
  });

  test('that is taken back is nowhere', async () => {
    await favorite(SLUG, READER);
    expect(await unfavorite(SLUG, READER)).toMatchObject({ favorited: false, favoritesCount: 0 });
    expect(state()).toEqual({ ofUser: 0, ofArticle: 0 });
  });

  test('that is repeated changes nothing', async () => {
    expect(await unfavorite(SLUG, READER)).toMatchObject({ favorited: false, favoritesCount: 0 });
    expect(memory.table.writes).toEqual([]);
    await favorite(SLUG, READER);
    expect(await favorite(SLUG, READER)).toMatchObject({ favorited: true, favoritesCount: 1 });
    expect(memory.table.writes).toHaveLength(1);
    expect(state()).toEqual(FAVORITED);
  });

  test('shows whether its author is followed', async () => {
    memory.table.give(followingItem(READER, AUTHOR));
    expect(await favorite(SLUG, READER)).toMatchObject({ author: { username: 'user1', following: true } });
  });

  test.each([
    ['no-slug', READER, 404, { article: ['not found'] }],
    [`x-${idText(5)}`, READER, 404, { article: ['not found'] }],
    [SLUG, 99, 401, { token: ['is invalid'] }],
  ])('of %s by %i is %i', async (slug, user, status, errors) => {
    for (const change of [favorite, unfavorite]) {
      await expect((async () => change(slug, user))()).rejects.toEqual(refusal(status, errors));
    }
    expect(memory.table.writes).toEqual([]);
  });

  test.each([keys.articleBody(ID), keys.user(AUTHOR)])(
    'of an article that cannot be shown is 404: without %j',
    async (key) => {
      memory.table.perform({ name: 'DeleteItem', input: { Key: key }, roundTrip: 1 });
      await expect(favorite(SLUG, READER)).rejects.toEqual(refusal(404, { article: ['not found'] }));
      expect(memory.table.writes).toEqual([]);
    },
  );

  test('begins again where the same user is faster elsewhere', async () => {
    skipSleep();
    const perform = memory.table.perform.bind(memory.table);
    memory.table.answers.push(perform, (call) => {
      const answer = perform(call);
      memory.table.give(...favoriteItems(ID, AUTHOR, READER), articleItem(ID, { favoritesCount: 1 }));
      return answer;
    });
    expect(await favorite(SLUG, READER)).toMatchObject({ favorited: true, favoritesCount: 1 });
    expect(memory.table.get(keys.article(ID))).toMatchObject({ favoritesCount: 1 });
  });

  test('shows the article and the body of one edit, where one came between', async () => {
    memory.table.answers.push(async (call) => {
      const [name = ''] = Object.keys(call.input.RequestItems as object);
      type Answer = { Responses: Record<string, { sk: string }[]> };
      const [before] = [(memory.table.perform(call) as Answer).Responses[name] ?? []];
      await edit(SLUG, { title: 'New', body: 'New' }, AUTHOR);
      const after = (memory.table.perform(call) as Answer).Responses[name] ?? [];
      const isBody = ({ sk }: { sk: string }) => sk === 'body';
      return { Responses: { [name]: [...after.filter((item) => !isBody(item)), ...before.filter(isBody)] } };
    });
    expect(await favorite(SLUG, READER)).toMatchObject({ title: 'New', body: 'New', favorited: true });
  });
});
