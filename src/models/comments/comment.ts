import type { CommentItem } from '../../table/entities/comments/comment.ts';
import type { Profile } from '../users/index.ts';

/** A comment as the contract shows it. Times are ISO 8601 in UTC. */
export interface Comment {
  /** Its number among the comments of its article: from 1, below 2^31. */
  id: number;
  createdAt: string;
  updatedAt: string;
  body: string;
  author: Profile;
}

/** Shows a comment whose author's profile is at hand. */
export function commentOf({ id, body, createdAt }: CommentItem, author: Profile): Comment {
  const time = new Date(createdAt).toISOString();
  return { id, createdAt: time, updatedAt: time, body, author };
}
