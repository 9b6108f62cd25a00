import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  type Attempt,
  endFaults,
  type Fault,
  injectFaults,
  inProgress,
  lost,
  passing,
  silence,
  unprocessed,
} from '../../harness/faults.ts';
import { restoreClock, skipSleep } from '../../harness/time.ts';
import { checkData } from '../../scripts/check-data/index.ts';
import { clock } from '../../src/clock.ts';
import { documents } from '../../src/table/table.ts';
import { api, at, expectRefusal, type Options, runSweep } from '../support/api.ts';
import {
  type Account,
  comment,
  draft,
  edit,
  favorite,
  follow,
  listed,
  publish,
  read,
  registerUser,
  remove,
  unfavorite,
  unfollow,
  unique,
} from '../support/builders.ts';
import { expectDataInOrder } from '../support/data-order.ts';
import type { Article, Comment } from '../support/objects.ts';
import { tableContents } from '../support/table-contents.ts';

/** How long a request may go on trying, as the contract's front doors would wait. */
const PATIENCE_MS = 13_000;
/** The patience with one attempt, where some are answered, and where none is. */
const HANG_MS = 100;
const SILENCE_MS = 10;

const passingFaults = Object.entries<Fault>(passing);
const lostAnswers = Object.entries<Fault>(lost);

beforeEach(skipSleep);

afterEach(async () => {
  endFaults();
  restoreClock();
  await expectDataInOrder();
});

afterAll(() => documents.destroy());

interface Blog {
  ann: Account;
  ben: Account;
  /** Whom Ben follows. */
  cid: Account;
  article: Article;
  favored: Article;
  comment: Comment;
}
let blog: Blog;

/** Written before the first test that needs it, not before the first test: that one needs an empty table. */
async function writeBlog(): Promise<void> {
  const [ann, ben, cid] = [await registerUser(), await registerUser(), await registerUser()];
  const [article, favored] = [await publish(ann.token, { tagList: ['tag'] }), await publish(ann.token)];
  await favorite(ben.token, favored.slug);
  await follow(ben.token, cid.username);
  blog = { ann, ben, cid, article, favored, comment: await comment(ben.token, article.slug) };
}

// First, while the table has no keyring yet.
describe('The first request of all', () => {
  it('has no effect where it cannot make the keyring', async () => {
    const user = { username: 'first', email: 'first@example.com', password: 'correct horse' };
    injectFaults(({ operation }) => (operation === 'PutItem' ? passing['an internal error'] : undefined));
    expect((await api('POST', '/users', { body: { user } })).status).toBe(503);
    endFaults();
    expect(await tableContents()).toEqual(new Map());
  });

  it.each(lostAnswers)('makes one keyring, whose tokens are good, though %s', async (_, fault) => {
    injectFaults(({ operation, numberOfKind }) => (operation === 'PutItem' && numberOfKind < 3 ? fault : undefined));
    const { token } = await registerUser();
    endFaults();
    expect((await api('GET', '/user', { token })).status).toBe(200);
  });
});

describe('Faults that pass', () => {
  it.each(passingFaults)('%s, twice: what is written is written once, and read', async (_, fault) => {
    const { token, username } = await registerUser();
    injectFaults(({ number }) => (number % 3 === 0 ? undefined : fault));
    const { slug } = await publish(token);
    expect(await listed(at`/articles?author=${username}`)).toEqual({ slugs: [slug], total: 1 });
  });

  it('every other attempt fails, each for another reason, and all is answered right', async () => {
    const attempts = injectFaults(({ number }) =>
      number % 2 === 1 ? passingFaults[(number >> 1) % passingFaults.length]?.[1] : undefined,
    );
    await session();
    expect(attempts.length).toBeGreaterThan(100);
  });

  it.each(lostAnswers)('every write takes effect, but %s: sent again, it takes effect once', async (_, fault) => {
    injectFaults(({ isWrite, numberOfKind }) => (isWrite && numberOfKind % 2 === 1 ? fault : undefined));
    await session();
  });

  it('every answer to a read is lost in one way or another: it is read again', async () => {
    injectFaults(({ isWrite, number }) =>
      !isWrite && number % 2 === 1 ? lostAnswers[(number >> 1) % lostAnswers.length]?.[1] : undefined,
    );
    await session();
  });

  it('every write is still under way when it is sent again: it takes effect once', async () => {
    const plan = [lost['it takes longer than the timeout'], inProgress, inProgress, undefined];
    injectFaults(({ isWrite, numberOfKind }) => (isWrite ? plan[(numberOfKind - 1) % plan.length] : undefined));
    await session();
  });

  it('a publish that is sent ten times with one token gives one article', async () => {
    const ann = await registerUser();
    const attempts = injectFaults(({ isWrite, numberOfKind }) =>
      isWrite && numberOfKind < 10 ? lost['the connection breaks before it'] : undefined,
    );
    const { slug } = await publish(ann.token);
    const writes = attempts.filter(({ isWrite }) => isWrite);
    expect(writes).toHaveLength(10);
    expect(new Set(writes.map(({ input }) => input.ClientRequestToken)).size).toBe(1);
    expect(await listed(at`/articles?author=${ann.username}`)).toEqual({ slugs: [slug], total: 1 });
  });

  it.each([0.5, 0.9])('BatchGetItem leaves a share of %d of the keys each time: they are read too', async (share) => {
    const attempts = injectFaults(({ operation }) => (operation === 'BatchGetItem' ? unprocessed(share) : undefined));
    await session();
    expect(attempts.length).toBeGreaterThan(100);
  });

  it('a server that takes a request and says nothing is asked again, before anybody notices', async () => {
    const { hang, end } = await silence(HANG_MS);
    try {
      injectFaults(({ number }) => (number % 12 === 1 ? hang : undefined));
      await session();
    } finally {
      end();
    }
  });
});

/** A request with what it does. */
type Request = [name: string, method: string, path: (blog: Blog) => string, options: (blog: Blog) => Options];

const asAnn = ({ ann }: Blog): Options => ({ token: ann.token });
const asBen = ({ ben }: Blog): Options => ({ token: ben.token });

const reads: Request[] = [
  ['current user', 'GET', () => '/user', asBen],
  ['profile', 'GET', ({ ann }) => at`/profiles/${ann.username}`, asBen],
  ['all articles', 'GET', () => '/articles', asBen],
  ['articles by tag', 'GET', () => '/articles?tag=tag', asBen],
  ['articles by author', 'GET', ({ ann }) => at`/articles?author=${ann.username}`, asBen],
  ['articles favorited by', 'GET', ({ ben }) => at`/articles?favorited=${ben.username}`, asBen],
  ['articles by tag and author', 'GET', ({ ann }) => at`/articles?tag=tag&author=${ann.username}`, asBen],
  ['feed', 'GET', () => '/articles/feed', asBen],
  ['one article', 'GET', ({ article }) => at`/articles/${article.slug}`, asBen],
  ['comments', 'GET', ({ article }) => at`/articles/${article.slug}/comments`, asBen],
  ['one comment', 'GET', ({ article, comment: { id } }) => at`/articles/${article.slug}/comments/${id}`, asBen],
  ["the site's comments", 'GET', () => '/comments', asBen],
  ['tags', 'GET', () => '/tags', () => ({})],
  ['login', 'POST', () => '/users/login', ({ ann: { email, password } }) => ({ body: { user: { email, password } } })],
];

const newUser = () => ({
  body: { user: { username: unique('new'), email: `${unique('new')}@example.com`, password: 'correct horse' } },
});

/** In an order in which each can be done. */
const writes: Request[] = [
  ['register', 'POST', () => '/users', newUser],
  ['update user', 'PUT', () => '/user', (b) => ({ ...asBen(b), body: { user: { username: unique('other') } } })],
  ['follow', 'POST', ({ ann }) => at`/profiles/${ann.username}/follow`, asBen],
  ['unfollow', 'DELETE', ({ cid }) => at`/profiles/${cid.username}/follow`, asBen],
  [
    'publish',
    'POST',
    () => '/articles',
    (b) => ({ ...asAnn(b), body: { article: draft({ tagList: ['tag', 'new'] }) } }),
  ],
  [
    'edit',
    'PUT',
    ({ article }) => at`/articles/${article.slug}`,
    (b) => ({ ...asAnn(b), body: { article: { title: 'New', body: 'New', tagList: ['new'] } } }),
  ],
  ['favorite', 'POST', ({ article }) => at`/articles/${article.slug}/favorite`, asBen],
  ['unfavorite', 'DELETE', ({ favored }) => at`/articles/${favored.slug}/favorite`, asBen],
  [
    'comment',
    'POST',
    ({ article }) => at`/articles/${article.slug}/comments`,
    (b) => ({ ...asBen(b), body: { comment: { body: 'New' } } }),
  ],
  ['delete a comment', 'DELETE', ({ article, comment: { id } }) => at`/articles/${article.slug}/comments/${id}`, asBen],
  ['delete an article', 'DELETE', ({ article }) => at`/articles/${article.slug}`, asAnn],
];

const writesAlone = writes.filter(([name]) => !name.endsWith('follow'));

/** Which calls of a request are broken, where one of them is to be, and the writes that it fits. */
type Mode = [name: string, isBroken: (call: number, broken: number) => boolean, writes: Request[]];

const busy = { service: ['is busy, try again'] };

describe('Faults that stay', () => {
  beforeAll(async () => {
    jest.spyOn(process.stderr, 'write').mockReturnValue(true); // the error behind each 503 is logged
    await writeBlog();
  });
  afterAll(() => void jest.restoreAllMocks());

  it.each(passingFaults)(
    '%s: reads and writes are 503 with Retry-After, in time, and write nothing',
    async (_, fault) => {
      const before = await tableContents();
      for (const [, method, path, options] of [reads[2], writes[4]] as [Request, Request]) {
        injectFaults(() => fault);
        const started = clock.now();
        const response = await api(method, path(blog), options(blog));
        expectRefusal(response, 503, busy);
        expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
        expect(clock.now() - started).toBeLessThan(PATIENCE_MS);
      }
      expect(await tableContents()).toEqual(before);
    },
  );

  const fromOneOn: Mode = ['from one of its calls on, each', (call, broken) => call >= broken, writes];
  const justOne: Mode = ['one of its calls', (call, broken) => call === broken, writesAlone];

  describe.each<[...Mode, string, Fault]>([
    [...fromOneOn, 'is throttled', passing['a throttle']],
    [...fromOneOn, 'has a body that stalls', passing['a body that stalls']],
    [...justOne, 'is throttled', passing['a throttle']],
    [...justOne, 'has a body that stalls', passing['a body that stalls']],
    [...justOne, 'has half a body', passing['half a body']],
    [...justOne, 'has a body that trickles', passing['a body that trickles']],
  ])('%s', (_, isBroken, all, name, fault) => {
    describe(`${name}, whichever it is`, () => {
      beforeAll(writeBlog);
      const broken = ([, method, path, options]: Request) =>
        breakEachCall(method, path(blog), options(blog), isBroken, fault);

      it.each(reads)('%s is 503', async (...request) => {
        expect(await broken(request)).toBeGreaterThan(0);
      });

      it.each(all)('%s is 503 and has no effect', async (...request) => {
        expect(await broken(request)).toBeGreaterThan(0);
      });
    });
  });

  // The one exception (docs/data-model.md): the profile is read beside the write, and to repeat the request is safe.
  it('a follow whose profile cannot be read is 503, is in effect as a whole or not at all, and may be repeated', async () => {
    const [reader, author] = [await registerUser(), await registerUser()];
    let calls = 0;
    injectFaults(({ operation }) =>
      operation === 'BatchGetItem' && ++calls > 1 ? passing['an internal error'] : undefined,
    );
    expectRefusal(await api('POST', at`/profiles/${author.username}/follow`, { token: reader.token }), 503, busy);
    endFaults();
    expect((await follow(reader.token, author.username)).following).toBe(true);
    expect(await checkData()).toEqual([]);
  });

  it('a write whose answer never comes is 503, and took effect as a whole or not at all', async () => {
    const { token, username } = await registerUser();
    injectFaults(({ isWrite }) => (isWrite ? lost['the connection breaks before it'] : undefined));
    expectRefusal(await api('POST', '/articles', { token, body: { article: draft() } }), 503, busy);
    endFaults();
    expect((await listed(at`/articles?author=${username}`)).total).toBe(1);
  });

  it('BatchGetItem that leaves all keys unprocessed is 503', async () => {
    injectFaults(({ operation }) => (operation === 'BatchGetItem' ? unprocessed(1) : undefined));
    expectRefusal(await api('GET', '/articles'), 503, busy);
    expectRefusal(await api('POST', '/articles', { ...asAnn(blog), body: { article: draft() } }), 503, busy);
  });

  it('a server that takes requests and says nothing is 503', async () => {
    const { hang, end } = await silence(SILENCE_MS);
    try {
      injectFaults(() => hang);
      expectRefusal(await api('GET', '/tags'), 503, busy);
    } finally {
      end();
    }
  });

  it('a sweep that cannot write fails, and the next one does all of it', async () => {
    const { slug } = await publish(blog.ann.token);
    await favorite(blog.ben.token, slug);
    await comment(blog.ben.token, slug);
    await remove(blog.ann.token, slug);
    injectFaults(({ isWrite }) => (isWrite ? passing['a throttle'] : undefined));
    await expect(runSweep()).rejects.toThrow();
    endFaults();
    await runSweep();
    expect([...(await tableContents()).keys()].filter((key) => key.startsWith('deleted'))).toEqual([]);
  });
});

describe('What is sent to the database', () => {
  const attempts: Attempt[] = [];
  /** How many writes each request of a session made. */
  let writesEach: number[];

  beforeAll(async () => {
    await writeBlog();
    attempts.push(...(await observed(session)));
    writesEach = [];
    for (const [, method, path, options] of [...reads, ...writes]) {
      const made = await observed(() => api(method, path(blog), options(blog)));
      attempts.push(...made);
      writesEach.push(made.filter((attempt) => attempt.isWrite && !takesNumber(attempt)).length);
    }
  });

  it('is no Scan, and nothing with a filter', () => {
    expect(attempts.length).toBeGreaterThan(100);
    expect(attempts.filter(({ operation, input }) => operation === 'Scan' || input.FilterExpression)).toEqual([]);
  });

  it('are reads that are strongly consistent, all of them', () => {
    const isConsistent = ({ operation, input }: Attempt) =>
      operation === 'BatchGetItem'
        ? Object.values(input.RequestItems as Record<string, Options>).every((one) => 'ConsistentRead' in one)
        : input.ConsistentRead === true;
    const all = attempts.filter(({ isWrite }) => !isWrite);
    expect(all.filter((attempt) => !isConsistent(attempt))).toEqual([]);
  });

  it('is one write at most for each request, so that nothing can come between two', () => {
    expect(Math.max(...writesEach)).toBe(1);
  });
});

/** A number that a comment takes and does not use is a gap, and nothing else (the contract): it comes beside the reads. */
const takesNumber = ({ operation, input }: Attempt): boolean =>
  operation === 'UpdateItem' && JSON.stringify(input.Key).includes('"comments"');

async function observed(work: () => Promise<unknown>): Promise<readonly Attempt[]> {
  const attempts = injectFaults(() => undefined);
  await work();
  endFaults();
  return [...attempts];
}

/**
 * Makes a request again and again; each time another of its calls fails for good, until no call is left that could. Until
 * then it is to be 503 and to have no effect.
 *
 * @returns how many calls it took
 */
async function breakEachCall(
  method: string,
  path: string,
  options: Options,
  isBroken: (call: number, broken: number) => boolean,
  fault: Fault,
): Promise<number> {
  const before = await tableContents();
  for (let broken = 0; ; broken++) {
    const calls: string[] = [];
    injectFaults(({ input }) => {
      const text = JSON.stringify(input);
      if (!calls.includes(text)) calls.push(text); // what is sent again is the same call
      return isBroken(calls.indexOf(text), broken) ? fault : undefined;
    });
    const response = await api(method, path, options);
    endFaults();
    if (calls.length <= broken) {
      expect(response.status).toBeLessThan(300);
      return calls.length;
    }
    expectRefusal(response, 503, busy);
    expect(changes(before, await tableContents())).toEqual([]);
  }
}

/** But for the counter of an article's comments: a number that was taken for a comment that did not come is a gap (contract). */
const changes = (before: Map<string, string>, after: Map<string, string>): string[] =>
  [...new Set([...before.keys(), ...after.keys()])].filter(
    (key) => before.get(key) !== after.get(key) && !COMMENT_COUNTER.test(key),
  );

const COMMENT_COUNTER = /^article#\w+ comments$/;

/** A blog's day, with all kinds of writes; every answer and what it leaves behind is as if nothing went wrong. */
async function session(): Promise<void> {
  const [ann, ben] = [await registerUser(), await registerUser()];
  const [tag, later] = [unique('tag'), unique('tag')];
  const renamed = unique('Renamed');
  const account = { username: renamed, bio: 'Writes.' };
  expect((await api('PUT', '/user', { token: ann.token, body: { user: account } })).body.user).toMatchObject(account);
  expect((await api('GET', at`/profiles/${ann.username}`)).status).toBe(404);

  const first = await publish(ann.token, { tagList: [tag] });
  const gone = await publish(ann.token, { tagList: [tag] });
  expect((await edit(ann.token, first.slug, { title: 'Edited', tagList: [later] })).tagList).toEqual([later]);
  for (const { slug } of [first, gone]) {
    expect((await favorite(ben.token, slug)).favoritesCount).toBe(1);
    expect((await favorite(ben.token, slug)).favoritesCount).toBe(1);
    await comment(ben.token, slug);
  }
  expect((await follow(ben.token, renamed)).following).toBe(true);
  expect((await listed('/articles/feed', ben.token)).total).toBe(2);
  const second = await comment(ann.token, first.slug);
  const path = at`/articles/${first.slug}/comments`;
  expect((await api('DELETE', at`${path}/${second.id}`.replaceAll('%2F', '/'), { token: ann.token })).status).toBe(204);
  await remove(ann.token, gone.slug);

  const slug = `edited-${first.slug.slice(-11)}`;
  const one = { slugs: [slug], total: 1 };
  expect(await listed(at`/articles?author=${renamed}`)).toEqual(one);
  expect(await listed(at`/articles?favorited=${ben.username}`)).toEqual(one);
  expect(await listed(at`/articles?tag=${later}`)).toEqual(one);
  expect(await listed(at`/articles?tag=${later}&author=${renamed}&favorited=${ben.username}`)).toEqual(one);
  expect(await listed(at`/articles?tag=${tag}`)).toEqual({ slugs: [], total: 0 });
  expect(await listed('/articles/feed', ben.token)).toEqual(one);
  expect((await read(path)).comments).toHaveLength(1);
  expect((await read(at`/comments?author=${ben.username}`)).comments).toHaveLength(1);

  expect((await unfavorite(ben.token, slug)).favoritesCount).toBe(0);
  expect((await unfollow(ben.token, renamed)).following).toBe(false);
  expect((await listed('/articles/feed', ben.token)).total).toBe(0);
}
