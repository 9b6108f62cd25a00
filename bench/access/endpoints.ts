import { slugOf } from '../../src/models/articles/slug.ts';
import { putTombstone } from '../../src/table/entities/articles/tombstone.ts';
import { type ApiAnswer, type ApiRequest, send, sweep } from './api.ts';
import {
  type Article,
  type Dataset,
  type Guests,
  type Person,
  TWENTY_OTHER_TAGS,
  TWENTY_TAGS,
  unswept,
  WIDE_TAGS,
} from './dataset.ts';
import { PASSWORD } from './fill.ts';
import { Loader } from './loader.ts';
import { commentWrites } from './writes.ts';

/**
 * Sends a request and notes its price in a row of the table.
 *
 * @param shows how many articles, comments or tags its answer has to have: a row is to be of what its name says
 */
type Measure = (row: string, request: ApiRequest, shows?: number) => Promise<ApiAnswer>;

const FAR = 10_000;
const FAR_COMMENTS = 2_000;
const PAGE = 20;

/** Sends a request for each row of the table, authenticated wherever that is possible; then leaves the table as it was. */
export async function measureEndpoints(measure: Measure, dataset: Dataset, guests: Guests): Promise<void> {
  // Logging in also makes the process read the keyring, as it does once an hour.
  const reader = await tokenOf(dataset.reader);
  const scribe = await tokenOf(guests.scribe);
  await sweep();

  await measureLists(measure, dataset, reader);
  await measurePastEnds(measure, dataset, reader);
  await measureCombinedFilters(measure, dataset, reader);
  await measureWideTags(measure, dataset, reader);
  await measureComments(measure, dataset, reader);
  await measureReads(measure, dataset, reader);
  await measureUsers(measure, guests, reader, scribe);
  await measureFavorites(measure, dataset, reader);
  await measureWriting(measure, guests, scribe);
  await measureDiligence(measure, dataset, guests);
  await measureUnsweptFavorites(measure, dataset, guests, { reader, scribe });
  await measureUnsweptDeletions(measure, dataset, reader);
  await sweep();
}

async function tokenOf({ email }: Person): Promise<string> {
  const { body } = await send({ method: 'POST', path: '/users/login', body: { user: { email, password: PASSWORD } } });
  return (body.user as { token: string }).token;
}

const get = (path: string, token?: string): ApiRequest => ({ method: 'GET', path, token });
const post = (path: string, token?: string, body?: object): ApiRequest => ({
  method: 'POST',
  path,
  token,
  ...(body ? { body } : {}),
});
const put = (path: string, token: string, body: object): ApiRequest => ({ method: 'PUT', path, token, body });
const remove = (path: string, token: string): ApiRequest => ({ method: 'DELETE', path, token });
const pathOf = ({ title, id }: Article) => `/articles/${slugOf(title, id)}`;

async function measureLists(measure: Measure, dataset: Dataset, reader: string) {
  const lists = [
    ['all articles', '/articles?', reader],
    ['by tag', '/articles?tag=everywhere&', reader],
    ['by author', `/articles?author=${dataset.star.username}&`, reader],
    ['favorited by', `/articles?favorited=${dataset.collector.username}&`, reader],
    ['feed of 100', '/articles/feed?', reader],
    ['feed of 1,000', '/articles/feed?', await tokenOf(dataset.readerOf1000)],
    ['feed of 2,000', '/articles/feed?', await tokenOf(dataset.readerOf2000)],
  ] as const;
  for (const [row, path, token] of lists) {
    await measure(row, get(`${path}limit=${PAGE}`, token), PAGE);
    const far = await measure(`${row}, offset 10,000`, get(`${path}limit=${PAGE}&offset=${FAR}`, token), PAGE);
    await measure(`${row}, cursor behind 10,000`, get(far.next ?? '', token), PAGE);
  }
}

/** The greatest offset there may be, in lists that end before: each costs what its count does. */
async function measurePastEnds(measure: Measure, dataset: Dataset, reader: string) {
  const favorited = dataset.candidates[0]?.fan.username ?? '';
  const lists: [row: string, filters: Record<string, string>][] = [
    ['by tag', { tag: TWENTY_TAGS[0] ?? '' }],
    ['by author', { author: dataset.regular.username }],
    ['favorited by', { favorited }],
    ['500 candidates: favorites, tag of 12,500', { favorited, tag: 'deep' }],
  ];
  for (const [row, filters] of lists) {
    await measure(`${row}, offset past the end`, get(listPath({ ...filters, offset: `${FAR}` }), reader), 0);
  }
  const readerOfOne = await tokenOf(dataset.readerOfOne);
  await measure('feed of 1, offset past the end', get(`/articles/feed?offset=${FAR}`, readerOfOne), 0);
}

/** An author of a million articles, beside one of a thousand. */
async function measureDiligence(measure: Measure, { prolific, readerOfOne }: Dataset, { million }: Guests) {
  const followers = { '1,000': readerOfOne, '1,000,000': million.follower };
  for (const [count, follower] of Object.entries(followers)) {
    const path = `/articles/feed?limit=${PAGE}`;
    await measure(`feed of an author of ${count}`, get(path, await tokenOf(follower)), PAGE);
  }
  const far = `/articles/feed?limit=${PAGE}&offset=${FAR}`;
  const follower = await tokenOf(million.follower);
  await measure('feed of an author of 1,000,000, offset 10,000', get(far, follower), PAGE);

  const article = { title: 'One more', description: 'As ever.', body: 'It is short.', tagList: TWENTY_TAGS };
  const published: [row: string, author: Person][] = [
    ['publish, author of 1,000', prolific],
    ['publish, timeline head full, author of 1,000,000', million.legend],
    ['publish, author of 1,000,000', million.legend],
  ];
  for (const [row, author] of published) {
    const token = await tokenOf(author);
    const answer = await measure(row, post('/articles', token, { article }));
    await send(remove(`/articles/${slugIn(answer)}`, token));
  }
}

const listPath = (filters: Record<string, string>) => `/articles?${new URLSearchParams(filters)}`;

/** Lists by a tag whose name takes almost 200 bytes: the longest to read, and, where 22,000 articles have it, too long. */
async function measureWideTags(measure: Measure, { candidates, collector }: Dataset, reader: string) {
  const { deep: tag, of5000 } = WIDE_TAGS;
  await measure('by tag of 200 bytes', get(listPath({ tag }), reader), PAGE);
  await measure('by tag of 200 bytes, offset 10,000', get(listPath({ tag, offset: `${FAR}` }), reader), PAGE);
  for (const { count, author } of candidates) {
    const row = `${count.toLocaleString('en')} candidates: author, tag of 22,000 and 200 bytes`;
    await measure(row, get(listPath({ author: author.username, tag }), reader), PAGE);
  }
  const filters = { tag: of5000, favorited: collector.username };
  await measure('5,000 candidates: tag of 200 bytes, favorites of 28,000', get(listPath(filters), reader), PAGE);
}

/**
 * The lists that candidates are sought in are longer than one call can read, but for the tag of 12,500.
 *
 * @throws Error where a total is not the number of articles that match
 */
async function measureCombinedFilters(measure: Measure, dataset: Dataset, reader: string) {
  const star = dataset.star.username;
  const collector = dataset.collector.username;
  for (const { count, author, fan, tag } of dataset.candidates) {
    const { username } = author;
    const favorited = fan.username;
    const half = count / 2; // of the tag's, and of the favorites, are by the star
    const rows: [name: string, matches: number, filters: Record<string, string>][] = [
      ['author, tag of 28,000', count, { author: username, tag: 'everywhere' }],
      ['author, favorites of 28,000', count, { author: username, favorited: collector }],
      ['author, tag and favorites of 28,000', count, { author: username, tag: 'everywhere', favorited: collector }],
      ['favorites, tag of 28,000', count, { favorited, tag: 'everywhere' }],
      ['favorites, tag of 12,500', half, { favorited, tag: 'deep' }],
      ['favorites, author of 12,000', half, { favorited, author: star }],
      ['tag, favorites of 28,000', count, { tag, favorited: collector }],
      ['tag, author of 12,000', half, { tag, author: star }],
      ['tag, author and favorites', half, { tag, author: star, favorited: collector }],
    ];
    for (const [name, matches, filters] of rows) {
      const row = `${count.toLocaleString('en')} candidates: ${name}`;
      const first = await measure(row, get(listPath(filters), reader), PAGE);
      const { articlesCount } = first.body;
      if (articlesCount !== matches) throw new Error(`${row}: ${articlesCount} match instead of ${matches}`);
      if (name === 'author, tag of 28,000') await measure(`${row}, cursor`, get(first.next ?? '', reader), PAGE);
    }
  }
}

async function measureComments(measure: Measure, dataset: Dataset, reader: string) {
  const { discussed, debated, mentioned, commentator, comments } = dataset;
  await measure('10 comments of an article', get(`${pathOf(mentioned)}/comments`, reader), 10);
  await measure('comments of an article', get(`${pathOf(discussed)}/comments`, reader), 100);
  const first = await measure('1,000 comments of an article', get(`${pathOf(debated)}/comments`, reader), 1_000);
  await measure('1,000 comments of an article, cursor', get(first.next ?? '', reader), 500);

  const sites = { "the site's comments": '', "the site's comments by author": `author=${commentator.username}` };
  for (const [row, filter] of Object.entries(sites)) {
    await measure(row, get(`/comments?${filter}`, reader), PAGE);
    let next: string | undefined = `/comments?limit=100&${filter}`;
    for (let passed = 0; passed < FAR_COMMENTS; passed += 100) ({ next } = await send(get(next ?? '', reader)));
    const cursor = next?.replace('limit=100', `limit=${PAGE}`) ?? '';
    await measure(`${row}, cursor behind 2,000`, get(cursor, reader), PAGE);
  }

  const one = comments.find(({ article }) => article === discussed);
  await measure('one comment', get(`${pathOf(discussed)}/comments/${one?.id}`, reader));
  const body = { comment: { body: 'Well, perhaps. '.repeat(70).trim() } };
  const added = await measure('add a comment', post(`${pathOf(discussed)}/comments`, reader, body));
  const { id } = added.body.comment as { id: number };
  await measure('delete a comment', remove(`${pathOf(discussed)}/comments/${id}`, reader));
}

async function measureReads(measure: Measure, { discussed, star }: Dataset, reader: string) {
  await measure('one article', get(pathOf(discussed), reader));
  const oldPath = pathOf({ ...discussed, title: 'As it was called before' });
  await measure('one article, by an old slug', get(oldPath, reader));
  await measure('profile', get(`/profiles/${star.username}`, reader));
  await measure('tags', get('/tags', reader), 1_000);
  await measure('health', get('/health'));
}

async function measureUsers(measure: Measure, { scribe, stranger }: Guests, reader: string, token: string) {
  const { username } = stranger;
  const user = { username: `new-${username}`, email: `new-${username}@example.com`, password: PASSWORD };
  await measure('register', post('/users', undefined, { user }));
  const guess = (email: string): ApiRequest => ({
    ...post('/users/login', undefined, { user: { email: `${email}-${username}@example.com`, password: PASSWORD } }),
    refusal: 401,
  });
  await send(guess('somebody')); // somebody at the same address has failed before
  await measure('login', post('/users/login', undefined, { user: { email: scribe.email, password: PASSWORD } }));
  for (let failures = 0; failures < 3; failures += 1) await measure('login, failed', guess('nobody'));
  await measure('login, refused', { ...guess('nobody'), refusal: 429 });
  await measure('current user', get('/user', token));
  const { bio, image } = { bio: 'A life in letters. '.repeat(10).trim(), image: 'https://example.com/scribe.png' };
  await measure('update user', put('/user', token, { user: { bio, image } }));
  const names = { username: `${scribe.username}x`, email: `x${scribe.email}`, password: PASSWORD };
  await measure('update user: username, email and password', put('/user', token, { user: names }));
  await measure('follow', post(`/profiles/${username}/follow`, reader));
  await measure('unfollow', remove(`/profiles/${username}/follow`, reader));
}

async function measureFavorites(measure: Measure, { discussed }: Dataset, reader: string) {
  await measure('favorite', post(`${pathOf(discussed)}/favorite`, reader));
  await measure('unfavorite', remove(`${pathOf(discussed)}/favorite`, reader));
}

async function measureWriting(measure: Measure, { buried }: Guests, scribe: string) {
  const draft = {
    title: 'On the price of a request',
    description: 'What it comes to when everything is counted.',
    body: 'It comes to what was written down before. '.repeat(100),
    tagList: TWENTY_TAGS,
  };
  const spilling = await measure('publish, timeline head full', post('/articles', scribe, { article: draft }));
  const published = await measure('publish', post('/articles', scribe, { article: draft }));
  const { tagList, ...untagged } = draft;
  const usual = { ...untagged, tagList: tagList.slice(0, 3) };
  const shorter = await measure('publish, 3 tags', post('/articles', scribe, { article: usual }));
  await send(remove(`/articles/${slugIn(shorter)}`, scribe));
  const changes = { title: 'On what requests cost', body: draft.body.toUpperCase(), tagList: TWENTY_OTHER_TAGS };
  const edited = await measure('edit', put(`/articles/${slugIn(published)}`, scribe, { article: changes }));
  await measure('delete an article', remove(`/articles/${slugIn(edited)}`, scribe));
  const firstUses = { ...draft, tagList: draft.tagList.map((tag) => `${tag}, by nobody else`) };
  const alone = await send(post('/articles', scribe, { article: firstUses }));
  await measure('delete an article, last use of its 20 tags', remove(`/articles/${slugIn(alone)}`, scribe));
  await measure('delete an article, far back, 20 favorites', remove(pathOf(buried), scribe));
  await send(remove(`/articles/${slugIn(spilling)}`, scribe));
}

const slugIn = ({ body }: ApiAnswer) => (body.article as { slug: string }).slug;

/** Where a deleted article had many favorites, they are in their users' lists until the sweep has passed. */
async function measureUnsweptFavorites(
  measure: Measure,
  { collector }: Dataset,
  { beloved }: Guests,
  { reader, scribe }: Record<'reader' | 'scribe', string>,
) {
  await measure('delete an article, 25 favorites', remove(pathOf(beloved), scribe));
  const path = `/articles?favorited=${collector.username}&limit=${PAGE}`;
  await measure('favorited by, before the sweep', get(path, reader), PAGE);
}

/** What waits of others' deletions: their comments are still in the site's list, and the newest in it. */
async function measureUnsweptDeletions(measure: Measure, dataset: Dataset, reader: string) {
  const loader = new Loader();
  for (const { deletion, article, comments } of unswept(dataset)) {
    const tombstone = { article: article.id, author: article.author.id, favorited: false };
    await loader.write([putTombstone(deletion, tombstone), ...comments.flatMap(commentWrites)]);
  }
  await loader.flush();
  await measure('all articles, before the sweep', get(`/articles?limit=${PAGE}`, reader), PAGE);
  await measure(
    '10 comments of an article, before the sweep',
    get(`${pathOf(dataset.mentioned)}/comments`, reader),
    10,
  );
  await measure("the site's comments, before the sweep", get('/comments', reader), 0);
}
