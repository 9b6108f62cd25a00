import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { restoreClock } from '../../../harness/time.ts';
import { clock } from '../../../src/clock.ts';
import { cursorKey, rotateKeys, secretOf, signingKey } from '../../../src/models/keyring.ts';
import { settings } from '../../../src/settings.ts';
import { keys } from '../../../src/table/entities/index.ts';
import { type Call, sdkError, useMemoryTable } from '../../support/memory-table.ts';

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
  test('puts a new key in front after 30 days, which signs when every process knows it', async () => {
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
    now += 2 * HOUR - 1;
    expect((await signingKey()).kid).toBe('a');
    now += 1;
    expect((await signingKey()).kid).toBe(added?.kid);
    expect(await secretOf('a')).toEqual(Buffer.from('a!'));
  });

  test('leaves the oldest key to sign, where all are new', async () => {
    give(key('b', now - HOUR), key('a', now - HOUR));
    expect((await signingKey()).kid).toBe('a');
  });

  test('keeps the key that has signed until now, however late the new one comes', async () => {
    give(key('a', now - 400 * DAY), key('b', now - 430 * DAY));
    await rotateKeys();
    expect(stored().signingKeys.map(({ kid }) => kid)).toEqual([expect.any(String), 'a']);
  });

  test.each([
    [1, ['a', 'b', 'c']],
    [0, ['a', 'b']],
  ])('takes a key away when its last token has expired, %d ms before that not', async (early, kept) => {
    // A token lives two months here; a key signs until its successor is two hours old, and clocks may differ by a day.
    const { tokenLifetimeSeconds } = settings;
    Object.assign(settings, { tokenLifetimeSeconds: (60 * DAY) / SECOND });
    const succeeded = now - 2 * HOUR - 60 * DAY - DAY;
    give(key('a', now - 30 * DAY), key('b', succeeded + early), key('c', succeeded - 30 * DAY));
    await rotateKeys();
    Object.assign(settings, { tokenLifetimeSeconds });
    expect(stored().signingKeys.map(({ kid }) => kid)).toEqual([expect.any(String), ...kept]);
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

describe('processes with clocks of their own', () => {
  type Process = typeof import('../../../src/models/keyring.ts');
  let started = 0;
  /** The module anew, with nothing read yet. */
  const start = async (): Promise<Process> => import(`../../../src/models/keyring.ts?process=${started++}` as string);
  const at = <T>(skew: number, work: () => Promise<T>): Promise<T> => {
    clock.now = () => now + skew;
    return work();
  };

  test('take a new key’s first token, though one has looked for unknown keys a moment before', async () => {
    give(key('a', now - 30 * DAY));
    const [one, other] = [await start(), await start()];
    expect(await other.secretOf('unknown')).toBeUndefined();
    await one.rotateKeys();
    const { kid, secret } = await one.signingKey();
    expect(await other.secretOf(kid)).toEqual(secret);
  });

  test('never refuse a token that has not expired, whoever signed it and whenever keys were rotated', async () => {
    const ACTIONS = ['sign', 'sign', 'verify', 'rotate', 'restart', 'look up'] as const;
    const step = fc.record({
      action: fc.constantFrom(...ACTIONS),
      process: fc.nat({ max: 2 }),
      // From bursts to a sweep that did not run for months.
      pause: fc.constantFrom(
        0,
        1,
        SECOND,
        9 * SECOND,
        HOUR / 2,
        HOUR,
        2 * HOUR,
        DAY,
        6 * DAY,
        29 * DAY,
        30 * DAY,
        90 * DAY,
      ),
    });
    const skews = fc.array(fc.integer({ min: -HOUR / 2, max: HOUR / 2 }), { minLength: 3, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), skews, async (steps, skew) => {
        memory.table.perform({ name: 'DeleteItem', input: { Key: keys.keyring() }, roundTrip: 1 });
        const processes = [await start(), await start(), await start()];
        let tokens: { kid: string; expires: number }[] = [];
        for (const { action, process, pause } of steps) {
          now += pause;
          const [one, ahead] = [processes[process] as Process, skew[process] ?? 0];
          if (action === 'restart') processes[process] = await start();
          if (action === 'rotate') await at(ahead, one.rotateKeys);
          if (action === 'look up') await at(ahead, () => one.secretOf('unknown'));
          if (action === 'sign') {
            const { kid } = await at(ahead, one.signingKey);
            tokens.push({ kid, expires: now + ahead + 7 * DAY });
          }
          tokens = tokens.filter(({ expires }) => expires > now + Math.min(...skew));
          for (const [index, each] of processes.entries()) {
            for (const { kid, expires } of action === 'verify' || action === 'sign' ? tokens : []) {
              const mine = skew[index] ?? 0;
              if (now + mine >= expires) continue;
              expect(await at(mine, () => each.secretOf(kid))).toBeDefined();
            }
          }
        }
      }),
      { numRuns: 20 },
    );
  });
});
