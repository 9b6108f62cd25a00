import { restoreClock } from '../../harness/time.ts';
import { checkData } from '../../scripts/check-data/index.ts';
import { readOptions } from '../../scripts/seed/options.ts';
import { planBlog } from '../../scripts/seed/plan.ts';
import { countThere, PASSWORD, writeBlog, writesOf } from '../../scripts/seed/write.ts';
import { listArticles } from '../../src/models/articles/index.ts';
import { listSiteComments } from '../../src/models/comments/index.ts';
import { login } from '../../src/models/users/index.ts';

const sizes = ['--users=4', '--articles=9', '--comments=15', '--favorites=12', '--follows=5', '--until=2026-01-31'];
const blog = planBlog(readOptions(sizes, 0));
const firstPage = { limit: 100, offset: 0 };
let writes = 0;

beforeAll(async () => {
  expect(await countThere(blog)).toBe(0);
  await writeBlog(blog, () => writes++, new AbortController().signal);
});
afterAll(restoreClock);

test('the seed writes what was planned, dated and in the order of time, and leaves the data in order', async () => {
  expect(writes).toBe(writesOf(blog));
  const { articles, count } = await listArticles({}, firstPage, undefined);
  const { comments } = await listSiteComments(undefined, firstPage, undefined);
  const newestFirst = (dated: { at: number }[]) => dated.map(({ at }) => new Date(at).toISOString()).reverse();
  expect(count).toBe(9);
  expect(articles.map(({ createdAt }) => createdAt)).toEqual(newestFirst(blog.articles));
  expect(articles.reduce((sum, { favoritesCount }) => sum + favoritesCount, 0)).toBe(12);
  expect(comments.map(({ createdAt }) => createdAt)).toEqual(newestFirst(blog.comments));
  expect(await checkData()).toEqual([]);
});

test('every user can log in, with the one password, and shows what was planned', async () => {
  for (const { username, email, bio, image } of blog.users) {
    expect(await login(email, PASSWORD)).toEqual({
      id: expect.any(Number),
      passwordNumber: 0,
      username,
      email,
      bio,
      image,
    });
  }
});

test('a blog that is there is noticed, and when it is interrupted nothing more is begun', async () => {
  expect(await countThere(blog)).toBe(4);
  const other = planBlog(readOptions([...sizes, '--seed=2'], 0));
  const stopping = new AbortController();
  const writing = writeBlog(other, () => stopping.abort(new Error('interrupted')), stopping.signal);
  await expect(writing).rejects.toThrow('interrupted');
  const { count } = await listArticles({}, firstPage, undefined);
  expect(count).toBe(9);
});
