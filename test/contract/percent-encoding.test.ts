import { beforeAll, describe, expect, it } from '@jest/globals';
import { api, at, expectRefusal, inProcess, itInProcess, walk } from '../support/api.ts';
import { type Account, favorite, ours, publish, publishMany, registerUser, unique } from '../support/builders.ts';
import { PAYLOADS } from '../support/gateway.ts';

/** What a name may hold that a URL gives a meaning to, that decoding twice would spoil, or that JavaScript knows already. */
const HOSTILE = [
  'two words',
  'a/b',
  '/slash first',
  '../user',
  'a/./b/..',
  '...',
  'a//b',
  'x/comments',
  '%',
  '100%25',
  'a%2Fb%20c',
  '%E4%zz',
  'a+b',
  'a#b',
  'a?b=c&d',
  'a;b,c:d@e',
  `"it's" <b>`,
  '\\{{$&}}',
  'naïve 日本語 مرحبا',
  '😀🦆',
  '__proto__',
  'constructor',
];

let reader: Account;

beforeAll(async () => {
  reader = await registerUser();
});

describe('Transport: percent-decoding', () => {
  describe.each(HOSTILE)('of %j', (spelling) => {
    const name = ours(spelling);
    let author: Account;
    let slug: string;

    beforeAll(async () => {
      author = await registerUser(name);
      ({ slug } = await publish(author.token, { title: name, tagList: [name] }));
      await favorite(author.token, slug);
    });

    it.each(PAYLOADS)('works as a username, in the path and in a query (%s)', async (payload) => {
      expect(author.username).toBe(name);
      const options = { payload, token: reader.token };
      const profile = { username: name, bio: null, image: null, following: false };
      expect((await api('GET', at`/profiles/${name}`, options)).body).toEqual({ profile });
      const followed = await api('POST', at`/profiles/${name}/follow`, options);
      expect(followed.body).toEqual({ profile: { ...profile, following: true } });
      expect((await api('DELETE', at`/profiles/${name}/follow`, options)).body).toEqual({ profile });
      const query = { author: name, favorited: name, tag: name };
      const { body } = await api('GET', '/articles', { ...options, query });
      expect(body.articles.map((article) => article.slug)).toEqual([slug]);
    });

    it.each(PAYLOADS)('works as a tag in a query (%s)', async (payload) => {
      const { body } = await api('GET', '/articles', { payload, query: { tag: name } });
      expect(body.articles.map((article) => [article.slug, article.tagList])).toEqual([[slug, [name]]]);
      expect((await api('GET', '/tags', { payload })).body.tags).toContain(name);
    });

    it.each(PAYLOADS)('works as the words of a slug (%s)', async (payload) => {
      const spelled = `${name}-${slug.slice(slug.lastIndexOf('-') + 1)}`;
      expect((await api('GET', at`/articles/${spelled}`, { payload })).body.article.slug).toBe(slug);
      expect((await api('GET', at`/articles/${spelled}/comments`, { payload })).body).toEqual({ comments: [] });
      const favorited = await api('POST', at`/articles/${spelled}/favorite`, { payload, token: reader.token });
      expect(favorited.body.article).toMatchObject({ slug, favorited: true });
    });
  });

  it.each(PAYLOADS)('happens once: what was encoded twice is another name (%s)', async (payload) => {
    const twice = encodeURIComponent(encodeURIComponent('two words'));
    expectRefusal(await api('GET', `/profiles/${twice}`, { payload }), 404, { profile: ['not found'] });
    const { body } = await api('GET', `/articles?tag=${twice}`, { payload });
    expect(body).toEqual({ articles: [], articlesCount: 0 });
  });

  it.each(PAYLOADS)('takes escapes in either case, and of letters that need none (%s)', async (payload) => {
    const { username } = await registerUser(unique('a/ö '));
    const lower = encodeURIComponent(username).replace(/%../g, (triplet) => triplet.toLowerCase());
    expect((await api('GET', `/profiles/${lower}`, { payload })).body.profile.username).toBe(username);
    const needless = `%61${encodeURIComponent(username.slice(1))}`;
    expect((await api('GET', `/profiles/${needless}`, { payload })).body.profile.username).toBe(username);
  });

  it.each(PAYLOADS)('of a Link leads on through a list whose filter needs it (%s)', async (payload) => {
    const tag = unique('50% a+b & more #');
    const slugs = (await publishMany(3, reader.token, { tagList: [tag] })).map(({ slug }) => slug);
    const walked: string[] = [];
    for await (const { body } of walk('/articles', { payload, query: { tag, limit: 1 } })) {
      walked.push(...body.articles.map(({ slug }) => slug));
    }
    expect(walked).toEqual(slugs);
  });

  it.each(PAYLOADS)('of a cursor and of a limit works, too (%s)', async (payload) => {
    const first = await api('GET', '/articles', { payload, query: { limit: 2 } });
    const second = await api('GET', first.next ?? '', { payload });
    expect(second.status).toBe(200);
    expect(second.body.articles[0]?.slug).not.toBe(first.body.articles[1]?.slug);
    expect((await api('GET', '/articles?l%69mit=%32', { payload })).body.articles).toHaveLength(2);
  });

  it.each(inProcess ? PAYLOADS : (['2.0'] as const))(
    'keeps a name that ends in a slash apart from a path that does (%s)',
    async (payload) => {
      const { username } = await registerUser(`${unique('slash')}/`);
      const isDecoded = payload === '2.0' || payload === 'http-1.0';
      const found = await api('GET', `/profiles/${encodeURIComponent(username)}${isDecoded ? '/' : ''}`, { payload });
      expect(found.body.profile.username).toBe(username);
      expect((await api('GET', `/profiles/${username.slice(0, -1)}/`, { payload })).status).toBe(404);
    },
  );

  // An HTTP API hands over "x/follow" and "x%2Ffollow" alike; the others do not.
  itInProcess.each(['1.0', 'function-url'] as const)(
    'keeps the name x/follow apart from the route (%s)',
    async (payload) => {
      const [plain, like] = [await registerUser(), await registerUser(`${unique('x')}/follow`)];
      const inner = await registerUser(like.username.slice(0, -'/follow'.length));
      const options = { payload, token: reader.token };
      expect((await api('GET', at`/profiles/${like.username}`, options)).body.profile.username).toBe(like.username);
      const followed = await api('POST', at`/profiles/${like.username}/follow`, options);
      expect(followed.body.profile).toMatchObject({ username: like.username, following: true });
      for (const { username } of [plain, inner]) {
        expect((await api('GET', at`/profiles/${username}`, options)).body.profile.following).toBe(false);
      }
      expect((await api('POST', at`/profiles/${inner.username}/follow`, options)).body.profile.username).toBe(
        inner.username,
      );
    },
  );

  itInProcess.each(['1.0', 'function-url'] as const)(
    'of what is no UTF-8 ends in a 4xx or finds nothing (%s)',
    async (payload) => {
      for (const broken of ['%', '%zz', '%E4', '%ED%A0%80', '%ff%fe', '%00']) {
        expect((await api('GET', `/profiles/${broken}x-nobody`, { payload })).status).toBeGreaterThanOrEqual(400);
        expect((await api('GET', `/articles/${broken}`, { payload })).status).toBeGreaterThanOrEqual(400);
        const list = await api('GET', `/articles?tag=${broken}x-nothing`, { payload });
        if (list.status === 200) expect(list.body.articles).toEqual([]);
        expect(list.status).toBeLessThan(500);
      }
    },
  );
});
