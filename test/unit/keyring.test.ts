import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { clock } from '../../src/clock.ts';
import { cursorKey, rotateKeys, secretOf, signingKey } from '../../src/models/keyring.ts';
import { keys } from '../../src/table/entities/index.ts';
import { type Call, sdkError, useMemoryTable } from '../support/memory-table.ts';
import { restoreClock } from '../support/time.ts';

const memory = useMemoryTable();
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;

// The process goes on with the keyring that it has read for an hour: each test begins when that is over.
let now = Date.UTC(2026, 10, 21);
beforeEach(() => {
  now += 100 * DAY;
  clock.now = () => now;
});
afterEach(restoreClock);

interface Stored {
  version: number;
  signingKeys: { kid: string; secret: string; createdAt: number }[];
  cursorSecret: string;
}
const stored = () => memory.table.get(keys.keyring()) as unknown as Stored;
const key = (kid: string, createdAt: number) => ({ kid, secret: Buffer.from(`${kid}!`).toString('base64'), createdAt });
const give = (...signingKeys: Stored['signingKeys']) =>
  memory.table.give({
    ...keys.keyring(),
    version: 5,
    signingKeys,
    cursorSecret: Buffer.from('cursor').toString('base64'),
  });
const calls = () => memory.table.calls.length;

describe('the keyring', () => {
  test('is made by the first request, on the condition that there is none', async () => {
    const { kid, secret } = await signingKey();
    const [[put] = []] = memory.table.writes;
    expect(put).toMatchObject({ put: 'keyring keyring', condition: 'attribute_not_exists(pk)' });
    expect(stored()).toMatchObject({ version: 1, signingKeys: [{ kid, createdAt: now }] });
    expect(secret).toHaveLength(32);
    expect(Buffer.from(stored().cursorSecret, 'base64')).toHaveLength(32);
    expect(stored().cursorSecret).not.toBe(stored().signingKeys[0]?.secret);
    expect(kid).toMatch(/^[\w-]{12}$/);
    expect(await secretOf(kid)).toEqual(secret);
    expect((await cursorKey()).export()).toEqual(Buffer.from(stored().cursorSecret, 'base64'));
    expect(calls()).toBe(2);
  });

  test('has other secrets each time', async () => {
    const one = await signingKey();
    memory.table.perform({ name: 'DeleteItem', input: { Key: keys.keyring() }, roundTrip: 1 });
    now += HOUR;
    const other = await signingKey();
    expect(other.kid).not.toBe(one.kid);
    expect(other.secret).not.toEqual(one.secret);
  });

  test('is the one of the process that was first', async () => {
    const first = (call: Call) => {
      const answer = memory.table.perform(call);
      give(key('first', now));
      return answer;
    };
    memory.table.answers.push(first);
    expect(await signingKey()).toEqual({ kid: 'first', secret: Buffer.from('first!') });
    expect((await cursorKey()).export()).toEqual(Buffer.from('cursor'));
  });

  test('is read once by calls at the same time, and for an hour', async () => {
    give(key('a', now));
    await Promise.all([signingKey(), cursorKey(), secretOf('a')]);
    now += HOUR - 1;
    await signingKey();
    expect(calls()).toBe(1);
    now += 1;
    await signingKey();
    expect(calls()).toBe(2);
  });

  test('that could not be read is read again by the next call', async () => {
    give(key('a', now));
    const broken = sdkError('ValidationException');
    memory.table.answers.push(() => {
      throw broken;
    });
    await expect(signingKey()).rejects.toBe(broken);
    expect((await signingKey()).kid).toBe('a');
  });

  test('that could not be made fails the call', async () => {
    const broken = sdkError('ValidationException');
    memory.table.answers.push(memory.table.perform.bind(memory.table), () => {
      throw broken;
    });
    await expect(signingKey()).rejects.toBe(broken);
  });

  test('is not forgotten because an earlier reading of it fails late', async () => {
    give(key('a', now));
    const { promise, reject } = Promise.withResolvers<never>();
    memory.table.answers.push(() => promise);
    const early = signingKey();
    now += HOUR;
    await signingKey();
    reject(new Error('late'));
    await expect(early).rejects.toThrow('late');
    await signingKey();
    expect(calls()).toBe(2);
  });

  test('without keys is a failure', async () => {
    give();
    await expect(signingKey()).rejects.toThrow('the keyring is empty');
  });
});

describe('a key that is not known', () => {
  test('is looked for again after 10 seconds, as another process may have made it', async () => {
    give(key('a', now));
    expect(await secretOf('b')).toBeUndefined();
    expect(calls()).toBe(1);
    give(key('b', now), key('a', now));
    now += 10 * SECOND - 1;
    expect(await secretOf('b')).toBeUndefined();
    expect(calls()).toBe(1);
    now += 1;
    expect(await secretOf('b')).toEqual(Buffer.from('b!'));
    expect(calls()).toBe(2);
  });

  test('does not make the others be read again', async () => {
    give(key('a', now), key('b', now - DAY));
    now += 30 * SECOND;
    expect(await secretOf('b')).toEqual(Buffer.from('b!'));
    expect(await secretOf('a')).toEqual(Buffer.from('a!'));
    expect(calls()).toBe(1);
  });
});

describe('rotation', () => {
  // A token lives 7 days (the setting's default), and clocks may differ by a day.
  const LAST_USE = 30 * DAY + 7 * DAY + DAY;

  test('puts a new key in front after 30 days, which signs from then on', async () => {
    give(key('a', now - 30 * DAY + 1));
    await rotateKeys();
    expect(memory.table.writes).toEqual([]);
    now += 1;
    await rotateKeys();
    expect(memory.table.writes).toEqual([[expect.objectContaining({ condition: 'version = 5' })]]);
    const [added, kept, ...others] = stored().signingKeys;
    expect(added).toMatchObject({ createdAt: now });
    expect(kept).toMatchObject({ kid: 'a' });
    expect(others).toEqual([]);
    expect(stored()).toMatchObject({ version: 6, cursorSecret: Buffer.from('cursor').toString('base64') });
    now += HOUR;
    expect((await signingKey()).kid).toBe(added?.kid);
    expect(await secretOf('a')).toEqual(Buffer.from('a!'));
  });

  test('takes away the keys whose last token has expired', async () => {
    give(key('a', now - 31 * DAY), key('b', now - LAST_USE + 1), key('c', now - LAST_USE), key('d', now - 90 * DAY));
    await rotateKeys();
    expect(
      stored()
        .signingKeys.map(({ kid }) => kid)
        .slice(1),
    ).toEqual(['a', 'b']);
  });

  test('by another process at the same time is enough', async () => {
    give(key('a', now - 31 * DAY));
    memory.table.answers.push((call) => {
      const answer = memory.table.perform(call);
      memory.table.give({ ...keys.keyring(), ...stored(), version: 6 });
      return answer;
    });
    await rotateKeys();
    expect(stored()).toMatchObject({ version: 6, signingKeys: [{ kid: 'a' }] });
  });

  test('that fails for another reason fails', async () => {
    give(key('a', now - 31 * DAY));
    const broken = sdkError('ValidationException');
    memory.table.answers.push(memory.table.perform.bind(memory.table), () => {
      throw broken;
    });
    await expect(rotateKeys()).rejects.toBe(broken);
  });

  test('of an empty keyring makes a key', async () => {
    give();
    await rotateKeys();
    expect(stored().signingKeys).toHaveLength(1);
  });

  test('of no keyring makes one', async () => {
    await rotateKeys();
    expect(stored()).toMatchObject({ version: 1 });
  });
});
