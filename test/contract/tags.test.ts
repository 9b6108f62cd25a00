import { beforeAll, describe, expect, it } from '@jest/globals';
import { api, at, itInProcess } from '../support/api.ts';
import {
  type Account,
  edit,
  listed,
  publish,
  publishMany,
  read,
  registerUser,
  remove,
  unique,
} from '../support/builders.ts';

let ann: Account;

beforeAll(async () => {
  ann = await registerUser();
});

const tags = async () => (await read('/tags')).tags;
/** The given tags in the order in which they are listed. */
const ranked = async (wanted: string[]) => (await tags()).filter((tag) => wanted.includes(tag));

describe('Articles: tags', () => {
  describe('works', () => {
    it('GET /tags answers 200 with a list of names, to anybody', async () => {
      const { status, body } = await api('GET', '/tags');
      expect(status).toBe(200);
      expect(body).toEqual({ tags: expect.any(Array) });
    });

    it('a tag that a new article is the first to use is there at once, once', async () => {
      const tag = unique('First Use');
      await publish(ann.token, { tagList: [tag] });
      await publish(ann.token, { tagList: [tag] });
      expect(await ranked([tag])).toEqual([tag]);
    });

    it('a tag whose last article was deleted is gone at once', async () => {
      const tag = unique('last');
      const [one, other] = await publishMany(2, ann.token, { tagList: [tag] });
      await remove(ann.token, one?.slug ?? '');
      expect(await ranked([tag])).toEqual([tag]);
      await remove(ann.token, other?.slug ?? '');
      expect(await ranked([tag])).toEqual([]);
    });

    it('most used come first, and uses that end no longer count', async () => {
      const [one, two, three] = [unique('one'), unique('two'), unique('three')];
      await publish(ann.token, { tagList: [one, two, three] });
      const first = await publish(ann.token, { tagList: [three, two] });
      const second = await publish(ann.token, { tagList: [three] });
      expect(await ranked([one, two, three])).toEqual([three, two, one]);
      await remove(ann.token, first.slug);
      await remove(ann.token, second.slug);
      await publish(ann.token, { tagList: [one] });
      await publish(ann.token, { tagList: [one, two] });
      expect(await ranked([one, two, three])).toEqual([one, two, three]);
    });

    it('PUT tagList moves an article from tag to tag, in lists and counts at once', async () => {
      const [left, kept, joined] = [unique('left'), unique('kept'), unique('joined')];
      const { slug } = await publish(ann.token, { tagList: [left, kept] });
      await edit(ann.token, slug, { tagList: [kept, joined] });
      expect((await ranked([left, kept, joined])).sort()).toEqual([joined, kept].sort());
      expect(await listed(at`/articles?tag=${left}`)).toEqual({ slugs: [], total: 0 });
      for (const tag of [kept, joined])
        expect(await listed(at`/articles?tag=${tag}`)).toEqual({ slugs: [slug], total: 1 });
    });

    it('PUT without a tagList changes no tag, and with an empty one ends them all', async () => {
      const tag = unique('stays');
      const { slug } = await publish(ann.token, { tagList: [tag] });
      const renamed = await edit(ann.token, slug, { title: unique('Renamed ') });
      expect(await listed(at`/articles?tag=${tag}`)).toEqual({ slugs: [renamed.slug], total: 1 });
      await edit(ann.token, slug, { tagList: [] });
      expect(await ranked([tag])).toEqual([]);
      expect(await listed(at`/articles?tag=${tag}`)).toEqual({ slugs: [], total: 0 });
    });

    it('the same tagList again counts nothing twice', async () => {
      const [often, seldom] = [unique('often'), unique('seldom')];
      await publishMany(2, ann.token, { tagList: [often] });
      const { slug } = await publish(ann.token, { tagList: [seldom] });
      for (let time = 0; time < 3; time += 1) await edit(ann.token, slug, { tagList: [seldom] });
      expect(await ranked([often, seldom])).toEqual([often, seldom]);
      expect((await listed(at`/articles?tag=${seldom}`)).total).toBe(1);
    });

    it('a tag filter finds the whole tag, not a part of it', async () => {
      const tag = unique('whole');
      await publish(ann.token, { tagList: [`${tag} and more`] });
      expect(await listed(at`/articles?tag=${tag}`)).toEqual({ slugs: [], total: 0 });
    });

    // In a table of its own alone: what others wrote would be counted in.
    itInProcess('all of them are there while 1,000 are in use, and 1,000 when there are more', async () => {
      const before = await tags();
      const wanted = Array.from({ length: 1000 - before.length }, () => unique('many'));
      for (let index = 0; index < wanted.length; index += 20) {
        await publish(ann.token, { tagList: wanted.slice(index, index + 20) });
      }
      expect((await tags()).sort()).toEqual([...before, ...wanted].sort());
      await publish(ann.token, { tagList: [unique('beyond'), unique('beyond')] });
      const some = await tags();
      expect(some).toHaveLength(1000);
      expect(new Set(some).size).toBe(1000);
    });
  });
});
