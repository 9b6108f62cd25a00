import { describe, expect, test } from '@jest/globals';
import { articles, getArticle, idInSlug } from '../../../../src/models/articles/article.ts';
import { keys, lists } from '../../../../src/table/entities/index.ts';
import { idText } from '../../../../src/table/ids.ts';
import { keyText } from '../../../../src/table/keys.ts';
import { read } from '../../../../src/table/read.ts';
import { articleItem, bodyItem, entryItem, followingItem, userItem } from '../../../support/items.ts';
import { useMemoryTable } from '../../../support/memory-table.ts';

const memory = useMemoryTable();
const ID = 4096;
const SLUG = `title-4096-${idText(ID)}`;
const VIEWER = 2;
const stored = [
  articleItem(ID, { tags: ['b', 'a'], createdAt: 1_700_000_000_001, updatedAt: 1_700_000_000_002, favoritesCount: 3 }),
  userItem(1, { bio: 'Bio', image: 'https://example.com/1.png' }),
];
const view = {
  slug: SLUG,
  title: 'Title 4096',
  description: 'About it',
  tagList: ['b', 'a'],
  createdAt: '2023-11-14T22:13:20.001Z',
  updatedAt: '2023-11-14T22:13:20.002Z',
  favorited: false,
  favoritesCount: 3,
  author: { username: 'user1', bio: 'Bio', image: 'https://example.com/1.png', following: false },
};
const favorite = entryItem(lists.articles.favoritesOf(VIEWER), 1, ID);

describe('an article in a list', () => {
  const shown = async (viewer?: number) => (await read(articles([{ id: ID, author: 1 }], viewer)))[0];

  test('is what is stored, without its body', async () => {
    memory.table.give(...stored, bodyItem(ID));
    expect(await shown()).toEqual([view]);
    expect(await shown(VIEWER)).toEqual([view]);
  });

  test('is favorited, and its author followed, for the viewer who did so alone', async () => {
    memory.table.give(...stored, favorite, followingItem(VIEWER, 1, 7), followingItem(4, 7));
    expect(await shown(VIEWER)).toEqual([{ ...view, favorited: true, author: { ...view.author, following: true } }]);
    for (const viewer of [undefined, 3, 4]) expect(await shown(viewer)).toEqual([view]);
  });

  test('has an author without bio and image, where there are none', async () => {
    memory.table.give(articleItem(ID), userItem(1));
    expect((await shown())[0]?.author).toEqual({ username: 'user1', bio: null, image: null, following: false });
  });

  test.each(stored)('is left out where it, or its author, no longer exists', async (item) => {
    memory.table.give(item);
    expect(await shown()).toEqual([]);
  });
});

describe('a page of articles', () => {
  const refs = [
    { id: 10, author: 1 },
    { id: 11, author: 1 },
  ];
  const texts = (all: readonly Parameters<typeof keyText>[0][]) => all.map(keyText).sort();

  test('takes the articles and their authors', () => {
    expect(texts(articles(refs, undefined).keys)).toEqual(texts([keys.article(10), keys.article(11), keys.user(1)]));
  });

  test("takes the viewer's favorites among them and followees too", () => {
    const list = lists.articles.favoritesOf(VIEWER);
    expect(texts(articles(refs, VIEWER).keys)).toEqual(
      texts([
        ...articles(refs, undefined).keys,
        keys.articleEntry(list, 10),
        keys.articleEntry(list, 11),
        keys.following(VIEWER),
      ]),
    );
  });

  test('is one round trip, in the order of the page, without what no longer exists', async () => {
    memory.table.give(
      articleItem(10),
      articleItem(12),
      userItem(1),
      entryItem(lists.articles.favoritesOf(VIEWER), 1, 12),
    );
    const [page] = await read(
      articles(
        [12, 11, 10].map((id) => ({ id, author: 1 })),
        VIEWER,
      ),
    );
    expect(page.map(({ title, favorited }) => ({ title, favorited }))).toEqual([
      { title: 'Title 12', favorited: true },
      { title: 'Title 10', favorited: false },
    ]);
    expect(memory.table.roundTrips).toBe(1);
  });

  test('that is empty takes no call', async () => {
    expect((await read(articles([], undefined)))[0]).toEqual([]);
    expect(memory.table.calls).toEqual([]);
  });
});

describe('one article', () => {
  const notFound = expect.objectContaining({ status: 404, errors: { article: ['not found'] } });

  test('has its body, after two round trips of one call each', async () => {
    memory.table.give(...stored, bodyItem(ID, 'Body'), favorite, followingItem(VIEWER, 1));
    expect(await getArticle(SLUG, undefined)).toEqual({ ...view, body: 'Body' });
    expect([memory.table.roundTrips, memory.table.calls.length]).toEqual([2, 2]);
    const seen = await getArticle(`other-words-${idText(ID)}`, VIEWER);
    expect(seen).toEqual({ ...view, body: 'Body', favorited: true, author: { ...view.author, following: true } });
  });

  test.each([
    [
      'the new article with the old body',
      articleItem(ID, { title: 'New', version: 2, bodyVersion: 2 }),
      bodyItem(ID, 'Old', 1),
    ],
    ['the old article with the new body', articleItem(ID, { title: 'Old' }), bodyItem(ID, 'New', 2)],
    ['the article alone', articleItem(ID, { title: 'Old' }), undefined],
    ['the body alone', undefined, bodyItem(ID, 'Old')],
  ])('is shown whole, after one more round trip, where the first found %s', async (_, article, body) => {
    const items = [articleItem(ID, { title: 'New', version: 2, bodyVersion: 2 }), bodyItem(ID, 'New', 2)];
    memory.table.give(userItem(1), ...items);
    memory.table.answers.push(({ input }) => {
      const [name = ''] = Object.keys(input.RequestItems as object);
      return { Responses: { [name]: [article, body].filter((item) => item !== undefined) } };
    });
    expect(await getArticle(SLUG, undefined)).toMatchObject({ title: 'New', body: 'New' });
    expect(memory.table.calls.map(({ name }) => name)).toEqual(['BatchGetItem', 'TransactGetItems', 'BatchGetItem']);
  });

  test('that an edit of all but the body has changed belongs to its body still', async () => {
    memory.table.give(userItem(1), articleItem(ID, { version: 9, bodyVersion: 4 }), bodyItem(ID, 'Body', 4));
    expect(await getArticle(SLUG, undefined)).toMatchObject({ body: 'Body' });
    expect(memory.table.roundTrips).toBe(2);
  });

  test.each([
    ['it', [userItem(1), bodyItem(ID)]],
    ['its body', [userItem(1), articleItem(ID)]],
    ['its author', [articleItem(ID), bodyItem(ID)]],
  ])('is not found where %s no longer exists', async (_, items) => {
    memory.table.give(...items);
    await expect(getArticle(SLUG, undefined)).rejects.toEqual(notFound);
  });

  test('is not looked for where the slug cannot be one', async () => {
    await expect(getArticle('no-slug', undefined)).rejects.toEqual(notFound);
    expect(memory.table.calls).toEqual([]);
    expect(() => idInSlug('no-slug')).toThrow(notFound as never);
    expect(idInSlug(SLUG)).toBe(ID);
  });
});
