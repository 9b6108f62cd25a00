import { beforeAll, describe, expect, it } from '@jest/globals';
import { api, at, inProcess, itInProcess, runSweep } from '../support/api.ts';
import { statuses, together } from '../support/at-once.ts';
import {
  type Account,
  comment,
  draft,
  favorite,
  listed,
  publish,
  publishMany,
  read,
  registerUser,
  registerUsers,
  unfavorite,
  unique,
} from '../support/builders.ts';
import type { Article } from '../support/objects.ts';

const CROWD = 24;

let crowd: Account[];
let ann: Account;

beforeAll(async () => {
  crowd = await registerUsers(CROWD);
  ann = await registerUser();
});

const favoritesOf = (account: Account) => listed(at`/articles?favorited=${account.username}&limit=100`);

describe('At once: favorites', () => {
  it(`of ${CROWD} users on one article are counted exactly, and uncounted`, async () => {
    const { slug } = await publish(ann.token);
    await Promise.all(crowd.map(({ token }) => favorite(token, slug)));
    expect((await read(at`/articles/${slug}`)).article.favoritesCount).toBe(CROWD);
    for (const fan of crowd.slice(0, 5)) expect((await favoritesOf(fan)).slugs).toContain(slug);
    await Promise.all(crowd.slice(0, CROWD / 2).map(({ token }) => unfavorite(token, slug)));
    expect((await read(at`/articles/${slug}`)).article.favoritesCount).toBe(CROWD / 2);
  });

  it('of one user, repeated, count once', async () => {
    const [{ slug }, fan] = [await publish(ann.token), await registerUser()];
    await together(15, () => favorite(fan.token, slug));
    expect((await read(at`/articles/${slug}`)).article.favoritesCount).toBe(1);
    expect(await favoritesOf(fan)).toEqual({ slugs: [slug], total: 1 });
    await together(15, () => unfavorite(fan.token, slug));
    expect((await read(at`/articles/${slug}`)).article.favoritesCount).toBe(0);
    expect(await favoritesOf(fan)).toEqual({ slugs: [], total: 0 });
  });

  it('of one user, given and taken, leave a count that equals what is there', async () => {
    const [{ slug }, fan] = [await publish(ann.token), await registerUser()];
    await together(20, (index) => (index % 2 ? favorite : unfavorite)(fan.token, slug));
    const { favorited, favoritesCount } = (await read(at`/articles/${slug}`, fan.token)).article;
    const expected = favorited ? { slugs: [slug], total: 1 } : { slugs: [], total: 0 };
    expect([favoritesCount, await favoritesOf(fan)]).toEqual([expected.total, expected]);
  });

  it('of one user on 20 articles are counted exactly', async () => {
    const [articles, fan] = [await publishMany(20, ann.token), await registerUser()];
    await Promise.all(articles.map(({ slug }) => favorite(fan.token, slug)));
    expect(await favoritesOf(fan)).toEqual({ slugs: articles.map(({ slug }) => slug), total: 20 });
  });
});

describe('At once: articles', () => {
  it(`${CROWD} publishes with one tag, by one author and by many, are counted exactly`, async () => {
    const [tag, author] = [unique('busy'), await registerUser()];
    const before = (await listed('/articles')).total;
    await together(CROWD, (index) =>
      publish((index % 2 ? author : (crowd[index] as Account)).token, { tagList: [tag] }),
    );
    const { slugs, total } = await listed(at`/articles?tag=${tag}&limit=100`);
    expect([total, new Set(slugs).size]).toEqual([CROWD, CROWD]);
    expect((await listed(at`/articles?author=${author.username}`)).total).toBe(CROWD / 2);
    expect((await listed(at`/articles?tag=${tag}&author=${author.username}`)).total).toBe(CROWD / 2);
    if (inProcess) expect((await listed('/articles')).total).toBe(before + CROWD);
    expect((await read('/tags')).tags).toContain(tag);
  });

  it('edits of one article all take, each later than the one before, and leave one whole state', async () => {
    const article = await publish(ann.token, { tagList: [unique('first')] });
    const edits = Array.from({ length: 10 }, () => ({
      title: unique('Edit '),
      tagList: [unique('edit'), unique('edit')],
    }));
    const answers = await Promise.all(
      edits.map((change) => api('PUT', at`/articles/${article.slug}`, { token: ann.token, body: { article: change } })),
    );
    expect(statuses(answers)).toEqual(edits.map(() => 200));
    expect(new Set(answers.map(({ body }) => body.article.updatedAt)).size).toBe(10);
    const final = (await read(at`/articles/${article.slug}`)).article;
    expect(edits).toContainEqual({ title: final.title, tagList: final.tagList });
    for (const { body } of answers) expect((await read(at`/articles/${body.article.slug}`)).article).toEqual(final);
    const { tags } = await read('/tags');
    for (const tag of [...article.tagList, ...edits.flatMap(({ tagList }) => tagList)]) {
      const expected = final.tagList.includes(tag) ? [final.slug] : [];
      expect(await listed(at`/articles?tag=${tag}`)).toEqual({ slugs: expected, total: expected.length });
      expect(tags.includes(tag)).toBe(expected.length === 1);
    }
  });

  it('edits of different fields of one article are all kept', async () => {
    const { slug } = await publish(ann.token);
    const wanted = { title: unique('Kept '), description: 'Kept', body: 'Kept', tagList: [unique('kept')] };
    await Promise.all(
      Object.entries(wanted).map(([field, value]) =>
        api('PUT', at`/articles/${slug}`, { token: ann.token, body: { article: { [field]: value } } }),
      ),
    );
    expect((await read(at`/articles/${slug}`)).article).toMatchObject(wanted);
  });

  it('of several deletions one is 204, the others are 404, and it is uncounted once', async () => {
    const author = await registerUser();
    const [gone, kept] = (await publishMany(2, author.token, { tagList: [unique('once')] })) as [Article, Article];
    const answers = await together(5, () => api('DELETE', at`/articles/${gone.slug}`, { token: author.token }));
    expect(statuses(answers)).toEqual([204, 404, 404, 404, 404]);
    for (const list of [at`/articles?author=${author.username}`, at`/articles?tag=${kept.tagList[0] ?? ''}`]) {
      expect(await listed(list)).toEqual({ slugs: [kept.slug], total: 1 });
    }
  });

  it.each([1, 2, 3])(
    'a deletion among edits, favorites and comments leaves nothing of the article (round %i)',
    async () => {
      const [author, tag, other] = [await registerUser(), unique('doomed'), unique('doomed')];
      const { slug } = await publish(author.token, { tagList: [tag] });
      const path = at`/articles/${slug}`;
      const fans = crowd.slice(0, 8);
      const [deletion, ...others] = await Promise.all([
        api('DELETE', path, { token: author.token }),
        ...fans.map(({ token }) => api('POST', `${path}/favorite`, { token })),
        ...fans.map(({ token }) => api('POST', `${path}/comments`, { token, body: { comment: { body: 'Hi' } } })),
        ...[1, 2, 3].map(() =>
          api('PUT', path, { token: author.token, body: { article: draft({ tagList: [other] }) } }),
        ),
      ]);
      expect(deletion?.status).toBe(204);
      for (const { status } of others) expect([200, 201, 404]).toContain(status);
      expect((await api('GET', path)).status).toBe(404);
      for (const list of [
        at`/articles?author=${author.username}`,
        at`/articles?tag=${tag}`,
        at`/articles?tag=${other}`,
      ]) {
        expect(await listed(list)).toEqual({ slugs: [], total: 0 });
      }
      const { tags } = await read('/tags');
      expect(tags.filter((name) => name === tag || name === other)).toEqual([]);
      for (const fan of fans) {
        const { slugs, total } = await favoritesOf(fan);
        expect([slugs.length, slugs.includes(slug)]).toEqual([total, false]);
      }
      const comments = (await read('/comments?limit=100')).comments.map((one) => one.slug);
      expect(comments).not.toContain(slug);
    },
  );
});

describe('At once: comments', () => {
  it(`${CROWD} comments on one article are all there, each under an id of its own`, async () => {
    const { slug } = await publish(ann.token);
    const added = await Promise.all(crowd.map(({ token }) => comment(token, slug)));
    const { comments } = await read(at`/articles/${slug}/comments`);
    expect(new Set(comments.map(({ id }) => id))).toEqual(new Set(added.map(({ id }) => id)));
    expect(comments).toHaveLength(CROWD);
  });

  it('of several deletions of one comment one is 204, the others are 404', async () => {
    const { slug } = await publish(ann.token);
    const { id } = await comment(ann.token, slug);
    const answers = await together(4, () => api('DELETE', at`/articles/${slug}/comments/${id}`, { token: ann.token }));
    expect(statuses(answers)).toEqual([204, 404, 404, 404]);
  });
});

describe('At once: afterwards', () => {
  // Favorites that came in while an article was deleted may be in a total until the sweep has passed.
  itInProcess('the total of every favorited-by list is what is in it', async () => {
    await runSweep();
    for (const fan of crowd) {
      const { slugs, total } = await favoritesOf(fan);
      expect(total).toBe(slugs.length);
    }
  });
});
