import { articleKey } from './articles/article.ts';
import { articleBodyKey } from './articles/body.ts';
import { commentCounterKey } from './articles/comment-counter.ts';
import { articlesCountKey, favoritesCountKey } from './articles/counts.ts';
import { articleEntryKey, articleLists } from './articles/entry.ts';
import { favoriterKey } from './articles/favoriter.ts';
import { popularTagsKey, tagKey } from './articles/tag.ts';
import { timelineKey } from './articles/timeline.ts';
import { timelineSegmentKey } from './articles/timeline-segment.ts';
import { tombstoneKey } from './articles/tombstone.ts';
import { commentKey } from './comments/comment.ts';
import { commentEntryKey, commentLists } from './comments/entry.ts';
import { counterKey } from './counter.ts';
import { keyringKey } from './keyring.ts';
import { followingKey } from './users/following.ts';
import { emailLockKey, usernameLockKey } from './users/name-lock.ts';
import { userKey } from './users/user.ts';

/**
 * The key of every kind of item that the table holds, for tools and tests, which look into the table behind the services' backs.
 * A service imports the files of its own folder, and no other's.
 */
export const keys = {
  user: userKey,
  following: followingKey,
  usernameLock: usernameLockKey,
  emailLock: emailLockKey,
  article: articleKey,
  articleBody: articleBodyKey,
  commentCounter: commentCounterKey,
  favoriter: favoriterKey,
  articleEntry: articleEntryKey,
  articlesCount: articlesCountKey,
  favoritesCount: favoritesCountKey,
  tag: tagKey,
  popularTags: popularTagsKey,
  timeline: timelineKey,
  timelineSegment: timelineSegmentKey,
  tombstone: tombstoneKey,
  comment: commentKey,
  commentEntry: commentEntryKey,
  keyring: keyringKey,
  counter: counterKey,
};

export const lists = { articles: articleLists, comments: commentLists };
