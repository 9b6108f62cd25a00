import type { Key } from '../../src/table/keys.ts';
import { keyText } from '../../src/table/keys.ts';
import { type Item, type Malformed, recognise } from './items.ts';
import type { Report } from './violation.ts';

/** An author's newest articles, and the packed directory of the newest segments. */
export interface Head {
  articles: ReadonlySet<number>;
  count: number;
  version: number;
  spilled: number;
  segments: string;
}

/** Older articles of an author. */
export interface SegmentFacts {
  articles: ReadonlySet<number>;
  version: number;
}

/** What else in the table depends on of an article. */
interface ArticleFacts {
  author: number;
  tags: string[];
  favoritesCount: number;
  createdAt: number;
  updatedAt: number;
  bodyVersion: number;
}

/** What a list says: of each of its members, by its id or its sort key, the author. */
export type Entries<Id> = Map<Id, number>;

/** Whose a comment is, and which one of which article. */
export interface Commented {
  author: number;
  article: number;
  number: number;
  createdAt: number;
}

/** What an entry says of a comment. */
export interface CommentEntered extends Omit<Commented, 'createdAt'> {
  articleAuthor: number;
}

/** All that has to be known of a table to tell whether it is in order: ids and counts, and hardly any text. */
export class Blog {
  readonly users = new Map<number, { username: string; email: string; isHidden: boolean }>();
  /** By their partition keys. */
  readonly locks = new Map<string, number>();
  /** The keys of the usernames that lead nowhere, since their users are hidden. */
  readonly hiddenNames = new Set<string>();
  readonly following = new Map<number, { followees: ReadonlySet<number>; version: number }>();
  readonly timelines = new Map<number, Head>();
  /** By the author and the id that they start with. */
  readonly segments = new Map<number, Map<number, SegmentFacts>>();

  readonly articles = new Map<number, ArticleFacts>();
  /** The versions of bodies, by the article. */
  readonly bodies = new Map<number, number>();
  readonly commentCounters = new Map<number, { last: number; at: number }>();
  /** Who has favorited an article, by the article. */
  readonly favoriters = new Map<number, Set<number>>();
  /** By the ids of their entries. */
  readonly comments = new Map<number, Commented>();

  readonly articleEntries: Entries<number> = new Map();
  /** By their partition keys, in which long tags are hashed. */
  readonly tagEntries = new Map<string, Entries<number>>();
  readonly favoriteEntries = new Map<number, Entries<number>>();
  readonly commentEntries = new Map<number, CommentEntered>();
  readonly commentByEntries = new Map<number, Map<number, CommentEntered>>();

  readonly articlesCounts = new Map<number, number>();
  readonly favoritesCounts = new Map<number, number>();
  readonly tagUses = new Map<string, number>();

  /** Tombstones, by the articles; `favorited` where these still count among favorites. */
  readonly deleted = new Map<number, { key: Key; author: number; deletion: number; favorited: boolean }>();

  hasKeyring = false;
  /** Items that are not as their kind should be, by their keys' texts. */
  readonly malformed = new Map<string, Malformed>();

  /** Takes down what an item says; of one that is not as it should be, that is reported. */
  add(found: Record<string, unknown>, report: Report): void {
    const item = recognise(found, report);
    if ('attributes' in item) this.#take(item);
    else this.malformed.set(keyText(item.key), item);
  }

  #take({ kind, key, ids: [first = 0, second = 0], texts: [text = ''], attributes }: Item): void {
    switch (kind) {
      case 'user':
        this.users.set(first, {
          username: attributes.username,
          email: attributes.email,
          isHidden: attributes.suspended === 'hidden',
        });
        break;
      case 'usernameLock':
        this.locks.set(key.pk, attributes.owner);
        if (attributes.hidden) this.hiddenNames.add(key.pk);
        break;
      case 'emailLock':
        this.locks.set(key.pk, attributes.owner);
        break;
      case 'following':
        this.following.set(first, { followees: attributes.followees ?? new Set(), version: attributes.version });
        break;
      case 'timeline': {
        const { articles = new Set(), count, version, spilled = 0, segments = '' } = attributes;
        this.timelines.set(first, { articles, count, version, spilled, segments });
        break;
      }
      case 'segment':
        within(this.segments, first).set(second, { articles: attributes.articles, version: attributes.version });
        break;
      case 'article': {
        const { author, tags, favoritesCount, createdAt, updatedAt, bodyVersion } = attributes;
        this.articles.set(first, { author, tags, favoritesCount, createdAt, updatedAt, bodyVersion });
        break;
      }
      case 'body':
        this.bodies.set(first, attributes.version);
        break;
      case 'favoriter':
        this.favoriters.set(first, (this.favoriters.get(first) ?? new Set()).add(second));
        break;
      case 'comment':
        this.comments.set(attributes.entry, {
          author: attributes.author,
          article: first,
          number: second,
          createdAt: attributes.createdAt,
        });
        break;
      case 'articleEntry':
        this.articleEntries.set(first, attributes.author);
        break;
      case 'tagEntry':
        within(this.tagEntries, key.pk).set(second, attributes.author);
        break;
      case 'favoriteEntry':
        within(this.favoriteEntries, first).set(second, attributes.author);
        break;
      case 'commentEntry':
        this.commentEntries.set(first, attributes);
        break;
      case 'commentByEntry':
        within(this.commentByEntries, first).set(second, attributes);
        break;
      case 'articlesCount':
        this.articlesCounts.set(Number(text), attributes.count);
        break;
      case 'favoritesCount':
        this.favoritesCounts.set(first, attributes.count);
        break;
      case 'tag':
        this.tagUses.set(text, attributes.uses);
        break;
      case 'tombstone':
        this.deleted.set(second, { key, author: attributes.author, deletion: first, favorited: attributes.favorited });
        break;
      case 'commentCounter':
        this.commentCounters.set(first, { last: attributes.last, at: attributes.at });
        break;
      case 'keyring':
        this.hasKeyring = true;
        break;
      case 'counter':
      case 'popularTags':
        break; // nothing else depends on it
    }
  }
}

function within<K, L, V>(maps: Map<K, Map<L, V>>, key: K): Map<L, V> {
  const map = maps.get(key) ?? new Map<L, V>();
  maps.set(key, map);
  return map;
}
