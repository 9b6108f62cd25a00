import { keys, lists } from '../../src/table/entities/index.ts';

/** Items as they are stored, for the table in memory. */
export const userItem = (id: number, parts: object = {}) => ({
  ...keys.user(id),
  id,
  username: `user${id}`,
  email: `user${id}@example.com`,
  password: 'hash',
  passwordNumber: 0,
  version: 1,
  ...parts,
});

export const lockItems = (id: number, username = `user${id}`, email = `${username}@example.com`) => [
  { ...keys.usernameLock(username), owner: id },
  { ...keys.emailLock(email), owner: id },
];

export const articleItem = (id: number, parts: object = {}) => ({
  ...keys.article(id),
  id,
  author: 1,
  title: `Title ${id}`,
  description: 'About it',
  tags: [],
  createdAt: 1_000,
  updatedAt: 2_000,
  favoritesCount: 0,
  version: 1,
  bodyVersion: 1,
  ...parts,
});

export const bodyItem = (id: number, body = 'The text.', version = 1) => ({ ...keys.articleBody(id), body, version });

export const entryItem = (list: string, author: number, id: number) => ({ ...keys.articleEntry(list, id), author });

export const favoriteItems = (id: number, author: number, user: number) => [
  entryItem(lists.articles.favoritesOf(user), author, id),
  { ...keys.favoriter(id, user), user },
];

export const tombstoneItem = (article: number, favorited: boolean, deletion = article) => ({
  ...keys.tombstone(deletion, article),
  article,
  author: 1,
  favorited,
});

export const followingItem = (user: number, ...followees: number[]) => ({
  ...keys.following(user),
  followees: new Set(followees),
  version: 1,
});

export const commentItem = (id: number, article: number, author: number, parts: object = {}) => ({
  ...keys.comment(article, id),
  id,
  article,
  author,
  body: `Comment ${id}`,
  createdAt: 3_000,
  entry: 1_000 + id,
  ...parts,
});

/** The entries of a {@link commentItem}, on an article of user 1. */
export const commentEntryItems = (number: number, article: number, author: number) =>
  [lists.comments.all, lists.comments.by(author)].map((list) => ({
    ...keys.commentEntry(list, 1_000 + number),
    author,
    article,
    number,
    articleAuthor: 1,
  }));
