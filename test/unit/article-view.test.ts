import { describe, expect, test } from '@jest/globals';
import { articleFrom, articleKeys, getArticle, idInSlug, readArticles } from '../../src/models/articles/article.ts';
import { idText } from '../../src/table/ids.ts';
import { keys, keyText, lists } from '../../src/table/keys.ts';
import { Items } from '../../src/table/read.ts';
import { articleItem, bodyItem, entryItem, followingItem, userItem } from '../support/items.ts';
import { useMemoryTable } from '../support/memory-table.ts';

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
const itemsOf = (...items: Parameters<Items['add']>[0][]) => {
  const all = new Items();
  for (const item of items) all.add(item);
  return all;
};
const favorite = entryItem(lists.favoritesOf(VIEWER), 1, ID);

describe('an article in a list', () => {
  test('is what is stored, without its body', () => {
    expect(articleFrom(itemsOf(...stored), ID, undefined)).toEqual(view);
    expect(articleFrom(itemsOf(...stored), ID, VIEWER)).toEqual(view);
  });

  test('is favorited, and its author followed, for the viewer who did so alone', () => {
    const items = itemsOf(...stored, favorite, followingItem(VIEWER, 1, 7));
    expect(articleFrom(items, ID, VIEWER)).toEqual({
      ...view,
      favorited: true,
      author: { ...view.author, following: true },
    });
    for (const viewer of [undefined, 3]) expect(articleFrom(items, ID, viewer)).toEqual(view);
    expect(articleFrom(itemsOf(...stored, followingItem(VIEWER, 7)), ID, VIEWER)).toEqual(view);
  });

  test('has an author without bio and image, where there are none', () => {
    const [article, { bio: _, image: __, ...author }] = stored as [object, { bio: string; image: string }] &
      typeof stored;
    const shown = articleFrom(itemsOf(article as never, author as never), ID, undefined);
    expect(shown?.author).toEqual({ username: 'user1', bio: null, image: null, following: false });
  });

  test('is none where it, or its author, is no more', () => {
    const [article, author] = stored;
    expect(articleFrom(itemsOf(author ?? {}), ID, undefined)).toBeUndefined();
    expect(articleFrom(itemsOf(article ?? {}), ID, undefined)).toBeUndefined();
  });
});

describe('what is read to show articles', () => {
  const refs = [
    { id: 10, author: 1 },
    { id: 11, author: 1 },
  ];
  const texts = (all: Parameters<typeof keyText>[0][]) => all.map(keyText).sort();

  test('are the articles and their authors', () => {
    expect(texts(articleKeys(refs, undefined))).toEqual(
      texts([keys.article(10), keys.article(11), keys.user(1), keys.user(1)]),
    );
  });

  test("are the viewer's favorites among them and followees too", () => {
    const list = lists.favoritesOf(VIEWER);
    expect(texts(articleKeys(refs, VIEWER))).toEqual(
      texts([
        ...articleKeys(refs, undefined),
        keys.listEntry(list, 10),
        keys.listEntry(list, 11),
        keys.following(VIEWER),
      ]),
    );
  });

  test('is one round trip for a page, in the order of the page, without what is no more', async () => {
    memory.table.give(articleItem(10), articleItem(12), userItem(1), entryItem(lists.favoritesOf(VIEWER), 1, 12));
    const articles = await readArticles(
      [12, 11, 10].map((id) => ({ id, author: 1 })),
      VIEWER,
    );
    expect(articles.map(({ title, favorited }) => ({ title, favorited }))).toEqual([
      { title: 'Title 12', favorited: true },
      { title: 'Title 10', favorited: false },
    ]);
    expect(memory.table.roundTrips).toBe(1);
  });

  test('is nothing for an empty page', async () => {
    expect(await readArticles([], undefined)).toEqual([]);
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
    ['it', [userItem(1), bodyItem(ID)]],
    ['its body', [userItem(1), articleItem(ID)]],
    ['its author', [articleItem(ID), bodyItem(ID)]],
  ])('is not found where %s is no more', async (_, items) => {
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
