import { beforeAll, describe, expect, it } from '@jest/globals';
import { api, at, expectRefusal } from '../support/api.ts';
import { type Account, comment, publish, read, registerUsers, unique } from '../support/builders.ts';

const NOWHERE = '/articles/no-such-slug';
const BLANK = ["can't be blank"];
const SOME = expect.anything();

let ann: Account;
let bob: Account;
let slug: string;
let remark: number;

beforeAll(async () => {
  [ann, bob] = (await registerUsers(2)) as [Account, Account];
  ({ slug } = await publish(ann.token));
  remark = (await comment(ann.token, slug)).id;
});

// Route and method come before all else, and the form of the body before the token: see the transport's tests.
describe('Order of checks', () => {
  it('no token comes before an unknown slug, comment or profile', async () => {
    for (const [method, path] of [
      ['PUT', NOWHERE],
      ['DELETE', NOWHERE],
      ['POST', `${NOWHERE}/favorite`],
      ['DELETE', `${NOWHERE}/favorite`],
      ['POST', `${NOWHERE}/comments`],
      ['DELETE', `${NOWHERE}/comments/1`],
      ['DELETE', at`/articles/${slug}/comments/1`],
      ['POST', at`/profiles/${unique('nobody')}/follow`],
      ['DELETE', at`/profiles/${unique('nobody')}/follow`],
    ] as const) {
      expectRefusal(await api(method, path), 401, { token: ['is missing'] });
      expectRefusal(await api(method, path, { token: 'forged' }), 401, { token: ['is invalid'] });
    }
  });

  it('no token comes before blank fields and bad parameters', async () => {
    for (const [method, path, body] of [
      ['PUT', '/user', { user: { email: '' } }],
      ['POST', '/articles', { article: {} }],
      ['PUT', at`/articles/${slug}`, { article: { title: '' } }],
      ['POST', at`/articles/${slug}/comments`, { comment: { body: '' } }],
      ['GET', '/articles/feed?limit=0', undefined],
    ] as const) {
      expectRefusal(await api(method, path, { body }), 401, { token: ['is missing'] });
    }
  });

  it('a bad token comes before bad parameters where it is optional, too', async () => {
    for (const path of [
      '/articles?limit=0',
      '/articles?cursor=x',
      '/comments?limit=x',
      NOWHERE,
      '/profiles/no-such-user',
    ]) {
      expectRefusal(await api('GET', path, { token: 'forged' }), 401, { token: ['is invalid'] });
    }
  });

  it('blank fields come before an unknown slug', async () => {
    const { token } = ann;
    expectRefusal(await api('PUT', NOWHERE, { token, body: { article: { title: '' } } }), 422, { title: BLANK });
    const body = { comment: { body: ' ' } };
    expectRefusal(await api('POST', `${NOWHERE}/comments`, { token, body }), 422, { body: BLANK });
  });

  it("a stranger's blank update is 422, not 403", async () => {
    const body = { article: { title: '', body: '' } };
    const refused = await api('PUT', at`/articles/${slug}`, { token: bob.token, body });
    expectRefusal(refused, 422, { title: BLANK, body: BLANK });
  });

  it('bad fields come before a name that is taken', async () => {
    const user = { username: bob.username, email: 'no address', password: 'correct horse' };
    expectRefusal(await api('POST', '/users', { body: { user } }), 422, { email: SOME });
    expectRefusal(await api('PUT', '/user', { token: ann.token, body: { user } }), 422, { email: SOME });
  });

  it('bad fields come before bad credentials', async () => {
    const body = { user: { email: ann.email, password: null } };
    expectRefusal(await api('POST', '/users/login', { body }), 422, { password: SOME });
  });

  it('existence comes before ownership', async () => {
    const { token } = bob;
    expectRefusal(await api('DELETE', NOWHERE, { token }), 404, { article: ['not found'] });
    expectRefusal(await api('PUT', NOWHERE, { token, body: { article: { body: 'x' } } }), 404, {
      article: ['not found'],
    });
    expectRefusal(await api('DELETE', at`/articles/${slug}/comments/2`, { token }), 404, { comment: ['not found'] });
    expectRefusal(await api('DELETE', at`/articles/${slug}/comments/${remark}`, { token }), 403, {
      comment: ['forbidden'],
    });
  });

  it('wrote nothing of all this', async () => {
    expect((await read(at`/articles/${slug}/comments`)).comments.map(({ id }) => id)).toEqual([remark]);
    expect((await read(at`/articles?author=${ann.username}`)).articles[0]).toMatchObject({ slug, favoritesCount: 0 });
    expect((await read('/user', ann.token)).user).toMatchObject({ username: ann.username, email: ann.email });
  });
});
