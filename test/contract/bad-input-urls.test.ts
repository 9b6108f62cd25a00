import { beforeAll, describe, expect, it } from '@jest/globals';
import { api, at, expectRefusal } from '../support/api.ts';
import { type Account, comment, follow, publish, publishMany, read, registerUsers } from '../support/builders.ts';

let ann: Account;
let bob: Account;
let slug: string;

beforeAll(async () => {
  [ann, bob] = (await registerUsers(2)) as [Account, Account];
  await publishMany(3, ann.token);
  ({ slug } = await publish(ann.token));
  for (let index = 0; index < 3; index += 1) await comment(ann.token, slug);
  await follow(bob.token, ann.username);
});

const LISTS = ['/articles', '/articles/feed', '/articles?author=nobody', '/comments'];
const OFFSET_LISTS = LISTS.slice(0, 3);

describe('Bad input: lists', () => {
  it.each([
    '-1',
    'abc',
    '1.5',
    '',
    ' 1',
    '1 ',
    '+1',
    '1e1',
    '0x1',
    '１',
    '٣',
    'NaN',
    'Infinity',
    'null',
    '1,2',
    '--1',
    '[]',
    '\u0000',
  ])('limit and offset as %j are 422 naming them', async (value) => {
    for (const list of LISTS) {
      const refused = await api('GET', list, { token: bob.token, query: { limit: value } });
      expectRefusal(refused, 422, { limit: expect.anything() });
    }
    for (const list of OFFSET_LISTS) {
      const refused = await api('GET', list, { token: bob.token, query: { offset: value } });
      expectRefusal(refused, 422, { offset: expect.anything() });
    }
  });

  it('an offset into comments is 422 offset: those are paged by cursor alone', async () => {
    const offset = ["can't be used here: follow the link to the next page"];
    for (const list of ['/comments', at`/articles/${slug}/comments`]) {
      expectRefusal(await api('GET', list, { query: { offset: 1 } }), 422, { offset });
    }
  });

  it('a limit of 0 is 422 limit, an offset of 0 is the beginning', async () => {
    for (const list of LISTS) {
      expectRefusal(await api('GET', list, { token: bob.token, query: { limit: 0 } }), 422, {
        limit: expect.anything(),
      });
    }
    for (const list of OFFSET_LISTS) {
      const [plain, zero] = [
        await read(list, bob.token),
        await api('GET', list, { token: bob.token, query: { offset: 0 } }),
      ];
      expect(zero.body).toEqual(plain);
    }
  });

  it('a limit or an offset that comes twice is 422, in every payload', async () => {
    for (const payload of ['2.0', '1.0', 'function-url'] as const) {
      for (const list of OFFSET_LISTS) {
        for (const name of ['limit', 'offset']) {
          const refused = await api('GET', list, { payload, token: bob.token, query: { [name]: ['1', '1'] } });
          expectRefusal(refused, 422, { [name]: expect.anything() });
        }
      }
    }
  });

  it('reports a bad limit and a bad offset at once', async () => {
    const refused = await api('GET', '/articles?limit=0&offset=-1');
    expectRefusal(refused, 422, { limit: expect.anything(), offset: expect.anything() });
  });

  it('a limit above 100 is taken as 100, however large', async () => {
    const expected = await read('/articles?limit=100');
    for (const limit of ['101', '1000', '2147483648', '9007199254740993']) {
      expect(await read(`/articles?limit=${limit}`)).toEqual(expected);
    }
  });

  it('an offset past the end is an empty page with the true count', async () => {
    for (const offset of ['5', '10000']) {
      for (const list of [at`/articles?author=${ann.username}`, '/articles/feed?']) {
        expect(await read(`${list}&offset=${offset}`, bob.token)).toEqual({ articles: [], articlesCount: 4 });
      }
    }
  });

  it.each(['10001', '99999999', '2147483648', '9007199254740993', '9'.repeat(400)])(
    'an offset of %s is 422 offset, which names the cursor',
    async (offset) => {
      for (const list of [...OFFSET_LISTS, '/articles?tag=x', '/articles?favorited=x', '/articles?tag=x&author=y']) {
        const refused = await api('GET', list, { token: bob.token, query: { offset } });
        expectRefusal(refused, 422, { offset: [expect.stringContaining('cursor')] });
      }
    },
  );

  it.each(['x'.repeat(5000), '😀'.repeat(300), '\u0000', '__proto__', "' OR 1=1 --", '*', '#', '..', ' '])(
    'a filter that matches nothing finds nothing (%#)',
    async (value) => {
      for (const query of [
        { tag: value },
        { author: value },
        { favorited: value },
        { tag: value, author: value, favorited: value },
      ]) {
        expect((await api('GET', '/articles', { query })).body).toEqual({ articles: [], articlesCount: 0 });
      }
      expect((await api('GET', '/comments', { query: { author: value } })).body).toEqual({ comments: [] });
    },
  );

  it('the Link to the next page has no parameter that the list does not know', async () => {
    const query = { limit: 1, x: '!'.repeat(8000), 'y z': 'y' };
    for (const [list, known] of [
      [at`/articles?author=${ann.username}`, ['author', 'limit']],
      ['/articles/feed?tag=x&author=x&favorited=x', ['limit']],
      [at`/comments?author=${ann.username}&tag=x`, ['author', 'limit']],
    ] as const) {
      const { next = '', headers } = await api('GET', list, { token: bob.token, query });
      expect([...new URLSearchParams(next.split('?')[1]).keys()]).toEqual([...known, 'cursor']);
      expect(headers.link?.length).toBeLessThan(300);
    }
  });

  it('unknown parameters are ignored', async () => {
    const expected = await read(at`/articles?author=${ann.username}`);
    for (const name of ['__proto__', 'constructor', 'toString', 'sort', 'Limit', 'limit[]', '']) {
      const query = { author: ann.username, [name]: '1' };
      expect((await api('GET', '/articles', { query })).body).toEqual(expected);
    }
  });
});

describe('Bad input: names and ids in the path', () => {
  const absurd = [
    'x',
    '-',
    '0',
    '-1',
    'zzzzzzzzzzz',
    'a-zzzzzzzzzzz',
    'a-ZZZZZZZZZZZ',
    'a-00000000000',
    'a-0000000000',
    'a-000000000000',
    '\u0000',
    'a-\u000000000000',
    '😀'.repeat(300),
    'x'.repeat(5000),
    '-'.repeat(5000),
    '__proto__',
    'undefined',
    'null',
    '[object Object]',
    '*',
    "' OR 1=1 --",
  ];

  it.each(absurd.map((name) => [name.slice(0, 20), name]))('the slug %j is 404 article', async (_, name) => {
    const { token } = bob;
    const path = at`/articles/${name}`;
    const missing = { article: ['not found'] };
    expectRefusal(await api('GET', path), 404, missing);
    expectRefusal(await api('PUT', path, { token, body: { article: { body: 'x' } } }), 404, missing);
    expectRefusal(await api('DELETE', path, { token }), 404, missing);
    expectRefusal(await api('POST', `${path}/favorite`, { token }), 404, missing);
    expectRefusal(await api('GET', `${path}/comments`), 404, missing);
    expectRefusal(await api('POST', `${path}/comments`, { token, body: { comment: { body: 'x' } } }), 404, missing);
  });

  it.each(absurd.map((name) => [name.slice(0, 20), name]))('the username %j is 404 profile', async (_, name) => {
    expectRefusal(await api('GET', at`/profiles/${name}`), 404, { profile: ['not found'] });
    for (const method of ['POST', 'DELETE']) {
      const refused = await api(method, at`/profiles/${name}/follow`, { token: bob.token });
      expectRefusal(refused, 404, { profile: ['not found'] });
    }
  });

  it.each(
    [...absurd, '1.5', '1e3', '0x1', 'NaN', '9007199254740991', '9007199254740993', '9'.repeat(400), ' 1', '+1'].map(
      (id) => [id.slice(0, 20), id],
    ),
  )('the comment id %j is 404 comment', async (_, id) => {
    const path = at`/articles/${slug}/comments/${id}`;
    expectRefusal(await api('GET', path), 404, { comment: ['not found'] });
    expectRefusal(await api('DELETE', path, { token: ann.token }), 404, { comment: ['not found'] });
  });

  it("a comment's id in another spelling is another id", async () => {
    const { id } = await comment(ann.token, slug);
    for (const spelled of [`${id}.0`, ` ${id}`, `+${id}`, `0x${id.toString(16)}`, `${id}n`]) {
      expectRefusal(await api('GET', at`/articles/${slug}/comments/${spelled}`), 404, { comment: ['not found'] });
    }
    expect((await api('GET', at`/articles/${slug}/comments/${id}`)).status).toBe(200);
  });

  it('wrote nothing of all this', async () => {
    expect((await read(at`/articles?author=${ann.username}`)).articlesCount).toBe(4);
    expect((await read(at`/articles/${slug}/comments`)).comments).toHaveLength(4);
  });
});
