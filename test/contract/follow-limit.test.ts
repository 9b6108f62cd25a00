import { beforeAll, describe, expect, jest } from '@jest/globals';
import { api, at, expectRefusal, inProcess, itInProcess, type Response } from '../support/api.ts';
import {
  type Account,
  follow,
  listed,
  publish,
  read,
  registerUser,
  registerUsers,
  unfollow,
} from '../support/builders.ts';

const LIMIT = 2000;

// Two thousand registrations with real password hashes would take a minute, and this is not about passwords.
jest.unstable_mockModule('../../src/auth/passwords.ts', () => ({
  decoyHash: 'plain:',
  hashPassword: async (password: string) => `plain:${password}`,
  verifyPassword: async (password: string, stored: string) => stored === `plain:${password}`,
}));

let reader: Account;
let authors: Account[] = [];

beforeAll(async () => {
  if (!inProcess) return;
  reader = await registerUser();
  for (let batch = 0; batch <= LIMIT / 50; batch += 1) authors = authors.concat(await registerUsers(50));
  for (let start = 0; start < LIMIT - 10; start += 50) {
    const batch = authors.slice(start, Math.min(start + 50, LIMIT - 10));
    await Promise.all(batch.map(({ username }) => follow(reader.token, username)));
  }
}, 120_000);

const tryFollow = ({ username }: Account) => api('POST', at`/profiles/${username}/follow`, { token: reader.token });
const following = async ({ username }: Account) =>
  (await read(at`/profiles/${username}`, reader.token)).profile.following;

describe('Users: follow, up to 2,000', () => {
  itInProcess('of 20 follows at once, 10 short of the limit, 10 are 200 and the others 422 profile', async () => {
    const answers: Response[] = await Promise.all(authors.slice(LIMIT - 10, LIMIT + 10).map(tryFollow));
    for (const answer of answers) if (answer.status !== 200) expectRefusal(answer, 422, { profile: expect.anything() });
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
  });

  itInProcess('one more is 422 profile, and is not followed; one that is followed already is 200', async () => {
    const next = authors[LIMIT + 20] as Account;
    expectRefusal(await tryFollow(next), 422, { profile: expect.anything() });
    expect(await following(next)).toBe(false);
    expect((await tryFollow(authors[0] as Account)).status).toBe(200);
  });

  itInProcess('the feed of 2,000 has the articles of all of them', async () => {
    const slugs: string[] = [];
    for (const index of [0, 999, 1989]) slugs.unshift((await publish((authors[index] as Account).token)).slug);
    expect(await listed('/articles/feed', reader.token)).toEqual({ slugs, total: 3 });
  });

  itInProcess('an unfollow makes room for another', async () => {
    await unfollow(reader.token, (authors[5] as Account).username);
    const next = authors[LIMIT + 21] as Account;
    expect((await tryFollow(next)).status).toBe(200);
    expect(await following(next)).toBe(true);
    expectRefusal(await tryFollow(authors[5] as Account), 422, { profile: expect.anything() });
  });
});
