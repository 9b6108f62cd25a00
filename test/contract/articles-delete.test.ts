import { beforeAll, describe, expect, it } from '@jest/globals';
import { api, at, expectRefusal, itInProcess, runSweep, walk } from '../support/api.ts';
import {
  type Account,
  comment,
  edit,
  favorite,
  follow,
  listed,
  publish,
  read,
  registerUsers,
  remove,
  unique,
} from '../support/builders.ts';
import type { Article } from '../support/objects.ts';

const NOT_FOUND = { article: ['not found'] };
const EMPTY = { slugs: [], total: 0 };

let ann: Account;
let bob: Account;
let fans: Account[];

beforeAll(async () => {
  fans = await registerUsers(25);
  [ann, bob] = fans as [Account, Account];
  await follow(bob.token, ann.username);
});

const favorites = (fan: Account) => listed(at`/articles?favorited=${fan.username}`);
const totals = async () => Promise.all(fans.map(async (fan) => (await favorites(fan)).total));

describe('Articles: delete', () => {
  describe('works', () => {
    it('answers 204, and 404 ever after, by the old slug too', async () => {
      const { slug: old } = await publish(ann.token);
      const { slug } = await edit(ann.token, old, { title: unique('Newer ') });
      expect((await api('DELETE', at`/articles/${slug}`, { token: ann.token })).status).toBe(204);
      for (const gone of [slug, old]) {
        const path = at`/articles/${gone}`;
        expectRefusal(await api('GET', path), 404, NOT_FOUND);
        expectRefusal(await api('GET', `${path}/comments`), 404, NOT_FOUND);
        expectRefusal(await api('DELETE', path, { token: ann.token }), 404, NOT_FOUND);
        expectRefusal(await api('DELETE', path, { token: bob.token }), 404, NOT_FOUND);
        expectRefusal(await api('PUT', path, { token: ann.token, body: { article: { body: 'x' } } }), 404, NOT_FOUND);
        for (const method of ['POST', 'DELETE']) {
          expectRefusal(await api(method, `${path}/favorite`, { token: bob.token }), 404, NOT_FOUND);
        }
        const body = { comment: { body: 'Too late' } };
        expectRefusal(await api('POST', `${path}/comments`, { token: bob.token, body }), 404, NOT_FOUND);
      }
    });

    it('takes the article out of every list, feed, tag and count at once', async () => {
      const tag = unique('tag');
      const kept = await publish(ann.token);
      const before = { all: await listed('/articles'), feed: await listed('/articles/feed', bob.token) };
      const { slug } = await publish(ann.token, { tagList: [tag] });
      await favorite(bob.token, slug);
      const lists = [
        at`/articles?tag=${tag}`,
        at`/articles?favorited=${bob.username}`,
        at`/articles?tag=${tag}&author=${ann.username}`,
        at`/articles?author=${ann.username}&favorited=${bob.username}`,
        at`/articles?tag=${tag}&favorited=${bob.username}`,
        at`/articles?tag=${tag}&author=${ann.username}&favorited=${bob.username}`,
      ];
      for (const path of lists) expect(await listed(path)).toEqual({ slugs: [slug], total: 1 });
      expect((await listed('/articles')).total).toBe(before.all.total + 1);
      await remove(ann.token, slug);
      for (const path of lists) expect(await listed(path)).toEqual(EMPTY);
      expect(await listed('/articles')).toEqual(before.all);
      expect(await listed('/articles/feed', bob.token)).toEqual(before.feed);
      expect(await listed(at`/articles?author=${ann.username}`)).toEqual({ slugs: [kept.slug], total: 1 });
      expect((await read('/tags')).tags).not.toContain(tag);
    });

    it('takes its comments with it, for every reader at once', async () => {
      const gone = await publish(ann.token);
      const kept = await publish(ann.token);
      const lost: number[] = [];
      for (let index = 0; index < 6; index += 1) lost.push((await comment(bob.token, gone.slug)).id);
      const remark = await comment(bob.token, kept.slug);
      await remove(ann.token, gone.slug);
      const ids: number[] = [];
      for await (const { body } of walk(at`/comments?author=${bob.username}&limit=3`))
        ids.push(...body.comments.map((one) => one.id));
      expect(ids).toEqual([remark.id]);
      const site = (await read('/comments?limit=100')).comments.map(({ slug, id }) => [slug, id]);
      expect(site.filter(([slug]) => slug === gone.slug)).toEqual([]);
      expect(site).toContainEqual([kept.slug, remark.id]);
      const id = lost.at(-1) ?? 0;
      const path = at`/articles/${gone.slug}/comments/${id}`;
      expect((await api('GET', path)).status).toBe(404);
      expect((await api('DELETE', path, { token: bob.token })).status).toBe(404);
      const elsewhere = at`/articles/${kept.slug}/comments/${id}`;
      expectRefusal(await api('GET', elsewhere), 404, { comment: ['not found'] });
    });

    it('with 20 favorites, is out of every favorited-by list and total at once', async () => {
      const keeper = await publish(ann.token);
      const { slug } = await publish(ann.token);
      for (const fan of fans.slice(0, 20)) await favorite(fan.token, slug);
      await favorite(bob.token, keeper.slug);
      await remove(ann.token, slug);
      expect(await favorites(bob)).toEqual({ slugs: [keeper.slug], total: 1 });
      expect(await totals()).toEqual(fans.map((fan) => (fan === bob ? 1 : 0)));
      await remove(ann.token, keeper.slug);
    });

    itInProcess('with 25 favorites, is out of every list at once, and out of every total after the sweep', async () => {
      const keepers: Article[] = [];
      for (let index = 0; index < 3; index += 1) keepers.unshift(await publish(ann.token));
      const { slug } = await publish(ann.token);
      for (const fan of fans) await favorite(fan.token, slug);
      for (const { slug: keeper } of keepers) await favorite(bob.token, keeper);
      const kept = keepers.map((keeper) => keeper.slug);
      await remove(ann.token, slug);
      for (const fan of fans) expect((await favorites(fan)).slugs).toEqual(fan === bob ? kept : []);
      const page = (query: string) => listed(`${at`/articles?favorited=${bob.username}`}&${query}`);
      for (const limit of [1, 2, 3]) {
        const pages: string[][] = [];
        // The deleted one has its place and is counted until the sweep, but nobody sees it.
        for (let offset = 0; offset < 4; offset += limit)
          pages.push((await page(`limit=${limit}&offset=${offset}`)).slugs);
        expect(pages.flat()).toEqual(kept);
      }
      await runSweep();
      expect(await totals()).toEqual(fans.map((fan) => (fan === bob ? 3 : 0)));
      expect(await favorites(bob)).toEqual({ slugs: kept, total: 3 });
    });

    itInProcess('a second sweep changes nothing', async () => {
      const before = await Promise.all(fans.map(favorites));
      const comments = await read('/comments');
      await runSweep();
      expect(await Promise.all(fans.map(favorites))).toEqual(before);
      expect(await read('/comments')).toEqual(comments);
    });
  });

  describe('refused', () => {
    it('an unknown slug is 404 article', async () => {
      expectRefusal(await api('DELETE', '/articles/no-such-slug', { token: ann.token }), 404, NOT_FOUND);
    });
  });

  describe('forbidden', () => {
    it("somebody else's article is 403 article, and it stays", async () => {
      const article = await publish(ann.token);
      const refused = await api('DELETE', at`/articles/${article.slug}`, { token: bob.token });
      expectRefusal(refused, 403, { article: ['forbidden'] });
      expect((await read(at`/articles/${article.slug}`)).article).toEqual(article);
    });
  });
});
