import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { restoreClock, stepClock } from '../../harness/time.ts';
import { api, inProcess, itInProcess, walk } from '../support/api.ts';
import { type BlogModel, type Filters, generateBlog } from '../support/blog-model.ts';
import { type Account, unique } from '../support/builders.ts';

let blog: BlogModel;
let tags: string[];
let random: () => number;

beforeAll(async () => {
  if (inProcess) stepClock();
  ({ blog, tags, random } = await generateBlog(20261121));
});
afterAll(restoreClock);

type Page = { limit?: number; offset?: number };

const get = (filters: Filters, page: Page = {}, viewer?: Account) =>
  api('GET', '/articles', { query: { ...filters, ...page }, token: viewer?.token });

/** Compares one page with the model's, whole articles and total. */
async function check(filters: Filters, page: Page = {}, viewer?: Account) {
  const expected = blog.list(filters, viewer);
  const { limit = 20, offset = 0 } = page;
  const { status, body, headers } = await get(filters, page, viewer);
  const articles = expected.slice(offset, offset + Math.min(limit, 100));
  const answer = { status: 200, body: { articles, articlesCount: expected.length } };
  expect({ filters, page, answer: { status, body } }).toEqual({ filters, page, answer });
  expect(headers).not.toHaveProperty('x-total');
}

const anyOf = <T>(from: T[]): T => from[Math.floor(random() * from.length)] as T;

/** Some tags, every author and favoriter, unknown ones, and none, in every combination but the one of none at all. */
function combinations(): Filters[] {
  const names = [...blog.users.map(({ username }) => username), unique('nobody'), undefined];
  const all = [...tags.slice(0, 3), unique('no-tag'), undefined].flatMap((tag) =>
    names.flatMap((author) =>
      names.map((favorited) => ({ ...(tag && { tag }), ...(author && { author }), ...(favorited && { favorited }) })),
    ),
  );
  return all.filter((filters) => Object.keys(filters).length > 0);
}

describe('Articles: list', () => {
  describe('works', () => {
    itInProcess('without filters, is all articles, newest first, 20 at a time, with the number of all', async () => {
      const viewer = anyOf(blog.users);
      await check({});
      await check({}, {}, viewer);
      for (const offset of [0, 1, 19, 20, 41, 59, 60, 1000])
        await check({}, { offset, limit: anyOf([1, 7, 20, 100]) }, viewer);
    });

    it('has the nine keys of an article in a list, and no body', async () => {
      const { articles } = (await get({})).body;
      expect(articles).toHaveLength(20);
      const keys = [
        'author',
        'createdAt',
        'description',
        'favorited',
        'favoritesCount',
        'slug',
        'tagList',
        'title',
        'updatedAt',
      ];
      for (const article of articles) expect(Object.keys(article).sort()).toEqual(keys);
    });

    it('every combination of tag, author and favoriter gives the articles that match all, and their true number', async () => {
      for (const filters of combinations()) await check(filters, { limit: 100 });
    });

    it('the blog is a fair sample: many combinations of all three filters match several articles', () => {
      const triples = combinations().filter((filters) => Object.keys(filters).length === 3);
      expect(triples.filter((filters) => blog.list(filters).length > 2).length).toBeGreaterThan(5);
    });

    it('every combination that matches several gives the right page at any limit and offset, to anybody', async () => {
      for (const filters of combinations()) {
        const total = blog.list(filters).length;
        if (total < 2) continue;
        const page = { limit: anyOf([1, 2, 3, 5, 20]), offset: Math.floor(random() * (total + 2)) };
        await check(filters, page, anyOf([undefined, ...blog.users]));
      }
    });

    it('names are found in any case and normalisation', async () => {
      const { username } = anyOf(blog.users);
      const expected = (await get({ author: username })).body;
      expect((await get({ author: username.toUpperCase() })).body).toEqual(expected);
      const fans = (await get({ favorited: username })).body;
      expect((await get({ favorited: username.toUpperCase() })).body).toEqual(fans);
    });

    it.each([
      ['an unknown tag', { tag: 'no such tag' }],
      ['an unknown author', { author: 'no such user' }],
      ['an unknown favoriter', { favorited: 'no such user' }],
    ])('%s is an empty list', async (_, filters) => {
      expect((await get(filters)).body).toEqual({ articles: [], articlesCount: 0 });
    });

    it('an offset past the end is an empty page with the true count', async () => {
      const filters = { author: blog.users[0]?.username ?? '' };
      const total = blog.list(filters).length;
      expect(total).toBeGreaterThan(0);
      for (const offset of [total, total + 1, 10_000]) {
        expect((await get(filters, { offset })).body).toEqual({ articles: [], articlesCount: total });
      }
    });

    it('pages by offset, put together, are the list: nothing twice, nothing left out', async () => {
      for (const filters of [{ tag: tags[0] ?? '' }, { favorited: blog.users[1]?.username ?? '' }]) {
        const expected = blog.list(filters);
        const pages = [];
        for (let offset = 0; offset < expected.length; offset += 3)
          pages.push((await get(filters, { offset, limit: 3 })).body.articles);
        expect(pages.flat()).toEqual(expected);
      }
    });

    it('a walk by cursor gives what the offsets give, with the true count on each page', async () => {
      const one = {
        tag: tags[0] ?? '',
        author: blog.users[0]?.username ?? '',
        favorited: blog.users[1]?.username ?? '',
      };
      const sets: Filters[] = [one, { tag: one.tag }, { author: one.author }, { favorited: one.favorited }];
      sets.push({ tag: one.tag, author: one.author }, { author: one.author, favorited: one.favorited });
      sets.push({ tag: one.tag, favorited: one.favorited });
      for (const filters of sets) {
        for (const limit of [1, 4, 100]) {
          const expected = blog.list(filters, blog.users[2]);
          const walked = [];
          for await (const { body } of walk('/articles', {
            query: { ...filters, limit },
            token: blog.users[2]?.token,
          })) {
            expect(body.articlesCount).toBe(expected.length);
            expect(body.articles.length).toBeLessThanOrEqual(limit);
            walked.push(...body.articles);
          }
          expect(walked).toEqual(expected);
        }
      }
    });

    it('an offset page that is not the last has a Link to what follows it', async () => {
      const filters = { author: blog.users[0]?.username ?? '' };
      const walked = [];
      for await (const { body } of walk('/articles', { query: { ...filters, offset: 3, limit: 2 } }))
        walked.push(...body.articles);
      expect(walked).toEqual(blog.list(filters).slice(3));
    });
  });
});
