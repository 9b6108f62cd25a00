import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { endFaults, late } from '../../harness/faults.ts';
import { restoreClock, skipSleep } from '../../harness/time.ts';
import { addUsers, type KnownUser } from '../../harness/users.ts';
import { publish } from '../../src/models/articles/index.ts';
import { addComment, deleteComment, listComments, listSiteComments } from '../../src/models/comments/index.ts';
import { signingKey } from '../../src/models/keyring.ts';
import { follow, followeesOf, getAccount, getProfile, unfollow, updateAccount } from '../../src/models/users/index.ts';
import { read } from '../../src/table/read.ts';
import { documents } from '../../src/table/table.ts';
import { expectDataInOrder } from '../support/data-order.ts';

let ann: KnownUser;
let ben: KnownUser;
let cat: KnownUser;

beforeAll(async () => {
  await signingKey(); // a table in order has a keyring
  [ann, ben, cat] = (await addUsers(['ann', 'ben', 'cat'])) as [KnownUser, KnownUser, KnownUser];
});
beforeEach(skipSleep);
afterEach(async () => {
  endFaults();
  restoreClock();
  await expectDataInOrder();
});
afterAll(() => documents.destroy());

const isWrite = (attempt: { isWrite: boolean }) => attempt.isWrite;
const follows = async () => (await getProfile(ben.username, ann.id)).following;

/** A write whose first attempt arrives after another write has been acknowledged does nothing any more (case C3). */
describe('A write that is delivered late', () => {
  it('does not follow again who was unfollowed meanwhile, be it the last or not', async () => {
    for (const others of [[], [cat]]) {
      for (const { username } of others) await follow(username, ann.id);
      const lost = late(isWrite);
      expect((await follow(ben.username, ann.id)).following).toBe(true);
      expect((await unfollow(ben.username, ann.id)).following).toBe(false);
      await lost.deliver();
      expect(await follows()).toBe(false);
    }
    expect(await read(followeesOf(ann.id))).toEqual([[cat.id]]);
  });

  it('does not unfollow who was followed again meanwhile', async () => {
    await follow(ben.username, ann.id);
    const lost = late(isWrite);
    await unfollow(ben.username, ann.id);
    await follow(ben.username, ann.id);
    await lost.deliver();
    expect(await follows()).toBe(true);
  });

  it('does not bring back a name that was given up meanwhile', async () => {
    const lost = late(isWrite);
    await updateAccount(cat.id, { username: 'kat', bio: 'Kat' });
    await updateAccount(cat.id, { username: 'cat', bio: 'Cat' });
    await updateAccount(ben.id, { username: 'kat' });
    await lost.deliver();
    expect(await getAccount(cat.id)).toMatchObject({ username: 'cat', bio: 'Cat' });
    expect(await getProfile('kat', undefined)).toMatchObject({ username: 'kat', bio: null });
  });

  describe('of a comment', () => {
    let slug: string;
    beforeEach(async () => {
      ({ slug } = await publish({ title: 'Title', description: 'About', body: 'Text', tagList: [] }, ann.id));
    });
    const add = (body: string) => addComment(slug, body, ben.id);
    const all = async () => (await listComments(slug, undefined, undefined)).comments.map(({ id, body }) => [id, body]);

    it.each([
      ['its number', (attempt: { operation: string }) => attempt.operation === 'UpdateItem'],
      ['the comment', (attempt: { operation: string }) => attempt.operation === 'TransactWriteItems'],
    ])('does not bring it back, nor another under its number, when %s comes late', async (_, isIt) => {
      await add('First');
      const lost = late(isIt);
      const second = await add('Second');
      await deleteComment(slug, second.id, ben.id);
      await lost.deliver();
      const third = await add('Third');
      expect(await all()).toEqual([
        [1, 'First'],
        [third.id, 'Third'],
      ]);
      expect(third.id).toBeGreaterThan(second.id);
      expect(Date.parse(third.createdAt)).toBeGreaterThan(Date.parse(second.createdAt));
    });

    it('does not take away another one', async () => {
      const first = await add('First');
      const lost = late(isWrite);
      await deleteComment(slug, first.id, ben.id);
      const second = await add('Second');
      await lost.deliver();
      expect(await all()).toEqual([[second.id, 'Second']]);
      const { comments } = await listSiteComments(undefined, { limit: 1, offset: 0 }, undefined);
      expect(comments).toMatchObject([{ id: second.id, slug }]);
    });
  });
});
