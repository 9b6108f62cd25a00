import { parseId } from '../../table/ids.ts';
import type { ArticleRef, ListedArticle } from './article.ts';

/** The filters of a list of articles; an article has to match all that are given. */
export interface Filters {
  tag?: string | undefined;
  /** A username. */
  author?: string | undefined;
  /** The username of a favoriter. */
  favorited?: string | undefined;
}

/** A page of a list of articles, without their bodies. */
export interface ArticlePage {
  articles: ListedArticle[];
  /** How many articles match, on all pages. */
  count: number;
  /** The count is a lower bound: too many articles match each filter to look at all of them. */
  countIsLowerBound?: boolean;
  /** The position of the next page. */
  next: string | undefined;
}

/** The article of an entry in a list of articles. */
export const refOf = ({ sk, author }: { sk: string; author: number }): ArticleRef => ({ id: parseId(sk) ?? 0, author });
