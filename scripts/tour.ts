import { styleText } from 'node:util';
import { runScript } from './local/run-script.ts';
import { Session } from './tour/session.ts';

/**
 * `npm run tour [-- base URL]`: a session of HTTP calls by three users, each printed with its answer and checked against the
 * contract; exit code 1 at the first answer that is not as it should be. By default it visits http://localhost:3000/api. It
 * can be run any number of times: its names are new, and its articles are deleted in the end. (Users stay: the API has no
 * call to delete one.) It needs nothing but Node.
 */

interface User {
  username: string;
  email: string;
  token: string;
}
interface Article {
  slug: string;
  createdAt: string;
  updatedAt: string;
}
type OneUser = { user: User };
type OneArticle = { article: Article };
type OneComment = { comment: { id: number; createdAt: string } };
type Articles = { articles: Article[]; articlesCount: number };

await runScript(async (onStop) => {
  const started = performance.now();
  const base = (process.argv[2] ?? 'http://localhost:3000/api').replace(/\/+$/, '');
  if (!/^https?:/.test(base) || !URL.canParse(base))
    throw new Error(`✗ ${base} is no URL such as http://localhost:3000/api`);
  const session = new Session(base);
  const { chapter } = session;
  const call = session.call.bind(session);

  /** On every name, so that each tour has its own. */
  const mark =
    Date.now().toString(36) +
    Math.floor(Math.random() * 1296)
      .toString(36)
      .padStart(2, '0');
  const tag = `tour ${mark} c++`;
  const password = 'correct horse';

  const toDelete = new Map<string, User>();
  onStop(async () => {
    for (const [slug, { token }] of toDelete) {
      const request = { method: 'DELETE', headers: { authorization: `Token ${token}` } };
      await fetch(`${base}/articles/${slug}`, request).catch(() => {}); // the tour has failed already, and says why
    }
  });

  const account = (name: string) => ({
    username: `${name} ${mark}`,
    email: `${name.split(' ')[0]}.${mark}@example.com`,
    password,
  });
  const draft = (title: string, tagList: string[] = []) => ({
    article: { title, description: 'Seen on a tour', body: `# ${title}\n\nIt works.`, tagList },
  });
  const publish = async (author: User, title: string, tagList?: string[]) => {
    const { body } = await call<OneArticle>('POST /articles', {
      as: author,
      body: draft(title, tagList),
      status: 201,
      like: {
        article: {
          slug: /^.+-[0-9a-z]{11}$/,
          title,
          tagList: tagList ?? [],
          createdAt: isTime,
          updatedAt: isTime,
          favorited: false,
          favoritesCount: 0,
          author: { username: author.username, following: false },
        },
      },
    });
    toDelete.set(body.article.slug, author);
    return body.article;
  };

  chapter('Is anybody there?');
  await call('GET /health', { note: 'touches no database', status: 200, like: { status: 'ok' } });
  await call('GET /tags', { status: 200, like: { tags: Array.isArray } });
  await call('GET /articles?limit=1', { status: 200, like: { articles: Array.isArray, articlesCount: isCount } });
  await call('GET /nowhere', { status: 404, like: { errors: { path: ['not found'] } } });
  await call('DELETE /tags', { status: 405, headersLike: { allow: /GET/ } });
  await call('OPTIONS /articles', {
    note: 'what browsers ask first',
    headers: { origin: 'https://example.com', 'access-control-request-method': 'POST' },
    status: 204,
    headersLike: { 'access-control-allow-methods': /POST/ },
  });

  chapter('Three people register');
  const register = async (name: string) => {
    const { username, email } = account(name);
    const like = { user: { username, email, token: isText, bio: null, image: null } };
    return (await call<OneUser>('POST /users', { body: { user: account(name) }, status: 201, like })).body.user;
  };
  const jane = await register('Jane');
  const omar = await register('Omar Núñez');
  const lin = await register('林');
  await call('POST /users', {
    note: 'names and addresses are unique whatever their case',
    body: { user: { ...account('Jane'), username: jane.username.toUpperCase() } },
    status: 409,
    like: { errors: { username: ['has already been taken'], email: ['has already been taken'] } },
  });
  await call('POST /users', {
    note: 'all that is wrong is said at once',
    body: { user: { username: ' ', email: 'nonsense', password: 'short' } },
    status: 422,
    like: { errors: { username: ["can't be blank"], email: Array.isArray, password: Array.isArray } },
  });

  chapter('They sign in');
  await call('POST /users/login', {
    body: { user: { email: jane.email, password: 'wrong horse' } },
    status: 401,
    like: { errors: { credentials: ['invalid'] } },
  });
  await call('POST /users/login', {
    body: { user: { email: jane.email.toUpperCase(), password } },
    status: 200,
    like: { user: { username: jane.username } },
  });
  await call('GET /user', { status: 401, like: { errors: { token: ['is missing'] } } });
  const forged = { username: 'forged', token: `${jane.token.slice(0, -5)}wrong` };
  await call('GET /user', {
    note: 'signed by nobody',
    as: forged,
    status: 401,
    like: { errors: { token: ['is invalid'] } },
  });
  await call('GET /user', { as: jane, status: 200, like: { user: { username: jane.username, email: jane.email } } });
  await call('PUT /user', {
    note: 'one field; the others stay',
    as: jane,
    body: { user: { bio: 'I write.' } },
    status: 200,
    like: { user: { username: jane.username, email: jane.email, bio: 'I write.', image: null } },
  });

  chapter('Jane publishes');
  await call('POST /articles', { body: draft('No'), status: 401, like: { errors: { token: ['is missing'] } } });
  await call('POST /articles', {
    as: jane,
    body: { article: { title: ' ', description: '', tagList: 'none' } },
    status: 422,
    like: {
      errors: {
        title: ["can't be blank"],
        description: ["can't be blank"],
        body: ["can't be blank"],
        tagList: Array.isArray,
      },
    },
  });
  const first = await publish(jane, 'Hello, world', [tag, 'hello']);
  const second = await publish(jane, 'Hello, world', [tag]);
  const third = await publish(jane, 'Überall & 世界', ['hello']);
  await call(`GET /articles/${first.slug}`, {
    status: 200,
    like: { article: { slug: first.slug, body: '# Hello, world\n\nIt works.', tagList: [tag, 'hello'] } },
  });
  await call(`HEAD /articles/${first.slug}`, { note: 'as GET, without the body', status: 200 });
  await call('GET /articles/no-such-thing', { status: 404, like: { errors: { article: ['not found'] } } });

  chapter('Tags and filters');
  const has = (tags: string[]) => tags.length >= 1_000 || tags.includes(tag); // of more than 1,000, not all are listed
  await call('GET /tags', { status: 200, like: { tags: has } });
  await call(`GET /articles?tag=${encodeURIComponent(tag)}`, {
    note: 'newest first, without bodies',
    status: 200,
    like: { articles: [{ slug: second.slug, body: isMissing }, { slug: first.slug }], articlesCount: 2 },
  });
  await call(`GET /articles?author=${encodeURIComponent(jane.username)}&limit=1&offset=2`, {
    note: 'the count is of all that match',
    status: 200,
    like: { articles: [{ slug: first.slug }], articlesCount: 3 },
  });
  await call(`GET /articles?author=${encodeURIComponent(jane.username)}&tag=hello`, {
    status: 200,
    like: { articles: [{ slug: third.slug }, { slug: first.slug }], articlesCount: 2 },
  });
  await call(`GET /articles?author=nobody-${mark}`, {
    note: 'an unknown author is an empty list',
    status: 200,
    like: { articles: [], articlesCount: 0 },
  });
  await call('GET /articles?limit=0&offset=x', {
    status: 422,
    like: { errors: { limit: Array.isArray, offset: Array.isArray } },
  });

  chapter('Omar follows Jane');
  const profileOfJane = `/profiles/${encodeURIComponent(jane.username)}`;
  await call('GET /articles/feed', { as: omar, status: 200, like: { articles: [], articlesCount: 0 } });
  const following = { profile: { username: jane.username, bio: 'I write.', following: true } };
  await call(`POST ${profileOfJane}/follow`, { as: omar, status: 200, like: following });
  await call(`POST ${profileOfJane}/follow`, {
    note: 'repeating it changes nothing',
    as: omar,
    status: 200,
    like: following,
  });
  await call(`GET ${profileOfJane}`, { as: omar, status: 200, like: following });
  await call(`GET ${profileOfJane}`, { status: 200, like: { profile: { following: false } } });
  await call('GET /articles/feed?limit=2', {
    note: 'with what she wrote before',
    as: omar,
    status: 200,
    like: { articles: [{ slug: third.slug, author: { following: true } }, { slug: second.slug }], articlesCount: 3 },
    headersLike: { link: /rel="next"/ },
  });
  await call(`POST ${profileOfJane}/follow`, { as: jane, status: 422, like: { errors: { profile: Array.isArray } } });
  await call(`POST /profiles/nobody-${mark}/follow`, {
    as: omar,
    status: 404,
    like: { errors: { profile: ['not found'] } },
  });

  chapter('Omar likes it');
  const liked = { article: { slug: first.slug, favorited: true, favoritesCount: 1 } };
  await call(`POST /articles/${first.slug}/favorite`, { as: omar, status: 200, like: liked });
  await call(`POST /articles/${first.slug}/favorite`, {
    note: 'repeating it changes nothing',
    as: omar,
    status: 200,
    like: liked,
  });
  await call(`GET /articles/${first.slug}`, { as: lin, status: 200, like: { article: { favorited: false } } });
  await call(
    `GET /articles?favorited=${encodeURIComponent(omar.username)}&author=${encodeURIComponent(jane.username)}&tag=hello`,
    { status: 200, like: { articles: [{ slug: first.slug, favoritesCount: 1 }], articlesCount: 1 } },
  );

  chapter('They talk');
  const comments = `/articles/${first.slug}/comments`;
  const comment = async (as: User, text: string) =>
    (
      await call<OneComment>(`POST ${comments}`, {
        as,
        body: { comment: { body: text } },
        status: 201,
        like: { comment: { id: Number.isSafeInteger, body: text, author: { username: as.username } } },
      })
    ).body.comment;
  const praise = await comment(omar, 'Well said.');
  const thanks = await comment(jane, 'Thank you!');
  await call(`POST ${comments}`, {
    as: omar,
    body: { comment: { body: ' ' } },
    status: 422,
    like: { errors: { body: ["can't be blank"] } },
  });
  await call(`GET ${comments}`, {
    status: 200,
    like: { comments: [{ id: praise.id }, { id: thanks.id }] },
  });
  await call(`GET ${comments}/${praise.id}`, { status: 200, like: { comment: { id: praise.id, body: 'Well said.' } } });
  await call(`DELETE ${comments}/${praise.id}`, {
    note: 'it is not hers',
    as: jane,
    status: 403,
    like: { errors: { comment: ['forbidden'] } },
  });
  await call(`DELETE ${comments}/${thanks.id}`, { as: jane, status: 204 });
  await call(`DELETE ${comments}/${thanks.id}`, {
    as: jane,
    status: 404,
    like: { errors: { comment: ['not found'] } },
  });
  await call(`GET /comments?author=${encodeURIComponent(omar.username)}`, {
    status: 200,
    like: { comments: [{ id: praise.id, slug: first.slug }] },
  });

  chapter('Jane changes her mind');
  await call(`PUT /articles/${first.slug}`, {
    note: 'it is not his',
    as: omar,
    body: { article: { title: 'Mine now' } },
    status: 403,
    like: { errors: { article: ['forbidden'] } },
  });
  const { body: renamed } = await call<OneArticle>(`PUT /articles/${first.slug}`, {
    note: 'a new title gives a new slug',
    as: jane,
    body: { article: { title: 'Good morning, world' } },
    status: 200,
    like: {
      article: {
        slug: `good-morning-world-${first.slug.slice(-11)}`,
        description: 'Seen on a tour',
        tagList: [tag, 'hello'],
        favoritesCount: 1,
        createdAt: first.createdAt,
        updatedAt: (time: string) => time > first.updatedAt,
      },
    },
  });
  toDelete.delete(first.slug);
  toDelete.set(renamed.article.slug, jane);
  await call(`GET /articles/${first.slug}`, {
    note: 'the old slug keeps working',
    status: 200,
    like: { article: { slug: renamed.article.slug, title: 'Good morning, world' } },
  });
  await call(`PUT /articles/${first.slug}`, {
    as: jane,
    body: { article: { tagList: null, title: '' } },
    status: 422,
    like: { errors: { tagList: Array.isArray, title: ["can't be blank"] } },
  });
  await call(`PUT /articles/${first.slug}`, {
    note: "what is not the caller's to set is ignored",
    as: jane,
    body: { article: { tagList: [], favoritesCount: 1_000, slug: 'mine' } },
    status: 200,
    like: { article: { slug: renamed.article.slug, tagList: [], favoritesCount: 1 } },
  });
  await call(`GET /articles?tag=${encodeURIComponent(tag)}`, {
    status: 200,
    like: { articles: [{ slug: second.slug }], articlesCount: 1 },
  });

  chapter('Omar takes another name');
  const newName = `Omar 100% #1/${mark}`;
  await call('PUT /user', {
    as: omar,
    body: { user: { username: jane.username } },
    status: 409,
    like: { errors: { username: ['has already been taken'] } },
  });
  await call('PUT /user', {
    as: omar,
    body: { user: { username: newName } },
    status: 200,
    like: { user: { username: newName, email: omar.email } },
  });
  const renamedOmar = { ...omar, username: newName };
  await call('GET /user', {
    note: 'his token is still good',
    as: renamedOmar,
    status: 200,
    like: { user: { username: newName } },
  });
  await call(`GET /profiles/${encodeURIComponent(omar.username)}`, {
    status: 404,
    like: { errors: { profile: ['not found'] } },
  });
  await call(`GET /profiles/${encodeURIComponent(newName)}`, { status: 200, like: { profile: { username: newName } } });
  await call(`GET ${comments}`, {
    note: 'his comments have the new name',
    status: 200,
    like: { comments: [{ author: { username: newName } }] },
  });
  await call(`GET /articles?favorited=${encodeURIComponent(newName)}`, { status: 200, like: { articlesCount: 1 } });
  await call('PUT /user', {
    note: 'the old name is free again',
    as: lin,
    body: { user: { username: omar.username } },
    status: 200,
    like: { user: { username: omar.username, email: lin.email } },
  });

  chapter('A walk through a list that changes meanwhile');
  const walked: string[] = [];
  const ofJane = `GET /articles?author=${encodeURIComponent(jane.username)}&limit=1`;
  let page = await call<Articles>(ofJane, { status: 200, like: { articlesCount: 3 } });
  walked.push(...page.body.articles.map(({ slug }) => slug));
  const meanwhile = await publish(jane, 'Published during a walk');
  while (page.next) {
    page = await call<Articles>(`GET ${page.next}`, {
      note: 'what the link said',
      status: 200,
      like: { articlesCount: 4 },
    });
    walked.push(...page.body.articles.map(({ slug }) => slug));
  }
  expectSame('the walk', walked, [third.slug, second.slug, renamed.article.slug]);
  const { next } = await call<Articles>(ofJane, { status: 200, like: { articles: [{ slug: meanwhile.slug }] } });
  const cursor = new URL(next ?? '').searchParams.get('cursor') ?? '';
  const invalidCursor = { status: 422, like: { errors: { cursor: ['is invalid'] } } };
  await call(`GET /articles?cursor=${cursor}`, { note: 'of another list', ...invalidCursor });
  await call(`${ofJane}&cursor=${cursor.startsWith('x') ? 'y' : 'x'}${cursor.slice(1)}`, {
    note: 'altered',
    ...invalidCursor,
  });
  await call(`${ofJane}&offset=99`, { status: 200, like: { articles: [], articlesCount: 4 } });

  chapter('Bodies that are none');
  const login = 'POST /users/login';
  await call(login, { text: '{"user":', status: 422, like: { errors: { body: Array.isArray } } });
  await call(login, { text: '[]', status: 422, like: { errors: { body: Array.isArray } } });
  const plain = { 'content-type': 'text/plain' };
  await call(login, { text: 'hello', headers: plain, status: 415, like: { errors: { body: Array.isArray } } });
  await call(login, {
    body: { user: { email: 'x'.repeat(1024 * 1024) } },
    status: 413,
    like: { errors: { body: Array.isArray } },
  });

  chapter('All of it undone');
  const unliked = { article: { favorited: false, favoritesCount: 0 } };
  await call(`DELETE /articles/${first.slug}/favorite`, { as: renamedOmar, status: 200, like: unliked });
  await call(`DELETE /articles/${first.slug}/favorite`, {
    note: 'repeating it changes nothing',
    as: renamedOmar,
    status: 200,
    like: unliked,
  });
  await call(`DELETE ${profileOfJane}/follow`, {
    as: renamedOmar,
    status: 200,
    like: { profile: { following: false } },
  });
  await call('GET /articles/feed', {
    note: 'empty again',
    as: renamedOmar,
    status: 200,
    like: { articles: [], articlesCount: 0 },
  });
  await call(`DELETE /articles/${first.slug}`, {
    as: renamedOmar,
    status: 403,
    like: { errors: { article: ['forbidden'] } },
  });
  for (const slug of [...toDelete.keys()]) {
    await call(`DELETE /articles/${slug}`, { as: jane, status: 204 });
    toDelete.delete(slug);
  }
  await call(`GET /articles/${first.slug}`, { status: 404, like: { errors: { article: ['not found'] } } });
  await call(`GET ${comments}`, { note: 'gone with it', status: 404, like: { errors: { article: ['not found'] } } });
  await call(`GET /articles?author=${encodeURIComponent(jane.username)}`, {
    status: 200,
    like: { articles: [], articlesCount: 0 },
  });
  await call('GET /tags', { status: 200, like: { tags: (tags: string[]) => !tags.includes(tag) } });

  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(styleText('green', `\n✓ ${session.calls} calls, each answered as the contract says, in ${seconds} s`));
  return 'done';
});

function isTime(value: unknown): boolean {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isMissing(value: unknown): boolean {
  return value === undefined;
}

function expectSame(what: string, found: string[], expected: string[]): void {
  if (found.join() !== expected.join()) throw new Error(`✗ ${what} should find ${expected}, but found ${found}`);
}
