import { describe, expect, test } from '@jest/globals';
import { signToken } from '../../../src/auth/tokens.ts';
import { clock } from '../../../src/clock.ts';
import { type Context, context } from '../../../src/context.ts';
import { signingKey } from '../../../src/models/keyring.ts';
import { authenticated } from '../../../src/routes/authentication.ts';
import { useMemoryTable } from '../../support/memory-table.ts';

useMemoryTable();
const USER = 42;

const tokenOf = async (lifetimeSeconds = 60, now = clock.now()) =>
  signToken({ userId: USER, key: await signingKey(), now, lifetimeSeconds });
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
