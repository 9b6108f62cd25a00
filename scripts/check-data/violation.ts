import type { Key } from '../../src/table/keys.ts';

/** What can be wrong with a table. Each name is a predicate on the item that a {@link Violation} names. */
export type Rule =
  // The item by itself.
  | 'is of no known kind'
  | 'is a ghost'
  | 'is malformed'
  | 'is not there'
  | 'has a wrong time'
  // Users.
  | 'has no user'
  | 'does not hold its username'
  | 'does not hold its email address'
  | 'is a lock without its owner'
  | 'is found by its username as its suspension forbids'
  | 'is not found by its username'
  | 'follows who is not there'
  | 'follows itself'
  | 'follows too many'
  // Counts.
  | 'counts wrong'
  // Lists.
  | 'is in no list'
  | 'is an entry without its item'
  | 'names the wrong author'
  | 'names the wrong comment'
  // Articles.
  | 'has no author'
  | 'has no body'
  | 'has the body of another edit'
  | 'is a body without its article'
  | 'has a tag twice'
  | 'is favorited on one side only'
  // Comments.
  | 'has no counter of comments'
  | 'is a counter without its article'
  // Timelines.
  | 'is too full'
  | 'is not in order'
  | 'contradicts its directory'
  // Deletions.
  | 'is left over'
  | 'is to be swept up but lives';

/** A broken invariant: which item breaks it, and how. */
export interface Violation {
  rule: Rule;
  key: Key;
  detail: string;
}

/** Takes down a violation. */
export type Report = (rule: Rule, key: Key, detail: string) => void;

/** The one line that a violation is printed as. */
export const lineOf = ({ rule, key, detail }: Violation): string => `${key.pk} ${key.sk} ${rule}: ${detail}`;
