import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { injectContention, REFUSED } from '../../harness/contention.ts';
import { type Attempt, endFaults } from '../../harness/faults.ts';
import { restoreClock, slowClock } from '../../harness/time.ts';
import { addUsers, type KnownUser, tokenFor } from '../../harness/users.ts';
import { ApiError } from '../../src/errors.ts';
import {
  type ArticlePage,
  deleteArticle,
  edit,
  favorite,
  getArticle,
  idInSlug,
  listArticles,
  listFeed,
  listTags,
  publish,
  unfavorite,
} from '../../src/models/articles/index.ts';
import { addComment, listComments } from '../../src/models/comments/index.ts';
import { sweep } from '../../src/models/sweep.ts';
import { follow, getProfile, unfollow } from '../../src/models/users/index.ts';
import { idText } from '../../src/table/ids.ts';
import { documents } from '../../src/table/table.ts';
import { api, at, expectRefusal } from '../support/api.ts';
import { expectDataInOrder } from '../support/data-order.ts';
import { tableContents } from '../support/table-contents.ts';

const CROWD = 200;
const AUTHORS = 20;
/** More than the head of a timeline holds (59). */
const BY_ONE = 100;
/** One of so many is asked what it sees. */
const SAMPLE = 10;
/** So many cannot all get through where each of them holds the one item for so long: requests give up after 10 s. */
const OVERLOAD = 40;
const LONG_HOLD_MS = 500;

jest.setTimeout(120_000); // as long as a machine may take over 200 writers that is busy with other things

let crowd: KnownUser[];
let author: KnownUser;
let attempts: readonly Attempt[];

beforeAll(async () => {
  [author, ...crowd] = (await addUsers([
    'author',
    ...Array.from({ length: CROWD }, (_, index) => `user ${index}`),
  ])) as [KnownUser, ...KnownUser[]];
});

beforeEach(() => {
  slowClock();
  attempts = injectContention();
});

afterEach(async () => {
  endFaults();
  restoreClock();
  await expectDataInOrder();
});

afterAll(() => documents.destroy());

describe(`${CROWD} at once, with conflicts`, () => {
  it('favorite one article, and take half of it back: the counts are exact', async () => {
    const { slug } = await write(author);
    await Promise.all(crowd.map(({ id }) => favorite(slug, id)));
    expectConflicts(CROWD);
    expect((await getArticle(slug, undefined)).favoritesCount).toBe(CROWD);
    await Promise.all(crowd.slice(CROWD / 2).map(({ id }) => unfavorite(slug, id)));
    expect((await getArticle(slug, undefined)).favoritesCount).toBe(CROWD / 2);
    for (const { username } of [crowd[0], crowd[CROWD / 2 - 1]] as KnownUser[]) {
      expect(pageOf(await list({ favorited: username }))).toEqual([1, [slug]]);
    }
    expect((await list({ favorited: crowd[CROWD / 2]?.username })).count).toBe(0);
  });

  it('publish with one tag, by several authors: it is counted exactly', async () => {
    const before = (await list({})).count;
    const articles = await Promise.all(
      crowd.map((_, index) => write(crowd[index % AUTHORS] as KnownUser, ['one tag'])),
    );
    expectConflicts(CROWD);
    const newestFirst = articles.map(({ slug }) => slug).sort(byAge);
    const page = await list({ tag: 'one tag' }, 100);
    expect(pageOf(page)).toEqual([CROWD, newestFirst.slice(0, 100)]);
    expect(pageOf(await list({ tag: 'one tag' }, 100, 100))).toEqual([CROWD, newestFirst.slice(100)]);
    expect((await list({})).count).toBe(before + CROWD);
    expect(await listTags()).toEqual(['one tag']);
  });

  it(`of which ${BY_ONE} are by one author, across the edge of the timeline's head: all are in its lists`, async () => {
    const [busy, reader] = [crowd[AUTHORS] as KnownUser, crowd[AUTHORS + 1] as KnownUser];
    await follow(busy.username, reader.id);
    const articles = await Promise.all(
      crowd.map((_, index) => write(index % 2 === 0 ? busy : (crowd[index % AUTHORS] as KnownUser))),
    );
    expectConflicts(CROWD);
    const own = articles.filter((_, index) => index % 2 === 0).map(({ slug }) => slug);
    const newestFirst = own.sort(byAge);
    expect(newestFirst).toHaveLength(BY_ONE);
    expect(pageOf(await list({ author: busy.username }, 100))).toEqual([BY_ONE, newestFirst]);
    expect(pageOf(await listFeed(reader.id, { limit: 100, offset: 0 }))).toEqual([BY_ONE, newestFirst]);
  });

  it('follow one user, and half of them unfollow: each sees it', async () => {
    await Promise.all(crowd.map(({ id }) => follow(author.username, id)));
    await Promise.all(crowd.slice(CROWD / 2).map(({ id }) => unfollow(author.username, id)));
    expectConflicts(CROWD);
    for (let index = 0; index < CROWD; index += SAMPLE) {
      const { following } = await getProfile(author.username, crowd[index]?.id);
      expect([index, following]).toEqual([index, index < CROWD / 2]);
    }
  });

  it('comment on one article: all comments are there', async () => {
    const { slug } = await write(author);
    const added = await Promise.all(crowd.map(({ id }, index) => addComment(slug, `Comment ${index}`, id)));
    expectConflicts(CROWD);
    const { comments } = await listComments(slug, undefined, undefined);
    expect(comments.map(({ id }) => id)).toEqual(added.map(({ id }) => id).sort((a, b) => a - b));
    expect(new Set(comments.map(({ body }) => body)).size).toBe(CROWD);
  });

  it('favorite, comment on and edit an article that is deleted among them: nothing of it is left', async () => {
    const { slug } = await write(author, ['doomed']);
    const answers = await Promise.allSettled(
      crowd.map(({ id }, index) => {
        if (index === CROWD / 4) return deleteArticle(slug, author.id);
        if (index % 10 === 0) return edit(slug, { tagList: [`tag ${index}`], title: `Title ${index}` }, author.id);
        return index % 2 === 0 ? favorite(slug, id) : addComment(slug, 'Too late?', id);
      }),
    );
    expect(answers[CROWD / 4]).toMatchObject({ status: 'fulfilled' });
    const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as ApiError] : []));
    expect(refused.filter((error) => !(error instanceof ApiError) || error.status !== 404)).toEqual([]);
    await expectDataInOrder();
    await sweep();
    const items = [...(await tableContents())];
    expect(items.filter(([key]) => key.includes(idText(idInSlug(slug))) || key.startsWith('deleted '))).toEqual([]);
  });
});

describe('More at once than can be carried', () => {
  beforeAll(() => void jest.spyOn(process.stderr, 'write').mockReturnValue(true)); // the error behind each 503 is logged
  afterAll(() => void jest.restoreAllMocks());

  it('is 503 with Retry-After for those who do not get through, and the count is of the others', async () => {
    const { slug } = await write(author);
    const tokens = await Promise.all(crowd.slice(0, OVERLOAD).map(tokenFor));
    slowClock(1);
    injectContention({ holdMs: LONG_HOLD_MS, lost: 0 });
    const answers = await Promise.all(tokens.map((token) => api('POST', at`/articles/${slug}/favorite`, { token })));
    endFaults();
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) {
      expectRefusal(answer, 503, { service: ['is busy, try again'] });
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    }
    const { favoritesCount } = await getArticle(slug, undefined);
    expect([favoritesCount, favoritesCount > 0]).toEqual([OVERLOAD - refused.length, true]);
  });
});

/** There were so many writes, and conflicts among them as planned. */
function expectConflicts(writes: number): void {
  const sent = attempts.filter(({ isWrite }) => isWrite).length;
  expect(sent).toBeGreaterThan(writes * (1 + REFUSED / 2));
}

const write = (by: KnownUser, tagList: string[] = []) =>
  publish({ title: 'Title', description: 'About', body: 'Text', tagList }, by.id);

const list = (filters: Parameters<typeof listArticles>[0], limit = 20, offset = 0): Promise<ArticlePage> =>
  listArticles(filters, { limit, offset }, undefined);

const pageOf = ({ count, articles }: ArticlePage): [number, string[]] => [count, articles.map(({ slug }) => slug)];

/** Newest first: slugs end in ids, which sort by time. */
const byAge = (a: string, b: string): number => (a.slice(-11) < b.slice(-11) ? 1 : -1);
