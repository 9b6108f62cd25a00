import { beforeAll, describe, expect, it } from '@jest/globals';
import { api, at, expectRefusal } from '../support/api.ts';
import {
  type Account,
  favorite,
  listed,
  publish,
  publishMany,
  read,
  registerUser,
  registerUsers,
  remove,
  unfavorite,
} from '../support/builders.ts';

let ann: Account;
let bob: Account;
let eve: Account;

beforeAll(async () => {
  [ann, bob, eve] = (await registerUsers(3)) as [Account, Account, Account];
});

const favorites = (account: Account) => listed(at`/articles?favorited=${account.username}`);

describe('Articles: favorite', () => {
  describe('works', () => {
    it('POST answers 200 with the article favorited, DELETE with it not', async () => {
      const article = await publish(ann.token);
      const path = at`/articles/${article.slug}/favorite`;
      const added = await api('POST', path, { token: bob.token });
      expect(added.status).toBe(200);
      expect(added.body).toEqual({
        article: { ...article, favorited: true, favoritesCount: 1, updatedAt: expect.any(String) },
      });
      const taken = await api('DELETE', path, { token: bob.token });
      expect(taken.status).toBe(200);
      expect(taken.body).toEqual({ article: { ...article, updatedAt: expect.any(String) } });
    });

    it('the count is everybody\'s, "favorited" each one\'s own, in article and lists alike', async () => {
      const { slug } = await publish(ann.token);
      await favorite(bob.token, slug);
      await favorite(eve.token, slug);
      await unfavorite(eve.token, slug);
      for (const [viewer, favorited] of [
        [bob, true],
        [eve, false],
        [ann, false],
        [undefined, false],
      ] as const) {
        const expected = { favorited, favoritesCount: 1 };
        expect((await read(at`/articles/${slug}`, viewer?.token)).article).toMatchObject(expected);
        expect((await read('/articles?limit=1', viewer?.token)).articles[0]).toMatchObject({ slug, ...expected });
      }
    });

    it('twice changes nothing, and one unfavorite ends it', async () => {
      const { slug } = await publish(ann.token);
      const { total } = await favorites(bob);
      await favorite(bob.token, slug);
      expect(await favorite(bob.token, slug)).toMatchObject({ favorited: true, favoritesCount: 1 });
      expect((await favorites(bob)).total).toBe(total + 1);
      expect(await unfavorite(bob.token, slug)).toMatchObject({ favorited: false, favoritesCount: 0 });
      expect((await favorites(bob)).total).toBe(total);
    });

    it('unfavoriting what is no favorite changes nothing, however often', async () => {
      const { slug } = await publish(ann.token);
      await favorite(eve.token, slug);
      for (let time = 0; time < 2; time += 1) {
        expect(await unfavorite(bob.token, slug)).toMatchObject({ favorited: false, favoritesCount: 1 });
      }
      expect((await favorites(eve)).slugs).toContain(slug);
    });

    it("one's own article may be a favorite", async () => {
      const { slug } = await publish(ann.token);
      expect(await favorite(ann.token, slug)).toMatchObject({ favorited: true, favoritesCount: 1 });
      expect((await favorites(ann)).slugs).toContain(slug);
    });

    it('a list of favorites has the newest article first, in whatever order they were chosen', async () => {
      const fan = await registerUser();
      const slugs = (await publishMany(5, ann.token)).map(({ slug }) => slug);
      for (const index of [2, 0, 4, 1, 3]) await favorite(fan.token, slugs[index] ?? '');
      expect(await favorites(fan)).toEqual({ slugs, total: 5 });
      await unfavorite(fan.token, slugs[1] ?? '');
      await remove(ann.token, slugs[3] ?? '');
      expect(await favorites(fan)).toEqual({ slugs: [slugs[0], slugs[2], slugs[4]], total: 3 });
    });

    it('survives an edit of the article', async () => {
      const { slug } = await publish(ann.token);
      await favorite(bob.token, slug);
      const body = { article: { title: 'Quite another title', tagList: ['new'] } };
      const edited = await api('PUT', at`/articles/${slug}`, { token: ann.token, body });
      expect(edited.body.article).toMatchObject({ favorited: false, favoritesCount: 1 });
      expect((await favorites(bob)).slugs).toContain(edited.body.article.slug);
    });
  });

  describe('refused', () => {
    it.each(['POST', 'DELETE'])('%s for an unknown slug is 404 article', async (method) => {
      const refused = await api(method, '/articles/no-such-slug/favorite', { token: bob.token });
      expectRefusal(refused, 404, { article: ['not found'] });
    });
  });
});
