import { execFile } from 'node:child_process';
import { isDeepStrictEqual } from 'node:util';
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { checkData } from '../../scripts/check-data/index.ts';
import { scanTable } from '../../scripts/check-data/scan.ts';
import type { Rule } from '../../scripts/check-data/violation.ts';
import { applyRepairs, planRepairs } from '../../scripts/repair-data/index.ts';
import { packDirectory, unpackDirectory } from '../../src/models/articles/directory.ts';
import { deleteArticle, edit, favorite, idInSlug, publish, unfavorite } from '../../src/models/articles/index.ts';
import { addComment, deleteComment } from '../../src/models/comments/index.ts';
import { signingKey } from '../../src/models/keyring.ts';
import { follow, register, unfollow, updateAccount } from '../../src/models/users/index.ts';
import { shardOf } from '../../src/table/entities/articles/counts.ts';
import { keys, lists } from '../../src/table/entities/index.ts';
import { idText } from '../../src/table/ids.ts';
import { type Key, keyText } from '../../src/table/keys.ts';
import { documents } from '../../src/table/table.ts';
import { expectDataInOrder } from '../support/data-order.ts';

/** More than fit in the head of a timeline, so that one segment is there, and more than one deletion takes along. */
const ARTICLES = 100;
const FANS = 21;

interface Blog {
  ann: number;
  ben: number;
  fans: number[];
  /** Ann's, oldest first: the first is in a segment, the last in the head. */
  articles: number[];
  /** On the last article, by Ben. */
  comment: number;
  /** Deleted, not swept up: one that was everybody's favorite, one that was nobody's but has a comment. */
  favored: number;
  commented: number;
  leftComment: number;
}
let blog: Blog;
/** The table as the models left it. */
const whole = new Map<string, Key & Record<string, unknown>>();

const tombstoneOf = (article: number) => {
  const found = [...whole.values()].find((item) => item.pk === 'deleted' && item.article === article);
  if (!found) throw new Error(`article ${article} was not deleted`);
  return found;
};

beforeAll(async () => {
  blog = await writeBlog();
  await scanTable((item) => whole.set(keyText(item as unknown as Key), item as never));
});

/** Every item is again as the models left it: a repair may have changed others than the damage did. */
afterEach(async () => {
  const left = new Map(whole);
  const changed: Promise<void>[] = [];
  await scanTable((found) => {
    const before = whole.get(keyText(found as unknown as Key));
    left.delete(keyText(found as unknown as Key));
    if (!before) changed.push(erase(found as unknown as Key));
    else if (!isDeepStrictEqual(before, found)) changed.push(write(before));
  });
  await Promise.all([...changed, ...[...left.values()].map(write)]);
});

afterAll(() => documents.destroy());

describe('A table that only the models have written to', () => {
  it('is in order', async () => {
    await expectDataInOrder();
    expect(whole.size).toBeGreaterThan(3 * ARTICLES);
  });

  it('is in order for npm run check:data, which exits with 0', async () => {
    const { code, output } = await runScript();
    expect(output).toMatch(/^\d+ items in the table test-\S+: all in order\n$/);
    expect(code).toBe(0);
  });
});

/** A name, what is done to the blog, and which item breaks which rule then. */
type Damage = [name: string, damage: (blog: Blog) => Promise<void>, rule: Rule, key: (blog: Blog) => Key];

const newest = ({ articles }: Blog) => articles.at(-1) ?? 0;
const oldest = ({ articles }: Blog) => articles[0] ?? 0;
const fan = ({ fans }: Blog) => fans[0] ?? 0;
const ghost = 123_456_789_012;
const segment = (b: Blog) => keys.timelineSegment(b.ann, oldest(b));
const ids = (key: Key) => item(key).articles as Set<number>;

const items: Damage[] = [
  [
    'an item of a kind that nobody knows',
    () => write({ pk: 'novel', sk: 'novel', title: 'x' }),
    'is of no known kind',
    () => ({ pk: 'novel', sk: 'novel' }),
  ],
  [
    'a ninth share of the count of all articles',
    () => write({ ...keys.articlesCount(8), count: 0 }),
    'is of no known kind',
    () => keys.articlesCount(8),
  ],
  [
    'an article that an update made of nothing',
    () => write({ ...keys.article(ghost), favoritesCount: 1 }),
    'is a ghost',
    () => keys.article(ghost),
  ],
  [
    'a user without a password',
    ({ ann }) => change(keys.user(ann), { password: undefined }),
    'is a ghost',
    ({ ann }) => keys.user(ann),
  ],
  [
    'an attribute that no item of the kind has',
    (b) => change(keys.article(newest(b)), { secret: 'x' }),
    'is malformed',
    (b) => keys.article(newest(b)),
  ],
  [
    'a count that is a text',
    ({ ann }) => write({ ...keys.favoritesCount(ann), count: '1' }),
    'is malformed',
    ({ ann }) => keys.favoritesCount(ann),
  ],
  [
    'an article under the key of another',
    (b) => change(keys.article(newest(b)), { id: oldest(b) }),
    'is malformed',
    (b) => keys.article(newest(b)),
  ],
  [
    'a counter of a window that an update made of nothing',
    () => write({ ...keys.counter('login', 'A'.repeat(22), 1_764_000_000), count: 1 }),
    'is a ghost',
    () => keys.counter('login', 'A'.repeat(22), 1_764_000_000),
  ],
  ['a keyring without keys', () => change(keys.keyring(), { signingKeys: [] }), 'is malformed', () => keys.keyring()],
];

const users: Damage[] = [
  [
    'a user whose username lock is gone',
    () => erase(keys.usernameLock('Ann')),
    'does not hold its username',
    ({ ann }) => keys.user(ann),
  ],
  [
    'a user whose email lock is gone',
    () => erase(keys.emailLock('ann@example.com')),
    'does not hold its email address',
    ({ ann }) => keys.user(ann),
  ],
  [
    'a hidden user whose username leads to it',
    ({ ann }) => change(keys.user(ann), { suspended: 'hidden' }),
    'is found by its username as its suspension forbids',
    ({ ann }) => keys.user(ann),
  ],
  [
    'a username that leads nowhere, though its user is not hidden',
    () => change(keys.usernameLock('Ann'), { hidden: true }),
    'is not found by its username',
    ({ ann }) => keys.user(ann),
  ],
  [
    "a username lock of another's",
    ({ ben }) => change(keys.usernameLock('Ann'), { owner: ben }),
    'does not hold its username',
    ({ ann }) => keys.user(ann),
  ],
  [
    'a username lock that a rename left behind',
    ({ ann }) => write({ ...keys.usernameLock('Anna'), owner: ann }),
    'is a lock without its owner',
    () => keys.usernameLock('Anna'),
  ],
  [
    'an email lock whose user never was',
    () => write({ ...keys.emailLock('no@example.com'), owner: ghost }),
    'is a lock without its owner',
    () => keys.emailLock('no@example.com'),
  ],
  [
    'a user who is gone, with locks left',
    ({ ben }) => erase(keys.user(ben)),
    'is a lock without its owner',
    () => keys.usernameLock('Ben'),
  ],
  [
    'a user who follows itself',
    ({ ben }) => change(keys.following(ben), { followees: new Set([ben]) }),
    'follows itself',
    ({ ben }) => keys.following(ben),
  ],
  [
    'a user who follows somebody who never was',
    ({ ben }) => change(keys.following(ben), { followees: new Set([ghost]) }),
    'follows who is not there',
    ({ ben }) => keys.following(ben),
  ],
  [
    'a user who follows 2,001',
    ({ ben }) =>
      change(keys.following(ben), { followees: new Set(Array.from({ length: 2_001 }, (_, i) => ghost + i)) }),
    'follows too many',
    ({ ben }) => keys.following(ben),
  ],
  [
    'follows of nobody',
    ({ ann }) => write({ ...keys.following(ghost), followees: new Set([ann]), version: 1 }),
    'has no user',
    () => keys.following(ghost),
  ],
];

const counts: Damage[] = [
  [
    'a share of the count of all articles that is one too high',
    (b) => add(keys.articlesCount(shardOf(newest(b))), 'count', 1),
    'counts wrong',
    (b) => keys.articlesCount(shardOf(newest(b))),
  ],
  [
    'a share of the count of all articles that is gone',
    (b) => erase(keys.articlesCount(shardOf(newest(b)))),
    'counts wrong',
    (b) => keys.articlesCount(shardOf(newest(b))),
  ],
  [
    'a favoritesCount that is one too low',
    (b) => add(keys.article(newest(b)), 'favoritesCount', -1),
    'counts wrong',
    (b) => keys.article(newest(b)),
  ],
  [
    "a user's count of favorites that is one too high",
    (b) => add(keys.favoritesCount(fan(b)), 'count', 1),
    'counts wrong',
    (b) => keys.favoritesCount(fan(b)),
  ],
  [
    'a tag that is counted once too often',
    () => add(keys.tag('two words'), 'uses', 1),
    'counts wrong',
    () => keys.tag('two words'),
  ],
  ['a tag that is gone', () => erase(keys.tag('two words')), 'counts wrong', () => keys.tag('two words')],
  [
    'a tag with fewer than no uses',
    () => write({ ...keys.tag('never'), uses: -1 }),
    'is malformed',
    () => keys.tag('never'),
  ],
  [
    'a timeline that counts one too many',
    ({ ann }) => add(keys.timeline(ann), 'count', 1),
    'counts wrong',
    ({ ann }) => keys.timeline(ann),
  ],
];

const articleLists: Damage[] = [
  [
    'an article that is not in the list of all',
    (b) => erase(keys.articleEntry(lists.articles.all, newest(b))),
    'is in no list',
    (b) => keys.article(newest(b)),
  ],
  [
    'an article that is not in the list of its tag',
    (b) => erase(keys.articleEntry(lists.articles.byTag('two words'), newest(b))),
    'is in no list',
    (b) => keys.article(newest(b)),
  ],
  [
    'an entry in the list of all without its article',
    ({ ann }) => write({ ...keys.articleEntry(lists.articles.all, ghost), author: ann }),
    'is an entry without its item',
    () => keys.articleEntry(lists.articles.all, ghost),
  ],
  [
    'an entry in the list of a tag that the article does not have',
    (b) => write({ ...keys.articleEntry(lists.articles.byTag('other'), newest(b)), author: b.ann }),
    'is an entry without its item',
    (b) => keys.articleEntry(lists.articles.byTag('other'), newest(b)),
  ],
  [
    'an article that is gone, with all that belongs to it left',
    (b) => erase(keys.article(newest(b))),
    'is a body without its article',
    (b) => keys.articleBody(newest(b)),
  ],
  [
    'an article without its body',
    (b) => erase(keys.articleBody(newest(b))),
    'has no body',
    (b) => keys.article(newest(b)),
  ],
  [
    'an article of nobody',
    (b) => change(keys.article(newest(b)), { author: ghost }),
    'has no author',
    (b) => keys.article(newest(b)),
  ],
  [
    'an entry of all articles that names another author',
    (b) => change(keys.articleEntry(lists.articles.all, newest(b)), { author: b.ben }),
    'names the wrong author',
    (b) => keys.articleEntry(lists.articles.all, newest(b)),
  ],
  [
    'an entry of a favorite that names another author',
    (b) => change(keys.articleEntry(lists.articles.favoritesOf(fan(b)), newest(b)), { author: b.ben }),
    'names the wrong author',
    (b) => keys.articleEntry(lists.articles.favoritesOf(fan(b)), newest(b)),
  ],
  [
    'an article that has a tag twice',
    (b) => change(keys.article(newest(b)), { tags: ['two words', 'two words'] }),
    'has a tag twice',
    (b) => keys.article(newest(b)),
  ],
];

const favorites: Damage[] = [
  [
    'a favorite that the article does not know of',
    (b) => erase(keys.favoriter(newest(b), fan(b))),
    'is favorited on one side only',
    (b) => keys.articleEntry(lists.articles.favoritesOf(fan(b)), newest(b)),
  ],
  [
    'a favorite that the user does not know of',
    (b) => erase(keys.articleEntry(lists.articles.favoritesOf(fan(b)), newest(b))),
    'is favorited on one side only',
    (b) => keys.favoriter(newest(b), fan(b)),
  ],
  [
    'a favorite of an article that never was',
    (b) => write({ ...keys.articleEntry(lists.articles.favoritesOf(fan(b)), ghost), author: b.ann }),
    'is an entry without its item',
    (b) => keys.articleEntry(lists.articles.favoritesOf(fan(b)), ghost),
  ],
];

const timelines: Damage[] = [
  [
    'an article that is not in its timeline',
    (b) => change(keys.timeline(b.ann), { articles: without(ids(keys.timeline(b.ann)), newest(b)) }),
    'is in no list',
    (b) => keys.article(newest(b)),
  ],
  [
    "an article in somebody else's timeline",
    (b) => write({ ...keys.timeline(b.ben), articles: new Set([newest(b)]), count: 1, version: 1 }),
    'is an entry without its item',
    (b) => keys.timeline(b.ben),
  ],
  [
    'an article in a timeline twice',
    (b) => change(segment(b), { articles: new Set([...ids(segment(b)), newest(b)]) }),
    'contradicts its directory',
    ({ ann }) => keys.timeline(ann),
  ],
  [
    'a timeline whose newest articles are not newer than a segment',
    (b) => change(keys.timeline(b.ann), { spilled: newest(b) }),
    'is not in order',
    ({ ann }) => keys.timeline(ann),
  ],
  [
    'a directory that counts one too many',
    (b) => {
      const [described] = unpackDirectory(String(item(keys.timeline(b.ann)).segments), newest(b));
      if (!described) throw new Error('there is no segment');
      const segments = packDirectory([{ ...described, count: described.count + 1 }]);
      return change(keys.timeline(b.ann), { segments });
    },
    'counts wrong',
    segment,
  ],
  ['a segment that is gone', (b) => erase(segment(b)), 'contradicts its directory', ({ ann }) => keys.timeline(ann)],
  ['a segment of another moment', (b) => add(segment(b), 'version', 1), 'contradicts its directory', segment],
  ['a timeline that is gone', (b) => erase(keys.timeline(b.ann)), 'is in no list', (b) => keys.article(newest(b))],
  [
    'a segment that the directory does not have',
    (b) => write({ ...keys.timelineSegment(b.ann, newest(b)), articles: new Set([newest(b)]), version: 1 }),
    'contradicts its directory',
    (b) => keys.timelineSegment(b.ann, newest(b)),
  ],
  [
    'a segment with an article from outside its range',
    (b) => change(segment(b), { articles: new Set([...without(ids(segment(b)), oldest(b)), newest(b)]) }),
    'is not in order',
    segment,
  ],
  [
    'a head of 60',
    (b) => change(keys.timeline(b.ann), { articles: new Set(Array.from({ length: 60 }, (_, i) => newest(b) + i)) }),
    'is too full',
    ({ ann }) => keys.timeline(ann),
  ],
];

const entryOf = (b: Blog): number => Number(item(keys.comment(newest(b), b.comment)).entry);

const comments: Damage[] = [
  [
    'a comment that is not in the list of all',
    (b) => erase(keys.commentEntry(lists.comments.all, entryOf(b))),
    'is in no list',
    (b) => keys.comment(newest(b), b.comment),
  ],
  [
    "a comment that is not in its author's list",
    (b) => erase(keys.commentEntry(lists.comments.by(b.ben), entryOf(b))),
    'is in no list',
    (b) => keys.comment(newest(b), b.comment),
  ],
  [
    'entries of a comment that is gone',
    (b) => erase(keys.comment(newest(b), b.comment)),
    'is an entry without its item',
    (b) => keys.commentEntry(lists.comments.all, entryOf(b)),
  ],
  [
    "a comment in somebody else's list",
    (b) => write({ ...item(keys.commentEntry(lists.comments.all, entryOf(b))), pk: lists.comments.by(b.ann) }),
    'names the wrong author',
    (b) => keys.commentEntry(lists.comments.by(b.ann), entryOf(b)),
  ],
  [
    'an entry that leads to another comment',
    (b) => change(keys.commentEntry(lists.comments.all, entryOf(b)), { number: b.comment + 1 }),
    'names the wrong comment',
    (b) => keys.commentEntry(lists.comments.all, entryOf(b)),
  ],
  [
    'an entry that takes somebody else for the author of the article',
    (b) => change(keys.commentEntry(lists.comments.by(b.ben), entryOf(b)), { articleAuthor: b.ben }),
    'names the wrong author',
    (b) => keys.commentEntry(lists.comments.by(b.ben), entryOf(b)),
  ],
];

const deletions: Damage[] = [
  [
    'comments of a deleted article that no sweep knows of',
    (b) => erase(tombstoneOf(b.commented)),
    'is left over',
    (b) => keys.comment(b.commented, b.leftComment),
  ],
  [
    'favoriters of a deleted article that no sweep knows of',
    (b) => erase(tombstoneOf(b.favored)),
    'is left over',
    (b) => keys.favoriter(b.favored, fan(b)),
  ],
  [
    'favorites of a deleted article of which the sweep is told that there are none',
    (b) => write({ ...tombstoneOf(b.favored), favorited: false }),
    'is an entry without its item',
    (b) => keys.articleEntry(lists.articles.favoritesOf(fan(b)), b.favored),
  ],
  [
    'an article that the sweep is to take apart though it lives',
    (b) => write({ ...keys.tombstone(1, newest(b)), article: newest(b), author: b.ann, favorited: false }),
    'is to be swept up but lives',
    (b) => keys.tombstone(1, newest(b)),
  ],
  [
    'an entry of a deleted article in the list of all',
    (b) => write({ ...keys.articleEntry(lists.articles.all, b.favored), author: b.ann }),
    'is an entry without its item',
    (b) => keys.articleEntry(lists.articles.all, b.favored),
  ],
  [
    'the body of a deleted article',
    (b) => write({ ...keys.articleBody(b.favored), body: 'x', version: 1 }),
    'is a body without its article',
    (b) => keys.articleBody(b.favored),
  ],
];

const HOUR = 3_600_000;
const texts: Damage[] = [
  ...Object.entries({
    'an empty title': { title: '' },
    'a title with blanks around it': { title: ' Title' },
    'a title of 201': { title: 'x'.repeat(201) },
    'a description with half a character': { description: '\ud83d' },
    '21 tags': { tags: Array.from({ length: 21 }, (_, tag) => `${tag}`) },
    'a tag with a blank at its end': { tags: ['two words', 'edited '] },
    'a tag of 51': { tags: ['x'.repeat(51)] },
    'no version': { version: 0 },
    'a time of creation before there was anything': { createdAt: 0 },
    'a time of creation that no calendar has': { createdAt: 9e15 },
    'a time of update in the future': { updatedAt: Date.now() + 48 * HOUR },
    'a count of favorites below none': { favoritesCount: -1.5 },
  }).map(
    ([name, change_]): Damage => [
      `an article with ${name}`,
      (b) => change(keys.article(newest(b)), change_),
      'is malformed',
      (b) => keys.article(newest(b)),
    ],
  ),
  ...Object.entries({
    'a long username': { username: 'x'.repeat(65) },
    'a username that cannot be seen': { username: '\u200b' },
    'a username that is a dot': { username: '.' },
    'an email that is none': { email: 'ann' },
    'an empty bio': { bio: '' },
    'an image that runs': { image: 'javascript:alert(1)' },
    'a password in clear': { password: 'correct horse' },
  }).map(
    ([name, change_]): Damage => [
      `a user with ${name}`,
      ({ ann }) => change(keys.user(ann), change_),
      'is malformed',
      ({ ann }) => keys.user(ann),
    ],
  ),
  ...Object.entries({
    'an empty signing secret': { signingKeys: [{ kid: 'a', secret: '', createdAt: Date.now() - HOUR }] },
    'a key from the future': {
      signingKeys: [{ kid: 'a', secret: 'x'.repeat(44), createdAt: Date.now() + 48 * HOUR }],
    },
    'an empty cursor secret': { cursorSecret: '' },
  }).map(
    ([name, change_]): Damage => [
      `a keyring with ${name}`,
      () => change(keys.keyring(), change_),
      'is malformed',
      () => keys.keyring(),
    ],
  ),
  ['no keyring', () => erase(keys.keyring()), 'is not there', () => keys.keyring()],
  [
    'an empty body',
    (b) => change(keys.articleBody(newest(b)), { body: '' }),
    'is malformed',
    (b) => keys.articleBody(newest(b)),
  ],
  [
    'an empty comment',
    (b) => change(keys.comment(newest(b), b.comment), { body: ' ' }),
    'is malformed',
    (b) => keys.comment(newest(b), b.comment),
  ],
  [
    'a body of another edit',
    (b) => add(keys.articleBody(newest(b)), 'version', 1),
    'has the body of another edit',
    (b) => keys.article(newest(b)),
  ],
  [
    'an article that was updated before it was created',
    (b) => add(keys.article(newest(b)), 'updatedAt', -HOUR),
    'has a wrong time',
    (b) => keys.article(newest(b)),
  ],
  [
    'an article whose id is of another time',
    (b) => add(keys.article(newest(b)), 'createdAt', 1),
    'has a wrong time',
    (b) => keys.article(newest(b)),
  ],
  [
    'an article whose comments nothing counts',
    (b) => erase(keys.commentCounter(newest(b))),
    'has no counter of comments',
    (b) => keys.article(newest(b)),
  ],
  [
    'a counter that is behind a comment',
    (b) => change(keys.commentCounter(newest(b)), { last: 0 }),
    'counts wrong',
    (b) => keys.commentCounter(newest(b)),
  ],
  [
    'a counter whose time is behind a comment',
    (b) => add(keys.commentCounter(newest(b)), 'at', -HOUR),
    'has a wrong time',
    (b) => keys.commentCounter(newest(b)),
  ],
  [
    'a counter without its article',
    () => write({ ...keys.commentCounter(ghost), last: 1, at: Date.now() }),
    'is a counter without its article',
    () => keys.commentCounter(ghost),
  ],
  [
    'a comment from before its article',
    (b) => add(keys.comment(newest(b), b.comment), 'createdAt', -HOUR),
    'has a wrong time',
    (b) => keys.comment(newest(b), b.comment),
  ],
  [
    'a note of popular tags where there are few',
    () => write({ ...keys.popularTags(), mostUsed: [], inUse: 0, at: Date.now() }),
    'is malformed',
    () => keys.popularTags(),
  ],
  [
    'a tombstone of an article that never was',
    () => write({ ...keys.tombstone(ghost - 4_096, ghost), article: ghost, author: ghost, favorited: false }),
    'has no author',
    () => keys.tombstone(ghost - 4_096, ghost),
  ],
];

/** What nothing else in the table tells: it is found, and left to who looks after the data. */
const BY_HAND = new Set(
  [...texts, ...items]
    .map(([name]) => name)
    .filter((name) => !/counts nothing|counter|note|tombstone|another edit|nothing counts|count that is/.test(name)),
);

const all = [
  ...texts,
  ...items,
  ...users,
  ...counts,
  ...articleLists,
  ...favorites,
  ...timelines,
  ...comments,
  ...deletions,
];

describe('Of damage done on purpose', () => {
  it.each(all)('%s is found', async (_, damage, rule, key) => {
    await damage(blog);
    const found = await checkData();
    expect(found).toContainEqual({ rule, key: key(blog), detail: expect.any(String) });
  });

  it.each(all.filter(([name]) => !BY_HAND.has(name)))('%s is repaired', async (_, damage) => {
    await damage(blog);
    const { repairs, byHand } = await planRepairs();
    expect(byHand).toEqual([]);
    expect(await applyRepairs(repairs)).toEqual([]);
    await expectDataInOrder();
    expect((await planRepairs()).repairs).toEqual([]);
  });

  it('npm run check:data prints a line for each item, and exits with 1', async () => {
    await erase(keys.usernameLock('Ben'));
    const { code, output } = await runScript();
    expect(output).toContain(`user#${idText(blog.ben)} user does not hold its username: username#ben`);
    expect(output).toMatch(/items in the table test-\S+: 1 broken invariants\n$/);
    expect(code).toBe(1);
  });
});

async function writeBlog(): Promise<Blog> {
  await signingKey();
  const join = async (username: string) => {
    const email = `${username.replace(' ', '')}@example.com`.toLowerCase();
    return (await register({ username, email, password: 'correct horse' })).id;
  };
  const [ann, ben] = [await join('Anne'), await join('Ben')];
  const fans: number[] = [];
  for (let index = 0; index < FANS; index++) fans.push(await join(`fan ${index}`));
  await updateAccount(ann, { username: 'Ann', email: 'ann@example.com', bio: 'Writes.' });
  const write = async (author: number, tagList: string[] = []) =>
    (await publish({ title: 'Title', description: 'About', body: 'Text', tagList }, author)).slug;

  const slugs: string[] = [];
  for (let index = 0; index < ARTICLES; index++) slugs.push(await write(ann, index % 10 === 9 ? ['two words'] : []));
  const [last = '', favored = '', commented = ''] = [slugs.at(-1), await write(ann, ['gone']), await write(ben)];
  await edit(last, { title: 'Another title', body: 'Another text', tagList: ['two words', 'edited'] }, ann);
  for (const user of fans) await Promise.all([favorite(last, user), favorite(favored, user), follow('Ann', user)]);
  await Promise.all([unfavorite(last, fans[1] ?? 0), unfollow('Ann', fans[1] ?? 0), follow('ann', ben)]);
  const [comment, left, taken] = await Promise.all([
    addComment(last, 'First', ben),
    addComment(commented, 'Left', ann),
    addComment(last, 'Taken back', ann),
  ]);
  await deleteComment(last, taken.id, ann);
  await deleteArticle(favored, ann);
  await deleteArticle(commented, ben);
  return {
    ann,
    ben,
    fans,
    articles: slugs.map(idInSlug),
    comment: comment.id,
    favored: idInSlug(favored),
    commented: idInSlug(commented),
    leftComment: left.id,
  };
}

const TableName = process.env.TABLE_NAME ?? '';

async function write(item: Key & Record<string, unknown>): Promise<void> {
  await documents.send(new PutCommand({ TableName, Item: item }));
}

async function erase(key: Key): Promise<void> {
  await documents.send(new DeleteCommand({ TableName, Key: { pk: key.pk, sk: key.sk } }));
}

/** Sets attributes of an item; one that is `undefined` goes. */
const change = (key: Key, attributes: Record<string, unknown>): Promise<void> => write({ ...item(key), ...attributes });

const add = (key: Key, attribute: string, difference: number): Promise<void> =>
  change(key, { [attribute]: Number(item(key)[attribute]) + difference });

function item(key: Key): Key & Record<string, unknown> {
  const found = whole.get(keyText(key));
  if (!found) throw new Error(`there is no ${keyText(key)}`);
  return found;
}

const without = (set: Set<number>, id: number): Set<number> => new Set([...set].filter((other) => other !== id));

/** Runs the script as npm does, on this file's table. */
function runScript(): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['scripts/check-data.ts'], { env: process.env }, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), output: stdout + stderr });
    });
  });
}
