import { beforeAll, describe, expect, it } from '@jest/globals';
import { clock } from '../../src/clock.ts';
import { api, at, expectRefusal, itInProcess, walk } from '../support/api.ts';
import { type Account, comment, edit, publish, read, registerUser, registerUsers } from '../support/builders.ts';
import { copyComment } from '../support/comments.ts';
import type { Article, Comment } from '../support/objects.ts';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const NO_COMMENT = { comment: ['not found'] };
const NO_ARTICLE = { article: ['not found'] };

let ann: Account;
let bob: Account;
let article: Article;

beforeAll(async () => {
  [ann, bob] = (await registerUsers(2)) as [Account, Account];
  article = await publish(ann.token);
});

const post = (slug: string, body: unknown, token = bob.token) =>
  api('POST', at`/articles/${slug}/comments`, { token, body: { comment: { body } } });
const ids = (comments: Comment[]) => comments.map(({ id }) => id);

describe('Comments: add', () => {
  describe('works', () => {
    it('answers 201 with the five keys of a Comment', async () => {
      const { status, body } = await post(article.slug, ' His name was my name too. ');
      expect(status).toBe(201);
      expect(body).toEqual({
        comment: {
          id: expect.any(Number),
          createdAt: expect.stringMatching(TIME),
          updatedAt: expect.stringMatching(TIME),
          body: 'His name was my name too.',
          author: { username: bob.username, bio: null, image: null, following: false },
        },
      });
    });

    it('gives ids that are integers from 1, below 2^31, to comments at the same time too, no two alike', async () => {
      const all = await Promise.all(Array.from({ length: 20 }, () => comment(bob.token, article.slug)));
      for (const { id } of all) expect(Number.isInteger(id) && id >= 1 && id < 2 ** 31).toBe(true);
      expect(new Set(ids(all)).size).toBe(20);
      const times = all.sort((a, b) => a.id - b.id).map(({ createdAt }) => Date.parse(createdAt));
      for (const [index, time] of times.entries()) expect(time).toBeGreaterThan(times[index - 1] ?? 0);
    });

    it('counts the comments of each article by themselves, and gives no id twice', async () => {
      const { slug } = await publish(ann.token);
      const first = await comment(bob.token, slug);
      const second = await comment(bob.token, slug);
      expect(ids([first, second])).toEqual([1, 2]);
      await api('DELETE', at`/articles/${slug}/comments/2`, { token: bob.token });
      const third = await comment(ann.token, slug);
      expect(third.id).toBe(3);
      expect(await read(at`/articles/${slug}/comments`)).toEqual({ comments: [first, third] });
    });

    itInProcess('keeps the order in which comments were acknowledged where clocks are 2 s apart', async () => {
      const { slug } = await publish(ann.token);
      const { now } = clock;
      const all: Comment[] = [];
      try {
        for (const skew of [0, -2_000, -2_000, 0, -4_000, -2_000]) {
          clock.now = () => now() + skew;
          all.push(await comment(bob.token, slug));
        }
      } finally {
        clock.now = now;
      }
      expect((await read(at`/articles/${slug}/comments`)).comments).toEqual(all);
      const latest = (await read(at`/comments?author=${bob.username}&limit=6`)).comments;
      expect(ids(latest)).toEqual(ids(all).reverse());
      const times = all.map(({ createdAt }) => Date.parse(createdAt));
      for (const [index, time] of times.entries()) expect(time).toBeGreaterThan(times[index - 1] ?? 0);
    });

    it('ignores unknown fields', async () => {
      const forged = {
        body: 'Mine',
        id: 1_000_000,
        createdAt: '2001-01-01T00:00:00.000Z',
        author: { username: ann.username },
      };
      const path = at`/articles/${article.slug}/comments`;
      const { body } = await api('POST', path, { token: bob.token, body: { comment: forged } });
      expect(body.comment.author.username).toBe(bob.username);
      expect(body.comment.id).toBeLessThan(1_000_000);
      expect(Date.parse(body.comment.createdAt)).toBeGreaterThan(Date.parse('2026-01-01'));
    });
  });

  describe('refused', () => {
    it.each(['', ' \n ', undefined])('a body of %j is 422 body', async (blank) => {
      expectRefusal(await post(article.slug, blank), 422, { body: ["can't be blank"] });
    });

    it('an unknown article is 404 article', async () => {
      expectRefusal(await post('no-such-slug', 'Hi'), 404, NO_ARTICLE);
    });
  });
});

describe('Comments: read', () => {
  describe('works', () => {
    it('GET /articles/:slug/comments answers 200 with all of them, oldest first, to anybody', async () => {
      const { slug } = await publish(ann.token);
      const all: Comment[] = [];
      for (let index = 0; index < 8; index += 1) all.push(await comment(index % 2 ? ann.token : bob.token, slug));
      const { status, body, next } = await api('GET', at`/articles/${slug}/comments`);
      expect(status).toBe(200);
      expect(body).toEqual({ comments: all });
      expect(next).toBeUndefined();
    });

    it('an article without comments has an empty list', async () => {
      const { slug } = await publish(ann.token);
      expect(await read(at`/articles/${slug}/comments`)).toEqual({ comments: [] });
    });

    it('GET /articles/:slug/comments/:id answers 200 with the Comment, by an old slug too', async () => {
      const { slug } = await publish(ann.token);
      const added = await comment(bob.token, slug);
      const renamed = await edit(ann.token, slug, { title: 'Another title' });
      for (const name of [slug, renamed.slug]) {
        const { status, body } = await api('GET', at`/articles/${name}/comments/${added.id}`);
        expect([status, body]).toEqual([200, { comment: added }]);
      }
    });

    it('beyond 1 MB of stored comments, Link leads to the rest', async () => {
      const { slug } = await publish(ann.token);
      const long = '😀'.repeat(10_000);
      const all: Comment[] = [];
      for (let index = 0; index < 30; index += 1) all.push(await comment(bob.token, slug, long));
      const pages: Comment[][] = [];
      for await (const { body } of walk(at`/articles/${slug}/comments`)) pages.push(body.comments);
      expect(pages.length).toBeGreaterThan(1);
      expect(ids(pages.flat())).toEqual(ids(all));
      const { next = '' } = await api('GET', at`/articles/${slug}/comments`);
      const cursor = new URLSearchParams(next.split('?')[1]).get('cursor') ?? '';
      for (const [other, fake] of [
        [article.slug, cursor],
        [slug, `${cursor}A`],
        [slug, cursor.slice(1)],
      ] as const) {
        const refused = await api('GET', at`/articles/${other}/comments`, { query: { cursor: fake } });
        expectRefusal(refused, 422, { cursor: expect.anything() });
      }
    });

    itInProcess('1,000 comments come in one answer, the next ones by Link', async () => {
      const { slug } = await publish(ann.token);
      const first = await comment(bob.token, slug);
      await copyComment(slug, first.id, 999);
      const whole = await api('GET', at`/articles/${slug}/comments`);
      expect(whole.body.comments).toHaveLength(1000);
      const extra = [await comment(bob.token, slug), await comment(bob.token, slug)];
      const pages: Comment[][] = [];
      for await (const { body } of walk(at`/articles/${slug}/comments`)) pages.push(body.comments);
      expect(pages[0]).toEqual(whole.body.comments);
      expect(pages.slice(1).flat()).toEqual(extra);
    });
  });

  describe('refused', () => {
    it('comments of an unknown article are 404 article', async () => {
      expectRefusal(await api('GET', '/articles/no-such-slug/comments'), 404, NO_ARTICLE);
    });

    it('an unknown comment is 404 comment', async () => {
      for (const id of [2 ** 31 - 1, 2 ** 31, 0]) {
        expectRefusal(await api('GET', at`/articles/${article.slug}/comments/${id}`), 404, NO_COMMENT);
      }
    });

    it("a comment under another article's slug is 404 comment, to read and to delete", async () => {
      const { id } = await comment(bob.token, article.slug);
      const elsewhere = at`/articles/${(await publish(ann.token)).slug}/comments/${id}`;
      expectRefusal(await api('GET', elsewhere), 404, NO_COMMENT);
      expectRefusal(await api('DELETE', elsewhere, { token: bob.token }), 404, NO_COMMENT);
      expect((await api('GET', at`/articles/${article.slug}/comments/${id}`)).status).toBe(200);
    });
  });
});

describe('Comments: delete', () => {
  describe('works', () => {
    it('answers 204, and the comment is gone from every list at once', async () => {
      const { slug } = await publish(ann.token);
      const [kept, gone] = [await comment(bob.token, slug), await comment(bob.token, slug)];
      const path = at`/articles/${slug}/comments/${gone.id}`;
      expect((await api('DELETE', path, { token: bob.token })).status).toBe(204);
      expectRefusal(await api('GET', path), 404, NO_COMMENT);
      expectRefusal(await api('DELETE', path, { token: bob.token }), 404, NO_COMMENT);
      expect(await read(at`/articles/${slug}/comments`)).toEqual({ comments: [kept] });
      for (const list of ['/comments', at`/comments?author=${bob.username}`]) {
        const shown: Comment[] = (await read(list)).comments;
        expect(shown.filter((one) => one.slug === slug)).toEqual([{ ...kept, slug }]);
      }
    });
  });

  describe('refused', () => {
    it('an unknown comment is 404 comment', async () => {
      const path = at`/articles/${article.slug}/comments/${2 ** 31 - 1}`;
      expectRefusal(await api('DELETE', path, { token: bob.token }), 404, NO_COMMENT);
    });
  });

  describe('forbidden', () => {
    it("somebody else's comment is 403 comment, to the author of the article too, and it stays", async () => {
      const { id } = await comment(bob.token, article.slug);
      const path = at`/articles/${article.slug}/comments/${id}`;
      for (const { token } of [ann, await registerUser()]) {
        expectRefusal(await api('DELETE', path, { token }), 403, { comment: ['forbidden'] });
      }
      expect((await api('GET', path)).status).toBe(200);
    });
  });
});
