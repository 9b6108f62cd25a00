import { beforeAll, describe, expect } from '@jest/globals';
import { api, at, expectRefusal, itInProcess } from '../support/api.ts';
import { type Account, comment, publish, registerUser } from '../support/builders.ts';
import { describedRoutes, type Fixture, newFixture, sendTo } from '../support/every-route.ts';

const ENDED = { token: ['is invalid'] };
const models = () => import('../../src/models/users/index.ts');
const login = ({ email, password }: Account, wrong = '') =>
  api('POST', '/users/login', { body: { user: { email, password: wrong || password } } });

async function suspend({ username }: { username: string }, suspended: 'shown' | 'hidden' | undefined): Promise<void> {
  const { findUser, setSuspension } = await models();
  const user = await findUser(username);
  expect(await setSuspension(user?.id ?? 0, suspended)).toBe(true);
}

describe('A suspended account', () => {
  let ann: Account;
  let bob: Account;
  let slug: string;
  beforeAll(async () => {
    [ann, bob] = [await registerUser(), await registerUser()];
    ({ slug } = await publish(ann.token, { tagList: [`tag of ${ann.username}`] }));
  });

  itInProcess('cannot log in: 403 account with the right password, and 401 with another', async () => {
    await suspend(ann, 'shown');
    expectRefusal(await login(ann), 403, { account: ['is suspended'] });
    expectRefusal(await login(ann, 'wrong password'), 401, { credentials: ['invalid'] });
  });

  itInProcess('keeps its profile and articles where they are to be shown', async () => {
    expect((await api('GET', at`/profiles/${ann.username}`)).status).toBe(200);
    expect((await api('GET', at`/articles/${slug}`)).body.article.author.username).toBe(ann.username);
  });

  itInProcess('shows nobody what it has written where that is to be hidden', async () => {
    const written = await publish(bob.token);
    await suspend(ann, undefined);
    const { token } = (await login(ann)).body.user;
    const { id } = await comment(token, written.slug);
    await suspend(ann, 'hidden');
    expectRefusal(await api('GET', at`/articles/${slug}`), 404, { article: ['not found'] });
    expectRefusal(await api('GET', at`/profiles/${ann.username}`), 404, { profile: ['not found'] });
    const follow = await api('POST', at`/profiles/${ann.username}/follow`, { token: bob.token });
    expectRefusal(follow, 404, { profile: ['not found'] });
    expectRefusal(await api('POST', at`/articles/${slug}/favorite`, { token: bob.token }), 404, {
      article: ['not found'],
    });
    expectRefusal(await api('GET', at`/articles/${written.slug}/comments/${id}`), 404, { comment: ['not found'] });
    expect((await api('GET', at`/articles/${written.slug}/comments`)).body.comments).toEqual([]);
    for (const query of [{ author: ann.username }, { tag: `tag of ${ann.username}` }, {}]) {
      const { articles } = (await api('GET', '/articles', { query })).body;
      expect(articles.filter((one: { slug: string }) => one.slug === slug)).toEqual([]);
    }
  });

  itInProcess('is itself again when it is reinstated, but for its sessions', async () => {
    await suspend(ann, undefined);
    expect((await api('GET', at`/articles/${slug}`)).status).toBe(200);
    expect((await api('GET', at`/profiles/${ann.username}`)).status).toBe(200);
    expectRefusal(await api('GET', '/user', { token: ann.token }), 401, ENDED);
    expect((await login(ann)).status).toBe(200);
  });

  itInProcess('keeps its names, which nobody else can take', async () => {
    await suspend(ann, 'hidden');
    const { username, email } = ann;
    const body = { user: { username, email, password: 'correct horse' } };
    const taken = ['has already been taken'];
    expectRefusal(await api('POST', '/users', { body }), 409, { username: taken, email: taken });
    await suspend(ann, undefined);
  });
});

const routes = [...(await describedRoutes())].filter(([, { auth }]) => auth !== 'none').map(([name]) => name);

describe('The sessions of a suspended account', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await newFixture();
  });

  itInProcess.each(routes)('are 401 at %s', async (route) => {
    const users = await Promise.all([fixture.token, fixture.other].map((token) => api('GET', '/user', { token })));
    for (const { status, body } of users) if (status === 200) await suspend(body.user, 'shown');
    for (const token of [fixture.token, fixture.other])
      expectRefusal(await sendTo(route, fixture, { token }), 401, ENDED);
  });
});
