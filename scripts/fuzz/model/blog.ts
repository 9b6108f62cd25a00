import { comparable } from './rules.ts';

/** What the blog is, told by the writes that the API has confirmed. What the server chose is learned from its answers. */
export interface User {
  name: string;
  username: string;
  email: string;
  password: string;
  bio: string | null;
  image: string | null;
  tokens: string[];
  /** One whose session a new password has ended. */
  ended?: string | undefined;
  following: Set<User>;
}

export interface Article {
  name: string;
  author: User;
  title: string;
  description: string;
  body: string;
  tags: string[];
  slug: string;
  oldSlugs: string[];
  createdAt: string;
  updatedAt: string;
  fans: Set<User>;
  /** Oldest first. */
  comments: Comment[];
  /** Of the newest comment that there ever was. */
  lastComment: { id: number; createdAt: string };
}

export interface Comment {
  name: string;
  article: Article;
  author: User;
  id: number;
  body: string;
  createdAt: string;
}

/** A deleted article with more favorites than this may be counted among its fans' favorites until the sweep (the contract). */
const FAVORITES_AT_ONCE = 20;

export class Blog {
  readonly users = new Map<string, User>();
  readonly articles = new Map<string, Article>();
  readonly comments = new Map<string, Comment>();
  /** Deleted since the sweep: lists may still have entries of them. */
  readonly unswept = { articles: [] as Article[], comments: [] as Comment[] };
  /** Deleted, ever: what they are called by must not lead anywhere. */
  readonly gone = { articles: new Map<string, Article>(), comments: new Map<string, Comment>() };
  /** The words that a title gives a slug. */
  readonly slugWords = new Map<string, string>();
  /** Tags in use when the sweep last passed. */
  tagsAtSweep = new Set<string>();

  named(username: string): User | undefined {
    const name = comparable(username);
    return [...this.users.values()].find((user) => comparable(user.username) === name);
  }

  withEmail(email: string): User | undefined {
    const address = comparable(email);
    return [...this.users.values()].find((user) => comparable(user.email) === address);
  }

  add(article: Article): void {
    this.articles.set(article.name, article);
  }

  /** An article goes, and what is said and liked of it. */
  remove(article: Article): void {
    this.articles.delete(article.name);
    for (const comment of article.comments) this.comments.delete(comment.name);
    this.unswept.comments.push(...article.comments);
    if (article.fans.size > FAVORITES_AT_ONCE) this.unswept.articles.push(article);
    this.gone.articles.set(article.name, article);
  }

  addComment(comment: Comment): void {
    this.comments.set(comment.name, comment);
    comment.article.comments.push(comment);
    comment.article.lastComment = { id: comment.id, createdAt: comment.createdAt };
  }

  removeComment(comment: Comment): void {
    this.comments.delete(comment.name);
    comment.article.comments.splice(comment.article.comments.indexOf(comment), 1);
    this.gone.comments.set(comment.name, comment);
  }

  swept(): void {
    this.unswept.articles.length = 0;
    this.unswept.comments.length = 0;
    this.tagsAtSweep = new Set(this.tagUses().keys());
  }

  tagUses(): Map<string, number> {
    const uses = new Map<string, number>();
    for (const { tags } of this.articles.values()) for (const tag of tags) uses.set(tag, (uses.get(tag) ?? 0) + 1);
    return uses;
  }
}
