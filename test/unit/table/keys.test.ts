import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { comparable } from '../../../src/names.ts';
import { COUNT_SHARDS, shardOf } from '../../../src/table/entities/articles/counts.ts';
import { keys, lists } from '../../../src/table/entities/index.ts';
import { keyText } from '../../../src/table/keys.ts';

const id = fc.oneof(fc.nat(40), fc.maxSafeNat());
/** Names that look like parts of keys. */
const name = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc
    .array(fc.constantFrom('a', 'b', '#', '\n', 'user', 'tag', 'owner', 'tags', 'article', '00000000001'), {
      maxLength: 5,
    })
    .map((parts) => parts.join('')),
);
const comparableName = name.filter((text) => text === comparable(text));

/** What a key stands for, and the key. */
const any = fc.oneof(
  ...(['user', 'following', 'favoritesCount', 'timeline', 'article', 'articleBody', 'commentCounter'] as const).map(
    (kind) => id.map((one) => ({ means: [kind, one], key: keys[kind](one) })),
  ),
  ...(['comment', 'favoriter'] as const).map((kind) =>
    fc.tuple(id, id).map(([one, other]) => ({ means: [kind, one, other], key: keys[kind](one, other) })),
  ),
  ...(['usernameLock', 'emailLock'] as const).map((kind) =>
    comparableName.map((text) => ({ means: [kind, text], key: keys[kind](text) })),
  ),
  fc.tuple(id, fc.nat(999_999)).map(([user, number]) => ({
    means: ['timelineSegment', user, number],
    key: keys.timelineSegment(user, number),
  })),
  fc.tuple(id, id).map(([one, other]) => ({ means: ['tombstone', one, other], key: keys.tombstone(one, other) })),
  fc.nat(COUNT_SHARDS - 1).map((shard) => ({ means: ['articlesCount', shard], key: keys.articlesCount(shard) })),
  name.map((tag) => ({ means: ['tag', tag], key: keys.tag(tag) })),
  fc.constantFrom('popularTags' as const, 'keyring' as const).map((kind) => ({ means: [kind], key: keys[kind]() })),
  fc
    .tuple(
      fc.oneof(
        fc.constant({ means: ['articles'], list: lists.articles.all }),
        name.map((tag) => ({ means: ['byTag', tag], list: lists.articles.byTag(tag) })),
        id.map((user) => ({ means: ['favoritesOf', user], list: lists.articles.favoritesOf(user) })),
      ),
      id,
    )
    .map(([{ means, list }, article]) => ({ means: [...means, article], key: keys.articleEntry(list, article) })),
  fc
    .tuple(
      fc.oneof(
        fc.constant({ means: ['comments'], list: lists.comments.all }),
        id.map((user) => ({ means: ['commentsBy', user], list: lists.comments.by(user) })),
      ),
      id,
    )
    .map(([{ means, list }, entry]) => ({ means: [...means, entry], key: keys.commentEntry(list, entry) })),
);

test('things that differ have keys that differ, and texts of keys that differ', () => {
  fc.assert(
    fc.property(any, any, (one, other) => {
      const same = JSON.stringify(one.means) === JSON.stringify(other.means);
      expect(keyText(one.key) === keyText(other.key)).toBe(same);
      expect(one.key.pk === other.key.pk && one.key.sk === other.key.sk).toBe(same);
    }),
    { numRuns: 2_000 },
  );
});

test('keys are as the data model has them', () => {
  const written = {
    user: keys.user(1),
    following: keys.following(1),
    favoritesCount: keys.favoritesCount(1),
    timeline: keys.timeline(1),
    timelineSegment: keys.timelineSegment(1, 12),
    usernameLock: keys.usernameLock('Ann'),
    emailLock: keys.emailLock('Ann@Example.com'),
    article: keys.article(36),
    articleBody: keys.articleBody(36),
    comment: keys.comment(36, 37),
    favoriter: keys.favoriter(36, 1),
    listEntry: keys.commentEntry(lists.comments.all, 37),
    articlesCount: keys.articlesCount(7),
    tag: keys.tag('Tag'),
    popularTags: keys.popularTags(),
    keyring: keys.keyring(),
  };
  expect(Object.fromEntries(Object.entries(written).map(([name, { pk, sk }]) => [name, `${pk} ${sk}`]))).toEqual({
    user: 'user#00000000001 user',
    following: 'user#00000000001 following',
    favoritesCount: 'user#00000000001 favorites',
    timeline: 'user#00000000001 timeline',
    timelineSegment: 'user#00000000001 timeline#0000000000c',
    usernameLock: 'username#ann owner',
    emailLock: 'email#ann@example.com owner',
    article: 'article#00000000010 article',
    articleBody: 'article#00000000010 body',
    comment: 'article#00000000010 comment#00000000011',
    favoriter: 'article#00000000010 favoriter#00000000001',
    listEntry: 'comments 00000000011',
    articlesCount: 'articles#count 7',
    tag: 'tags tag#Tag',
    popularTags: 'tags popular',
    keyring: 'keyring keyring',
  });
  expect([lists.articles.all, lists.articles.byTag('T'), lists.articles.favoritesOf(1), lists.comments.by(1)]).toEqual([
    'articles',
    'tag#T',
    'favorites#00000000001',
    'comments#00000000001',
  ]);
});

test('the most used tags come before every tag in their partition', () => {
  fc.assert(fc.property(name, (tag) => expect(keys.popularTags().sk < keys.tag(tag).sk).toBe(true)));
});

test('what is sorted by id is sorted in its partition', () => {
  fc.assert(
    fc.property(id, id, id, (in1, one, other) => {
      fc.pre(one < other);
      for (const kind of ['comment', 'favoriter'] as const) {
        expect(keys[kind](in1, one).sk < keys[kind](in1, other).sk).toBe(true);
      }
      expect(keys.articleEntry(lists.articles.all, one).sk < keys.articleEntry(lists.articles.all, other).sk).toBe(
        true,
      );
    }),
  );
});

describe.each(['usernameLock', 'emailLock'] as const)('%s', (kind) => {
  test('names that compare as one have one key, and others have others', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (one, other) => {
        expect(keys[kind](one.toUpperCase())).toEqual(keys[kind](one.toUpperCase().normalize('NFKD')));
        expect(keyText(keys[kind](one)) === keyText(keys[kind](other))).toBe(comparable(one) === comparable(other));
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([1_024, 1_025])('a name of %i bytes has a key that DynamoDB takes, and no other name has it', (bytes) => {
    const [one, other] = ['x', 'y'].map((last) => keys[kind]('a'.repeat(bytes - 1) + last));
    expect(one?.pk.replace(/#.*/s, '')).toBe(kind.replace('Lock', bytes > 1_024 ? '-hash' : ''));
    expect(Buffer.byteLength(one?.pk ?? '')).toBeLessThanOrEqual(2_048);
    expect(one).not.toEqual(other);
  });
});

test('the articles are shared out among the shards of their count', () => {
  fc.assert(fc.property(id, (article) => expect(shardOf(article)).toBe(article % COUNT_SHARDS)));
  expect(COUNT_SHARDS).toBe(8);
});
