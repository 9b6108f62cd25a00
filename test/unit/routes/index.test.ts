import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { restoreClock } from '../../../harness/time.ts';
import { newSessionId, signToken } from '../../../src/auth/tokens.ts';
import { clock } from '../../../src/clock.ts';
import { ApiError } from '../../../src/errors.ts';
import { signingKey } from '../../../src/models/keyring.ts';
import { keys } from '../../../src/table/entities/index.ts';
import { idText } from '../../../src/table/ids.ts';
import { call } from '../../support/calls.ts';
import { articleItem, bodyItem, commentItem, lockItems, userItem } from '../../support/items.ts';
import { useMemoryTable } from '../../support/memory-table.ts';
import { replyTo } from '../../support/reply.ts';

const memory = useMemoryTable();
afterEach(restoreClock);

const ANN = 1;
const ARTICLE = `/articles/title-${idText(20)}`;
const OTHERS = `/articles/title-${idText(21)}`;

beforeEach(() => {
  memory.table.give(userItem(ANN), ...lockItems(ANN), userItem(2), ...lockItems(2));
  memory.table.give(articleItem(20), bodyItem(20), commentItem(7, 20, ANN));
  memory.table.give({ ...keys.commentCounter(20), last: 7, at: 3_000 });
  memory.table.give({ ...keys.timeline(ANN), articles: new Set([20]), count: 1, version: 1 });
  memory.table.give(articleItem(21, { author: 2 }), bodyItem(21));
});

/** What Ann is answered: the status, and the body or what is wrong. */
async function answer(method: string, path: string, body?: unknown): Promise<[status: number, body: unknown]> {
  const token = await signToken({
    session: { userId: ANN, id: newSessionId(), passwordNumber: 0 },
    key: await signingKey(),
    now: clock.now(),
    lifetimeSeconds: 60,
  });
  const request = call({ method, path: `/api${path}`, body, headers: { authorization: `Token ${token}` } });
  try {
    const reply = await replyTo(request);
    return [reply.status, reply.body];
  } catch (error) {
    if (error instanceof ApiError) return [error.status, error.errors];
    throw error;
  }
}

const user = { username: 'jane', email: 'jane@example.com', password: 'correct horse' };
const article = { title: 'Title', description: 'About', body: 'Text' };

test.each<[string, string, unknown, number, string[]]>([
  ['GET', '/health', undefined, 200, ['status']],
  ['POST', '/users', { user }, 201, ['user']],
  ['GET', '/user', undefined, 200, ['user']],
  ['PUT', '/user', { user: {} }, 200, ['user']],
  ['GET', '/profiles/user2', undefined, 200, ['profile']],
  ['POST', '/profiles/user2/follow', undefined, 200, ['profile']],
  ['DELETE', '/profiles/user2/follow', undefined, 200, ['profile']],
  ['GET', '/articles', undefined, 200, ['articles', 'articlesCount']],
  ['GET', '/articles/feed', undefined, 200, ['articles', 'articlesCount']],
  ['POST', '/articles', { article }, 201, ['article']],
  ['GET', ARTICLE, undefined, 200, ['article']],
  ['PUT', ARTICLE, { article: {} }, 200, ['article']],
  ['POST', `${OTHERS}/favorite`, undefined, 200, ['article']],
  ['DELETE', `${OTHERS}/favorite`, undefined, 200, ['article']],
  ['POST', `${ARTICLE}/comments`, { comment: { body: 'Hello' } }, 201, ['comment']],
  ['GET', `${ARTICLE}/comments`, undefined, 200, ['comments']],
  ['GET', `${ARTICLE}/comments/7`, undefined, 200, ['comment']],
  ['GET', '/comments', undefined, 200, ['comments']],
  ['GET', '/tags', undefined, 200, ['tags']],
])('%s %s is answered with what it is about', async (method, path, body, status, keys) => {
  const [answered, reply] = await answer(method, path, body);
  expect([answered, Object.keys(reply as object)]).toEqual([status, keys]);
});

test.each([`${ARTICLE}/comments/7`, ARTICLE])('DELETE %s is answered with nothing', async (path) => {
  expect(await answer('DELETE', path)).toEqual([204, undefined]);
});

const BLANK = "can't be blank";
const CONTROL = "can't contain control characters";
const INVALID = 'is invalid';
const long = (most: number) => `is too long (maximum is ${most} characters)`;
const characters = (count: number) => '\u{1f600}'.repeat(count);

/** Fields with what they cannot be, and why. */
const refused: [field: string, value: unknown, message: string][] = [
  ['username', characters(65), long(64)],
  ['username', 'a\nb', CONTROL],
  ['email', `${'x'.repeat(243)}@example.com`, long(254)],
  ...['jane', 'jane@', '@example.com', 'jane@example', 'jane doe@example.com', '@jane@example.com', 'a@b.c d', 'a@b.c.']
    .concat(['jane.@example.com', '.jane@example.com', 'ja..ne@example.com', 'jane@.com', 'jane@example..com'])
    .map((email): [string, string, string] => ['email', email, INVALID]),
  ['password', characters(7), 'is too short (minimum is 8 characters)'],
  ['password', characters(129), long(128)],
];
const refusedProfile: typeof refused = [
  ['bio', characters(2_001), long(2_000)],
  ['bio', 1, 'must be a string'],
  ['image', characters(2_049), long(2_048)],
  ['image', 'a\nb', CONTROL],
];
const refusedArticle: typeof refused = [
  ['title', characters(201), long(200)],
  ['title', 'a\nb', CONTROL],
  ['description', characters(1_001), long(1_000)],
  ['body', characters(65_537), long(65_536)],
  ['tagList', 'tag', 'must be a list of strings'],
  ['tagList', null, 'must be a list of strings'],
  ['tagList', Array.from({ length: 21 }, (_, index) => `tag ${index}`), 'is too long (maximum is 20 tags)'],
  ['tagList', [characters(51)], long(50)],
  ['tagList', ['a\nb'], CONTROL],
  ['tagList', ['a', ' '], BLANK],
];

describe.each<[string, string, string, object, typeof refused]>([
  ['POST', '/users', 'user', user, [...refused, ...Object.keys(user).map((key) => blank(key))]],
  ['PUT', '/user', 'user', {}, [...refused, ...refusedProfile, ...Object.keys(user).map((key) => empty(key))]],
  ['POST', '/users/login', 'user', user, [blank('email'), blank('password')]],
  ['POST', '/articles', 'article', article, [...refusedArticle, ...Object.keys(article).map((key) => blank(key))]],
  ['PUT', ARTICLE, 'article', {}, [...refusedArticle, ...Object.keys(article).map((key) => empty(key))]],
  ['POST', `${ARTICLE}/comments`, 'comment', {}, [['body', characters(10_001), long(10_000)], blank('body')]],
])('%s %s', (method, path, wrapper, fields, refusals) => {
  test.each(refusals)('with the %s %j is refused: %s', async (field, value, message) => {
    const before = memory.table.calls.length;
    expect(await answer(method, path, { [wrapper]: { ...fields, [field]: value } })).toEqual([
      422,
      { [field]: [message] },
    ]);
    expect(memory.table.writes.slice(1)).toEqual([]); // the first one makes the keyring
    expect(before).toBe(0);
  });
});

function blank(field: string): (typeof refused)[number] {
  return [field, undefined, BLANK];
}

function empty(field: string): (typeof refused)[number] {
  return [field, null, BLANK];
}

describe('what is taken', () => {
  test('of an article is trimmed but for its body, may have line breaks but for its title, and has each tag once', async () => {
    const sent = {
      title: ` ${characters(200)} `,
      description: `\n${characters(500)}\n${characters(499)} `,
      body: `  ${characters(65_533)}\n`,
      tagList: [' b ', 'a', 'b', ...Array.from({ length: 18 }, (_, index) => `${index}`.padEnd(50, '-'))],
    };
    const { title, description } = sent;
    const taken = { ...sent, title: title.trim(), description: description.trim() };
    const shown = { article: { ...taken, tagList: ['b', ...sent.tagList.filter((tag) => tag.trim() !== 'b')] } };
    expect(await answer('POST', '/articles', { article: sent })).toMatchObject([201, shown]);
    expect(await answer('PUT', ARTICLE, { article: sent })).toMatchObject([200, shown]);
  });

  test('of an article has no tags where there are none, and all that it had where an edit says nothing', async () => {
    expect(await answer('POST', '/articles', { article })).toMatchObject([
      201,
      { article: { ...article, tagList: [] } },
    ]);
    memory.table.give(articleItem(20, { tags: ['a'] }));
    const kept = { title: 'Title 20', description: 'About it', body: 'The text.', tagList: ['a'] };
    expect(await answer('PUT', ARTICLE, { article: {} })).toMatchObject([200, { article: kept }]);
  });

  test('of a comment is trimmed, and may have line breaks', async () => {
    const text = `${characters(5_000)}\n${characters(4_999)}`;
    const reply = await answer('POST', `${ARTICLE}/comments`, { comment: { body: ` ${text}\n` } });
    expect(reply).toMatchObject([201, { comment: { body: text } }]);
  });

  test.each(['first.last@mail.example.co.uk', 'a+b@c-d.e', 'jörg@müller.example', ` ${'x'.repeat(242)}@example.com `])(
    'of an email address is %s',
    async (email) => {
      const taken = { user: { email: email.trim(), username: user.username } };
      expect(await answer('POST', '/users', { user: { ...user, email } })).toMatchObject([201, taken]);
    },
  );

  test('of a password is all of it, white space and control characters too', async () => {
    const password = ' \tp\u0000ss ';
    const logIn = (password: string) => answer('POST', '/users/login', { user: { email: user.email, password } });
    await answer('POST', '/users', { user: { ...user, password: `${password} ` } });
    expect((await logIn(`${password} `))[0]).toBe(200);
    expect(await logIn(password.trim())).toEqual([401, { credentials: ['invalid'] }]);
    expect(await answer('PUT', '/user', { user: { password: ` ${password}` } })).toMatchObject([200, {}]);
  });

  test('of a login is whatever might be one: what is none is no other answer', async () => {
    const strange = { email: `\n${'x'.repeat(300)}\u0000`, password: '\u0000'.repeat(200) };
    expect(await answer('POST', '/users/login', { user: strange })).toEqual([401, { credentials: ['invalid'] }]);
  });

  test('of a profile is as it was sent', async () => {
    const profile = { username: characters(64), bio: ` a\n${characters(1_996)} `, image: ` ${characters(2_046)} ` };
    expect(await answer('PUT', '/user', { user: profile })).toMatchObject([200, { user: profile }]);
  });
});
