import type { Article, Blog, Comment, User } from './blog.ts';
import { articleOf, commentOf, siteCommentOf, type Viewer } from './views.ts';

/** A list of the API: its path and its filters. */
export interface List {
  of: 'articles' | 'feed' | 'comments' | 'comments of';
  tag?: string;
  author?: string;
  favorited?: string;
  /** The name of an article, where it is a list of its comments. */
  article?: string;
}

export type Listed = Article | Comment;

/** All that a list has now, in its order: newest first, but for the comments of an article. */
export function matches(blog: Blog, list: List, viewer: Viewer): Listed[] {
  if (list.of === 'comments of') return blog.articles.get(list.article ?? '')?.comments ?? [];
  if (list.of === 'comments') {
    const comments = [...blog.comments.values()].reverse();
    const author = userOf(blog, list.author);
    return author ? comments.filter((comment) => author.is(comment.author)) : comments;
  }
  const articles = [...blog.articles.values()].reverse();
  if (list.of === 'feed') return articles.filter((article) => viewer?.following.has(article.author));
  const [author, fan] = [userOf(blog, list.author), userOf(blog, list.favorited)];
  return articles.filter(
    (article) =>
      (!list.tag || article.tags.includes(list.tag)) &&
      (!author || author.is(article.author)) &&
      (!fan || [...article.fans].some(fan.is)),
  );
}

/** Whom a filter names; a filter without a value is none, and one that names nobody matches nothing. */
function userOf(blog: Blog, name: string | undefined): { is(user: User): boolean } | undefined {
  if (!name) return undefined;
  const found = blog.named(name);
  return { is: (user) => user === found };
}

/** How many entries a list may have of what was deleted since the sweep. */
export function unswept(blog: Blog, { of, favorited }: List): number {
  if (of === 'comments') return blog.unswept.comments.length;
  const fan = favorited ? blog.named(favorited) : undefined;
  return fan ? blog.unswept.articles.filter(({ fans }) => fans.has(fan)).length : 0;
}

/** What the list shows of one of its items. */
export function shown({ of }: List, item: Listed, viewer: Viewer): unknown {
  if (of === 'comments of') return commentOf(item as Comment, viewer);
  return of === 'comments' ? siteCommentOf(item as Comment, viewer) : articleOf(item as Article, viewer);
}
