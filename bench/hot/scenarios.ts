import type { ApiRequest } from '../access/api.ts';
import { addPerson, type Recorder } from './record.ts';
import type { Recording } from './simulation.ts';

/** Requests of one kind. */
interface Scenario {
  name: string;
  /** Records some requests like those that are to come in. */
  record: (recorder: Recorder) => Promise<Recording[]>;
}

/** Requests at a rate that has to be carried. */
interface RequiredScenario extends Scenario {
  perSecond: number;
}

const get = (path: string, token?: string): ApiRequest => ({ method: 'GET', path, token });
const post = (path: string, token: string, body: object = {}): ApiRequest => ({ method: 'POST', path, token, body });

/** What a front end asks for, at the same time, to show its front page. */
const frontPage = (token?: string): ApiRequest[] => [get('/articles', token), get('/tags', token)];

const publishing = (recorder: Recorder, token: string, tagList?: string[]) =>
  post('/articles', token, { article: recorder.draft(tagList) });

const favoriting = (article: { slug: string } | undefined, token: string) =>
  post(`/articles/${article?.slug}/favorite`, token);

const KILOBYTE = 'Well, perhaps. '.repeat(70).slice(0, 1_024);
const commenting = (article: { slug: string } | undefined, token: string) =>
  post(`/articles/${article?.slug}/comments`, token, { comment: { body: KILOBYTE } });

export const required: RequiredScenario[] = [
  {
    name: 'front page, signed in',
    perSecond: 1_000,
    record: (recorder) => recorder.each(({ token }) => frontPage(token)),
  },
  { name: 'front page, anonymous', perSecond: 1_000, record: (recorder) => recorder.one(...frontPage()) },
  {
    name: 'publish',
    perSecond: 100,
    record: (recorder) => recorder.each(({ token }) => [publishing(recorder, token)]),
  },
  {
    name: 'publish, one tag on all',
    perSecond: 50,
    record: (recorder) =>
      recorder.each(({ token }) => [publishing(recorder, token, ['one tag', ...recorder.draft().tagList.slice(1)])]),
  },
  {
    name: 'favorite one article',
    perSecond: 50,
    record: (recorder) => recorder.each(({ token }) => [favoriting(recorder.articles[0], token)]),
  },
];

/** All of the above at once, at how many a second: half of the readers are signed in, half of the articles have the tag. */
export const together: Record<string, number> = {
  'front page, signed in': 500,
  'front page, anonymous': 500,
  publish: 50,
  'publish, one tag on all': 50,
  'favorite one article': 50,
};

/**
 * One for each other kind of key or item that requests have in common. They are recorded in this order: the last ones
 * have the table full of tags.
 */
export const others: Scenario[] = [
  {
    name: 'publish, without tags',
    record: (recorder) => recorder.each(({ token }) => [publishing(recorder, token, [])]),
  },
  {
    name: 'publish, all by one author',
    record: async (recorder) => {
      const { token } = await addPerson('star');
      return recorder.each(() => [publishing(recorder, token, [])]);
    },
  },
  {
    name: 'favorite, all by one user',
    record: async (recorder) => {
      const { token } = await addPerson('fan');
      return recorder.each((_, number) => [favoriting(recorder.articles[number], token)]);
    },
  },
  {
    name: 'comment on one article',
    record: (recorder) => recorder.each(({ token }) => [commenting(recorder.articles[1], token)]),
  },
  {
    name: 'comment, on many articles',
    record: (recorder) => recorder.each(({ token }, number) => [commenting(recorder.articles.at(-1 - number), token)]),
  },
  {
    name: 'follow one user',
    record: (recorder) => recorder.each(({ token }) => [post('/profiles/star/follow', token)]),
  },
  { name: 'feed, of the one user', record: (recorder) => recorder.each(({ token }) => [get('/articles/feed', token)]) },
  { name: 'by author, one for all', record: (recorder) => recorder.one(get('/articles?author=star')) },
  { name: 'by tag, one for all', record: (recorder) => recorder.one(get('/articles?tag=one+tag')) },
  { name: 'favorited by, one for all', record: (recorder) => recorder.one(get('/articles?favorited=fan')) },
  { name: 'one article', record: (recorder) => recorder.one(get(`/articles/${recorder.articles[0]?.slug}`)) },
  {
    name: 'the comments of one article',
    record: (recorder) => recorder.one(get(`/articles/${recorder.articles[1]?.slug}/comments`)),
  },
  { name: 'one profile', record: (recorder) => recorder.one(get('/profiles/star')) },
  { name: 'tags', record: (recorder) => recorder.one(get('/tags')) },
  {
    name: 'publish, 20 rare tags on each',
    record: (recorder) =>
      recorder.each(({ token, username }) => [
        publishing(
          recorder,
          token,
          Array.from({ length: 20 }, (_, number) => `${username}: ${number}`),
        ),
      ]),
  },
  { name: 'tags, 1,000 and more in use', record: (recorder) => recorder.one(get('/tags')) },
];
