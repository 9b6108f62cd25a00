import { expect, test } from '@jest/globals';
import { readOptions } from '../../../../scripts/seed/options.ts';
import { type Blog, planBlog } from '../../../../scripts/seed/plan.ts';

const NOW = Date.parse('2026-03-04T05:06:07.890Z');
const TODAY = Date.parse('2026-03-04');
const DAY_MS = 24 * 60 * 60 * 1000;

const plan = (...args: string[]): Blog => planBlog(readOptions(args, NOW));
const blog = plan();

test('the same options and seed plan the same blog, whatever was planned between', () => {
  plan('--seed', '2', '--users', '7');
  expect(plan()).toEqual(blog);
});

test('another seed plans another blog', () => {
  const other = plan('--seed', '2');
  const usernames = new Set(blog.users.map(({ username }) => username));
  expect(other.users.filter(({ username }) => usernames.has(username))).toEqual([]);
  expect(other.articles[0]?.body).not.toBe(blog.articles[0]?.body);
});

test('the day moves the times and changes nothing else', () => {
  const tomorrow = planBlog(readOptions([], NOW + DAY_MS));
  expect(tomorrow.users.map(({ at }) => at)).toEqual(blog.users.map(({ at }) => at + DAY_MS));
  expect(tomorrow.articles.map(({ body }) => body)).toEqual(blog.articles.map(({ body }) => body));
  expect(tomorrow.favorites).toEqual(blog.favorites);
});

test.each([
  ['the default', [], { users: 20, articles: 100, comments: 400, favorites: 600, follows: 120 }],
  ['sizes of one’s own', ['--users=3', '--articles=4', '--comments=5', '--favorites=12', '--follows=6'], {}],
  ['one user alone', ['--users=1', '--articles=2'], { users: 1, articles: 2, comments: 8, favorites: 1, follows: 0 }],
  ['no articles', ['--articles=0'], { users: 20, articles: 0, comments: 0, favorites: 0, follows: 120 }],
  ['many users', ['--users=300', '--articles=20'], { users: 300, articles: 20, comments: 80, favorites: 120 }],
])('a blog has the sizes that were asked for: %s', (_, args, sizes) => {
  const { users, articles, comments, favorites, follows } = readOptions(args, NOW);
  const planned = plan(...args);
  const lengths = Object.entries(planned).map(([list, things]) => [list, things.length]);
  expect(Object.fromEntries(lengths)).toEqual({ users, articles, comments, favorites, follows });
  expect(Object.fromEntries(lengths)).toMatchObject(sizes);
});

test('what is planned keeps the limits of the contract', () => {
  const { users, articles, comments } = plan('--users', '400', '--articles', '400');
  for (const names of [users.map(({ username }) => username), users.map(({ email }) => email)]) {
    expect(new Set(names).size).toBe(400);
  }
  for (const { username, email, bio } of users) {
    expect(username).toMatch(/^[a-z.\d]{1,64}$/);
    expect(email).toMatch(/^[^\s@]{1,64}@blog\.example$/);
    expectWithin(bio?.length ?? 1, 1, 2_000);
  }
  for (const { title, description, body, tagList } of articles) {
    expect([title, description, body].join()).not.toMatch(/\{\{|\}\}|undefined|\[object/);
    expectWithin(title.trim().length, 1, 200);
    expectWithin(description.trim().length, 1, 1_000);
    expectWithin(body.length, 100, 65_536);
    expect(new Set(tagList).size).toBe(tagList.length);
    for (const tag of tagList) expectWithin(tag.length, 1, 50);
  }
  for (const { body } of comments) expectWithin(body.trim().length, 1, 10_000);
});

test('nothing happens before it can: no article before its author has joined, no comment before its article', () => {
  const { users, articles, comments } = blog;
  const joined = (user: number) => users[user]?.at ?? Number.NaN;
  for (const { at, author } of articles) expect(at).toBeGreaterThan(joined(author));
  for (const { at, author, article } of comments) {
    expect(at).toBeGreaterThan(joined(author));
    expect(at).toBeGreaterThan(articles[article]?.at ?? Number.NaN);
  }
});

test('all of it happened in the half year until the day, each thing in a millisecond of its own', () => {
  for (const list of [blog.users, blog.articles, blog.comments]) {
    const times = list.map(({ at }) => at);
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
    for (const at of times) expectWithin(at, TODAY - 180 * DAY_MS, TODAY);
  }
});

test('nobody favors an article twice, follows a user twice, or follows themselves', () => {
  for (const pairs of [blog.favorites, blog.follows]) expect(new Set(pairs.map(String)).size).toBe(pairs.length);
  expect(blog.follows.filter(([follower, followee]) => follower === followee)).toEqual([]);
});

test('everything may be liked by everybody, and everybody followed by everybody else', () => {
  const { favorites, follows } = plan('--users=9', '--articles=7', '--favorites=63', '--follows=72');
  expect(new Set(favorites.map(String)).size).toBe(63);
  expect(new Set(follows.map(String)).size).toBe(72);
});

test('the few get most of it: a tenth of the articles has a third of the comments, one author a fifth of the articles', () => {
  const { articles, comments } = plan('--articles', '500');
  const tenth = counts(comments.map(({ article }) => article)).slice(0, 50);
  expect(tenth.reduce((a, b) => a + b)).toBeGreaterThan(comments.length / 3);
  expect(counts(articles.map(({ author }) => author))[0]).toBeGreaterThan(articles.length / 5);
  const tags = counts(articles.flatMap(({ tagList }) => tagList));
  expect(tags[0]).toBeGreaterThan(10 * (tags[20] ?? 0));
});

test.each([
  ['--users=0', '--users must be a whole number from 1 to 1000000 here'],
  ['--users=2000000', '--users must be a whole number from 1 to 1000000 here'],
  ['--users=-1', '--users must be a whole number'],
  ['--articles=1.5', '--articles must be a whole number'],
  ['--articles=', '--articles must be a whole number'],
  ['--comments=many', "but is 'many'"],
  ['--favorites=2001', '--favorites must be a whole number from 0 to 2000 here'],
  ['--follows=381', '--follows must be a whole number from 0 to 380 here'],
  ['--seed=4294967296', '--seed must be a whole number from 0 to 4294967295'],
  ['--until=yesterday', '--until must be a day'],
  ['--until=2026-02-30', '--until must be a day'],
  ['--until=1999-01-01', '--until must be a day from 2021 to 2088, such as 2026-03-04'],
  ['--size=5', "Unknown option '--size'"],
  ['5', "Unexpected argument '5'"],
])('%s is refused, and it is said why', (arg, message) => {
  expect(() => readOptions([arg], NOW)).toThrow(message);
});

test('until says when the blog ends: by default with the day before today, in UTC', () => {
  expect(readOptions([], NOW).until).toBe(TODAY);
  expect(readOptions(['--until', '2026-01-31'], NOW).until).toBe(Date.UTC(2026, 0, 31));
});

function expectWithin(value: number, least: number, most: number): void {
  expect(value).toBeGreaterThanOrEqual(least);
  expect(value).toBeLessThanOrEqual(most);
}

/** How often each number occurs, the most frequent first. */
function counts(values: (number | string)[]): number[] {
  return [...Map.groupBy(values, (value) => value).values()].map(({ length }) => length).sort((a, b) => b - a);
}
