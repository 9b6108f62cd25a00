import { describe, expect, test } from '@jest/globals';
import { signToken } from '../../../src/auth/tokens.ts';
import { clock } from '../../../src/clock.ts';
import { type Context, context } from '../../../src/context.ts';
import { signingKey } from '../../../src/models/keyring.ts';
import { optionalAuth, requireAuth } from '../../../src/routes/authentication.ts';
import { call } from '../../support/calls.ts';
import { useMemoryTable } from '../../support/memory-table.ts';

useMemoryTable();
const USER = 42;

const tokenOf = async (lifetimeSeconds = 60, now = clock.now()) =>
  signToken({ userId: USER, key: await signingKey(), now, lifetimeSeconds });
const refusal = (reason: string) => expect.objectContaining({ status: 401, errors: { token: [reason] } });
const reply = async (call: object) => ({ status: 200, body: call });

describe.each([
  ['a handler for users alone', requireAuth(reply)],
  ['a handler for anybody', optionalAuth(reply)],
])('%s', (_, handler) => {
  test.each(['Token', 'Bearer', 'token', 'BEARER'])('is told who calls by a token after %s', async (scheme) => {
    const token = await tokenOf();
    const request = call({ headers: { authorization: `${scheme} ${token}` }, params: { slug: 'a' } });
    expect((await handler(request)).body).toMatchObject({ ...request, viewer: USER });
  });

  test('lets the log know who calls', async () => {
    const request = call({ headers: { authorization: `Token ${await tokenOf()}` } });
    const known: Context = { requestId: 'r', deadline: clock.now() + 60_000 };
    await context.run(known, () => handler(request));
    expect(known.userId).toBe(USER);
  });

  test.each(['Token x', 'Token', 'Bearer a.b.c', 'Basic dTpw'])('is not called with %s', async (authorization) => {
    await expect(handler(call({ headers: { authorization } }))).rejects.toEqual(refusal('is invalid'));
  });

  test('is not called with a token that has expired', async () => {
    const authorization = `Token ${await tokenOf(60, clock.now() - 61_000)}`;
    await expect(handler(call({ headers: { authorization } }))).rejects.toEqual(refusal('has expired'));
  });
});

test('a handler for users alone is not called without a token', async () => {
  await expect(requireAuth(reply)(call())).rejects.toEqual(refusal('is missing'));
});

test('a handler for users alone is given the token, for the answers that have it', async () => {
  const token = await tokenOf();
  const answer = await requireAuth(reply)(call({ headers: { authorization: `Token ${token}` } }));
  expect(answer.body).toMatchObject({ token });
});

test('a handler for anybody is called without a token', async () => {
  const request = call();
  expect((await optionalAuth(reply)(request)).body).toEqual({ ...request, viewer: undefined });
});
