import { beforeAll, describe, expect, it } from '@jest/globals';
import { api, at, expectRefusal, walk } from '../support/api.ts';
import { type Account, comment, edit, follow, publish, read, registerUsers, unique } from '../support/builders.ts';
import type { Article, Comment } from '../support/objects.ts';

let ann: Account;
let bob: Account;
let articles: Article[];
/** Newest first, each with the slug of its article. */
const all: Comment[] = [];

beforeAll(async () => {
  [ann, bob] = (await registerUsers(2)) as [Account, Account];
  articles = [await publish(ann.token), await publish(bob.token), await publish(bob.token)];
  for (let index = 0; index < 45; index += 1) {
    const { token } = index % 3 === 0 ? ann : bob;
    const { slug } = articles[index % 2] as Article;
    all.unshift({ ...(await comment(token, slug)), slug });
  }
});

const by = ({ username }: Account) => all.filter(({ author }) => author.username === username);
const collect = async (path: string, enough = Number.POSITIVE_INFINITY) => {
  const found: Comment[] = [];
  for await (const { body } of walk(path)) {
    found.push(...body.comments);
    if (found.length >= enough) break;
  }
  return found;
};

describe("Comments: the whole site's", () => {
  describe('works', () => {
    it('GET /comments answers 200 with the newest 20, newest first, each with the slug of its article', async () => {
      const { status, body } = await api('GET', '/comments');
      expect(status).toBe(200);
      expect(body).toEqual({ comments: all.slice(0, 20) });
    });

    it('limit sets the length of a page', async () => {
      expect((await read('/comments?limit=7')).comments).toEqual(all.slice(0, 7));
    });

    it("author leaves only that user's comments, the name in any case", async () => {
      expect((await read(at`/comments?author=${ann.username}&limit=100`)).comments).toEqual(by(ann));
      expect((await read(at`/comments?author=${bob.username.toUpperCase()}&limit=100`)).comments).toEqual(by(bob));
    });

    it('an unknown author has none', async () => {
      expect(await read(at`/comments?author=${unique('nobody')}`)).toEqual({ comments: [] });
    });

    it.each([1, 4, 15, 100])(
      'a walk by cursor, %i at a time, gives every comment once, newest first',
      async (limit) => {
        expect((await collect(`/comments?limit=${limit}`, all.length)).slice(0, all.length)).toEqual(all);
        expect(await collect(at`/comments?author=${bob.username}&limit=${limit}`)).toEqual(by(bob));
      },
    );

    it('shows the newest slug of an article, and whether its author is followed', async () => {
      const old = articles[2] as Article;
      await comment(ann.token, old.slug);
      const { slug } = await edit(bob.token, old.slug, { title: unique('Retitled ') });
      await follow(bob.token, ann.username);
      const [newest] = (await read('/comments?limit=1', bob.token)).comments;
      expect(newest).toMatchObject({ slug, author: { username: ann.username, following: true } });
    });

    it('a walk gives every comment that stayed exactly once, whatever is added and deleted meanwhile', async () => {
      const start = (await collect(at`/comments?author=${bob.username}`)) as Required<Comment>[];
      const doomed = start.filter((_, index) => index % 4 === 3);
      const named = ({ slug, id }: Comment) => `${id} of ${slug}`; // an id is that of one article
      const seen: string[] = [];
      for await (const { body } of walk(at`/comments?author=${bob.username}&limit=4`)) {
        seen.push(...body.comments.map(named));
        // The last comment of a page is where its cursor stands.
        const victims = [doomed.shift(), doomed.pop()].filter((victim) => victim !== undefined);
        for (const { slug, id } of victims)
          await api('DELETE', at`/articles/${slug}/comments/${id}`, { token: bob.token });
        await comment(bob.token, articles[0]?.slug ?? '');
      }
      const stayed = (await collect(at`/comments?author=${bob.username}`)).map(named);
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen).toEqual(expect.arrayContaining(start.map(named).filter((one) => stayed.includes(one))));
    });
  });

  describe('refused', () => {
    it("a cursor that was altered or belongs to another author's list is 422 cursor", async () => {
      const { next = '' } = await api('GET', at`/comments?author=${bob.username}&limit=2`);
      const cursor = new URLSearchParams(next.split('?')[1]).get('cursor') ?? '';
      for (const path of [
        '/comments',
        at`/comments?author=${ann.username}`,
        '/articles',
        at`/articles?author=${bob.username}`,
      ]) {
        expectRefusal(await api('GET', path, { query: { cursor } }), 422, { cursor: expect.anything() });
      }
      const altered = cursor.slice(0, -4) + [...cursor.slice(-4)].reverse().join('') + cursor.slice(-1);
      const refused = await api('GET', at`/comments?author=${bob.username}`, { query: { cursor: altered } });
      expectRefusal(refused, 422, { cursor: expect.anything() });
    });
  });
});
