import { randomBytes } from 'node:crypto';
import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { unauthorized } from '../errors.ts';
import { settings } from '../settings.ts';

/** A secret to sign with, and the id by which tokens name it, so that secrets can be rotated. */
export interface SigningKey {
  kid: string;
  secret: Uint8Array;
}

/** What a token says: whose it is, and of which login. */
export interface Session {
  userId: number;
  /** Chosen at the login, or registration, that the token comes from. */
  id: string;
  /** How often the user's password had been changed by then. A number, since times in whole seconds could not tell two changes apart. */
  passwordNumber: number;
}

/** An id for a new session, of 128 random bits. */
export const newSessionId = (): string => randomBytes(16).toString('base64url');
const SESSION_ID = /^[\w-]{22}$/;

/** One algorithm and one type, never what a token says of itself (RFC 8725, sections 3.1 and 3.11; `at+jwt` is RFC 9068). */
const ALGORITHM = 'HS256';
const TYPE = 'at+jwt';

/** @returns a signed JWT whose subject is the user's id. `now` is in milliseconds since the epoch. */
export const signToken = ({
  session,
  key,
  now,
  lifetimeSeconds,
}: {
  session: Session;
  key: SigningKey;
  now: number;
  lifetimeSeconds: number;
}): Promise<string> =>
  new SignJWT({ sid: session.id, pwn: session.passwordNumber })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: key.kid })
    .setIssuer(settings.tokenIssuer)
    .setAudience(settings.tokenAudience)
    .setSubject(String(session.userId))
    .setIssuedAt(secondsOf(now))
    .setExpirationTime(secondsOf(now) + lifetimeSeconds)
    .sign(key.secret);

/**
 * The session that a token of ours was made for.
 *
 * @param secretOf finds the secret of a key id; what it throws is not the token's fault and comes out as it is
 * @param now in milliseconds since the epoch
 * @throws ApiError 401 `token` "has expired" where that is all that is wrong with it, else "is invalid"
 */
export async function verifyToken(
  token: string,
  secretOf: (kid: string) => Promise<Uint8Array | undefined>,
  now: number,
): Promise<Session> {
  const known = verified.get(token);
  const kid = known?.kid ?? keyIdOf(token);
  const secret = kid === undefined ? undefined : await secretOf(kid);
  if (kid === undefined || secret === undefined) throw unauthorized('is invalid');
  if (known && Buffer.compare(known.secret, secret) === 0 && secondsOf(now) < known.exp) return known.session;
  const verification = { ...(await verify(token, secret, now)), kid, secret };
  if (verified.size >= VERIFIED_TOKENS) verified.clear();
  verified.set(token, verification);
  return verification.session;
}

/**
 * What this process has verified: a token's signature does not change, and to check it is most of the time that a request takes
 * outside of the SDK. Whether its key is still there and its time not up is asked each time.
 */
const verified = new Map<string, { kid: string; secret: Uint8Array; session: Session; exp: number }>();
const VERIFIED_TOKENS = 1_000;

async function verify(token: string, secret: Uint8Array, now: number): Promise<{ session: Session; exp: number }> {
  try {
    const { payload } = await jwtVerify(token, secret, {
      algorithms: [ALGORITHM],
      typ: TYPE,
      issuer: settings.tokenIssuer,
      audience: settings.tokenAudience,
      requiredClaims: ['exp', 'sub', 'sid', 'pwn'],
      currentDate: new Date(now),
    });
    return { session: sessionOf(payload), exp: payload.exp ?? 0 };
  } catch (error) {
    throw unauthorized(error instanceof errors.JWTExpired ? 'has expired' : 'is invalid');
  }
}

/** Ours have some 300 characters. */
const MAX_TOKEN_LENGTH = 4_096;
const AUTHORIZATION = new RegExp(`^(?:token|bearer)\\s+(\\S{1,${MAX_TOKEN_LENGTH}})$`, 'i');

/**
 * The token in an `Authorization` header; `undefined` where there is no header, or an empty one.
 *
 * @throws ApiError 401 `token` "is invalid" where the header is not `Token <jwt>` or `Bearer <jwt>`, in any case
 */
export function readAuthorization(header: string | undefined): string | undefined {
  const value = header?.trim();
  if (!value) return undefined;
  const token = AUTHORIZATION.exec(value)?.[1];
  if (token === undefined) throw unauthorized('is invalid');
  return token;
}

const secondsOf = (ms: number) => Math.floor(ms / 1000);

/** Nothing is authenticated at this point: the id is good for looking up a secret and no more. */
function keyIdOf(token: string): string | undefined {
  try {
    const { kid } = decodeProtectedHeader(token);
    return typeof kid === 'string' && /^[\w-]{1,64}$/.test(kid) ? kid : undefined;
  } catch {
    return undefined;
  }
}

function sessionOf({ sub, sid, pwn }: JWTPayload): Session {
  const userId = typeof sub === 'string' && /^[1-9]\d*$/.test(sub) ? Number(sub) : Number.NaN;
  if (!Number.isSafeInteger(userId)) throw new Error('not the id of a user');
  if (typeof sid !== 'string' || !SESSION_ID.test(sid)) throw new Error('not the id of a session');
  if (!Number.isSafeInteger(pwn)) throw new Error('not the number of a password');
  return { userId, id: sid, passwordNumber: pwn as number };
}
