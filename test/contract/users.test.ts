import { describe, expect, it } from '@jest/globals';
import { api, at, expectRefusal } from '../support/api.ts';
import { type Account, registerUser, unique } from '../support/builders.ts';

const TAKEN = ['has already been taken'];
const BLANK = ["can't be blank"];
const PASSWORD = 'correct horse';

const register = (user: unknown) => api('POST', '/users', { body: { user } });
const login = (user: unknown) => api('POST', '/users/login', { body: { user } });
const fresh = () => ({ username: unique('name'), email: `${unique('mail')}@example.com`, password: PASSWORD });

describe('Users: register', () => {
  describe('works', () => {
    it('answers 201 with the five keys of a User, bio and image null', async () => {
      const user = fresh();
      const { status, body } = await register(user);
      expect(status).toBe(201);
      expect(body).toEqual({
        user: { email: user.email, username: user.username, token: expect.any(String), bio: null, image: null },
      });
    });

    it('takes an email that is longer normalised than any key of the table', async () => {
      const user = { ...fresh(), email: `${'\u{1d160}'.repeat(200)}@${unique('mail')}.com` };
      expect((await register(user)).status).toBe(201);
      expect((await login(user)).status).toBe(200);
      expectRefusal(await register({ ...fresh(), email: user.email }), 409, { email: TAKEN });
    });

    it('gives a token that is valid at once, and a profile that anybody sees at once', async () => {
      const { user } = (await register(fresh())).body;
      const current = await api('GET', '/user', { token: user.token });
      expect(current.body.user).toEqual({ ...user, token: expect.any(String) });
      const { body } = await api('GET', at`/profiles/${user.username}`);
      expect(body).toEqual({ profile: { username: user.username, bio: null, image: null, following: false } });
    });

    it('trims a username, and shows it as written', async () => {
      const username = unique('MixedCase ');
      const { status, body } = await register({ ...fresh(), username: `  ${username} ` });
      expect(status).toBe(201);
      expect(body.user.username).toBe(username);
    });

    it('puts into a token a subject that is neither the name nor the address', async () => {
      const { user } = (await register(fresh())).body;
      const claims = JSON.parse(Buffer.from(user.token.split('.')[1] ?? '', 'base64url').toString());
      expect(String(claims.sub)).not.toBe('');
      expect(JSON.stringify(claims)).not.toContain(user.username);
      expect(JSON.stringify(claims)).not.toContain(user.email);
    });
  });

  describe('refused', () => {
    it('reports every missing field at once', async () => {
      expectRefusal(await register({}), 422, { username: BLANK, email: BLANK, password: BLANK });
    });

    it('a taken username and a taken email in one go are 409 with both keys', async () => {
      const { username, email } = await registerUser();
      expectRefusal(await register({ username, email, password: PASSWORD }), 409, { username: TAKEN, email: TAKEN });
    });

    it('a taken username alone names the username, and leaves the email free', async () => {
      const { username } = await registerUser();
      const next = fresh();
      expectRefusal(await register({ ...next, username }), 409, { username: TAKEN });
      expect((await register(next)).status).toBe(201);
    });

    it('a taken email alone names the email, and leaves the username free', async () => {
      const { email } = await registerUser();
      const next = fresh();
      expectRefusal(await register({ ...next, email }), 409, { email: TAKEN });
      expect((await api('GET', at`/profiles/${next.username}`)).status).toBe(404);
      expect((await register(next)).status).toBe(201);
    });

    it.each([
      ['another case', (name: string) => name.toUpperCase()],
      ['another normalisation', (name: string) => name.normalize('NFD')],
      ['space around it', (name: string) => ` ${name} `],
    ])('a username taken but for %s is taken', async (_, variant) => {
      const { username } = await registerUser(unique('zoë-ångström'));
      expectRefusal(await register({ ...fresh(), username: variant(username) }), 409, { username: TAKEN });
    });

    it('an email taken but for its case is taken', async () => {
      const { email } = await registerUser();
      expectRefusal(await register({ ...fresh(), email: email.toUpperCase() }), 409, { email: TAKEN });
    });
  });
});

describe('Users: login', () => {
  const wrong = async (account: Pick<Account, 'email'>, password = 'incorrect horse') => {
    const started = performance.now();
    const { status, body } = await login({ email: account.email, password });
    return { status, body, took: performance.now() - started };
  };

  describe('works', () => {
    it('answers 200 with the User and a valid token', async () => {
      const { email, username } = await registerUser();
      const { status, body } = await login({ email, password: PASSWORD });
      expect(status).toBe(200);
      expect(body).toEqual({ user: { email, username, token: expect.any(String), bio: null, image: null } });
      expect((await api('GET', '/user', { token: body.user.token })).body.user.username).toBe(username);
    });

    it('takes an email in any case', async () => {
      const { email, username } = await registerUser();
      const { body } = await login({ email: email.toUpperCase(), password: PASSWORD });
      expect(body.user.username).toBe(username);
    });

    it('never cuts a password, nor its spaces', async () => {
      const user = { ...fresh(), password: `${' ü😀'.repeat(42)}1 ` };
      expect((await register(user)).status).toBe(201);
      expect((await login(user)).status).toBe(200);
      for (const password of [user.password.slice(0, -1), `${user.password.slice(0, -2)}2 `, user.password.trim()]) {
        expectRefusal(await login({ ...user, password }), 401, { credentials: ['invalid'] });
      }
    });
  });

  describe('refused', () => {
    it('tells an unknown email and a wrong password apart neither by answer nor by time', async () => {
      const unknown = { status: 0, took: Number.POSITIVE_INFINITY };
      const known = { status: 0, took: Number.POSITIVE_INFINITY };
      for (let round = 0; round < 3; round += 1) {
        const [stranger, account] = [{ email: `${unique('nobody')}@example.com` }, await registerUser()];
        const [one, other] = [await wrong(stranger), await wrong(account)];
        expect(one).toEqual({ ...other, took: one.took });
        expect(one).toMatchObject({ status: 401, body: { errors: { credentials: ['invalid'] } } });
        unknown.took = Math.min(unknown.took, one.took);
        known.took = Math.min(known.took, other.took);
      }
      // A password hash takes some 20 ms, anything else 2: without the hash the unknown email would stand out.
      expect(unknown.took).toBeGreaterThan(known.took / 3);
    });

    it('reports every missing field at once', async () => {
      expectRefusal(await login({}), 422, { email: BLANK, password: BLANK });
    });

    it('an email longer than any key of the table is no other answer', async () => {
      const email = `${'x'.repeat(3_000)}@example.com`;
      expectRefusal(await login({ email, password: PASSWORD }), 401, { credentials: ['invalid'] });
    });

    it('blank credentials are 422, not 401', async () => {
      expectRefusal(await login({ email: '', password: '' }), 422, { email: BLANK, password: BLANK });
    });
  });
});

describe('Users: current user', () => {
  it('GET /user answers 200 with the User', async () => {
    const { token, username, email } = await registerUser();
    const { status, body } = await api('GET', '/user', { token });
    expect(status).toBe(200);
    expect(body).toEqual({ user: { email, username, token: expect.any(String), bio: null, image: null } });
  });

  it('GET /user gives a token that is itself valid', async () => {
    const { token, username } = await registerUser();
    const { user } = (await api('GET', '/user', { token })).body;
    expect((await api('GET', '/user', { token: user.token })).body.user.username).toBe(username);
  });
});
