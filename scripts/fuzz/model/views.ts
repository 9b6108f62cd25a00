import { Rule } from '../compare.ts';
import type { Article, Comment, User } from './blog.ts';

/** The contract's objects, as a viewer must be shown them. */
export type Viewer = User | undefined;

export const TOKEN = new Rule('a JWT', (value) => typeof value === 'string' && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(value));

/** Of a server whose clock is ours. */
const SLACK_MS = 10_000;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const isTime = (value: unknown): value is string => typeof value === 'string' && TIME.test(value);

/** A time of about now, and later than another. */
export const now = (later = ''): Rule =>
  new Rule(
    later === '' ? 'the time' : `the time, after ${later}`,
    (value) => isTime(value) && Math.abs(Date.parse(value) - Date.now()) < SLACK_MS && value > later,
  );

export const userView = ({ email, username, bio, image }: User) => ({
  user: { email, token: TOKEN, username, bio, image },
});

export const profileOf = (user: User, viewer: Viewer) => ({
  username: user.username,
  bio: user.bio,
  image: user.image,
  following: viewer?.following.has(user) ?? false,
});

/** As it is in a list: without its body. */
export const articleOf = (article: Article, viewer: Viewer) => ({
  slug: article.slug,
  title: article.title,
  description: article.description,
  tagList: article.tags,
  createdAt: article.createdAt,
  updatedAt: article.updatedAt,
  favorited: viewer !== undefined && article.fans.has(viewer),
  favoritesCount: article.fans.size,
  author: profileOf(article.author, viewer),
});

export const wholeArticleOf = (article: Article, viewer: Viewer) => ({
  ...articleOf(article, viewer),
  body: article.body,
});

export const commentOf = ({ id, createdAt, body, author }: Comment, viewer: Viewer) => ({
  id,
  createdAt,
  updatedAt: createdAt,
  body,
  author: profileOf(author, viewer),
});

export const siteCommentOf = (comment: Comment, viewer: Viewer) => ({
  ...commentOf(comment, viewer),
  slug: comment.article.slug,
});
