import { readAuthorization, type Session, verifyToken } from '../auth/tokens.ts';
import { clock } from '../clock.ts';
import { annotate } from '../context.ts';
import { unauthorized } from '../errors.ts';
import { secretOf } from '../models/keyring.ts';
import { checkSession } from '../models/users/index.ts';

/** Whether a route looks at a token, and whether one has to be there. */
export type Auth = 'none' | 'optional' | 'required';

/** The user of a route. `viewer` is the user's id. */
export type Caller<A extends Auth> = {
  none: unknown;
  /** `undefined` where there is no token. */
  optional: { viewer: number | undefined };
  required: { viewer: number; token: string; session: Session };
}[A];

/**
 * Authenticates a request. Where authentication is optional, a token that is sent must be valid. Whether its session goes on is
 * checked with the first items that the request reads.
 *
 * @param authorization the header
 * @throws 401 `token`
 */
export async function authenticated(
  auth: Auth,
  authorization: string | undefined,
): Promise<Partial<Caller<'required'>>> {
  if (auth === 'none') return {};
  const token = readAuthorization(authorization);
  if (token === undefined) {
    if (auth === 'required') throw unauthorized('is missing');
    return {};
  }
  const session = await verifyToken(token, secretOf, clock.now());
  annotate({ userId: session.userId });
  await checkSession(session);
  return { viewer: session.userId, token, session };
}
