import { beforeEach, describe, expect, test } from '@jest/globals';
import { newSessionId, signToken } from '../../../src/auth/tokens.ts';
import { clock } from '../../../src/clock.ts';
import { type Context, context } from '../../../src/context.ts';
import { signingKey } from '../../../src/models/keyring.ts';
import { authenticated } from '../../../src/routes/authentication.ts';
import { call } from '../../support/calls.ts';
import { userItem } from '../../support/items.ts';
import { useMemoryTable } from '../../support/memory-table.ts';
import { replyTo } from '../../support/reply.ts';

const memory = useMemoryTable();
beforeEach(() => memory.table.give(userItem(USER)));
const USER = 42;

const tokenOf = async (lifetimeSeconds = 60, now = clock.now()) =>
  signToken({
    session: { userId: USER, id: newSessionId(), passwordNumber: 0 },
    key: await signingKey(),
    now,
    lifetimeSeconds,
  });
const refusal = (reason: string) => expect.objectContaining({ status: 401, errors: { token: [reason] } });
const header = async (scheme = 'Token') => `${scheme} ${await tokenOf()}`;

describe.each(['required', 'optional'] as const)('where authentication is %s', (auth) => {
  test.each(['Token', 'Bearer', 'token', 'BEARER'])('the caller is known by a token after %s', async (scheme) => {
    expect(await authenticated(auth, await header(scheme))).toMatchObject({ viewer: USER });
  });

  test('the token is handed on, for the answers that have it', async () => {
    const token = await tokenOf();
    expect(await authenticated(auth, `Token ${token}`)).toMatchObject({ token });
  });

  test('the log knows the caller', async () => {
    const known: Context = { requestId: 'r', deadline: clock.now() + 60_000 };
    const authorization = await header();
    await context.run(known, () => authenticated(auth, authorization));
    expect(known.userId).toBe(USER);
  });

  test.each(['Token x', 'Token', 'Bearer a.b.c', 'Basic dTpw'])('%s is refused', async (authorization) => {
    await expect(authenticated(auth, authorization)).rejects.toEqual(refusal('is invalid'));
  });

  test('a token that has expired is refused', async () => {
    const authorization = `Token ${await tokenOf(60, clock.now() - 61_000)}`;
    await expect(authenticated(auth, authorization)).rejects.toEqual(refusal('has expired'));
  });
});

test('where authentication is required, no token is refused', async () => {
  await expect(authenticated('required', undefined)).rejects.toEqual(refusal('is missing'));
});

test('where authentication is optional, a call without a token is nobody in particular', async () => {
  expect(await authenticated('optional', undefined)).toEqual({});
});

test('where there is no authentication, a token is not looked at', async () => {
  expect(await authenticated('none', 'Token x')).toEqual({});
});

describe('an ended session', () => {
  const ended = { userId: USER, id: newSessionId(), passwordNumber: 5 };
  const ask = async (path: string) => {
    const token = await signToken({ session: ended, key: await signingKey(), now: clock.now(), lifetimeSeconds: 60 });
    memory.table.calls.length = 0;
    return context.run({ requestId: 'r', deadline: clock.now() + 60_000 }, () =>
      replyTo(call({ path, headers: { authorization: `Token ${token}` } })),
    );
  };

  test.each([
    ['the first items that are read', '/api/user', ['BatchGetItem']],
    ['a call of its own, where a list is empty and nothing else is read', '/api/comments', ['Query', 'BatchGetItem']],
  ])('is noticed with %s', async (_, path, calls) => {
    await expect(ask(path)).rejects.toEqual(refusal('is invalid'));
    expect(memory.table.calls.map(({ name }) => name).sort()).toEqual(calls.sort());
  });
});
