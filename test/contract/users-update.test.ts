import { describe, expect, it } from '@jest/globals';
import { api, at, expectRefusal } from '../support/api.ts';
import { type Account, registerUser, unique } from '../support/builders.ts';
import type { User } from '../support/objects.ts';

const TAKEN = ['has already been taken'];
const BLANK = ["can't be blank"];
const PASSWORD = 'correct horse';

const update = (token: string, user: unknown) => api('PUT', '/user', { token, body: { user } });
const current = async (token: string) => (await api('GET', '/user', { token })).body.user;
const canLogin = async (email: string, password: string) =>
  (await api('POST', '/users/login', { body: { user: { email, password } } })).status === 200;

/** A user with every field set. */
async function complete(): Promise<Account & User> {
  const account = await registerUser();
  const { user } = (await update(account.token, { bio: 'My bio', image: 'https://example.com/i.png' })).body;
  return { ...account, ...user, token: account.token };
}

describe('Users: update', () => {
  describe('works', () => {
    it.each([
      ['bio', (): string => 'Another bio'],
      ['image', (): string => 'https://example.com/other.png'],
      ['username', (): string => unique('renamed')],
      ['email', (): string => `${unique('moved')}@example.com`],
    ] as const)('PUT /user with only %s leaves every other field and the password alone', async (field, value) => {
      const before = await complete();
      const wanted = value();
      const { status, body } = await update(before.token, { [field]: wanted });
      const expected: Partial<User> = {
        email: before.email,
        username: before.username,
        bio: before.bio,
        image: before.image,
        [field]: wanted,
      };
      expect(status).toBe(200);
      expect(body).toEqual({ user: { ...expected, token: expect.any(String) } });
      expect(await current(before.token)).toEqual({ ...expected, token: expect.any(String) });
      expect(await canLogin(expected.email ?? '', PASSWORD)).toBe(true);
    });

    it('PUT /user with only password changes the password and nothing else', async () => {
      const { password, token, ...before } = await complete();
      const { body } = await update(token, { password: 'battery staple' });
      expect(body.user).toEqual({ ...before, token: expect.any(String) });
      expect(await canLogin(before.email, 'battery staple')).toBe(true);
      expect(await canLogin(before.email, password)).toBe(false);
    });

    it('PUT /user changes all five fields at once', async () => {
      const { token, email: oldEmail } = await complete();
      const wanted = {
        username: unique('all'),
        email: `${unique('all')}@example.com`,
        bio: 'b',
        image: 'https://i.example/i',
      };
      const { body } = await update(token, { ...wanted, password: 'battery staple' });
      expect(body.user).toEqual({ ...wanted, token: expect.any(String) });
      expect(await current(token)).toEqual({ ...wanted, token: expect.any(String) });
      expect(await canLogin(wanted.email, 'battery staple')).toBe(true);
      expect(await canLogin(oldEmail, 'battery staple')).toBe(false);
    });

    it('PUT /user with no field at all changes nothing', async () => {
      const { password: _, token, ...before } = await complete();
      const { status, body } = await update(token, {});
      expect(status).toBe(200);
      expect(body.user).toEqual({ ...before, token: expect.any(String) });
    });

    it.each(['', null])('bio and image %p both mean none, and read back as null', async (none) => {
      const { token, username } = await complete();
      const { body } = await update(token, { bio: none, image: none });
      expect(body.user).toMatchObject({ bio: null, image: null });
      expect(await current(token)).toMatchObject({ bio: null, image: null });
      const { profile } = (await api('GET', at`/profiles/${username}`)).body;
      expect(profile).toEqual({ username, bio: null, image: null, following: false });
    });

    it('a bio and an image show on the profile at once', async () => {
      const { username, bio, image } = await complete();
      const { body } = await api('GET', at`/profiles/${username}`);
      expect(body).toEqual({ profile: { username, bio, image, following: false } });
    });

    it('a username is trimmed', async () => {
      const { token } = await registerUser();
      const username = unique('trimmed');
      expect((await update(token, { username: `\t${username} ` })).body.user.username).toBe(username);
    });

    it("one's own username in another case is no conflict, and is shown as written last", async () => {
      const { token, username } = await registerUser(unique('jake'));
      const { status, body } = await update(token, { username: username.toUpperCase() });
      expect(status).toBe(200);
      expect(body.user.username).toBe(username.toUpperCase());
      const { profile } = (await api('GET', at`/profiles/${username}`)).body;
      expect(profile.username).toBe(username.toUpperCase());
    });

    it("one's own username and email again are no conflict", async () => {
      const { token, username, email } = await registerUser();
      expect((await update(token, { username, email })).status).toBe(200);
      expect((await update(token, { email: email.toUpperCase() })).status).toBe(200);
      expect(await canLogin(email, PASSWORD)).toBe(true);
    });

    it('an email that was given up is free again', async () => {
      const { token, email } = await registerUser();
      await update(token, { email: `${unique('moved')}@example.com` });
      const user = { username: unique('heir'), email, password: PASSWORD };
      expect((await api('POST', '/users', { body: { user } })).status).toBe(201);
    });

    it('neither a new username nor a new email nor a new password breaks a token', async () => {
      const { token } = await registerUser();
      for (const change of [{ username: unique('n') }, { email: `${unique('e')}@example.com` }]) {
        expect((await update(token, change)).status).toBe(200);
        expect(await current(token)).toMatchObject(change);
      }
    });
  });

  describe('refused', () => {
    it.each(['', null, '   '])('email and username as %p are 422, and nothing changes', async (blank) => {
      const { password: _, token, ...before } = await complete();
      const refused = await update(token, { username: blank, email: blank, bio: 'not this one' });
      expectRefusal(refused, 422, { username: BLANK, email: BLANK });
      expect(await current(token)).toEqual({ ...before, token: expect.any(String) });
    });

    it.each(['', null])('a password as %p is 422, and the old one stays', async (blank) => {
      const { token, email } = await registerUser();
      expectRefusal(await update(token, { password: blank }), 422, { password: BLANK });
      expect(await canLogin(email, PASSWORD)).toBe(true);
    });

    it("another's username and another's email are 409 with both keys, in any case", async () => {
      const other = await registerUser(unique('other'));
      const { password: _, token, ...before } = await complete();
      const taken = { username: other.username.toUpperCase(), email: other.email.toUpperCase() };
      expectRefusal(await update(token, taken), 409, { username: TAKEN, email: TAKEN });
      expect(await current(token)).toEqual({ ...before, token: expect.any(String) });
    });

    it('a conflict on one field changes no other, and claims no other', async () => {
      const other = await registerUser();
      const { password, token, ...before } = await complete();
      const email = `${unique('unclaimed')}@example.com`;
      const refused = await update(token, { username: other.username, email, bio: 'x', password: 'battery staple' });
      expectRefusal(refused, 409, { username: TAKEN });
      expect(await current(token)).toEqual({ ...before, token: expect.any(String) });
      expect(await canLogin(before.email, password)).toBe(true);
      const user = { username: unique('claims'), email, password };
      expect((await api('POST', '/users', { body: { user } })).status).toBe(201);
    });
  });
});
