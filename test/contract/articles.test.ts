import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { freezeClock, restoreClock } from '../../harness/time.ts';
import { api, at, expectRefusal, itInProcess } from '../support/api.ts';
import { type Account, draft, edit, publish, read, registerUsers, remove, unique } from '../support/builders.ts';

const BLANK = ["can't be blank"];
const NOT_FOUND = { article: ['not found'] };
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

let ann: Account;
let bob: Account;

beforeAll(async () => {
  [ann, bob] = (await registerUsers(2)) as [Account, Account];
});

const ending = (slug: string) => slug.slice(slug.lastIndexOf('-') + 1);

describe('Articles: publish', () => {
  const post = (article: unknown) => api('POST', '/articles', { token: ann.token, body: { article } });

  describe('works', () => {
    it('answers 201 with the ten keys of an Article', async () => {
      const wanted = draft({ tagList: [unique('tag')] });
      const { status, body } = await post(wanted);
      expect(status).toBe(201);
      expect(body).toEqual({
        article: {
          ...wanted,
          slug: expect.any(String),
          createdAt: expect.stringMatching(TIME),
          updatedAt: expect.stringMatching(TIME),
          favorited: false,
          favoritesCount: 0,
          author: { username: ann.username, bio: null, image: null, following: false },
        },
      });
    });

    it('is read back at once, the same to anybody', async () => {
      const article = await publish(ann.token, { tagList: [unique('tag')] });
      const path = at`/articles/${article.slug}`;
      expect((await api('GET', path)).body).toEqual({ article });
      expect((await api('GET', path, { token: bob.token })).body).toEqual({ article });
    });

    it('has no tags when none were sent', async () => {
      expect((await publish(ann.token)).tagList).toEqual([]);
    });

    it('trims tags, drops duplicates and keeps their order as sent', async () => {
      const { tagList, slug } = await publish(ann.token, { tagList: ['zeta', ' alpha ', 'mid dle', 'zeta', 'alpha'] });
      expect(tagList).toEqual(['zeta', 'alpha', 'mid dle']);
      expect((await read(at`/articles/${slug}`)).article.tagList).toEqual(tagList);
    });

    it('trims title and description, and keeps every character of the body', async () => {
      const body = '  # Heading\r\n\ttext \u0007 😀 \n';
      const article = await publish(ann.token, { title: ' The title ', description: '\nAbout it ', body });
      expect(article).toMatchObject({ title: 'The title', description: 'About it', body });
      expect((await read(at`/articles/${article.slug}`)).article.body).toBe(body);
    });

    it('takes the same title twice, under two slugs', async () => {
      const title = unique('Same title ');
      const [one, other] = [await publish(ann.token, { title }), await publish(ann.token, { title })];
      expect(one.slug).not.toBe(other.slug);
      expect((await read(at`/articles/${one.slug}`)).article).toEqual(one);
      expect((await read(at`/articles/${other.slug}`)).article).toEqual(other);
    });

    it.each(['日本語', '!?%/#', '😀', '-', 'a'.repeat(200)])('gives the title %j a slug that works', async (title) => {
      const article = await publish(ann.token, { title });
      expect((await read(at`/articles/${article.slug}`)).article).toEqual(article);
    });

    it('ignores unknown fields, and lets none set what is not theirs', async () => {
      const forged = {
        slug: 'my-own-slug',
        id: 1,
        favorited: true,
        favoritesCount: 99,
        createdAt: '2001-01-01T00:00:00.000Z',
        updatedAt: '2001-01-01T00:00:00.000Z',
        author: { username: bob.username },
        nonsense: { a: 1 },
      };
      const wanted = draft();
      const { status, body } = await post({ ...forged, ...wanted });
      expect(status).toBe(201);
      expect(body.article).toMatchObject({ ...wanted, favorited: false, favoritesCount: 0 });
      expect(body.article.author.username).toBe(ann.username);
      expect(body.article.slug).not.toBe('my-own-slug');
      expect(Date.parse(body.article.createdAt)).toBeGreaterThan(Date.parse('2026-01-01'));
      expect(body.article).not.toHaveProperty('nonsense');
      expect(body.article).not.toHaveProperty('id');
    });
  });

  describe('refused', () => {
    it('reports every missing field at once', async () => {
      expectRefusal(await post({}), 422, { title: BLANK, description: BLANK, body: BLANK });
    });
  });
});

describe('Articles: read', () => {
  it('an unknown slug is 404 article', async () => {
    for (const slug of ['nothing', 'nothing-00000000000', unique('no-such-')]) {
      expectRefusal(await api('GET', at`/articles/${slug}`), 404, NOT_FOUND);
    }
  });
});

describe('Articles: update', () => {
  afterEach(restoreClock);

  describe('works', () => {
    it.each([
      ['description', { description: 'Another one' }],
      ['body', { body: 'Another text' }],
      ['tagList', { tagList: ['other', 'tags'] }],
    ])('PUT with only %s leaves every other field and the slug alone', async (_, change) => {
      const before = await publish(ann.token, { tagList: ['one', 'two'] });
      const { status, body } = await api('PUT', at`/articles/${before.slug}`, {
        token: ann.token,
        body: { article: change },
      });
      expect(status).toBe(200);
      expect(body).toEqual({ article: { ...before, ...change, updatedAt: expect.stringMatching(TIME) } });
      expect((await read(at`/articles/${before.slug}`)).article).toEqual(body.article);
    });

    it('PUT with only title gives a new slug and leaves every other field alone', async () => {
      const before = await publish(ann.token, { tagList: ['one'] });
      const title = unique('Another title ');
      const after = await edit(ann.token, before.slug, { title });
      expect(after).toEqual({ ...before, title, slug: expect.any(String), updatedAt: expect.any(String) });
      expect(after.slug).not.toBe(before.slug);
      expect((await read(at`/articles/${after.slug}`)).article).toEqual(after);
    });

    it('makes updatedAt later and leaves createdAt alone', async () => {
      const before = await publish(ann.token);
      const after = await edit(ann.token, before.slug, { body: 'Newer' });
      expect(Date.parse(after.updatedAt)).toBeGreaterThan(Date.parse(before.updatedAt));
      expect(after.createdAt).toBe(before.createdAt);
    });

    itInProcess('makes updatedAt later even where the clock stands still or goes back', async () => {
      const now = freezeClock();
      let before = await publish(ann.token);
      for (const at of [now, now, now - 5_000]) {
        freezeClock(at);
        const after = await edit(ann.token, before.slug, { body: unique('Newer ') });
        expect(Date.parse(after.updatedAt)).toBeGreaterThan(Date.parse(before.updatedAt));
        before = after;
      }
    });

    it('an empty tagList clears the tags', async () => {
      const { slug } = await publish(ann.token, { tagList: ['one', 'two'] });
      expect((await edit(ann.token, slug, { tagList: [] })).tagList).toEqual([]);
      expect((await read(at`/articles/${slug}`)).article.tagList).toEqual([]);
    });

    it('ignores unknown fields', async () => {
      const before = await publish(ann.token);
      const forged = {
        slug: 'mine',
        favoritesCount: 7,
        createdAt: '2001-01-01T00:00:00.000Z',
        author: bob.username,
        body: 'New',
      };
      const after = await edit(ann.token, before.slug, forged);
      expect(after).toEqual({ ...before, body: 'New', updatedAt: expect.any(String) });
    });
  });

  describe('old slugs', () => {
    it('keep working after every change of title, and answer with the newest slug', async () => {
      const first = await publish(ann.token);
      const second = await edit(ann.token, first.slug, { title: unique('Second ') });
      const third = await edit(ann.token, second.slug, { title: unique('Third ') });
      for (const slug of [first.slug, second.slug, third.slug]) {
        expect((await read(at`/articles/${slug}`)).article).toEqual(third);
      }
    });

    it('work for edits, favorites, comments and the delete', async () => {
      const { slug: old } = await publish(ann.token);
      const { slug } = await edit(ann.token, old, { title: unique('Newer ') });
      expect((await edit(ann.token, old, { body: 'By the old slug' })).slug).toBe(slug);
      const favorited = await api('POST', at`/articles/${old}/favorite`, { token: bob.token });
      expect(favorited.body.article).toMatchObject({ slug, favoritesCount: 1 });
      const body = { comment: { body: 'By the old slug' } };
      const { comment } = (await api('POST', at`/articles/${old}/comments`, { token: bob.token, body })).body;
      expect((await read(at`/articles/${slug}/comments`)).comments).toEqual([comment]);
      expect((await read(at`/articles/${old}/comments`)).comments).toEqual([comment]);
      await remove(ann.token, old);
      expectRefusal(await api('GET', at`/articles/${slug}`), 404, NOT_FOUND);
    });

    it('any words before a valid ending work', async () => {
      const { slug } = await publish(ann.token);
      for (const words of ['other', 'quite-other-words', 'with space', '日本', 'a/b', '100%', '%2F', 'a+b#c?d']) {
        expect((await read(at`/articles/${`${words}-${ending(slug)}`}`)).article.slug).toBe(slug);
      }
    });
  });

  describe('refused', () => {
    it('blank fields are 422, all at once, and nothing changes', async () => {
      const article = await publish(ann.token);
      const blank = { title: '', description: '  ', body: null, tagList: null };
      const refused = await api('PUT', at`/articles/${article.slug}`, { token: ann.token, body: { article: blank } });
      expectRefusal(refused, 422, {
        title: BLANK,
        description: BLANK,
        body: expect.anything(),
        tagList: expect.anything(),
      });
      expect((await read(at`/articles/${article.slug}`)).article).toEqual(article);
    });

    it('an unknown slug is 404 article', async () => {
      const refused = await api('PUT', '/articles/no-such-slug', {
        token: ann.token,
        body: { article: { body: 'x' } },
      });
      expectRefusal(refused, 404, NOT_FOUND);
    });
  });

  describe('forbidden', () => {
    it("somebody else's article is 403 article, and nothing changes", async () => {
      const article = await publish(ann.token);
      const refused = await api('PUT', at`/articles/${article.slug}`, {
        token: bob.token,
        body: { article: { body: 'x' } },
      });
      expectRefusal(refused, 403, { article: ['forbidden'] });
      expect((await read(at`/articles/${article.slug}`)).article).toEqual(article);
    });
  });
});
