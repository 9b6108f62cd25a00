import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { seededRandom } from '../../harness/random.ts';
import { restoreClock, stepClock } from '../../harness/time.ts';
import { api, at, inProcess, walk } from '../support/api.ts';
import { BlogModel } from '../support/blog-model.ts';
import { type Account, publishMany, registerUser } from '../support/builders.ts';

const blog = new BlogModel();
let reader: Account;
let prolific: Account;
let authors: Account[];

/** One author of 160 articles, others of 5, 3, 1 and none, in a mixed order. */
beforeAll(async () => {
  if (inProcess) stepClock();
  await blog.register(6);
  [reader, prolific, ...authors] = blog.users as [Account, Account, ...Account[]];
  const random = seededRandom(7);
  const turns = [5, 3, 1, 0].flatMap((count, index) => Array.from({ length: count }, () => authors[index] as Account));
  for (let index = 0; index < 160; index += 1) {
    await blog.publish(prolific);
    if (random() < 0.06 && turns.length > 0)
      await blog.publish(turns.splice(Math.floor(random() * turns.length), 1)[0] as Account);
  }
  for (const author of turns) await blog.publish(author);
  for (const entry of blog.entries.filter((_, index) => index % 5 === 0)) await blog.favorite(reader, entry);
});
afterAll(restoreClock);

async function check(limit?: number, offset?: number) {
  const expected = blog.feed(reader);
  const { status, body } = await api('GET', '/articles/feed', { token: reader.token, query: { limit, offset } });
  const from = offset ?? 0;
  const articles = expected.slice(from, from + Math.min(limit ?? 20, 100));
  const answer = { status: 200, body: { articles, articlesCount: expected.length } };
  expect({ limit, offset, answer: { status, body } }).toEqual({ limit, offset, answer });
}

/** The feed is right from its beginning to its end, by offset and by cursor. */
async function checkAll() {
  const total = blog.feed(reader).length;
  await check();
  for (const offset of [0, 1, 19, 97, 150, total - 1, total, total + 5]) {
    for (const limit of [7, 100]) await check(limit, Math.max(0, offset));
  }
  for (const limit of [13, 100]) {
    const walked = [];
    for await (const { body } of walk('/articles/feed', { token: reader.token, query: { limit } })) {
      expect(body.articlesCount).toBe(total);
      walked.push(...body.articles);
    }
    expect(walked).toEqual(blog.feed(reader));
  }
}

// One story: each test goes on from where the one before it ended.
describe('Articles: feed', () => {
  describe('works', () => {
    it('of somebody who follows nobody is empty', async () => {
      await check();
      const { body } = await api('GET', '/articles/feed', { token: reader.token });
      expect(body).toEqual({ articles: [], articlesCount: 0 });
    });

    it('is filled with articles from before the follow, by the first follow and each that joins', async () => {
      await blog.follow(reader, authors[3] as Account);
      await check();
      await blog.follow(reader, authors[1] as Account);
      await check();
      await blog.follow(reader, authors[2] as Account);
      await check(2, 1);
      await checkAll();
    });

    it('is right at any limit, offset and cursor with authors of very unequal output', async () => {
      await blog.follow(reader, prolific);
      await blog.follow(reader, authors[0] as Account);
      expect(blog.feed(reader)).toHaveLength(169);
      await checkAll();
    });

    it('above 100, a limit is taken as 100', async () => {
      for (const limit of [100, 101, 5000]) await check(limit);
      const { body } = await api('GET', at`/articles?author=${prolific.username}&limit=101`);
      expect([body.articles.length, body.articlesCount]).toEqual([100, 160]);
    });

    it("has no article of one's own, nor of others who are not followed", async () => {
      await blog.publish(reader);
      await publishMany(1, (await registerUser()).token);
      await check();
    });

    it('shows a new article, an edit, a rename and a deletion at once', async () => {
      await blog.publish(authors[3] as Account);
      await check();
      await blog.publish(prolific);
      await check();
      await blog.edit(blog.entries[4]!, { title: 'Edited' });
      await blog.rename(prolific);
      await check();
      for (const index of [0, 40, 150]) await blog.remove(blog.entries[index]!);
      await checkAll();
    });

    it('is gone after the unfollow, and back after the next follow', async () => {
      await blog.unfollow(reader, prolific);
      await checkAll();
      await blog.publish(prolific);
      await check();
      await blog.follow(reader, prolific);
      await checkAll();
    });

    it('has no body in its articles', async () => {
      const { articles } = (await api('GET', '/articles/feed?limit=5', { token: reader.token })).body;
      expect(articles).toHaveLength(5);
      for (const article of articles) expect(article).not.toHaveProperty('body');
    });

    it("is one's own: another reader of the same authors has their own favorites in theirs", async () => {
      const other = authors[0] as Account;
      await blog.follow(other, authors[1] as Account);
      const { body } = await api('GET', '/articles/feed', { token: other.token });
      expect(body.articles).toEqual(blog.feed(other));
    });

    it('is empty again when the last one is unfollowed', async () => {
      for (const author of [prolific, ...authors]) await blog.unfollow(reader, author);
      await check();
    });
  });
});
