import { addUsers, type KnownUser, tokenFor } from '../../../harness/users.ts';
import { comment, favorite, follow, publish, remove } from '../builders.ts';
import type { Article, Comment } from '../objects.ts';
import { tentatively } from './meanwhile.ts';

export interface Person extends KnownUser {
  token: string;
}

/** A blog in which every list is long enough to be read in parts, and the next thing that happens is a special one. */
export interface Fixture {
  /** Her timeline is full: the next article moves older ones to another part of it. */
  ann: Person;
  /** Of his older articles most are deleted. */
  ben: Person;
  /** Follows ann and ben, and has favorites of both. */
  eve: Person;
  /** Nobody follows him yet. */
  joe: Person;
  /** More than go with the deletion of an article. */
  crowd: Person[];
  /** Newest first. */
  anns: Article[];
  bens: Article[];
  /** One of ann's newest, with comments. */
  hot: Article;
  comments: Comment[];
  /** One of ann's, favorited by the whole crowd. */
  popular: Article;
  /** On most articles, and on one. */
  tag: string;
  rare: string;
}

const CROWD = 22;
const COMMENTS = 25;
/** So many times the newest part of a timeline has been full. */
const SPILLS = 4;

export async function makeFixture(): Promise<Fixture> {
  const [ann, ben, eve, joe, ...crowd] = await people(['ann', 'ben', 'eve', 'joe', ...numbered('crowd', CROWD)]);
  if (!ann || !ben || !eve || !joe) throw new Error('nobody is there');
  for (const { username } of [ann, ben]) await follow(eve.token, username);
  const bens = await publishUntilFull(ben, 1);
  await publishSome(ben, bens, 5);
  for (const { slug } of bens.splice(-25, 12)) await remove(ben.token, slug);
  const anns = await publishUntilFull(ann, SPILLS);
  const mixed = [...anns.slice(0, 45), ...anns.slice(-40), ...bens.slice(0, 30), ...bens.slice(-5)];
  for (const { slug } of mixed) await favorite(eve.token, slug);
  const [hot, popular] = [anns[3], anns[5]];
  if (!hot || !popular) throw new Error('nothing is there');
  for (const { token } of crowd) await favorite(token, popular.slug);
  const comments: Comment[] = [];
  for (let number = 0; number < COMMENTS; number++) {
    comments.push(await comment([ann, ben, eve][number % 3]?.token ?? '', hot.slug));
  }
  return { ann, ben, eve, joe, crowd, anns, bens, hot, comments, popular, tag: TAG, rare: RARE };
}

const TAG = 'common';
const RARE = 'rare';

const numbered = (word: string, count: number) => Array.from({ length: count }, (_, index) => `${word}${index}`);

async function people(names: string[]): Promise<Person[]> {
  return Promise.all((await addUsers(names)).map(async (user) => ({ ...user, token: await tokenFor(user) })));
}

/** Publishes until the newest part of the timeline has been full so often, and is again. */
export async function publishUntilFull(author: Person, times: number): Promise<Article[]> {
  const articles: Article[] = [];
  for (let full = 0; ; ) {
    const { value, written, undo } = await tentatively(() => publishOne(author, articles.length));
    if (written.some(({ sk }) => sk.startsWith('timeline#')) && ++full === times) {
      await undo();
      return articles;
    }
    articles.unshift(value);
  }
}

async function publishSome(author: Person, articles: Article[], count: number): Promise<void> {
  for (let number = 0; number < count; number++) articles.unshift(await publishOne(author, articles.length));
}

const publishOne = ({ token }: Person, number: number): Promise<Article> =>
  publish(token, { tagList: number === 0 ? [TAG, RARE] : number % 7 === 3 ? [] : [TAG] });

/** An article's part of its slug that never changes. */
export const idOf = ({ slug }: { slug: string }): string => slug.slice(-11);
