import * as v from 'valibot';
import { COUNT_SHARDS } from '../../src/table/entities/articles/counts.ts';
import { parseId } from '../../src/table/ids.ts';
import type { Key } from '../../src/table/keys.ts';
import {
  articleBody,
  bio,
  commentBody,
  commentNumber,
  description,
  email,
  id,
  ids,
  image,
  integer,
  natural,
  passwordHash,
  secret,
  tags,
  time,
  timedId,
  title,
  username,
} from './attributes.ts';
import type { Report } from './violation.ts';

const text = v.string();

/** A part of a key that is an id; `TEXT` is a part that somebody chose. */
const ID = '([0-9a-z]{11})';
const TEXT = '(.+)';

/** @param types of texts and times that break a rule the types alone, so that what hangs on the item can be told all the same */
const kind = <E extends v.ObjectEntries>(
  pk: string,
  sk: string,
  attributes: E,
  types?: { [A in keyof E]?: v.GenericSchema },
) => ({
  pattern: new RegExp(`^${pk}\n${sk}$`, 'su'),
  schema: v.strictObject({ pk: v.string(), sk: v.string(), ...attributes }),
  types: types && v.looseObject({ ...attributes, ...types } as v.ObjectEntries),
});

const entry = { author: id };
const commentEntry = { author: id, article: id, number: commentNumber, articleAuthor: id };

/**
 * Every kind of item that the table may hold (docs/data-model.md), told by its key: the ids and texts in the key are in
 * the order of the pattern's groups. Written down once more, and not taken from the entities: what a mistake there writes
 * is to be noticed here. The patterns exclude each other.
 */
const kinds = {
  user: kind(
    `user#${ID}`,
    'user',
    {
      id: timedId,
      username,
      email,
      password: passwordHash,
      passwordNumber: natural,
      passwordSession: v.optional(v.pipe(v.string(), v.regex(/^[\w-]{22}$/, 'is no id of a session'))),
      suspended: v.optional(v.picklist(['shown', 'hidden'])),
      bio: v.optional(bio),
      image: v.optional(image),
      version: id,
    },
    {
      id,
      username: text,
      email: text,
      password: text,
      passwordNumber: natural,
      passwordSession: v.optional(v.any()),
      suspended: v.optional(v.picklist(['shown', 'hidden'])),
      bio: v.optional(v.any()),
      image: v.optional(v.any()),
    },
  ),
  following: kind(`user#${ID}`, 'following', { followees: v.optional(ids), version: id }),
  favoritesCount: kind(`user#${ID}`, 'favorites', { count: integer }),
  timeline: kind(`user#${ID}`, 'timeline', {
    articles: v.optional(ids),
    count: natural,
    version: id,
    spilled: v.optional(id),
    segments: v.optional(v.pipe(v.string(), v.regex(/^([0-9a-z]{15})+$/, 'is no directory'))),
  }),
  segment: kind(`user#${ID}`, `timeline#${ID}`, { articles: v.pipe(ids, v.minSize(1)), version: id }),
  usernameLock: kind(`username(?:-hash)?#${TEXT}`, 'owner', { owner: id, hidden: v.optional(v.literal(true)) }),
  emailLock: kind(`email(?:-hash)?#${TEXT}`, 'owner', { owner: id }),

  article: kind(
    `article#${ID}`,
    'article',
    {
      id: timedId,
      author: id,
      title,
      description,
      tags,
      createdAt: time,
      updatedAt: time,
      favoritesCount: integer,
      version: id,
      bodyVersion: id,
    },
    { id, title: text, description: text, tags: v.array(text), createdAt: integer, updatedAt: integer },
  ),
  body: kind(`article#${ID}`, 'body', { body: articleBody, version: id }, { body: text }),
  comment: kind(
    `article#${ID}`,
    `comment#${ID}`,
    {
      id: commentNumber,
      article: id,
      author: id,
      body: commentBody,
      createdAt: time,
      entry: timedId,
    },
    { id, body: text, createdAt: integer, entry: id },
  ),
  commentCounter: kind(`article#${ID}`, 'comments', { last: v.pipe(natural, v.maxValue(2 ** 31 - 1)), at: time }),
  favoriter: kind(`article#${ID}`, `favoriter#${ID}`, { user: id }),

  articleEntry: kind('articles', ID, entry),
  tagEntry: kind(`tag(?:-hash)?#${TEXT}`, ID, entry),
  favoriteEntry: kind(`favorites#${ID}`, ID, entry),
  commentEntry: kind('comments', ID, commentEntry),
  commentByEntry: kind(`comments#${ID}`, ID, commentEntry),

  articlesCount: kind('articles#count', `([0-${COUNT_SHARDS - 1}])`, { count: integer }),
  tag: kind('tags', `tag#${TEXT}`, { uses: id }),
  popularTags: kind('tags', 'popular', {
    mostUsed: v.pipe(v.array(v.string()), v.minLength(1, 'are none'), v.maxLength(1_000)),
    inUse: v.pipe(natural, v.minValue(1_001, 'are no more than a list shows')),
    at: time,
  }),
  tombstone: kind('deleted', `${ID}#${ID}`, { article: timedId, author: id, favorited: v.boolean() }),
  /** Whose window is over are removed by DynamoDB, some time later. */
  counter: kind('(?:(?:login|register)#[\\w-]{22}|writes#[0-9a-z]{11})', 'window#(\\d{10})', {
    count: id,
    expiresAt: id,
  }),
  keyring: kind('keyring', 'keyring', {
    version: id,
    signingKeys: v.pipe(
      v.array(v.strictObject({ kid: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)), secret, createdAt: time })),
      v.minLength(1),
      v.check((all) => new Set(all.map(({ kid }) => kid)).size === all.length, 'two keys have one id'),
    ),
    cursorSecret: secret,
  }),
};

type Kinds = typeof kinds;

/** An item of a known kind, with all its attributes right. */
export type Item = {
  [K in keyof Kinds]: {
    kind: K;
    key: Key;
    /** The parts of the key that tell it from the others of its kind: those that can be ids as such, and all as texts. */
    ids: number[];
    texts: string[];
    attributes: v.InferOutput<Kinds[K]['schema']>;
  };
}[keyof Kinds];

/** Attributes that say again what the key says, in the order of the key's ids. */
const repeated: Partial<Record<keyof Kinds, string[]>> = {
  user: ['id'],
  article: ['id'],
  comment: ['article', 'id'],
  favoriter: ['', 'user'],
  tombstone: ['', 'article'],
};

/** What an item is by its key, where it is not as its kind should be. */
export interface Malformed {
  kind: Item['kind'] | 'unknown';
  key: Key;
}

/** Tells what an item is. Of one that is of no kind, or not as its kind should be, that is reported. */
export function recognise(found: Record<string, unknown>, report: Report): Item | Malformed {
  const key = { pk: String(found.pk), sk: String(found.sk) };
  for (const [name, { pattern, schema, types }] of Object.entries(kinds)) {
    const match = pattern.exec(`${key.pk}\n${key.sk}`);
    if (!match) continue;
    const { success, output, issues } = v.safeParse(schema, found, { abortPipeEarly: true });
    if (!success) {
      const isPartial = issues.some(({ path, input }) => path && input === undefined);
      report(isPartial ? 'is a ghost' : 'is malformed', key, issues.map(describe).join('; '));
      if (!types || !v.is(types, found)) return { kind: name as Item['kind'], key };
    }
    const texts = match.slice(1).map((text) => text ?? '');
    const ids = texts.map((text) => parseId(text) ?? 0);
    const wrong = (repeated[name as keyof Kinds] ?? []).find((attribute, index) => {
      return attribute !== '' && found[attribute] !== ids[index];
    });
    if (wrong === undefined) return { kind: name, key, ids, texts, attributes: success ? output : found } as Item;
    report('is malformed', key, `its ${wrong} is ${found[wrong]}, but not so in its key`);
    return { kind: name as Item['kind'], key };
  }
  report('is of no known kind', key, `it has ${Object.keys(found).join(', ')}`);
  return { kind: 'unknown', key };
}

const describe = (issue: v.BaseIssue<unknown>): string => `${v.getDotPath(issue) ?? 'the item'}: ${issue.message}`;
