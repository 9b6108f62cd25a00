import { beforeAll, describe, expect } from '@jest/globals';
import { PutItemCommand } from 'dynamodb-toolbox/entity/actions/put';
import { keys } from '../../src/table/entities/index.ts';
import { api, at, expectRefusal, inProcess, itInProcess, type Response } from '../support/api.ts';
import { type Account, follow, listed, publish, read, registerUsers, unfollow } from '../support/builders.ts';

const LIMIT = 2_000;
/** So many of the followed are users; the others no longer exist: to the limit they all count. */
const USERS = 10;

let reader: Account;
let authors: Account[] = [];

beforeAll(async () => {
  if (!inProcess) return;
  [reader, ...authors] = (await registerUsers(USERS + 23)) as [Account, ...Account[]];
  const { sub } = JSON.parse(Buffer.from(reader.token.split('.')[1] ?? '', 'base64url').toString());
  const { FollowingEntity } = await import('../../src/table/entities/users/following.ts');
  const gone = Array.from({ length: LIMIT - 10 - USERS }, (_, index) => index + 1);
  await FollowingEntity.build(PutItemCommand)
    .item({ ...keys.following(Number(sub)), followees: new Set(gone), version: gone.length })
    .send();
  for (const { username } of authors.slice(0, USERS)) await follow(reader.token, username);
}, 60_000);

const tryFollow = ({ username }: Account) => api('POST', at`/profiles/${username}/follow`, { token: reader.token });
const following = async ({ username }: Account) =>
  (await read(at`/profiles/${username}`, reader.token)).profile.following;

describe('Users: follow, up to 2,000', () => {
  itInProcess('of 20 follows at once, 10 short of the limit, 10 are 200 and the others 422 profile', async () => {
    const answers: Response[] = await Promise.all(authors.slice(USERS, USERS + 20).map(tryFollow));
    for (const answer of answers) if (answer.status !== 200) expectRefusal(answer, 422, { profile: expect.anything() });
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
  });

  itInProcess('one more is 422 profile, and is not followed; one that is followed already is 200', async () => {
    const next = authors[USERS + 20] as Account;
    expectRefusal(await tryFollow(next), 422, { profile: expect.anything() });
    expect(await following(next)).toBe(false);
    expect((await tryFollow(authors[0] as Account)).status).toBe(200);
  });

  itInProcess('the feed of 2,000 has the articles of all of them', async () => {
    const slugs: string[] = [];
    for (const index of [0, 4, 9]) slugs.unshift((await publish((authors[index] as Account).token)).slug);
    expect(await listed('/articles/feed', reader.token)).toEqual({ slugs, total: 3 });
  });

  itInProcess('an unfollow makes room for another', async () => {
    await unfollow(reader.token, (authors[5] as Account).username);
    const next = authors[USERS + 21] as Account;
    expect((await tryFollow(next)).status).toBe(200);
    expect(await following(next)).toBe(true);
    expectRefusal(await tryFollow(authors[5] as Account), 422, { profile: expect.anything() });
  });
});
