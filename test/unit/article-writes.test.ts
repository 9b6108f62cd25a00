import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { clock } from '../../src/clock.ts';
import { deleteArticle } from '../../src/models/articles/delete.ts';
import { edit } from '../../src/models/articles/edit.ts';
import { favorite, unfavorite } from '../../src/models/articles/favorite.ts';
import { publish } from '../../src/models/articles/publish.ts';
import { slugOf } from '../../src/models/articles/slug.ts';
import { keys } from '../../src/table/entities/index.ts';
import { idText } from '../../src/table/ids.ts';
import { articleItem, bodyItem, commentEntryItem, favoriteItems, followingItem, userItem } from '../support/items.ts';
import { cancelled, useMemoryTable, type Write } from '../support/memory-table.ts';
import { freezeClock, restoreClock, skipSleep } from '../support/time.ts';

const memory = useMemoryTable();
afterEach(restoreClock);

const AUTHOR = 1;
const READER = 2;
const ID = 4096;
const text = idText(ID);
const SLUG = `words-${text}`;
const A = `article#${text}`;
const authorHead = { ...keys.timeline(AUTHOR), articles: new Set([ID]), count: 1, version: 1 };
const refusal = (status: number, errors: object) => expect.objectContaining({ status, errors });
const lastWrite = (): Write[] => memory.table.writes.at(-1) ?? [];
const conflict = () => {
  throw cancelled('ConditionalCheckFailed');
};

describe('publish', () => {
  const draft = { title: 'A title', description: 'About it', body: 'The text.', tagList: ['b', 'a'] };
  const NOW = Date.UTC(2026, 10, 21);
  beforeEach(() => {
    freezeClock(NOW);
    clock.random = () => 0;
    memory.table.give(userItem(AUTHOR, { bio: 'Bio' }));
  });

  test('writes the article, and it into all lists and counts, in one transaction after one read', async () => {
    const { slug, ...article } = await publish(draft, AUTHOR);
    const id = Number.parseInt(slug.slice(-11), 36);
    const [entry, shard] = [idText(id), id % 8];
    expect(slug).toBe(slugOf('A title', id));
    expect(article).toEqual({
      title: 'A title',
      description: 'About it',
      body: 'The text.',
      tagList: ['b', 'a'],
      createdAt: '2026-11-21T00:00:00.000Z',
      updatedAt: '2026-11-21T00:00:00.000Z',
      favorited: false,
      favoritesCount: 0,
      author: { username: 'user1', bio: 'Bio', image: null, following: false },
    });
    expect(memory.table.writes).toEqual([
      [
        {
          put: `article#${entry} article`,
          item: {
            id,
            author: AUTHOR,
            title: 'A title',
            description: 'About it',
            tags: ['b', 'a'],
            createdAt: NOW,
            updatedAt: NOW,
            favoritesCount: 0,
            version: 1,
          },
          condition: 'attribute_not_exists(pk)',
        },
        { put: `article#${entry} body`, item: { body: 'The text.' } },
        { put: `articles ${entry}`, item: { author: AUTHOR } },
        {
          put: `article#${entry} comments`,
          item: { last: 0, at: NOW },
          condition: 'attribute_not_exists(pk)',
        },
        { update: `articles#count ${shard}`, change: 'ADD count 1' },
        {
          update: 'user#00000000001 timeline',
          change: `ADD articles {${id}}, count 1, version 1`,
          condition: '(attribute_not_exists(spills)) AND ((attribute_not_exists(articles)) OR (size(articles) < 96))',
        },
        { put: `tag#b ${entry}`, item: { author: AUTHOR } },
        { update: 'tags tag#b', change: 'ADD uses 1' },
        { put: `tag#a ${entry}`, item: { author: AUTHOR } },
        { update: 'tags tag#a', change: 'ADD uses 1' },
      ],
    ]);
    expect([memory.table.roundTrips, memory.table.calls.length]).toEqual([2, 2]);
  });

  test('gives an id that is newer than all in segments, whatever the clock says', async () => {
    const to = 2 ** 52;
    memory.table.give({ ...keys.timeline(AUTHOR), count: 1, version: 9, spills: 1, segments: [[1, to, 1]] });
    const { slug } = await publish(draft, AUTHOR);
    expect(Number.parseInt(slug.slice(-11), 36)).toBeGreaterThan(to);
  });

  test('begins again, with another id, where somebody came between', async () => {
    memory.table.answers.push(
      (call) => memory.table.perform(call),
      () => {
        clock.random = () => 0.5;
        return conflict();
      },
    );
    skipSleep();
    const { slug } = await publish(draft, AUTHOR);
    const [first, second] = memory.table.writes.map(([put]) => put?.item?.id);
    expect(second).not.toBe(first);
    expect(slug.endsWith(idText(Number(second)))).toBe(true);
    expect(memory.table.calls).toHaveLength(4);
  });

  test('by a user who is no more is 401, and writes nothing', async () => {
    await expect(publish(draft, 99)).rejects.toEqual(refusal(401, { token: ['is invalid'] }));
    expect(memory.table.writes).toEqual([]);
  });
});

describe('edit', () => {
  const UPDATED = Date.UTC(2026, 10, 21);
  const give = (parts: object = {}) =>
    memory.table.give(
      userItem(AUTHOR),
      articleItem(ID, { tags: ['x', 'y'], updatedAt: UPDATED, version: 7, favoritesCount: 4, ...parts }),
      bodyItem(ID, 'Old body'),
    );
  beforeEach(() => {
    freezeClock(UPDATED + 5);
    give();
  });
  const change = (change: string): Write => ({ update: `${A} article`, change, condition: 'version = 7' });

  test('changes what was given alone, if nobody else has edited it since', async () => {
    const article = await edit(SLUG, { description: 'New' }, AUTHOR);
    expect(article).toMatchObject({ title: 'Title 4096', description: 'New', body: 'Old body', tagList: ['x', 'y'] });
    expect(article).toMatchObject({ favoritesCount: 4, updatedAt: '2026-11-21T00:00:00.005Z' });
    expect(memory.table.writes).toEqual([
      [
        change(
          `SET title = "Title 4096", description = "New", tags = ["x","y"], updatedAt = ${UPDATED + 5}, version = 8`,
        ),
      ],
    ]);
    expect([memory.table.roundTrips, memory.table.calls.length]).toEqual([2, 2]);
  });

  test('writes the body where it was given, and a new slug follows from the title', async () => {
    const article = await edit(SLUG, { title: 'New title', body: 'New body' }, AUTHOR);
    expect(article).toMatchObject({ slug: `new-title-${text}`, title: 'New title', body: 'New body' });
    expect(lastWrite()).toEqual([
      expect.objectContaining({ update: `${A} article` }),
      { put: `${A} body`, item: { body: 'New body' } },
    ]);
  });

  test('gives it the tags that are new, and takes away those that are gone', async () => {
    expect((await edit(SLUG, { tagList: ['z', 'x'] }, AUTHOR)).tagList).toEqual(['z', 'x']);
    expect(lastWrite().slice(1)).toEqual([
      { put: `tag#z ${text}`, item: { author: AUTHOR } },
      { update: 'tags tag#z', change: 'ADD uses 1' },
      { delete: `tag#y ${text}` },
      { update: 'tags tag#y', change: 'ADD uses -1' },
    ]);
    await edit(SLUG, { tagList: [] }, AUTHOR);
    expect(
      lastWrite()
        .slice(1)
        .map((write) => write.delete ?? write.update),
    ).toEqual([`tag#z ${text}`, 'tags tag#z', `tag#x ${text}`, 'tags tag#x']);
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
});

describe('a favorite', () => {
  beforeEach(() => {
    memory.table.give(userItem(AUTHOR), userItem(READER), articleItem(ID), bodyItem(ID));
  });

  test('is the entry, the favoriter and both counts, in one transaction', async () => {
    expect(await favorite(SLUG, READER)).toMatchObject({ favorited: true, favoritesCount: 1, body: 'The text.' });
    expect(memory.table.writes).toEqual([
      [
        { put: `favorites#00000000002 ${text}`, item: { author: AUTHOR }, condition: 'attribute_not_exists(pk)' },
        { put: `${A} favoriter#00000000002`, item: { user: READER } },
        { update: 'user#00000000002 favorites', change: 'ADD count 1' },
        { update: `${A} article`, change: 'ADD favoritesCount 1', condition: 'attribute_exists(pk)' },
      ],
    ]);
    expect([memory.table.roundTrips, memory.table.calls.length]).toEqual([3, 3]);
  });

  test('that is taken back goes with all of that', async () => {
    memory.table.give(...favoriteItems(ID, AUTHOR, READER), articleItem(ID, { favoritesCount: 5 }));
    expect(await unfavorite(SLUG, READER)).toMatchObject({ favorited: false, favoritesCount: 4 });
    expect(memory.table.writes).toEqual([
      [
        { delete: `favorites#00000000002 ${text}`, condition: 'attribute_exists(pk)' },
        { update: 'user#00000000002 favorites', change: 'ADD count -1' },
        { delete: `${A} favoriter#00000000002` },
        { update: `${A} article`, change: 'ADD favoritesCount -1', condition: 'attribute_exists(pk)' },
      ],
    ]);
  });

  test('that is repeated writes nothing', async () => {
    expect(await unfavorite(SLUG, READER)).toMatchObject({ favorited: false, favoritesCount: 0 });
    memory.table.give(...favoriteItems(ID, AUTHOR, READER), articleItem(ID, { favoritesCount: 1 }));
    expect(await favorite(SLUG, READER)).toMatchObject({ favorited: true, favoritesCount: 1 });
    expect(memory.table.writes).toEqual([]);
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
      expect(memory.table.writes.length).toBe(0);
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
});

describe('delete', () => {
  const give = (parts: object = {}, ...favoriters: number[]) =>
    memory.table.give(
      userItem(AUTHOR),
      authorHead,
      articleItem(ID, { tags: ['x'], version: 7, favoritesCount: favoriters.length, ...parts }),
      bodyItem(ID),
      ...favoriters.flatMap((user) => favoriteItems(ID, AUTHOR, user)),
    );

  test('takes the article out of all lists and counts in one transaction, if it is as it was read', async () => {
    give({}, READER, 3);
    await deleteArticle(SLUG, AUTHOR);
    expect(memory.table.writes).toEqual([
      [
        { delete: `${A} article`, condition: '(version = 7) AND (favoritesCount = 2)' },
        { delete: `${A} body` },
        { delete: `articles ${text}` },
        { delete: `${A} comments` },
        { update: 'articles#count 0', change: 'ADD count -1' },
        {
          update: 'user#00000000001 timeline',
          change: `ADD count -1, version 1 DELETE articles {${ID}}`,
          condition: `contains(articles, ${ID})`,
        },
        { delete: `tag#x ${text}` },
        { update: 'tags tag#x', change: 'ADD uses -1' },
        { delete: `favorites#00000000002 ${text}`, condition: 'attribute_exists(pk)' },
        { update: 'user#00000000002 favorites', change: 'ADD count -1' },
        { delete: `favorites#00000000003 ${text}`, condition: 'attribute_exists(pk)' },
        { update: 'user#00000000003 favorites', change: 'ADD count -1' },
        { put: `deleted plain#${text}`, item: { id: ID, favorited: false } },
      ],
    ]);
    expect([memory.table.roundTrips, memory.table.calls.length]).toEqual([2, 3]);
  });

  const users = (count: number) => Array.from({ length: count }, (_, index) => 10 + index);

  test('takes up to 20 favorites with it, and fits a transaction with 20 tags', async () => {
    give({ tags: users(20).map((tag) => `tag ${tag}`) }, ...users(20));
    await deleteArticle(SLUG, AUTHOR);
    expect(lastWrite()).toHaveLength(88 - 1);
    expect(lastWrite().at(-1)).toEqual({ put: `deleted plain#${text}`, item: { id: ID, favorited: false } });
  });

  test('leaves more favorites to the sweep, however many there are by then', async () => {
    give({}, ...users(21));
    await deleteArticle(SLUG, AUTHOR);
    expect(lastWrite()[0]).toEqual({ delete: `${A} article`, condition: 'version = 7' });
    expect(lastWrite().filter((write) => write.delete?.startsWith('favorites#'))).toEqual([]);
    expect(lastWrite().at(-1)).toEqual({ put: `deleted favorited#${text}`, item: { id: ID, favorited: true } });
  });

  test('begins again where somebody favorites it meanwhile', async () => {
    give();
    skipSleep();
    const perform = memory.table.perform.bind(memory.table);
    memory.table.answers.push(perform, (call) => {
      const answer = perform(call);
      give({}, READER);
      return answer;
    });
    await deleteArticle(SLUG, AUTHOR);
    expect(memory.table.get(keys.article(ID))).toBeUndefined();
    expect(memory.table.partition('favorites#00000000002')).toEqual([]);
  });

  test('of what is not there is 404, of what is somebody else’s 403', async () => {
    give();
    await expect(deleteArticle('no-slug', AUTHOR)).rejects.toEqual(refusal(404, { article: ['not found'] }));
    await expect(deleteArticle(`x-${idText(5)}`, AUTHOR)).rejects.toEqual(refusal(404, { article: ['not found'] }));
    await expect(deleteArticle(SLUG, READER)).rejects.toEqual(refusal(403, { article: ['forbidden'] }));
    expect(memory.table.writes).toEqual([]);
  });
});

test('entries of lists are under 100 bytes', () => {
  const { pk, sk, author } = commentEntryItem('comments#00000000001', Number.MAX_SAFE_INTEGER, ID, ID);
  expect(Buffer.byteLength(`pk${pk}sk${sk}author`) + 9).toBeLessThan(100);
  expect(author).toBe(Number.MAX_SAFE_INTEGER);
});
