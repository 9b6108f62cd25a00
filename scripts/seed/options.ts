import { parseArgs } from 'node:util';

/** How big a blog to make, and which. */
export interface SeedOptions {
  users: number;
  articles: number;
  comments: number;
  favorites: number;
  follows: number;
  /** Other seeds make other blogs. */
  seed: number;
  /** When the blog's past ends, in milliseconds since the epoch: all that is dated happened before. */
  until: number;
}

export const USAGE = `npm run seed -- [options]   fills the table with a believable blog

  --users      how many users (20)
  --articles   how many articles (100)
  --comments   how many comments (4 an article)
  --favorites  how many favorites (6 an article)
  --follows    how many follows (6 a user)
  --seed       which blog: the same number and options make the same blog (1)
  --until      the UTC day before which it was all written, as 2026-01-31 (today)`;

const MOST = 1_000_000;
/** The contract's limit of how many one user may follow. */
export const MAX_FOLLOWEES = 2_000;

/**
 * Reads the options of `npm run seed`.
 *
 * @param args what the command line says
 * @param now milliseconds since the epoch: until when, where nothing else is said, is the beginning of this day in UTC
 * @throws Error saying which option cannot be used, and what it may be
 */
export function readOptions(args: string[], now: number): SeedOptions {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    options: { users: text, articles: text, comments: text, favorites: text, follows: text, seed: text, until: text },
  });
  const users = size('users', values.users, 20, { least: 1 });
  const articles = size('articles', values.articles, 100);
  const favoritesAtMost = users * articles;
  const followsAtMost = users * Math.min(users - 1, MAX_FOLLOWEES);
  // By default not everybody likes and follows everything, however few there are.
  const half = (possible: number) => Math.floor(possible / 2);
  return {
    users,
    articles,
    comments: size('comments', values.comments, 4 * articles, { most: articles === 0 ? 0 : MOST }),
    favorites: size('favorites', values.favorites, Math.min(6 * articles, half(favoritesAtMost)), {
      most: favoritesAtMost,
    }),
    follows: size('follows', values.follows, Math.min(6 * users, half(followsAtMost)), { most: followsAtMost }),
    seed: size('seed', values.seed, 1, { most: 2 ** 32 - 1 }),
    until: day(values.until, now),
  };
}

function size(name: string, value: string | undefined, otherwise: number, { least = 0, most = MOST } = {}): number {
  if (value === undefined) return Math.min(otherwise, most);
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  const mostOfAll = name === 'seed' ? most : Math.min(most, MOST);
  if (number >= least && number <= mostOfAll) return number;
  throw new Error(`--${name} must be a whole number from ${least} to ${mostOfAll} here, but is '${value}'`);
}

/** Days before this are before the product's ids begin, with the blog's months; the year 2089 is where these end. */
const FIRST_DAY = Date.UTC(2021, 0, 1);
const LAST_DAY = Date.UTC(2088, 11, 31);

function day(value: string | undefined, now: number): number {
  const today = new Date(now).toISOString().slice(0, 10);
  const text = value ?? today;
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  // Date.parse takes the 30th of February for the 1st of March.
  const isDay = time >= FIRST_DAY && time <= LAST_DAY && new Date(time).toISOString().startsWith(text);
  if (!isDay) throw new Error(`--until must be a day from 2021 to 2088, such as ${today}, but is '${text}'`);
  return time;
}
