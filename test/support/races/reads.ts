import { at } from '../api.ts';
import type { Fixture } from './fixture.ts';

/** A request that only reads. */
export interface Read {
  name: string;
  path: string;
  token?: string;
  /** Where it is a list: the most items on a page, and which page is read, behind so many others or at an offset. */
  list?: { page: number; behind: number; offset: number };
}

/** Every endpoint that reads, and of the lists every combination of filters. */
export function readsOf({ ann, eve, hot, comments, tag }: Fixture): Read[] {
  const one = (name: string, path: string, token?: string): Read => ({ name, path, ...(token ? { token } : {}) });
  const filters: [name: string, query: string, page: number][] = [
    ['all articles', '', 100],
    ['by tag', at`tag=${tag}`, 100],
    ['by author', at`author=${ann.username}`, 100],
    ['favorited by', at`favorited=${eve.username}`, 60],
    ['by tag and author', at`tag=${tag}&author=${ann.username}`, 60],
    ['by tag and favorited', at`tag=${tag}&favorited=${eve.username}`, 60],
    ['by author and favorited', at`author=${ann.username}&favorited=${eve.username}`, 40],
    ['by all three', at`tag=${tag}&author=${ann.username}&favorited=${eve.username}`, 40],
  ];
  const thread = at`/articles/${hot.slug}/comments`;
  return [
    one('an article', at`/articles/${hot.slug}`),
    one('an article, signed in', at`/articles/${hot.slug}`, eve.token),
    one('a comment', `${thread}/${comments[3]?.id ?? 0}`, eve.token),
    { ...one('the comments of an article', thread, eve.token), list: { page: 1_000, behind: 0, offset: 0 } },
    one('a profile', at`/profiles/${ann.username}`, eve.token),
    one('the own account', '/user', ann.token),
    one('the tags', '/tags'),
    ...filters.flatMap(([name, query, page]) => pages(name, `/articles?${query}`, eve.token, page)),
    ...pages('the feed', '/articles/feed?', eve.token, 100),
    ...pages("the site's comments", '/comments?', eve.token, 10).slice(0, 2),
    ...pages("the site's comments by author", at`/comments?author=${ann.username}`, eve.token, 4).slice(0, 2),
  ];
}

const pages = (name: string, path: string, token: string, page: number): Read[] => [
  { name: `${name}, first page`, path: `${path}&limit=${page}`, token, list: { page, behind: 0, offset: 0 } },
  { name: `${name}, behind a cursor`, path: `${path}&limit=${page}`, token, list: { page, behind: 1, offset: 0 } },
  {
    name: `${name}, at an offset`,
    path: `${path}&limit=30&offset=${page - 5}`,
    token,
    list: { page: 30, behind: 0, offset: page - 5 },
  },
];
