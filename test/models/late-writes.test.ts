import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { follow, followeesOf, getAccount, getProfile, unfollow, updateAccount } from '../../src/models/users/index.ts';
import { read } from '../../src/table/read.ts';
import { documents } from '../../src/table/table.ts';
import { endFaults, late } from '../support/faults.ts';
import { restoreClock, skipSleep } from '../support/time.ts';
import { addUsers, type KnownUser } from '../support/users.ts';

let ann: KnownUser;
let ben: KnownUser;
let cat: KnownUser;

beforeAll(async () => {
  [ann, ben, cat] = (await addUsers(['ann', 'ben', 'cat'])) as [KnownUser, KnownUser, KnownUser];
});
beforeEach(skipSleep);
afterEach(() => {
  endFaults();
  restoreClock();
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
});
