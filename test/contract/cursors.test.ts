import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { freezeClock, restoreClock, stammerRandom } from '../../harness/time.ts';
import { api, at, expectRefusal, itInProcess, walk } from '../support/api.ts';
import {
  type Account,
  edit,
  favorite,
  follow,
  listed,
  publish,
  registerUser,
  registerUsers,
  remove,
  unique,
} from '../support/builders.ts';

let reader: Account;
let author: Account;
let tag: string;
const CURSOR = { cursor: expect.anything() };

beforeAll(async () => {
  [reader, author] = (await registerUsers(2)) as [Account, Account];
  await follow(reader.token, author.username);
});

/** An article that every kind of list has. */
async function publishToAll(): Promise<string> {
  const { slug } = await publish(author.token, { tagList: [tag] });
  await favorite(reader.token, slug);
  return slug;
}

/** Every kind of list of articles, all of them with the same articles in them. */
const kinds: [string, () => string][] = [
  ['all articles', () => '/articles?'],
  ['by tag', () => at`/articles?tag=${tag}`],
  ['by author', () => at`/articles?author=${author.username}`],
  ['favorited by', () => at`/articles?favorited=${reader.username}`],
  ['by tag and author', () => at`/articles?tag=${tag}&author=${author.username}`],
  ['by author and favorited', () => at`/articles?author=${author.username}&favorited=${reader.username}`],
  ['by all three', () => at`/articles?tag=${tag}&author=${author.username}&favorited=${reader.username}`],
  ['the feed', () => '/articles/feed?'],
];

describe('Lists: a walk by cursor', () => {
  it.each(kinds)('of %s gives every article that stayed exactly once, whatever comes and goes', async (_, list) => {
    tag = unique('walked');
    author = await registerUser();
    await follow(reader.token, author.username);
    const start: string[] = [];
    for (let index = 0; index < 14; index += 1) start.unshift(await publishToAll());
    const stayed = new Set(start);
    const discard = async (slug: string | undefined) => {
      if (slug !== undefined && stayed.delete(slug)) await remove(author.token, slug);
    };
    const seen: string[] = [];
    let pages = 0;
    for await (const { body } of walk(`${list()}&limit=2`, { token: reader.token })) {
      seen.push(...body.articles.map(({ slug }) => slug).filter((slug) => start.includes(slug)));
      pages += 1;
      // Where the cursor stands, right after it, far behind it, and something new in front.
      if (pages % 2 === 1) await discard(seen.at(-1));
      if (pages % 3 === 0) await discard(start[start.indexOf(seen.at(-1) ?? '') + 1]);
      if (pages === 2) await discard(start.at(-1));
      if (pages === 3) await edit(author.token, start.at(-2) ?? '', { body: 'Edited meanwhile' });
      await publishToAll();
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.filter((slug) => stayed.has(slug))).toEqual(start.filter((slug) => stayed.has(slug)));
    expect((await listed(`${at`/articles?tag=${tag}`}&limit=100`)).total).toBe(stayed.size + pages);
  });

  it('leads on when all that was left on a page has gone', async () => {
    tag = unique('emptied');
    const slugs: string[] = [];
    for (let index = 0; index < 12; index += 1) slugs.unshift(await publishToAll());
    const first = await api('GET', at`/articles?tag=${tag}&limit=3`);
    for (const slug of slugs.slice(3, 10)) await remove(author.token, slug);
    const rest = [];
    for await (const { body } of walk(first.next ?? '')) rest.push(...body.articles.map(({ slug }) => slug));
    expect(rest).toEqual(slugs.slice(10));
  });

  it('has a Link exactly while there is more to come', async () => {
    tag = unique('few');
    author = await registerUser();
    reader = await registerUser();
    await follow(reader.token, author.username);
    for (let index = 0; index < 3; index += 1) await publishToAll();
    for (const [kind, list] of kinds) {
      const { total } = await listed(list(), reader.token);
      const page = (limit: number, offset: number) =>
        api('GET', `${list()}&limit=${limit}&offset=${offset}`, { token: reader.token });
      expect([kind, (await page(2, total - 3)).next]).toEqual([kind, expect.any(String)]);
      for (const limit of [3, 4]) expect([kind, (await page(limit, total - 3)).next]).toEqual([kind, undefined]);
    }
    expect((await api('GET', at`/articles?tag=${unique('none')}`)).next).toBeUndefined();
  });
});

describe('Lists: articles of one millisecond', () => {
  const MANY = 18;

  afterEach(restoreClock);

  itInProcess('have a fixed order, the same in every list, by offset and by cursor', async () => {
    tag = unique('same-time');
    author = await registerUser();
    reader = await registerUser();
    await follow(reader.token, author.username);
    freezeClock();
    stammerRandom();
    for (let index = 0; index < MANY; index += 1) await publishToAll();
    restoreClock();
    const { slugs, total } = await listed(at`/articles?tag=${tag}&limit=100`);
    expect(total).toBe(MANY);
    expect(new Set(slugs).size).toBe(MANY);
    for (const [, list] of kinds) {
      const whole = await listed(`${list()}&limit=${MANY}`, reader.token);
      expect(whole.slugs).toEqual(slugs);
      const pages = [];
      for (let offset = 0; offset < MANY; offset += 5)
        pages.push((await listed(`${list()}&limit=5&offset=${offset}`, reader.token)).slugs);
      expect(pages.flat().slice(0, MANY)).toEqual(slugs);
      const walked: string[] = [];
      for await (const { body } of walk(`${list()}&limit=5`, { token: reader.token })) {
        walked.push(...body.articles.map(({ slug }) => slug));
        if (walked.length >= MANY) break;
      }
      expect(walked.slice(0, MANY)).toEqual(slugs);
    }
  });
});

describe('Lists: a cursor', () => {
  const cursorOf = async (path: string, token?: string) => {
    const { next = '' } = await api('GET', path, { token });
    const cursor = new URLSearchParams(next.split('?')[1]).get('cursor');
    expect(cursor).not.toBeNull();
    return cursor ?? '';
  };

  beforeAll(async () => {
    tag = unique('cursor');
    author = await registerUser();
    await follow(reader.token, author.username);
    for (let index = 0; index < 4; index += 1) await publishToAll();
  });

  it('that belongs to another list is 422 cursor', async () => {
    for (const [, from] of kinds) {
      const cursor = await cursorOf(`${from()}&limit=2`, reader.token);
      for (const [, to] of kinds) {
        const answer = await api('GET', to(), { token: reader.token, query: { cursor, limit: 2 } });
        if (from === to) expect(answer.status).toBe(200);
        else expectRefusal(answer, 422, CURSOR);
      }
    }
  });

  it("of another tag's, author's or reader's list is 422 cursor", async () => {
    const other = await registerUser();
    await follow(other.token, author.username);
    const lists = [
      [at`/articles?tag=${tag}`, at`/articles?tag=${unique('other')}`],
      [at`/articles?author=${author.username}`, at`/articles?author=${other.username}`],
      [at`/articles?favorited=${reader.username}`, at`/articles?favorited=${author.username}`],
    ] as const;
    for (const [from, to] of lists) {
      const cursor = await cursorOf(`${from}&limit=2`);
      expectRefusal(await api('GET', to, { query: { cursor } }), 422, CURSOR);
    }
    const cursor = await cursorOf('/articles/feed?limit=2', reader.token);
    expectRefusal(await api('GET', '/articles/feed', { token: other.token, query: { cursor } }), 422, CURSOR);
  });

  it('that was altered anywhere is 422 cursor', async () => {
    for (const [, list] of kinds) {
      const cursor = await cursorOf(`${list()}&limit=2`, reader.token);
      const swap = (index: number) =>
        cursor.slice(0, index) + (cursor[index] === 'A' ? 'B' : 'A') + cursor.slice(index + 1);
      const altered = [
        swap(0),
        swap(cursor.length >> 1),
        swap(cursor.length - 5),
        cursor.slice(0, -1),
        cursor.slice(1),
        `${cursor}A`,
      ];
      for (const fake of [...altered, `${cursor}.`, ` ${cursor}`, cursor + cursor]) {
        const refused = await api('GET', list(), { token: reader.token, query: { cursor: fake } });
        expectRefusal(refused, 422, CURSOR);
      }
    }
  });

  it.each(['', 'abc', '{}', 'bnVsbA', 'A'.repeat(3000), '😀', '\u0000'])('%j is 422 cursor', async (cursor) => {
    for (const list of ['/articles', '/articles/feed', '/comments']) {
      expectRefusal(await api('GET', list, { token: reader.token, query: { cursor } }), 422, CURSOR);
    }
  });

  it('twice is 422 cursor', async () => {
    const cursor = await cursorOf('/articles?limit=2');
    expectRefusal(await api('GET', '/articles', { query: { cursor: [cursor, cursor] } }), 422, CURSOR);
  });
});
