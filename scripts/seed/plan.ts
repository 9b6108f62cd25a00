import { faker } from '@faker-js/faker/locale/en';
import { drawPairs, random, zipf } from './chance.ts';
import { MAX_FOLLOWEES, type SeedOptions } from './options.ts';
import { smallTalk, type Topic, topics } from './topics.ts';

/** Everything a blog is to have. Who and what is meant, is said by position; `at` is in milliseconds since the epoch. */
export interface Blog {
  users: { at: number; username: string; email: string; bio: string | null; image: string | null }[];
  articles: { at: number; author: number; title: string; description: string; body: string; tagList: string[] }[];
  comments: { at: number; article: number; author: number; body: string }[];
  /** User and article. */
  favorites: [number, number][];
  /** Follower and followee. */
  follows: [number, number][];
}

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
/** How far back the blog goes. */
const PAST_MS = 180 * DAY_MS;
/** In this share of that time all users have joined, most of them early. */
const JOINING = 0.7;
/** How long after an article its comments come, on average. */
const COMMENT_DELAY_MS = 2 * DAY_MS;
/** Plans a blog: the same options give the same one, to the last letter. Each list is in the order of time. */
export function planBlog(options: SeedOptions): Blog {
  faker.seed(options.seed);
  const users = planUsers(options);
  const written = planArticles(options, users);
  return {
    users,
    articles: written.map(({ topic: _, subject: __, ...article }) => article),
    comments: planComments(options, users, written),
    favorites: planFavorites(options),
    follows: planFollows(options),
  };
}

function planUsers({ users, until }: SeedOptions): Blog['users'] {
  const begin = until - PAST_MS;
  const joined = inOrder(Array.from({ length: users }, () => ({ at: begin + random() ** 2 * PAST_MS * JOINING })));
  const usernames = new Set<string>();
  return joined.map(({ at }) => {
    const sex = faker.person.sexType();
    const username = newUsername(faker.person.firstName(sex), usernames);
    const bio = random() < 0.8 ? faker.person.bio() : null;
    const image = random() < 0.8 ? faker.image.personPortrait({ sex, size: 128 }) : null;
    return { at, username, email: `${username}@blog.example`, bio, image };
  });
}

function newUsername(firstName: string, usernames: Set<string>): string {
  const name = `${firstName}.${faker.person.lastName()}`.toLowerCase().replace(/[^a-z.]/g, '');
  let username = name;
  for (let number = 2; usernames.has(username); number++) username = `${name}.${number}`;
  usernames.add(username);
  return username;
}

function planArticles({ articles, until }: SeedOptions, users: Blog['users']) {
  const drawAuthor = zipf(users.length);
  const dated = Array.from({ length: articles }, () => {
    const author = drawAuthor();
    const joined = users[author]?.at ?? 0;
    return { at: joined + HOUR_MS + random() * (until - joined - HOUR_MS), author };
  });
  return inOrder(dated).map((article) => ({ ...article, ...writeArticle() }));
}

/** What the placeholders of an article's topic stand for in this article. */
type Subject = Map<string, string>;

function writeArticle() {
  const topic = byRank(topics);
  const subject: Subject = new Map();
  const tags = new Set(random() < 0.9 ? topic.tags.slice(0, 1) : []);
  for (let more = faker.number.int(3); more > 0; more--) tags.add(byRank(topic.tags));
  return {
    topic,
    subject,
    title: capitalized(fill(anyOf(topic.titles), subject)),
    description: sentence(fill(anyOf(topic.descriptions), subject)),
    body: writeBody(topic, subject),
    tagList: [...tags],
  };
}

/** Some paragraphs of Markdown, here and there with a heading or a quotation. */
function writeBody(topic: Topic, subject: Subject): string {
  const some = faker.helpers.arrayElements(smallTalk.sentences, 3);
  const sentences = faker.helpers.shuffle([...topic.sentences, ...some]);
  const headings = faker.helpers.shuffle(smallTalk.headings);
  const paragraphs: string[] = [];
  while (sentences.length > 0) {
    const taken = sentences.splice(0, faker.number.int({ min: 2, max: 4 }));
    const text = taken.map((template) => sentence(fill(template, subject))).join(' ');
    const chance = paragraphs.length > 0 ? random() : 1;
    if (chance < 0.3) paragraphs.push(`## ${headings.pop()}`);
    paragraphs.push(chance > 0.3 && chance < 0.4 ? `> ${text}` : text);
  }
  return paragraphs.join('\n\n');
}

function planComments(
  { comments, until }: SeedOptions,
  users: Blog['users'],
  articles: ReturnType<typeof planArticles>,
): Blog['comments'] {
  const drawArticle = zipf(articles.length);
  const drawAuthor = zipf(users.length);
  const planned = Array.from({ length: comments }, () => {
    const [number, author] = [drawArticle(), drawAuthor()];
    const article = articles[number];
    const possible = Math.max(article?.at ?? 0, users[author]?.at ?? 0) + 1;
    const delay = -Math.log(1 - random()) * COMMENT_DELAY_MS;
    const at = possible + (possible + delay < until ? delay : random() * Math.max(0, until - possible));
    const template = anyOf(article && random() < 0.6 ? article.topic.comments : smallTalk.comments);
    return { at, article: number, author, body: fill(template, new Map(article?.subject)) };
  });
  return inOrder(planned);
}

const planFavorites = ({ favorites, users, articles }: SeedOptions): Blog['favorites'] =>
  drawPairs(favorites, { things: users, draw: zipf(users) }, { things: articles, draw: zipf(articles) });

function planFollows({ follows, users }: SeedOptions): Blog['follows'] {
  const side = () => ({ things: users, draw: zipf(users) });
  const isAllowed = (follower: number, followee: number, followees: number) =>
    follower !== followee && followees < MAX_FOLLOWEES;
  return drawPairs(follows, side(), side(), isAllowed);
}

/** Sorts what is dated, and sees to it that no two things happen in one millisecond: ids are made of the time. */
function inOrder<T extends { at: number }>(dated: T[]): T[] {
  let last = 0;
  return dated
    .sort((a, b) => a.at - b.at)
    .map((one) => {
      last = Math.max(Math.floor(one.at), last + 1);
      return { ...one, at: last };
    });
}

const byRank = <T>(list: readonly T[]): T =>
  faker.helpers.weightedArrayElement(list.map((value, rank) => ({ value, weight: 1 / (rank + 1) })));

const anyOf = (templates: readonly string[]): string => faker.helpers.arrayElement(templates);

/** Fills a template in, and adds to the subject what was drawn for it. */
const fill = (template: string, subject: Subject): string =>
  template.replace(/\{\{.+?\}\}/g, (placeholder) => {
    const value = subject.get(placeholder) ?? faker.helpers.fake(placeholder);
    if (!placeholder.startsWith('{{number.')) subject.set(placeholder, value);
    return value;
  });

const sentence = (text: string): string => capitalized(/[.!?]$/.test(text) ? text : `${text}.`);

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
