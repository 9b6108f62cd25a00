import { favorite, publish } from '../../src/models/articles/index.ts';
import { addComment } from '../../src/models/comments/index.ts';
import { signingKey } from '../../src/models/keyring.ts';
import { follow, register, updateAccount, userNamed } from '../../src/models/users/index.ts';
import { read } from '../../src/table/read.ts';
import { at, replaceClock } from './moment.ts';
import type { Blog } from './plan.ts';

/** Everybody's. */
export const PASSWORD = 'correct horse';

/** How many writes are under way at once: enough to keep a local database busy, and far from throttling a real one. */
const AT_ONCE = 8;

/** How many of the planned users are there already. */
export async function countThere({ users }: Blog): Promise<number> {
  let there = 0;
  await inParallel(users, async ({ username }) => {
    if ((await read(userNamed(username)))[0] !== undefined) there++;
  });
  return there;
}

/** How many writes {@link writeBlog} reports. */
export const writesOf = ({ users, follows, articles, comments, favorites }: Blog): number =>
  users.length + follows.length + articles.length + comments.length + favorites.length;

/**
 * Writes a blog as its users would have, each thing at its own time.
 *
 * @param onWrite is called after each user, follow, article, comment and favorite
 * @param signal stops it between two writes; the writes under way are finished first
 * @throws what the models throw; the signal's reason, when it was stopped
 */
export async function writeBlog(blog: Blog, onWrite: () => void, signal: AbortSignal): Promise<void> {
  await signingKey(); // a registration makes the keyring, too; now, and not in the past that is written
  replaceClock();
  const each = <T>(list: Iterable<T>, write: (one: T) => Promise<void>) => inParallel(list, write, signal);

  const userIds: number[] = [];
  await each(blog.users.entries(), async ([number, user]) => {
    await at(user.at, number, async () => {
      const { id } = await register({ username: user.username, email: user.email, password: PASSWORD });
      await updateAccount(id, { bio: user.bio, image: user.image });
      userIds[number] = id;
    });
    onWrite();
  });
  const userId = (number: number) => userIds[number] ?? 0;

  // Whom a user follows is one item: its writes go one after the other.
  await each(Map.groupBy(blog.follows, ([follower]) => follower).values(), async (follows) => {
    for (const [follower, followee] of follows) {
      signal.throwIfAborted();
      await follow(blog.users[followee]?.username ?? '', userId(follower));
      onWrite();
    }
  });

  // An author writes one article after the other: the timeline of an author takes them in their order.
  const slugs: string[] = [];
  const byAuthor = Map.groupBy(blog.articles.entries(), ([, { author }]) => author);
  await each(byAuthor.values(), async (articles) => {
    for (const [number, { at: time, author, ...draft }] of articles) {
      signal.throwIfAborted();
      slugs[number] = (await at(time, number, () => publish(draft, userId(author)))).slug;
      onWrite();
    }
  });

  // The comments of an article are numbered, and timed, in the order in which they come.
  const byArticle = Map.groupBy(blog.comments.entries(), ([, { article }]) => article);
  await each(byArticle.values(), async (comments) => {
    for (const [number, { at: time, article, author, body }] of comments) {
      signal.throwIfAborted();
      await at(time, number, () => addComment(slugs[article] ?? '', body, userId(author)));
      onWrite();
    }
  });
  await each(blog.favorites, async ([user, article]) => {
    await favorite(slugs[article] ?? '', userId(user));
    onWrite();
  });
}

/** Does something with each of a list, some at once. After a failure nothing more is begun. */
async function inParallel<T>(list: Iterable<T>, work: (one: T) => Promise<void>, signal?: AbortSignal): Promise<void> {
  const left = list[Symbol.iterator]();
  let failed = false;
  const worker = async () => {
    for (let next = left.next(); !next.done && !failed; next = left.next()) {
      try {
        signal?.throwIfAborted();
        await work(next.value);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
