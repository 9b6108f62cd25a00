import { Entity, type FormattedItem } from 'dynamodb-toolbox/entity';
import { item } from 'dynamodb-toolbox/schema/item';
import { string } from 'dynamodb-toolbox/schema/string';
import { integer, key, plain } from '../../table/entity.ts';
import type { Items } from '../../table/read.ts';
import { type Profile, profileFrom, type Viewer } from '../users/index.ts';

export const CommentEntity = new Entity({
  name: 'comment',
  ...plain,
  schema: item({
    ...key,
    id: integer(),
    article: integer(),
    author: integer(),
    body: string(),
    /** Milliseconds since the epoch. No comment is ever edited. */
    createdAt: integer(),
  }),
});
type CommentItem = Omit<FormattedItem<typeof CommentEntity>, 'pk' | 'sk'>;

/** A comment as the contract shows it. Times are ISO 8601 in UTC. */
export interface Comment {
  id: number;
  createdAt: string;
  updatedAt: string;
  body: string;
  author: Profile;
}

/** Shows a comment whose author is among the items; `undefined` where the author is no more. */
export function commentFrom(
  items: Items,
  { id, author, body, createdAt }: CommentItem,
  viewer: Viewer,
): Comment | undefined {
  const profile = profileFrom(items, author, viewer);
  const time = new Date(createdAt).toISOString();
  return profile && { id, createdAt: time, updatedAt: time, body, author: profile };
}
