import { seededRandom } from '../../harness/random.ts';
import { clock } from '../../src/clock.ts';
import { MAX_IN_HEAD } from '../../src/models/articles/timeline.ts';
import { newId } from '../../src/table/ids.ts';

/**
 * The users in the table, and what they wrote. The *dataset* is all that the measured requests touch; it is the same in
 * each size of the table. It is large itself, because it has lists deep enough for `offset=10000` and filters that match
 * thousands. The *rest* is what the sizes count.
 */
export interface Person {
  id: number;
  username: string;
  email: string;
}

export interface Article {
  id: number;
  author: Person;
  createdAt: number;
  title: string;
  body: string;
  tags: string[];
  favoriters: Person[];
  /** How many comments it has, and when the last of them was written. */
  comments: { last: number; at: number };
}

export interface Comment {
  /** Its number among the comments of the article. */
  id: number;
  entry: number;
  author: Person;
  article: Article;
  createdAt: number;
  body: string;
}

const MINUTE_MS = 60_000;
/** All before today, and the rest before the dataset: so that the newest articles are the same in each size. */
const REST_BEGINS = Date.UTC(2021, 0, 1);
const LEGENDS_BEGIN = Date.UTC(2022, 0, 1);
const SCRIBES_BEGIN = Date.UTC(2024, 0, 1);
const NEWCOMERS_BEGIN = Date.UTC(2024, 11, 1);
const BEGINS = Date.UTC(2025, 0, 1);
const COMMENTS_BEGIN = Date.UTC(2025, 10, 1);

/** The id that the product would have made at this time, the same in each run. */
export function idAt(ms: number): number {
  const { now, random } = clock;
  Object.assign(clock, { now: () => ms, random: seededRandom(ms) });
  try {
    return newId();
  } finally {
    Object.assign(clock, { now, random });
  }
}

const text = (bytes: number, seed: string) => `${seed} `.repeat(Math.ceil(bytes / (seed.length + 1))).slice(0, bytes);
const numbered = (name: string, n: number, digits = 5) => `${name}-${String(n).padStart(digits, '0')}`;
const times = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));

function people(name: string, count: number, begin: number): Person[] {
  return times(count, (n) => {
    const username = numbered(name, n);
    return { id: idAt(begin + n * 1_000), username, email: `${username}@example.com` };
  });
}

const person = (name: string, begin: number) => people(name, 1, begin)[0] as Person;

const article = (author: Person, createdAt: number, n: number, tags: string[], favoriters: Person[] = []): Article => ({
  id: idAt(createdAt),
  author,
  createdAt,
  title: numbered('Notes on a table that grows, part', n, 6),
  body: text(600, 'It keeps growing.'),
  tags,
  favoriters,
  comments: { last: 0, at: createdAt },
});

/** The next comment of an article. */
function comment(on: Article, author: Person, createdAt: number, body: string): Comment {
  on.comments = { last: on.comments.last + 1, at: createdAt };
  return { id: on.comments.last, entry: idAt(createdAt), author, article: on, createdAt, body };
}

/** How many tags there are besides those of filters: more than the list of tags shows. */
const TOPICS = 1_200;
const topic = (n: number) => numbered('topic', n % TOPICS);
export const TWENTY_TAGS = times(20, topic);
export const TWENTY_OTHER_TAGS = times(20, (n) => topic(100 + n));

/** Tags may have 50 characters of any script: such a one makes the entries of its list five times as large. */
const WIDE = '𝛼'.repeat(49);
export const WIDE_TAGS = { deep: `${WIDE}d`, of5000: `${WIDE}f` };
/** Articles with it make the list of such a tag longer than two calls can read. The newest do without: no page is the longer for it. */
const WIDE_AND_DEEP = 22_000;

/** How many authors there are of each kind, and how many articles each has written: the feed of 1,000 is of them all. */
const OUTPUT = { star: [1, 12_000], prolific: [3, 1_000], steady: [30, 100], regular: [200, 20], occasional: [764, 1] };
/** How many of each kind are in the feed of 100. */
const FOLLOWED_OF_100 = { star: 1, prolific: 3, steady: 10, regular: 30, occasional: 56 };

export type Dataset = ReturnType<typeof makeDataset>;

export function makeDataset() {
  const groups = Object.entries(OUTPUT).map(([name, [count = 0]], at) => people(name, count, hoursBefore(at + 1)));
  const [[star], [prolific], steady] = groups as [[Person], [Person], Person[]];
  const author500 = person('author500', hoursBefore(10));
  const author5000 = person('author5000', hoursBefore(11));
  const reader = person('reader', hoursBefore(12));
  const readerOf1000 = person('readerof1000', hoursBefore(13));
  const collector = person('collector', hoursBefore(14));
  const fan500 = person('fan500', hoursBefore(15));
  const fan5000 = person('fan5000', hoursBefore(16));
  const commentator = person('commentator', hoursBefore(17));
  const readerOf2000 = person('readerof2000', hoursBefore(18));
  const readerOfOne = person('readerofone', hoursBefore(19));
  const newcomers = people('newcomer', 1_000, hoursBefore(21));

  // The candidates are the oldest: far behind what one call reads of a longer list. The newest page has 20 authors.
  const authors = [
    ...shuffled([...times(500, () => author500), ...times(5_000, () => author5000)]),
    ...shuffled(
      Object.values(OUTPUT)
        .slice(0, -1)
        .flatMap(([, output = 0], at) => repeated(groups[at], output)),
    ),
    ...(groups.at(-1) ?? []).toReversed(),
  ];
  const written = new Map<Person, number>();
  const articles = authors.map((author, n) => {
    const nth = written.get(author) ?? 0;
    written.set(author, nth + 1);
    const isOf = (many: number) => (author === star || author === author5000) && nth < many / 2;
    const tags = ['everywhere', topic(n)];
    if (author === star || author === author500) tags.push('deep');
    if (isOf(500)) tags.push('of-500');
    if (isOf(5_000)) tags.push('of-5000', WIDE_TAGS.of5000);
    if (n < WIDE_AND_DEEP) tags.push(WIDE_TAGS.deep);
    const favoriters = [collector, ...(isOf(500) ? [fan500] : []), ...(isOf(5_000) ? [fan5000] : [])];
    return article(author, BEGINS + n * 10 * MINUTE_MS, n, tags, favoriters);
  });
  const [discussed, debated, mentioned] = articles.filter(({ author }) => author === steady[0]) as [
    Article,
    Article,
    Article,
  ];
  discussed.tags = TWENTY_TAGS;
  discussed.body = text(4_000, 'It has been growing for long.');

  const all = groups.flat();
  const anybody = (n: number) => all[n % all.length] as Person;
  const comments = [
    ...times(1_500, (n) => ({ author: anybody(n % 50), article: debated, body: text(100, 'No.') })),
    ...times(100, (n) => ({ author: anybody(n), article: discussed, body: text(1_024, 'Well, yes.') })),
    ...times(10, (n) => ({ author: anybody(n), article: mentioned, body: text(200, 'Well, yes.') })),
    ...times(2_200, (n) => ({ author: commentator, article: articles[n] as Article, body: text(200, 'So it is.') })),
    ...times(2_200, (n) => ({
      author: anybody(n),
      article: articles.at(-1 - n) as Article,
      body: text(200, 'Is it?'),
    })),
  ];
  const few = Object.values(FOLLOWED_OF_100).flatMap((count, at) => groups[at]?.slice(0, count) ?? []);
  return {
    reader,
    readerOf1000,
    readerOf2000,
    readerOfOne,
    collector,
    star,
    prolific,
    regular: steady[1] as Person,
    commentator,
    discussed,
    debated,
    mentioned,
    /** By how many articles match. */
    candidates: [
      { count: 500, author: author500, fan: fan500, tag: 'of-500' },
      { count: 5_000, author: author5000, fan: fan5000, tag: 'of-5000' },
    ],
    people: [
      ...[...all, ...newcomers, author500, author5000, collector, fan500, fan5000, commentator],
      ...[reader, readerOf1000, readerOf2000, readerOfOne],
    ],
    follows: [
      { follower: reader, followees: few },
      { follower: readerOf1000, followees: [...all, author500, author5000] },
      { follower: readerOf2000, followees: [...all, author500, author5000, ...newcomers] },
      { follower: readerOfOne, followees: [prolific] },
    ],
    articles: [...newcomers.map((author, n) => article(author, NEWCOMERS_BEGIN + n * MINUTE_MS, n, [])), ...articles],
    comments: comments.map(({ article, author, body }, n) =>
      comment(article, author, COMMENTS_BEGIN + n * 1_000, body),
    ),
  };
}

/** The comments of articles that were deleted, newer than all others, and how many of such articles wait for the sweep. */
const DELETED_BEGIN = Date.UTC(2025, 10, 15);
const DELETED = 100;

/** What is left of deleted articles of others until the sweep has passed: two comments of each, and its tombstone. */
export const unswept = ({ star, commentator }: Dataset) =>
  times(DELETED, (n) => {
    const at = DELETED_BEGIN + n * 2_000;
    const deleted = article(commentator, at, n, []);
    const comments = [at + 500, at + 1_000].map((ms) => comment(deleted, star, ms, text(200, 'Not for long.')));
    return { deletion: idAt(at + 1_500), article: deleted, comments };
  });

const hoursBefore = (hours: number) => BEGINS - hours * 60 * MINUTE_MS;

const repeated = (group: Person[] = [], count: number) => group.flatMap((one) => times(count, () => one));

function shuffled<T>(items: T[]): T[] {
  const random = seededRandom(items.length);
  const order = items.map((item) => ({ item, at: random() }));
  return order.sort((a, b) => a.at - b.at).map(({ item }) => item);
}

/** What is added for the measurements at one size: who is written to the table by them, so that no other has to change. */
export type Guests = ReturnType<typeof guests>;

/** A full head spills so many articles to a segment. */
const SPILLED = 22;

/** How much the most diligent author has written, and where in that the pages are that are looked at. */
const OF_LEGEND = 1_000_000;
const LOOKED_AT = [0, 10_000];
/** Ids a second apart are apart by so much. */
const SECOND_OF_IDS = 4_096_000;

/** An author of so many articles that only those of the pages that are looked at are there, besides the whole timeline. */
function legendOf(stage: number) {
  const begin = LEGENDS_BEGIN + stage * 60 * 24 * MINUTE_MS;
  const legend = person(`legend${stage}`, begin);
  const follower = person(`disciple${stage}`, begin + 1_000);
  const [firstAt, first] = [begin + MINUTE_MS, idAt(begin + MINUTE_MS)];
  const ids = times(OF_LEGEND, (n) => first + n * SECOND_OF_IDS);
  const nth = (n: number) => ({ ...article(legend, firstAt + n * 1_000, n, []), id: first + n * SECOND_OF_IDS });
  const articles = LOOKED_AT.flatMap((offset) => times(25, (n) => nth(OF_LEGEND - 1 - offset - n)));
  return { legend, follower, articles, ids };
}

/** @param stage which size it is, from 0 */
export function guests(stage: number) {
  const begin = SCRIBES_BEGIN + stage * 60 * 24 * MINUTE_MS;
  const scribe = person(`scribe${stage}`, begin);
  const stranger = person(`stranger${stage}`, begin + 1_000);
  const fans = people(`fan${stage}`, 25, begin + MINUTE_MS);
  // As many as make the head of a timeline full: the next one spills over into the segment, which there is already.
  const articles = times(MAX_IN_HEAD + SPILLED, (n) => article(scribe, begin + (n + 2) * MINUTE_MS, n, [topic(n)]));
  const [buried] = articles as [Article];
  buried.tags = TWENTY_TAGS;
  buried.favoriters = fans.slice(0, 20);
  const beloved = articles.at(-1) as Article;
  beloved.favoriters = fans;
  const million = legendOf(stage);
  const { legend, follower } = million;
  return {
    scribe,
    stranger,
    buried,
    beloved,
    million,
    people: [scribe, stranger, legend, follower, ...fans],
    articles,
  };
}

const ARTICLES_OF_ONE = 50;

/** The rest's articles from one number to another, with their authors: some are commented on, some are favorites. */
export function* rest(from: number, to: number): Generator<{ person?: Person; article: Article; comment?: Comment }> {
  let author = person('nobody', REST_BEGINS);
  for (let n = from; n < to; n++) {
    const createdAt = REST_BEGINS + n * MINUTE_MS;
    const isNew = (n - from) % ARTICLES_OF_ONE === 0;
    if (isNew) author = person(numbered('rest', n, 6), createdAt - MINUTE_MS / 2);
    const tags = [topic(n), numbered('rest', Math.floor(n / 100))];
    const made = article(author, createdAt, n, tags, n % 5 === 0 ? [author] : []);
    const said = n % 5 === 1 && comment(made, author, createdAt + 1_000, text(200, 'Mine.'));
    yield { article: made, ...(isNew ? { person: author } : {}), ...(said ? { comment: said } : {}) };
  }
}
