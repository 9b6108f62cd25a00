import { beforeAll, describe, expect, it } from '@jest/globals';
import { api, expectRefusal } from '../support/api.ts';
import { type Account, registerUser } from '../support/builders.ts';
import { describedRoutes, type Fixture, newFixture, sendTo } from '../support/every-route.ts';

const ENDED = { token: ['is invalid'] };
const NEW_PASSWORD = 'battery staple';

const current = (token: string) => api('GET', '/user', { token });
const setPassword = (token: string, password: string) => api('PUT', '/user', { token, body: { user: { password } } });
const login = async ({ email }: { email: string }, password: string): Promise<string> =>
  (await api('POST', '/users/login', { body: { user: { email, password } } })).body.user.token;

describe('Sessions: a new password', () => {
  let ann: Account;
  let other: string;
  beforeAll(async () => {
    ann = await registerUser();
    other = await login(ann, ann.password);
  });

  it('ends every other session at once, and not the one that set it', async () => {
    expect((await setPassword(ann.token, NEW_PASSWORD)).status).toBe(200);
    expectRefusal(await current(other), 401, ENDED);
    expect((await current(ann.token)).status).toBe(200);
    expect((await current(await login(ann, NEW_PASSWORD))).status).toBe(200);
  });

  it('may be set again with the same token, which still goes on', async () => {
    const between = await login(ann, NEW_PASSWORD);
    expect((await setPassword(ann.token, 'a third password')).status).toBe(200);
    expectRefusal(await current(between), 401, ENDED);
    expect((await current(ann.token)).status).toBe(200);
  });

  it('that another session sets ends the one that set the last', async () => {
    const thief = await login(ann, 'a third password');
    expect((await setPassword(thief, 'a fourth password')).status).toBe(200);
    expectRefusal(await current(ann.token), 401, ENDED);
    expectRefusal(await setPassword(ann.token, NEW_PASSWORD), 401, ENDED);
    expect((await current(thief)).status).toBe(200);
  });

  it('that is the old one again ends them, too', async () => {
    const { token, ...account } = await registerUser();
    const first = await login(account, account.password);
    expect((await setPassword(token, account.password)).status).toBe(200);
    expectRefusal(await current(first), 401, ENDED);
  });

  it('that is refused ends none', async () => {
    const { token, ...account } = await registerUser();
    const first = await login(account, account.password);
    expect((await setPassword(token, 'short')).status).toBe(422);
    expect((await current(first)).status).toBe(200);
  });
});

it('Sessions: a new name, address, bio or image ends none', async () => {
  const { token, ...account } = await registerUser();
  const first = await login(account, account.password);
  const user = { username: `${account.username} moved`, email: `moved-${account.email}`, bio: 'b', image: '/i.png' };
  expect((await api('PUT', '/user', { token, body: { user } })).status).toBe(200);
  expect((await current(first)).status).toBe(200);
});

it('Sessions: logins beside a new password are of the old password, and end, or of the new one', async () => {
  const { token, ...account } = await registerUser();
  const logins = Promise.all(Array.from({ length: 8 }, () => login(account, account.password).catch(() => undefined)));
  expect((await setPassword(token, NEW_PASSWORD)).status).toBe(200);
  const tokens = (await logins).filter((one) => one !== undefined);
  for (const one of tokens) expectRefusal(await current(one), 401, ENDED);
});

it('Sessions: of new passwords set at once by two sessions, one goes on', async () => {
  const { token, ...account } = await registerUser();
  const other = await login(account, account.password);
  const answers = await Promise.all([setPassword(token, 'password one'), setPassword(other, 'password two')]);
  const goesOn = await Promise.all([token, other].map(async (one) => (await current(one)).status === 200));
  expect(goesOn.filter((good) => good)).toHaveLength(1);
  for (const [index, { status }] of answers.entries()) {
    if (!goesOn[index]) continue;
    expect(status).toBe(200);
    expect(await login(account, ['password one', 'password two'][index] as string)).toEqual(expect.any(String));
  }
});

const routes = [...(await describedRoutes())].filter(([, { auth }]) => auth !== 'none').map(([name]) => name);

describe('Sessions: one that has ended', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await newFixture();
    const emailOf = async (token: string) => (await current(token)).body.user;
    for (const token of [fixture.token, fixture.other]) {
      const thief = await login(await emailOf(token), fixture.password);
      expect((await setPassword(thief, NEW_PASSWORD)).status).toBe(200);
    }
  });

  it.each(routes)('is 401 at %s', async (route) => {
    for (const token of [fixture.token, fixture.other])
      expectRefusal(await sendTo(route, fixture, { token }), 401, ENDED);
  });

  it('has changed nothing', async () => {
    const { status, body } = await api('GET', `/articles/${encodeURIComponent(fixture.slug)}`);
    expect([status, body.article.favoritesCount, body.article.author.following]).toEqual([200, 0, false]);
    expect((await api('GET', `/articles/${encodeURIComponent(fixture.slug)}/comments`)).body.comments).toHaveLength(1);
  });
});
