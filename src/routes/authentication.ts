import { readAuthorization, verifyToken } from '../auth/tokens.ts';
import { clock } from '../clock.ts';
import { note } from '../context.ts';
import { unauthorized } from '../errors.ts';
import type { Reply } from '../http/message.ts';
import type { Call, Handler } from '../http/route.ts';
import { secretOf } from '../models/keyring.ts';

/** A call by a user who has shown a token. */
export interface AuthenticatedCall extends Call {
  /** The id of the user. */
  viewer: number;
  token: string;
}

/** A call by anybody; who shows a token has to show a good one. */
export interface OptionalAuthCall extends Call {
  viewer: number | undefined;
}

/**
 * A handler for users alone.
 *
 * @throws 401 `token`
 */
export const requireAuth =
  (handle: (call: AuthenticatedCall) => Promise<Reply>): Handler =>
  async (call) => {
    const token = readAuthorization(call.headers.authorization);
    if (token === undefined) throw unauthorized('is missing');
    return handle({ ...call, token, viewer: await userOf(token) });
  };

/**
 * A handler for anybody, who is told who is calling.
 *
 * @throws 401 `token`, where there is one that is not good
 */
export const optionalAuth =
  (handle: (call: OptionalAuthCall) => Promise<Reply>): Handler =>
  async (call) => {
    const token = readAuthorization(call.headers.authorization);
    return handle({ ...call, viewer: token === undefined ? undefined : await userOf(token) });
  };

async function userOf(token: string): Promise<number> {
  const userId = await verifyToken(token, secretOf, clock.now());
  note({ userId });
  return userId;
}
