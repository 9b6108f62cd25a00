import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Crash, crash, endFaults, injectFaults, lost } from '../../harness/faults.ts';
import { restoreClock, skipSleep } from '../../harness/time.ts';
import { addUser, addUsers, type KnownUser, tokenFor } from '../../harness/users.ts';
import { deleteArticle, favorite, idInSlug, publish } from '../../src/models/articles/index.ts';
import { addComment } from '../../src/models/comments/index.ts';
import { sweep } from '../../src/models/sweep.ts';
import { follow } from '../../src/models/users/index.ts';
import { idText } from '../../src/table/ids.ts';
import { documents } from '../../src/table/table.ts';
import { api, at, expectRefusal, walk } from '../support/api.ts';
import { listed, read } from '../support/builders.ts';
import { expectDataInOrder } from '../support/data-order.ts';
import { restore, snapshot, tableContents } from '../support/table-contents.ts';

/** More than 20 favorites, so that they are left to the sweep, which needs two transactions for them, and batches for the comments. */
const FANS = 35;
/** Refused at first, for the last use of a tag. */
const DELETION_WRITES = 2;
/** Favorites 2; entries of comments 3, comments 2; the tombstone. */
const SWEEP_WRITES = 8;
const WRITES = DELETION_WRITES + SWEEP_WRITES;

let author: KnownUser;
let fans: KnownUser[];
/** One of the fans, who follows the author. */
let reader: KnownUser;
/** By the same author, favorited and commented on by the reader: it is to stay as it is. */
let kept: string;

/** An article with all that can belong to one: it is deleted in each test, and there again in the next. */
let doomed: Doomed;
let table: Awaited<ReturnType<typeof snapshot>>;

interface Doomed {
  slug: string;
  tag: string;
  comment: number;
}

beforeAll(async () => {
  author = await addUser('author');
  await tokenFor(author); // makes the keyring, which a sweep would make else
  fans = await addUsers(Array.from({ length: FANS }, (_, index) => `fan ${index}`));
  reader = fans[FANS - 1] as KnownUser;
  await follow(author.username, reader.id);
  kept = (await publish({ title: 'Kept', description: 'About', body: 'Text', tagList: ['kept'] }, author.id)).slug;
  await favorite(kept, reader.id);
  await addComment(kept, 'Kept', reader.id);
  doomed = await writeDoomed(FANS);
  table = await snapshot();
});

beforeEach(() => restore(table));

afterEach(async () => {
  endFaults();
  restoreClock();
  await expectDataInOrder();
});

afterAll(() => documents.destroy());

describe('A deletion and its sweep', () => {
  it(`take ${WRITES} writes`, async () => {
    const attempts = injectFaults(() => undefined);
    await deleteArticle(doomed.slug, author.id);
    await sweep();
    expect(attempts.filter(({ isWrite }) => isWrite)).toHaveLength(WRITES);
    await expectNothingLeft(doomed);
  });

  it.each(Array.from({ length: WRITES }, (_, done) => done))(
    'cut off after %i writes leave nothing wrong to be seen, and the next sweep finishes them',
    async (done) => {
      injectFaults(({ isWrite, numberOfKind }) => (isWrite && numberOfKind > done ? crash : undefined));
      await expectCrash(async () => {
        await deleteArticle(doomed.slug, author.id);
        await sweep();
      });
      endFaults();
      await expectDataInOrder();
      if (done < DELETION_WRITES) {
        await expectThere(doomed);
        await deleteArticle(doomed.slug, author.id);
      }
      await expectGone(doomed);
      await sweep();
      await expectNothingLeft(doomed);
    },
  );

  it('are finished even by sweeps of which each is cut off after five writes', async () => {
    await deleteArticle(doomed.slug, author.id);
    for (const isLast of [false, false, true]) {
      injectFaults(({ isWrite, numberOfKind }) => (isWrite && numberOfKind > 5 ? crash : undefined));
      await (isLast ? sweep() : expectCrash(sweep));
      endFaults();
      await expectDataInOrder();
      await expectGone(doomed);
    }
    await expectNothingLeft(doomed);
  });

  it('are finished by two sweeps at once, and by one whose every answer is lost at first', async () => {
    skipSleep();
    await deleteArticle(doomed.slug, author.id);
    await Promise.all([sweep(), sweep()]);
    await expectNothingLeft(doomed);
    await restore(table);
    await deleteArticle(doomed.slug, author.id);
    injectFaults(({ isWrite, numberOfKind }) =>
      isWrite && numberOfKind % 2 === 1 ? lost['the connection breaks before it'] : undefined,
    );
    await sweep();
    endFaults();
    await expectNothingLeft(doomed);
  });

  it('of several articles go on where they were cut off', async () => {
    const all = [doomed, await writeDoomed(3), await writeDoomed(0)];
    for (const { slug } of all) await deleteArticle(slug, author.id);
    for (const cut of [4, 7]) {
      injectFaults(({ isWrite, numberOfKind }) => (isWrite && numberOfKind > cut ? crash : undefined));
      await expectCrash(sweep);
      endFaults();
      await expectDataInOrder();
      for (const one of all) await expectGone(one);
    }
    await sweep();
    for (const one of all) await expectNothingLeft(one);
  });
});

let tags = 0;

async function writeDoomed(favorites: number): Promise<Doomed> {
  const tag = `doomed ${tags++}`;
  const draft = { title: 'Doomed', description: 'About', body: 'Text', tagList: [tag, 'kept'] };
  const { slug } = await publish(draft, author.id);
  for (const { id } of fans.slice(FANS - favorites)) await favorite(slug, id);
  let comment = 0;
  for (const { id } of fans) comment = (await addComment(slug, 'Doomed', id)).id;
  return { slug, tag, comment };
}

async function expectCrash(work: () => Promise<unknown>): Promise<void> {
  const reason = await work().catch((error: unknown) => error);
  expect(reason instanceof AggregateError ? reason.errors[0] : reason).toBeInstanceOf(Crash);
}

/** Nobody has noticed anything of a deletion that did not begin. */
async function expectThere({ slug, tag }: Doomed): Promise<void> {
  expect((await read(at`/articles/${slug}`)).article.favoritesCount).toBe(FANS);
  expect((await read(at`/articles/${slug}/comments`)).comments).toHaveLength(FANS);
  expect(await listed(at`/articles?tag=${tag}`)).toEqual({ slugs: [slug], total: 1 });
  expect((await listed(at`/articles?favorited=${reader.username}`)).total).toBe(2);
}

/** Whoever looks, there is no such article, and never was; the other one is as ever. */
async function expectGone({ slug, tag, comment }: Doomed): Promise<void> {
  const path = at`/articles/${slug}`;
  const [owner, token] = [await tokenFor(author), await tokenFor(reader)];
  for (const [method, below, by, body] of [
    ['GET', '', token, undefined],
    ['PUT', '', owner, { article: { title: 'Back' } }],
    ['DELETE', '', owner, undefined],
    ['POST', '/favorite', token, undefined],
    ['DELETE', '/favorite', token, undefined],
    ['GET', '/comments', token, undefined],
    ['POST', '/comments', token, { comment: { body: 'Back' } }],
    ['GET', `/comments/${comment}`, token, undefined],
    ['DELETE', `/comments/${comment}`, token, undefined],
  ] as const) {
    expectRefusal(await api(method, path + below, { token: by, body }), 404, { article: ['not found'] });
  }
  const one = { slugs: [kept], total: 1 };
  for (const list of [
    '/articles',
    '/articles/feed',
    '/articles?tag=kept',
    at`/articles?author=${author.username}`,
    at`/articles?favorited=${reader.username}&author=${author.username}`,
    at`/articles?favorited=${reader.username}&tag=kept`,
    at`/articles?favorited=${reader.username}&tag=kept&author=${author.username}`,
  ]) {
    expect([list, await listed(list, token)]).toEqual([list, one]);
  }
  // Its total may count the article until the sweep (the contract).
  expect((await listed(at`/articles?favorited=${reader.username}`, token)).slugs).toEqual([kept]);
  expect(await walked(at`/articles?favorited=${reader.username}`, token)).toEqual([kept]);
  expect(await listed(at`/articles?tag=${tag}`)).toEqual({ slugs: [], total: 0 });
  expect((await read('/tags')).tags).toEqual(['kept']);
  for (const list of ['/comments?limit=100', at`/comments?author=${reader.username}`]) {
    expect((await read(list)).comments.map((one) => one.slug)).toEqual([kept]);
  }
  expect((await read(at`/articles/${kept}`, token)).article).toMatchObject({ favorited: true, favoritesCount: 1 });
}

async function walked(list: string, token: string): Promise<string[]> {
  const slugs: string[] = [];
  for await (const { body } of walk(`${list}${list.includes('?') ? '&' : '?'}limit=1`, { token })) {
    slugs.push(...body.articles.map(({ slug }) => slug));
  }
  return slugs;
}

/** No item of the table has the article's id in its key or in itself. */
async function expectNothingLeft({ slug }: Doomed): Promise<void> {
  const id = idInSlug(slug);
  const items = [...(await tableContents())];
  const isOfIt = (text: string) => text.includes(idText(id)) || text.includes(String(id));
  expect(items.filter(([key, item]) => isOfIt(key) || isOfIt(item))).toEqual([]);
  expect(items.filter(([key]) => key.startsWith('deleted '))).toEqual([]);
}
