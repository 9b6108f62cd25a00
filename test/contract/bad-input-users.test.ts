import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { api, at, expectRefusal, itInProcess } from '../support/api.ts';
import {
  addressOf,
  asLongAs,
  type BadValue,
  blanks,
  controlCharacters,
  dots,
  invisible,
  loneSurrogates,
  longerThan,
  noAddresses,
  notText,
  otherSchemes,
} from '../support/bad-values.ts';
import { type Account, read, registerUser, unique } from '../support/builders.ts';

const bad: Record<string, BadValue[]> = {
  username: [
    ...notText,
    ...loneSurrogates,
    ...blanks,
    ...controlCharacters,
    ...invisible,
    ...dots,
    ...longerThan(64),
    ['null', null],
  ],
  email: [
    ...notText,
    ...loneSurrogates,
    ...blanks,
    ...noAddresses,
    ...invisible,
    ['255 characters', addressOf(255)],
    ['null', null],
  ],
  password: [
    ...notText,
    ...loneSurrogates,
    ...longerThan(128),
    ['7 characters', 'x'.repeat(7)],
    ['7 emoji', '😀'.repeat(7)],
    ['the empty text', ''],
    ['null', null],
  ],
};
const badProfile: Record<string, BadValue[]> = {
  bio: [...notText, ...loneSurrogates, ...longerThan(2000)],
  image: [...notText, ...loneSurrogates, ...controlCharacters, ...otherSchemes, ...longerThan(2048)],
};
const cases = (table: Record<string, BadValue[]>) =>
  Object.entries(table).flatMap(([field, values]) => values.map(([name, value]) => [field, name, value] as const));

describe('Bad input: register', () => {
  const valid = { username: unique('free'), email: `${unique('free')}@example.com`, password: 'correct horse' };
  const register = (user: unknown) => api('POST', '/users', { body: { user } });

  it.each(cases(bad))('%s as %s is 422 naming it', async (field, _, value) => {
    expectRefusal(await register({ ...valid, [field]: value }), 422, { [field]: expect.anything() });
  });

  it.each([[{}], [{ user: null }], [{ user: 1 }], [{ user: 'x' }], [{ user: [] }], [{ user: [{}] }], [{ User: {} }]])(
    'the body %j is 422',
    async (body) => {
      expect((await api('POST', '/users', { body })).status).toBe(422);
      expect((await api('POST', '/users/login', { body })).status).toBe(422);
    },
  );

  it('reports every bad field at once', async () => {
    const refused = await register({ username: 'x'.repeat(65), email: 'plain', password: 'short' });
    expectRefusal(refused, 422, { username: expect.anything(), email: expect.anything(), password: expect.anything() });
  });

  it.each([
    ['in the body', `{"__proto__":{"user":${JSON.stringify(valid)}}}`],
    ['in the user', `{"user":{"__proto__":${JSON.stringify(valid)}}}`],
    ['as constructor', `{"user":{"constructor":{"prototype":${JSON.stringify(valid)}}}}`],
  ])('prototype keys set nothing: %s', async (_, rawBody) => {
    expect((await api('POST', '/users', { rawBody })).status).toBe(422);
    expect({}).not.toHaveProperty('username');
  });

  it.each(['{"a":', '['])('a body that opens %j 100,000 times is 422', async (open) => {
    expect((await api('POST', '/users', { rawBody: open.repeat(100_000) })).status).toBe(422);
  });

  it('wrote nothing of all this: name and address are still free', async () => {
    expect((await api('GET', at`/profiles/${valid.username}`)).status).toBe(404);
    expect((await register(valid)).status).toBe(201);
  });

  describe('works', () => {
    const registersAs = async (username: string) => {
      const { status, body } = await register({
        ...valid,
        username: ` ${username} `,
        email: `${unique('ok')}@example.com`,
      });
      expect([status, body.user?.username]).toEqual([201, username]);
      expect((await read(at`/profiles/${username}`)).profile.username).toBe(username);
    };

    it.each(['x', '😀'])('with a username of 64 characters, the last of them %s', async (character) => {
      const start = unique('long');
      await registersAs(start + character.repeat(64 - start.length));
    });

    itInProcess.each(['é', '🦆'])('with a username of one character, %s', async (character) => {
      await registersAs(character);
    });

    it.each([...asLongAs(128), ...asLongAs(8)])('with a password of %s', async (_, password) => {
      const user = { username: unique('ok'), email: `${unique('ok')}@example.com`, password };
      expect((await register(user)).status).toBe(201);
      expect((await api('POST', '/users/login', { body: { user } })).status).toBe(200);
    });

    it('with an email of 254 characters', async () => {
      const email = addressOf(254, unique('long'));
      const user = { username: unique('ok'), email, password: 'correct horse' };
      expect((await register(user)).body.user?.email).toBe(email);
      expect((await api('POST', '/users/login', { body: { user } })).status).toBe(200);
    });

    it.each(['...', '.a', '\uff0ea', '1.5', '@', 'O\u2019Hara', 'नमस्ते'])('with the username %j', async (name) => {
      await registersAs(`${unique('u')}${name}`);
    });

    itInProcess.each(['....', '.a', '\u2026'])('with the username %j alone', registersAs);

    it('with an email whose dots and letters are full-width, but for one', async () => {
      const email = `${unique('ｊａｎｅ')}．doe@example．co.uk`;
      expect((await register({ ...valid, username: unique('ok'), email })).body.user?.email).toBe(email);
    });

    it.each(["o'hara+tag@sub.example.com", 'dots.and_more-1@example.co.uk'])('with the email %s', async (address) => {
      const email = `${unique('e')}${address}`;
      expect((await register({ ...valid, username: unique('ok'), email })).status).toBe(201);
    });

    it('with fields that nobody knows, which set nothing', async () => {
      const user = { username: unique('ok'), email: `${unique('ok')}@example.com`, password: 'correct horse' };
      const { status, body } = await register({ ...user, id: 1, token: 'x', following: true, bio: 'b', isAdmin: true });
      expect(status).toBe(201);
      expect(Object.keys(body.user).sort()).toEqual(['bio', 'email', 'image', 'token', 'username']);
      expect(body.user.token).not.toBe('x');
    });
  });
});

describe('Bad input: login', () => {
  it.each(cases({ email: [...notText, ['null', null]], password: [...notText, ['null', null]] }))(
    '%s as %s is 422 naming it',
    async (field, _, value) => {
      const user = { email: 'a@example.com', password: 'correct horse', [field]: value };
      expectRefusal(await api('POST', '/users/login', { body: { user } }), 422, { [field]: expect.anything() });
    },
  );
});

describe("Login with what is nobody's", () => {
  const marks = `a${'\u0301'.repeat(30_000)}${'\u0323'.repeat(30_000)}`;
  it.each([
    ['an email of 60,000 combining marks', { email: marks, password: 'correct horse' }],
    ['an email of 255 characters', { email: addressOf(255), password: 'correct horse' }],
    ['a password of 100,000 characters', { email: 'nobody@example.com', password: 'x'.repeat(100_000) }],
  ])('%s is 401 credentials', async (_, user) => {
    const refused = await api('POST', '/users/login', { body: { user } });
    expectRefusal(refused, 401, { credentials: ['invalid'] });
  });
});

describe('Bad input: update user', () => {
  let ann: Account;
  let before: unknown;
  const current = async () => ({ ...(await read('/user', ann.token)).user, token: '' });
  const update = (user: unknown) => api('PUT', '/user', { token: ann.token, body: { user } });

  beforeAll(async () => {
    ann = await registerUser();
    await update({ bio: 'My bio', image: 'https://example.com/i' });
    before = await current();
  });

  it.each(cases({ ...bad, ...badProfile }))(
    '%s as %s is 422 naming it, and nothing is written',
    async (field, _, value) => {
      const fine = { bio: 'Not to be written', image: 'https://example.com/not' };
      expectRefusal(await update({ ...fine, [field]: value }), 422, { [field]: expect.anything() });
      expect(await current()).toEqual(before);
    },
  );

  it.each([[{}], [{ user: null }], [{ user: 1 }], [{ user: 'x' }], [{ user: [] }]])(
    'the body %j is 422',
    async (body) => {
      expect((await api('PUT', '/user', { token: ann.token, body })).status).toBe(422);
    },
  );

  it('prototype keys set nothing', async () => {
    const rawBody = '{"user":{"__proto__":{"bio":"polluted"},"constructor":{"prototype":{"bio":"polluted"}}}}';
    expect((await api('PUT', '/user', { token: ann.token, rawBody })).status).toBeLessThan(500);
    expect(await current()).toEqual(before);
    expect({}).not.toHaveProperty('bio');
  });

  describe('works', () => {
    afterAll(async () => {
      const user = { email: ann.email, password: ann.password };
      expect((await api('POST', '/users/login', { body: { user } })).status).toBe(200);
    });

    it.each([...asLongAs(2000), ['text with line breaks', 'one\ntwo']])('with a bio of %s', async (_, bio) => {
      expect((await update({ bio })).body.user?.bio).toBe(bio);
      expect(await current()).toMatchObject({ bio });
    });

    it.each([
      'http://example.com/i.png',
      'HTTPS://example.com/i.png',
      ' https://example.com/i.png',
      'data:image/png;base64,iVBORw0KGgo=',
      'Data:Image/svg+xml,<svg/>',
      '//example.com/i.png',
      '/i.png',
      'i.png?at=12:30',
      '../i.png',
      '1:2',
      'смайл.png:',
    ])('with the image %j', async (image) => {
      expect((await update({ image })).body.user?.image).toBe(image);
      expect(await current()).toMatchObject({ image });
    });

    it('with an image of 2,048 characters', async () => {
      const image = `https://example.com/${'i'.repeat(2028)}`;
      expect((await update({ image })).body.user?.image).toBe(image);
    });
  });
});
