import { beforeAll, describe, expect, it } from '@jest/globals';
import { api, at, expectRefusal } from '../support/api.ts';
import {
  type Account,
  follow,
  publish,
  read,
  registerUser,
  registerUsers,
  unfollow,
  unique,
} from '../support/builders.ts';

describe('Users: profiles', () => {
  describe('works', () => {
    it('GET /profiles/:username answers 200 to anybody, with the four keys of a Profile', async () => {
      const { username } = await registerUser();
      const { status, body } = await api('GET', at`/profiles/${username}`);
      expect(status).toBe(200);
      expect(body).toEqual({ profile: { username, bio: null, image: null, following: false } });
    });

    it('finds a username in another case and normalisation, and shows it as written', async () => {
      const { username } = await registerUser(unique('Éloïse'));
      for (const variant of [username.toLowerCase(), username.toUpperCase(), username.normalize('NFD')]) {
        expect((await read(at`/profiles/${variant}`)).profile.username).toBe(username);
      }
    });

    it("shows one's own profile, not followed", async () => {
      const { username, token } = await registerUser();
      expect((await read(at`/profiles/${username}`, token)).profile).toMatchObject({ username, following: false });
    });
  });

  describe('refused', () => {
    it('an unknown username is 404 profile', async () => {
      expectRefusal(await api('GET', at`/profiles/${unique('nobody')}`), 404, { profile: ['not found'] });
    });
  });
});

describe('Users: follow', () => {
  let ann: Account;
  let bob: Account;
  let eve: Account;

  beforeAll(async () => {
    [ann, bob, eve] = (await registerUsers(3)) as [Account, Account, Account];
  });

  const following = async (viewer?: Account) =>
    (await read(at`/profiles/${bob.username}`, viewer?.token)).profile.following;

  describe('works', () => {
    it('POST answers 200 with the profile followed, DELETE with it not followed', async () => {
      const path = at`/profiles/${bob.username}/follow`;
      const profile = { username: bob.username, bio: null, image: null };
      const followed = await api('POST', path, { token: ann.token });
      expect([followed.status, followed.body]).toEqual([200, { profile: { ...profile, following: true } }]);
      expect(await following(ann)).toBe(true);
      const left = await api('DELETE', path, { token: ann.token });
      expect([left.status, left.body]).toEqual([200, { profile: { ...profile, following: false } }]);
      expect(await following(ann)).toBe(false);
    });

    it('is seen by the follower alone', async () => {
      await follow(ann.token, bob.username);
      expect(await following(ann)).toBe(true);
      expect(await following(eve)).toBe(false);
      expect(await following(bob)).toBe(false);
      expect(await following()).toBe(false);
      expect((await read(at`/profiles/${ann.username}`, bob.token)).profile.following).toBe(false);
    });

    it('twice changes nothing, and one unfollow ends it', async () => {
      const article = await publish(bob.token);
      await follow(ann.token, bob.username);
      expect(await follow(ann.token, bob.username)).toMatchObject({ following: true });
      const feed = await read('/articles/feed', ann.token);
      expect(feed.articlesCount).toBe(1);
      expect(feed.articles.map(({ slug }) => slug)).toEqual([article.slug]);
      expect(await unfollow(ann.token, bob.username)).toMatchObject({ following: false });
      expect(await following(ann)).toBe(false);
      expect((await read('/articles/feed', ann.token)).articlesCount).toBe(0);
    });

    it('unfollowing somebody who is not followed changes nothing', async () => {
      expect(await unfollow(eve.token, bob.username)).toMatchObject({ username: bob.username, following: false });
      expect(await unfollow(eve.token, bob.username)).toMatchObject({ following: false });
      expect(await following(eve)).toBe(false);
    });

    it('shows on articles and comments of the followed, to the follower', async () => {
      const { slug } = await publish(bob.token);
      await api('POST', at`/articles/${slug}/comments`, { token: bob.token, body: { comment: { body: 'Hi' } } });
      await follow(eve.token, bob.username);
      const profile = { username: bob.username, bio: null, image: null };
      for (const [viewer, expected] of [
        [eve, { ...profile, following: true }],
        [undefined, { ...profile, following: false }],
      ] as const) {
        expect((await read(at`/articles/${slug}`, viewer?.token)).article.author).toEqual(expected);
        expect((await read(at`/articles?author=${bob.username}`, viewer?.token)).articles[0]?.author).toEqual(expected);
        expect((await read(at`/articles/${slug}/comments`, viewer?.token)).comments[0]?.author).toEqual(expected);
        expect((await read('/comments', viewer?.token)).comments[0]?.author).toEqual(expected);
      }
    });
  });

  describe('refused', () => {
    it('following oneself is 422 profile, under any spelling of the name', async () => {
      for (const name of [ann.username, ann.username.toUpperCase()]) {
        const refused = await api('POST', at`/profiles/${name}/follow`, { token: ann.token });
        expectRefusal(refused, 422, { profile: expect.anything() });
      }
      expect((await read(at`/profiles/${ann.username}`, ann.token)).profile.following).toBe(false);
    });

    it.each(['POST', 'DELETE'])('%s for an unknown username is 404 profile', async (method) => {
      const refused = await api(method, at`/profiles/${unique('nobody')}/follow`, { token: ann.token });
      expectRefusal(refused, 404, { profile: ['not found'] });
    });
  });
});
