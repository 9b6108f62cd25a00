import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { SignJWT } from 'jose';
import { newSessionId, readAuthorization, type Session, signToken, verifyToken } from '../../../src/auth/tokens.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 0, 0, 500);
const HOUR = 3600;
const SESSION: Session = { userId: 2 ** 53 - 1, id: 'abcdefghijklmnopqrstu_', passwordNumber: 3 };
const key = { kid: 'k1', secret: Buffer.alloc(32, 1) };
const next = { kid: 'k2', secret: Buffer.alloc(32, 2) };
const secretOf = async (kid: string) => [key, next].find((key) => key.kid === kid)?.secret;

const sign = (overrides = {}) => signToken({ session: SESSION, key, now: NOW, lifetimeSeconds: HOUR, ...overrides });
const invalid = { status: 401, errors: { token: ['is invalid'] } };
const expired = { status: 401, errors: { token: ['has expired'] } };

/** A token like ours but for what is given; a claim that is `undefined` is left out. */
const forge = (claims = {}, header = {}, secret: Uint8Array = key.secret) => {
  const now = Math.floor(NOW / 1000);
  const ours = { iss: 'monograph', aud: 'monograph-api', sub: '7', sid: SESSION.id, pwn: 0, iat: now, exp: now + HOUR };
  return new SignJWT(JSON.parse(JSON.stringify({ ...ours, ...claims })))
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: key.kid, ...header })
    .sign(secret);
};
const verify = (token: string, now = NOW) => verifyToken(token, secretOf, now);
const parts = (token: string) => token.split('.').map((part) => Buffer.from(part, 'base64url'));

describe('a token', () => {
  test('leads back to the session that it was signed for, any there can be', async () => {
    const number = (min: number) => fc.integer({ min, max: Number.MAX_SAFE_INTEGER });
    await fc.assert(
      fc.asyncProperty(number(1), number(0), async (userId, passwordNumber) => {
        const session = { userId, id: newSessionId(), passwordNumber };
        expect(await verify(await sign({ session }))).toEqual(session);
      }),
    );
  });

  test('says what RFC 8725 asks for, and nothing of the user but the id and the session', async () => {
    const [header, claims] = parts(await sign()).map(String);
    expect(JSON.parse(header ?? '')).toEqual({ alg: 'HS256', typ: 'at+jwt', kid: 'k1' });
    const iat = Math.floor(NOW / 1000);
    expect(JSON.parse(claims ?? '')).toEqual({
      iss: 'monograph',
      aud: 'monograph-api',
      sub: String(SESSION.userId),
      sid: SESSION.id,
      pwn: SESSION.passwordNumber,
      iat,
      exp: iat + HOUR,
    });
  });

  test('made with a key that is no longer the newest one still counts', async () => {
    expect(await verify(await sign({ key: next }))).toEqual(SESSION);
    expect(await verify(await sign({ key }))).toEqual(SESSION);
  });

  test('counts until its lifetime is over', async () => {
    const token = await sign();
    const end = (Math.floor(NOW / 1000) + HOUR) * 1000;
    expect(await verify(token, end - 1)).toEqual(SESSION);
    await expect(verify(token, end)).rejects.toMatchObject(expired);
  });
});

describe('a token that was good a moment ago', () => {
  test('is no longer valid when its key is gone, or another has its id', async () => {
    const token = await sign();
    expect(await verify(token)).toEqual(SESSION);
    await expect(verifyToken(token, async () => undefined, NOW)).rejects.toMatchObject(invalid);
    await expect(verifyToken(token, async () => next.secret, NOW)).rejects.toMatchObject(invalid);
    expect(await verify(token)).toEqual(SESSION);
  });

  test('is not asked for again where nothing has changed, and many others do not matter to it', async () => {
    const tokens = await Promise.all(
      Array.from({ length: 1_100 }, (_, at) => sign({ session: { ...SESSION, userId: at + 1 } })),
    );
    for (const round of [1, 2]) {
      for (const [at, token] of tokens.entries())
        expect([round, (await verify(token)).userId]).toEqual([round, at + 1]);
    }
  });
});

describe('a token is invalid', () => {
  test.each<[string, () => Promise<string> | string]>([
    ['of another issuer', () => forge({ iss: 'other' })],
    ['with no issuer', () => forge({ iss: undefined })],
    ['for another audience', () => forge({ aud: 'other' })],
    ['with no audience', () => forge({ aud: undefined })],
    ['that never expires', () => forge({ exp: undefined })],
    ['whose expiry is no number', () => forge({ exp: 'tomorrow' })],
    ['that is not valid yet', () => forge({ nbf: Math.floor(NOW / 1000) + 60 })],
    ['of another type', () => forge({}, { typ: 'JWT' })],
    ['of no type', () => forge({}, { typ: undefined })],
    ['of another algorithm', () => forge({}, { alg: 'HS512' })],
    ['signed with another secret', () => forge({}, {}, Buffer.alloc(32, 9))],
    ['that names another key than it was signed with', () => forge({}, { kid: 'k2' })],
    ['that names an unknown key', () => forge({}, { kid: 'k3' })],
    ['that names no key', () => forge({}, { kid: undefined })],
    ['that names a key by a number', () => forge({}, { kid: 1 })],
    ['forged and expired', () => forge({ exp: 1 }, {}, Buffer.alloc(32, 9))],
    ['of another issuer and expired', () => forge({ exp: 1, iss: 'other' })],
    ['that is empty', () => ''],
    ['that is no JWT', () => 'abc'],
    ['that is three dots', () => '...'],
    ['of a client that stored none', () => 'undefined'],
  ])('%s', async (_, token) => {
    await expect(verify(await token())).rejects.toMatchObject(invalid);
  });

  test.each([undefined, '', '0', '-1', '1.5', '1e3', ' 7', '07', '9007199254740992', '0x10', 'jake', 7, null])(
    'with the subject %j',
    async (sub) => {
      await expect(verify(await forge({ sub }))).rejects.toMatchObject(invalid);
    },
  );

  test.each([undefined, '', 7, null, 'short', 'x'.repeat(23), 'abcdefghijklmnopqrst+/'])(
    'of the session %j',
    async (sid) => {
      await expect(verify(await forge({ sid }))).rejects.toMatchObject(invalid);
    },
  );

  test.each([undefined, '0', null, 1.5, 2 ** 53, true])('of the password number %j', async (pwn) => {
    await expect(verify(await forge({ pwn }))).rejects.toMatchObject(invalid);
  });

  test('without a signature, whatever algorithm it says', async () => {
    const [, claims] = (await sign()).split('.');
    for (const alg of ['none', 'None', 'HS256']) {
      const header = Buffer.from(JSON.stringify({ alg, typ: 'at+jwt', kid: 'k1' })).toString('base64url');
      await expect(verify(`${header}.${claims}.`)).rejects.toMatchObject(invalid);
    }
  });

  test('when any character of it is another one', async () => {
    const token = await sign();
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 1), fc.constantFrom('A', 'b', '7', '-', '.', '='), async (at, other) => {
        const altered = token.slice(0, at) + other + token.slice(at + 1);
        // The last character of each part may differ in bits that are not part of it.
        fc.pre(parts(altered).join('.') !== parts(token).join('.'));
        await expect(verify(altered)).rejects.toMatchObject(invalid);
      }),
    );
  });
});

describe('keys', () => {
  test('are not looked up by ids that no key has', async () => {
    const lookUp = jest.fn(secretOf);
    for (const kid of ['', '../k1', 'k'.repeat(65), 'k1\n']) {
      await expect(verifyToken(await forge({}, { kid }), lookUp, NOW)).rejects.toMatchObject(invalid);
    }
    expect(lookUp).not.toHaveBeenCalled();
  });

  test('that cannot be read are not the fault of the token', async () => {
    const busy = new Error('the table is busy');
    const failing = async () => {
      throw busy;
    };
    await expect(verifyToken(await sign(), failing, NOW)).rejects.toBe(busy);
  });
});

describe('the Authorization header', () => {
  const letters = (word: string) =>
    fc.tuple(...[...word].map((letter) => fc.constantFrom(letter, letter.toUpperCase()))).map((all) => all.join(''));
  const scheme = fc.oneof(letters('token'), letters('bearer'));
  const credential = fc.stringMatching(/^[\w.~+/=-]+$/);

  test('carries a token after either scheme, in any case', () => {
    fc.assert(
      fc.property(scheme, fc.constantFrom(' ', '  ', '\t'), credential, (scheme, gap, token) => {
        expect(readAuthorization(`${scheme}${gap}${token}`)).toBe(token);
      }),
    );
  });

  test.each([undefined, '', ' '])('%j carries none', (header) => {
    expect(readAuthorization(header)).toBeUndefined();
  });

  test.each([
    'Token',
    'Bearer ',
    'Basic amFrZQ==',
    'abc.def.ghi',
    'Tokenabc',
    'Token a b',
    'Token a, Token b',
    'JWT a',
    ' a',
    `Token ${'a'.repeat(4_097)}`,
  ])('%j is invalid', (header) => {
    expect(() => readAuthorization(header)).toThrow(expect.objectContaining(invalid));
  });
});
