import * as v from 'valibot';
import { COUNT_SHARDS } from '../../src/table/entities/articles/counts.ts';
import { parseId } from '../../src/table/ids.ts';
import type { Key } from '../../src/table/keys.ts';
import type { Report } from './violation.ts';

const integer = v.pipe(v.number(), v.safeInteger());
const natural = v.pipe(integer, v.minValue(0));
const id = v.pipe(integer, v.minValue(1));
const ids = v.set(id);

/** A part of a key that is an id; `TEXT` is a part that somebody chose. */
const ID = '([0-9a-z]{11})';
const TEXT = '(.+)';

const kind = <E extends v.ObjectEntries>(pk: string, sk: string, attributes: E) => ({
  pattern: new RegExp(`^${pk}\n${sk}$`, 'su'),
  schema: v.strictObject({ pk: v.string(), sk: v.string(), ...attributes }),
});

const entry = { author: id };
const commentEntry = { author: id, article: id, number: id, articleAuthor: id };

/**
 * Every kind of item that the table may hold (docs/data-model.md), told by its key: the ids and texts in the key are in
 * the order of the pattern's groups. Written down once more, and not taken from the entities: what a mistake there writes
 * is to be noticed here. The patterns exclude each other.
 */
const kinds = {
  user: kind(`user#${ID}`, 'user', {
    id,
    username: v.string(),
    email: v.string(),
    password: v.string(),
    bio: v.optional(v.string()),
    image: v.optional(v.string()),
    version: id,
  }),
  following: kind(`user#${ID}`, 'following', { followees: v.optional(ids), version: id }),
  favoritesCount: kind(`user#${ID}`, 'favorites', { count: integer }),
  timeline: kind(`user#${ID}`, 'timeline', {
    articles: v.optional(ids),
    count: integer,
    version: id,
    spills: v.optional(natural),
    segments: v.optional(v.array(v.strictTuple([id, id, natural]))),
  }),
  segment: kind(`user#${ID}`, 'timeline#(\\d{6})', { articles: v.optional(ids) }),
  usernameLock: kind(`username(?:-hash)?#${TEXT}`, 'owner', { owner: id }),
  emailLock: kind(`email(?:-hash)?#${TEXT}`, 'owner', { owner: id }),

  article: kind(`article#${ID}`, 'article', {
    id,
    author: id,
    title: v.string(),
    description: v.string(),
    tags: v.array(v.string()),
    createdAt: natural,
    updatedAt: natural,
    favoritesCount: integer,
    version: id,
    bodyVersion: id,
  }),
  body: kind(`article#${ID}`, 'body', { body: v.string(), version: id }),
  comment: kind(`article#${ID}`, `comment#${ID}`, {
    id,
    article: id,
    author: id,
    body: v.string(),
    createdAt: natural,
    entry: id,
  }),
  commentCounter: kind(`article#${ID}`, 'comments', { last: natural, at: natural }),
  favoriter: kind(`article#${ID}`, `favoriter#${ID}`, { user: id }),

  articleEntry: kind('articles', ID, entry),
  tagEntry: kind(`tag(?:-hash)?#${TEXT}`, ID, entry),
  favoriteEntry: kind(`favorites#${ID}`, ID, entry),
  commentEntry: kind('comments', ID, commentEntry),
  commentByEntry: kind(`comments#${ID}`, ID, commentEntry),

  articlesCount: kind('articles#count', `([0-${COUNT_SHARDS - 1}])`, { count: integer }),
  tag: kind('tags', `tag#${TEXT}`, { uses: integer }),
  popularTags: kind('tags', 'popular', { mostUsed: v.array(v.string()), inUse: natural, at: natural }),
  tombstone: kind('deleted', `${ID}#${ID}`, { article: id, author: id, favorited: v.boolean() }),
  keyring: kind('keyring', 'keyring', {
    version: id,
    signingKeys: v.pipe(
      v.array(v.strictObject({ kid: v.string(), secret: v.string(), createdAt: natural })),
      v.minLength(1),
      v.check((all) => new Set(all.map(({ kid }) => kid)).size === all.length, 'two keys have one id'),
    ),
    cursorSecret: v.string(),
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

/** Tells what an item is. Of one that is of no kind, or not as its kind should be, that is reported and nothing returned. */
export function recognise(found: Record<string, unknown>, report: Report): Item | undefined {
  const key = { pk: String(found.pk), sk: String(found.sk) };
  for (const [name, { pattern, schema }] of Object.entries(kinds)) {
    const match = pattern.exec(`${key.pk}\n${key.sk}`);
    if (!match) continue;
    const { success, output, issues } = v.safeParse(schema, found, { abortPipeEarly: true });
    if (!success) {
      const isPartial = issues.some(({ path, input }) => path && input === undefined);
      report(isPartial ? 'is a ghost' : 'is malformed', key, issues.map(describe).join('; '));
      return undefined;
    }
    const texts = match.slice(1).map((text) => text ?? '');
    const ids = texts.map((text) => parseId(text) ?? 0);
    const wrong = (repeated[name as keyof Kinds] ?? []).find((attribute, index) => {
      return attribute !== '' && found[attribute] !== ids[index];
    });
    if (wrong === undefined) return { kind: name, key, ids, texts, attributes: output } as Item;
    report('is malformed', key, `its ${wrong} is ${found[wrong]}, but not so in its key`);
    return undefined;
  }
  report('is of no known kind', key, `it has ${Object.keys(found).join(', ')}`);
  return undefined;
}

const describe = (issue: v.BaseIssue<unknown>): string => `${v.getDotPath(issue) ?? 'the item'}: ${issue.message}`;
