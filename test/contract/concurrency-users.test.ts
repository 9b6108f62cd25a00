import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { freezeClock, restoreClock, stammerRandom } from '../../harness/time.ts';
import { api, at, itInProcess, walk } from '../support/api.ts';
import { statuses, together } from '../support/at-once.ts';
import {
  type Account,
  comment,
  follow,
  listed,
  publish,
  publishMany,
  read,
  registerUser,
  registerUsers,
  rename,
  unfollow,
  unique,
} from '../support/builders.ts';
import type { Article } from '../support/objects.ts';

const TAKEN = ['has already been taken'];

const CROWD = 25;

let crowd: Account[];
let ann: Account;

beforeAll(async () => {
  crowd = await registerUsers(CROWD);
  ann = await registerUser();
});

describe('At once: users', () => {
  it.each([
    ['username', () => ({ username: unique('race') }), () => ({ email: `${unique('race')}@example.com` })],
    ['email', () => ({ email: `${unique('race')}@example.com` }), () => ({ username: unique('race') })],
  ])('of several registrations of one %s, one is 201, the others are 409', async (field, shared, own) => {
    const same = shared();
    const send = () => api('POST', '/users', { body: { user: { password: 'correct horse', ...same, ...own() } } });
    const answers = await together(4, send);
    expect(statuses(answers)).toEqual([201, 409, 409, 409]);
    for (const { status, body } of answers) if (status === 409) expect(body.errors).toEqual({ [field]: TAKEN });
    expect((await send()).status).toBe(409);
  });

  it('of two renames to one name, one is 200, the other 409, and a registration of it is 409', async () => {
    const racers = await registerUsers(3);
    const username = unique('wanted');
    const answers = await together(3, (index) =>
      api('PUT', '/user', {
        token: racers[index]?.token,
        body: { user: { username: index === 0 ? username.toUpperCase() : username } },
      }),
    );
    expect(statuses(answers)).toEqual([200, 409, 409]);
    const names = await Promise.all(racers.map(async ({ token }) => (await read('/user', token)).user.username));
    expect(names.filter((name) => name.toLowerCase() === username.toLowerCase())).toHaveLength(1);
  });

  it('renames of one user leave that user one name, and the others free', async () => {
    const racer = await registerUser();
    const names = Array.from({ length: 5 }, () => unique('either'));
    const answers = await Promise.all(
      names.map((username) => api('PUT', '/user', { token: racer.token, body: { user: { username } } })),
    );
    expect(statuses(answers)).toEqual([200, 200, 200, 200, 200]);
    const { username } = (await read('/user', racer.token)).user;
    expect(names).toContain(username);
    for (const free of [racer.username, ...names].filter((name) => name !== username)) {
      expect((await api('GET', at`/profiles/${free}`)).status).toBe(404);
      await registerUser(free);
    }
  });

  it('changes of different fields of one user are all kept', async () => {
    const { token } = await registerUser();
    const wanted = {
      bio: 'b',
      image: 'https://i.example/i',
      username: unique('kept'),
      email: `${unique('kept')}@example.com`,
    };
    await Promise.all(
      Object.entries(wanted).map(([field, value]) =>
        api('PUT', '/user', { token, body: { user: { [field]: value } } }),
      ),
    );
    expect((await read('/user', token)).user).toMatchObject(wanted);
  });
});

describe('At once: in one millisecond, and by the same chance', () => {
  beforeEach(() => {
    freezeClock();
    stammerRandom();
  });
  afterEach(restoreClock);

  itInProcess('users, articles and comments all get ids of their own', async () => {
    const users = await registerUsers(10);
    for (const { token, username } of users) expect((await read('/user', token)).user.username).toBe(username);
    const articles = await Promise.all(users.map(({ token }) => publish(token)));
    for (const article of articles) expect((await read(at`/articles/${article.slug}`)).article).toEqual(article);
    const [{ slug }] = articles as [Article];
    const comments = await Promise.all(users.map(({ token }) => comment(token, slug)));
    for (const one of comments) expect((await read(at`/articles/${slug}/comments/${one.id}`)).comment).toEqual(one);
    const walked: number[] = [];
    for await (const { body } of walk('/comments?limit=3')) walked.push(...body.comments.map(({ id }) => id));
    expect(walked.sort()).toEqual(comments.map(({ id }) => id).sort());
  });
});

describe('At once: follows', () => {
  it(`${CROWD} users follow one, and each one sees it`, async () => {
    const { slug } = await publish(ann.token);
    await Promise.all(crowd.map(({ token }) => follow(token, ann.username)));
    for (const { token } of crowd) {
      expect((await read(at`/profiles/${ann.username}`, token)).profile.following).toBe(true);
      expect(await listed('/articles/feed', token)).toEqual({ slugs: [slug], total: 1 });
    }
    await Promise.all(crowd.map(({ token }) => unfollow(token, ann.username)));
    for (const { token } of crowd) expect((await listed('/articles/feed', token)).total).toBe(0);
  });

  it('one user follows 20, and follows and unfollows one over and over: the feed is exact', async () => {
    const reader = await registerUser();
    const authors = crowd.slice(0, 20);
    for (const { token } of authors) await publish(token);
    await Promise.all(authors.map(({ username }) => follow(reader.token, username)));
    expect((await listed('/articles/feed', reader.token)).total).toBe(20);
    const { username } = authors[0] as Account;
    await together(10, (index) => (index % 2 ? follow : unfollow)(reader.token, username));
    const { following } = (await read(at`/profiles/${username}`, reader.token)).profile;
    const feed = await listed('/articles/feed?limit=100', reader.token);
    expect([feed.total, feed.slugs.length]).toEqual(following ? [20, 20] : [19, 19]);
  });
});

describe('At once: readers', () => {
  it('while users are renamed, every list shows a name that the user had', async () => {
    const author = await registerUser();
    await publishMany(5, author.token);
    const names = [author.username, ...Array.from({ length: 5 }, () => unique('moving'))];
    const renames = (async () => {
      for (const name of names.slice(1)) await rename(author.token, name);
    })();
    const reads = await together(10, () => read('/articles?limit=5'));
    await renames;
    for (const { articles } of reads) for (const article of articles) expect(names).toContain(article.author.username);
  });
});
