import { beforeAll, describe, expect, it } from '@jest/globals';
import { api, at, expectRefusal } from '../support/api.ts';
import {
  type Account,
  comment,
  favorite,
  follow,
  listed,
  publish,
  read,
  registerUser,
  registerUsers,
  rename,
  unique,
} from '../support/builders.ts';
import type { Article, Comment } from '../support/objects.ts';

describe('Users: a rename', () => {
  let ann: Account;
  let reader: Account;
  let article: Article;
  let other: Article;
  let remark: Comment;
  const old = unique('before');
  const now = unique('after');

  beforeAll(async () => {
    ann = await registerUser(old);
    reader = await registerUser();
    article = await publish(ann.token, { tagList: [unique('tag')] });
    other = await publish(reader.token);
    remark = await comment(ann.token, other.slug);
    await favorite(ann.token, other.slug);
    await follow(reader.token, old);
    await rename(ann.token, now);
  });

  describe('works', () => {
    it('shows on the profile at once, and the follower still follows', async () => {
      expect((await read(at`/profiles/${now}`, reader.token)).profile).toMatchObject({
        username: now,
        following: true,
      });
    });

    it("shows on the user's articles at once, in every list", async () => {
      const tag = article.tagList[0] ?? '';
      const lists = [at`/articles?author=${now}`, at`/articles?tag=${tag}`, at`/articles?author=${now}&tag=${tag}`];
      for (const path of [...lists, '/articles/feed', '/articles']) {
        const found = (await read(path, reader.token)).articles.find(({ slug }) => slug === article.slug);
        expect(found?.author).toMatchObject({ username: now, following: true });
      }
      expect((await read(at`/articles/${article.slug}`)).article.author.username).toBe(now);
    });

    it("shows on the user's comments at once, in every list", async () => {
      const lists = [at`/articles/${other.slug}/comments`, '/comments', at`/comments?author=${now}`];
      for (const path of lists) {
        const found = (await read(path)).comments.find(({ body }) => body === remark.body);
        expect(found?.author.username).toBe(now);
      }
      expect((await read(at`/articles/${other.slug}/comments/${remark.id}`)).comment.author.username).toBe(now);
    });

    it('takes the favorites along', async () => {
      expect(await listed(at`/articles?favorited=${now}`)).toEqual({ slugs: [other.slug], total: 1 });
    });
  });

  describe('frees the old name', () => {
    it('which finds nobody', async () => {
      expectRefusal(await api('GET', at`/profiles/${old}`), 404, { profile: ['not found'] });
      for (const filter of ['author', 'favorited']) {
        expect(await listed(`/articles?${filter}=${old}`)).toEqual({ slugs: [], total: 0 });
      }
      expect((await read(at`/comments?author=${old}`)).comments).toEqual([]);
    });

    it('for another to register, who starts with nothing of the first', async () => {
      const heir = await registerUser(old);
      expect((await read(at`/profiles/${old}`, reader.token)).profile.following).toBe(false);
      const own = await publish(heir.token);
      expect(await listed(at`/articles?author=${old}`)).toEqual({ slugs: [own.slug], total: 1 });
      expect(await listed(at`/articles?author=${now}`)).toEqual({ slugs: [article.slug], total: 1 });
      expect((await read('/articles/feed', reader.token)).articles.map(({ slug }) => slug)).toEqual([article.slug]);
      expect((await read('/user', ann.token)).user.username).toBe(now);
    });

    it('for another to be renamed to, and for the first to take back', async () => {
      const [first, second] = (await registerUsers(2)) as [Account, Account];
      await rename(first.token, unique('elsewhere'));
      await rename(second.token, first.username);
      expect((await read('/user', second.token)).user.username).toBe(first.username);
      await rename(second.token, unique('gone'));
      await rename(first.token, first.username);
      expect((await read('/user', first.token)).user.username).toBe(first.username);
    });
  });
});
