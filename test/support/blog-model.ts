import { seededRandom } from '../../harness/random.ts';
import type { Account, Draft } from './builders.ts';
import {
  edit,
  favorite,
  follow,
  publish,
  registerUsers,
  remove,
  rename,
  unfavorite,
  unfollow,
  unique,
} from './builders.ts';
import type { Article, Profile } from './objects.ts';

/** Which articles a list holds: all of the conditions must match. Users are given by name, as in the API. */
export interface Filters {
  tag?: string;
  author?: string;
  favorited?: string;
}

interface Entry {
  article: Omit<Article, 'body' | 'author' | 'favorited' | 'favoritesCount'>;
  author: Account;
  favoritedBy: Set<Account>;
}

/**
 * What the API's lists must answer, worked out by brute force: every write goes through the API and is noted here,
 * every list is filtered from all articles, one by one.
 */
export class BlogModel {
  users: Account[] = [];
  /** Newest first. */
  entries: Entry[] = [];
  readonly #following = new Map<Account, Set<Account>>();

  /** The articles that match, newest first, as `viewer` sees them in a list. */
  list({ tag, author, favorited }: Filters, viewer?: Account): Article[] {
    const fan = this.users.find(({ username }) => username === favorited);
    const matches = (entry: Entry) =>
      (tag === undefined || entry.article.tagList.includes(tag)) &&
      (author === undefined || entry.author.username === author) &&
      (favorited === undefined || (fan !== undefined && entry.favoritedBy.has(fan)));
    return this.entries.filter(matches).map((entry) => this.#seen(entry, viewer));
  }

  /** The articles of those whom `viewer` follows, newest first. */
  feed(viewer: Account): Article[] {
    const followed = this.entries.filter(({ author }) => this.#following.get(viewer)?.has(author));
    return followed.map((entry) => this.#seen(entry, viewer));
  }

  async register(howMany: number): Promise<void> {
    this.users.push(...(await registerUsers(howMany)));
  }

  async publish(author: Account, overrides: Draft = {}): Promise<void> {
    const article = await publish(author.token, overrides);
    this.entries.unshift({ article: kept(article), author, favoritedBy: new Set() });
  }

  async edit(entry: Entry, change: Draft): Promise<void> {
    entry.article = kept(await edit(entry.author.token, entry.article.slug, change));
  }

  async remove(entry: Entry): Promise<void> {
    await remove(entry.author.token, entry.article.slug);
    this.entries = this.entries.filter((other) => other !== entry);
  }

  async favorite(fan: Account, entry: Entry): Promise<void> {
    await favorite(fan.token, entry.article.slug);
    entry.favoritedBy.add(fan);
  }

  async unfavorite(fan: Account, entry: Entry): Promise<void> {
    await unfavorite(fan.token, entry.article.slug);
    entry.favoritedBy.delete(fan);
  }

  async follow(reader: Account, author: Account): Promise<void> {
    await follow(reader.token, author.username);
    this.#following.set(reader, (this.#following.get(reader) ?? new Set()).add(author));
  }

  async unfollow(reader: Account, author: Account): Promise<void> {
    await unfollow(reader.token, author.username);
    this.#following.get(reader)?.delete(author);
  }

  async rename(user: Account): Promise<void> {
    const username = unique('renamed');
    await rename(user.token, username);
    user.username = username;
  }

  #seen({ article, author, favoritedBy }: Entry, viewer?: Account): Article {
    const following = viewer !== undefined && Boolean(this.#following.get(viewer)?.has(author));
    const profile: Profile = { username: author.username, bio: null, image: null, following };
    const favorited = viewer !== undefined && favoritedBy.has(viewer);
    return { ...article, favorited, favoritesCount: favoritedBy.size, author: profile };
  }
}

function kept({ body: _, author: __, favorited: ___, favoritesCount: ____, ...article }: Article): Entry['article'] {
  return article;
}

/**
 * A blog with a past: 5 users of unequal output, 60 articles, 6 tags, favorites and follows; then edits of tags and
 * titles, deletions, favorites taken back and a rename.
 */
export async function generateBlog(seed: number): Promise<{ blog: BlogModel; tags: string[]; random: () => number }> {
  const random = seededRandom(seed);
  const pick = <T>(from: T[], bias = 1): T => from[Math.floor(random() ** bias * from.length)] as T;
  const some = <T>(from: T[], share: number): T[] => from.filter(() => random() < share);
  const blog = new BlogModel();
  const tags = Array.from({ length: 6 }, () => unique('tag '));
  await blog.register(5);
  for (let index = 0; index < 65; index += 1) await blog.publish(pick(blog.users, 2), { tagList: some(tags, 0.4) });
  for (const fan of blog.users) {
    for (const entry of some(blog.entries, random() * 0.9).sort(() => random() - 0.5)) await blog.favorite(fan, entry);
    for (const author of some(blog.users, 0.4)) if (author !== fan) await blog.follow(fan, author);
  }
  for (const entry of some(blog.entries, 0.2)) await blog.edit(entry, { tagList: some(tags, 0.4) });
  for (const entry of some(blog.entries, 0.1)) await blog.edit(entry, { title: unique('Retitled ') });
  for (const entry of some(blog.entries, 0.3)) {
    const fan = pick([...entry.favoritedBy]);
    if (fan) await blog.unfavorite(fan, entry);
  }
  while (blog.entries.length > 60) await blog.remove(pick(blog.entries));
  await blog.rename(pick(blog.users));
  return { blog, tags, random };
}
