import { decodeProtectedHeader, errors, jwtVerify, SignJWT } from 'jose';
import { unauthorized } from '../errors.ts';
import { settings } from '../settings.ts';

/** A secret to sign with, and the id by which tokens name it, so that secrets can be rotated. */
export interface SigningKey {
  kid: string;
  secret: Uint8Array;
}

/** One algorithm and one type, never what a token says of itself (RFC 8725, sections 3.1 and 3.11; `at+jwt` is RFC 9068). */
const ALGORITHM = 'HS256';
const TYPE = 'at+jwt';

/** @returns a signed JWT whose subject is the user's id. `now` is in milliseconds since the epoch. */
export const signToken = ({
  userId,
  key,
  now,
  lifetimeSeconds,
}: {
  userId: number;
  key: SigningKey;
  now: number;
  lifetimeSeconds: number;
}): Promise<string> =>
  new SignJWT()
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: key.kid })
    .setIssuer(settings.tokenIssuer)
    .setAudience(settings.tokenAudience)
    .setSubject(String(userId))
    .setIssuedAt(secondsOf(now))
    .setExpirationTime(secondsOf(now) + lifetimeSeconds)
    .sign(key.secret);

/**
 * The id of the user that a token of ours was made for.
 *
 * @param secretOf finds the secret of a key id; what it throws is not the token's fault and comes out as it is
 * @param now in milliseconds since the epoch
 * @throws ApiError 401 `token` "has expired" where that is all that is wrong with it, else "is invalid"
 */
export async function verifyToken(
  token: string,
  secretOf: (kid: string) => Promise<Uint8Array | undefined>,
  now: number,
): Promise<number> {
  const known = verified.get(token);
  const kid = known?.kid ?? keyIdOf(token);
  const secret = kid === undefined ? undefined : await secretOf(kid);
  if (kid === undefined || secret === undefined) throw unauthorized('is invalid');
  if (known && Buffer.compare(known.secret, secret) === 0 && secondsOf(now) < known.exp) return known.userId;
  const verification = { ...(await verify(token, secret, now)), kid, secret };
  if (verified.size >= VERIFIED_TOKENS) verified.clear();
  verified.set(token, verification);
  return verification.userId;
}

/**
 * What this process has verified: a token's signature does not change, and to check it is most of the time that a request takes
 * outside of the SDK. Whether its key is still there and its time not up is asked each time.
 */
const verified = new Map<string, { kid: string; secret: Uint8Array; userId: number; exp: number }>();
const VERIFIED_TOKENS = 1_000;

async function verify(token: string, secret: Uint8Array, now: number): Promise<{ userId: number; exp: number }> {
  try {
    const { payload } = await jwtVerify(token, secret, {
      algorithms: [ALGORITHM],
      typ: TYPE,
      issuer: settings.tokenIssuer,
      audience: settings.tokenAudience,
      requiredClaims: ['exp', 'sub'],
      currentDate: new Date(now),
    });
    return { userId: userIdOf(payload.sub), exp: payload.exp ?? 0 };
  } catch (error) {
    throw unauthorized(error instanceof errors.JWTExpired ? 'has expired' : 'is invalid');
  }
}

/** Ours have some 300 characters. */
const LONGEST_TOKEN = 4_096;
const AUTHORIZATION = new RegExp(`^(?:token|bearer)\\s+(\\S{1,${LONGEST_TOKEN}})$`, 'i');

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

function userIdOf(subject: unknown): number {
  const id = typeof subject === 'string' && /^[1-9]\d*$/.test(subject) ? Number(subject) : Number.NaN;
  if (!Number.isSafeInteger(id)) throw new Error('not the id of a user');
  return id;
}
