import { createHash } from 'node:crypto';
import { idText } from './ids.ts';

/** The primary key of one item. `docs/data-model.md` says who reads what by which key, and at what price. */
export interface Key {
  pk: string;
  sk: string;
}

/** How many items share one hot count: 100 publishes a second are 12.5 a second on each (docs/decisions/hot-items.md). */
export const COUNT_SHARDS = 8;

const LONGEST_TAG_IN_KEY_BYTES = 40;
const LONGEST_EMAIL_IN_KEY_BYTES = 1_024;

/** A text in a partition key, as it is; a long one by its hash. */
const spelled = (kind: string, text: string, longestBytes: number): string =>
  Buffer.byteLength(text) <= longestBytes
    ? `${kind}#${text}`
    : `${kind}-hash#${createHash('sha256').update(text).digest('base64url')}`;

const userPartition = (user: number) => `user#${idText(user)}`;
const articlePartition = (article: number) => `article#${idText(article)}`;

/** Names are compared after NFC normalisation and lower-casing (the contract). */
const comparable = (name: string) => name.normalize('NFC').toLowerCase().normalize('NFC');

/** Partitions whose items are one list; {@link listEntry} makes the keys of their entries. */
export const lists = {
  articles: 'articles',
  comments: 'comments',
  /** Long tags are hashed: entries stay under 100 bytes, whatever the tag. */
  articlesByTag: (tag: string) => spelled('tag', tag, LONGEST_TAG_IN_KEY_BYTES),
  favoritesOf: (user: number) => `favorites#${idText(user)}`,
  commentsBy: (user: number) => `comments#${idText(user)}`,
};

export const keys = {
  user: (user: number): Key => ({ pk: userPartition(user), sk: 'user' }),
  following: (user: number): Key => ({ pk: userPartition(user), sk: 'following' }),
  favoritesCount: (user: number): Key => ({ pk: userPartition(user), sk: 'favorites' }),
  timeline: (user: number): Key => ({ pk: userPartition(user), sk: 'timeline' }),
  timelineSegment: (user: number, number: number): Key => ({
    pk: userPartition(user),
    sk: `timeline#${String(number).padStart(6, '0')}`,
  }),

  usernameLock: (username: string): Key => ({ pk: `username#${comparable(username)}`, sk: 'owner' }),
  /** Long ones are hashed: who logs in may send anything, and a key has at most 2,048 bytes. */
  emailLock: (email: string): Key => ({
    pk: spelled('email', comparable(email), LONGEST_EMAIL_IN_KEY_BYTES),
    sk: 'owner',
  }),

  article: (article: number): Key => ({ pk: articlePartition(article), sk: 'article' }),
  articleBody: (article: number): Key => ({ pk: articlePartition(article), sk: 'body' }),
  comment: (article: number, comment: number): Key => ({
    pk: articlePartition(article),
    sk: `comment#${idText(comment)}`,
  }),
  /** Who has favorited an article: read only to take the article's favorites away with it. */
  favoriter: (article: number, user: number): Key => ({
    pk: articlePartition(article),
    sk: `favoriter#${idText(user)}`,
  }),

  listEntry: (list: string, ...ids: [number, ...number[]]): Key => ({ pk: list, sk: ids.map(idText).join('#') }),
  articlesCount: (shard: number): Key => ({ pk: 'articles#count', sk: String(shard) }),

  tag: (tag: string): Key => ({ pk: 'tags', sk: `tag#${tag}` }),
  popularTags: (): Key => ({ pk: 'tags', sk: 'popular' }),

  /** @param favorited whether users still have it among their favorites */
  deletedArticle: (article: number, favorited: boolean): Key => ({
    pk: 'deleted',
    sk: `${favorited ? 'favorited' : 'plain'}#${idText(article)}`,
  }),
  keyring: (): Key => ({ pk: 'keyring', sk: 'keyring' }),
};

/** The items whose keys differ from this one's only behind the `#`: all comments of an article, say. */
export const allLike = ({ pk, sk }: Key) => ({
  partition: pk,
  range: { beginsWith: sk.slice(0, sk.indexOf('#') + 1) },
});

/** One text for one key, for maps and sets. */
export const keyText = (key: Key): string => `${key.pk}\n${key.sk}`;

/** The shard of a count that an article belongs to: the low bits of an id are random. */
export const shardOf = (article: number): number => article % COUNT_SHARDS;
