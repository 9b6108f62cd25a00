import type { Session } from '../../auth/tokens.ts';
import { unauthorized } from '../../errors.ts';
import { userItem } from '../../table/entities/users/user.ts';
import { alongside, mapRead, readWhatIsLeft } from '../../table/read.ts';

/**
 * Has the session of a request checked with the first items that the request reads, so that it takes no round trip and no call of its own. It
 * has ended when its user no longer exists or is suspended, and when the password has been changed since by another session (OWASP ASVS 5, 7.4.3).
 *
 * The read, and with it the request, throws 401 `token`.
 */
export const checkSession = (session: Session): Promise<void> =>
  alongside(
    mapRead(userItem(session.userId), (user) => {
      const isCurrent = user?.passwordNumber === session.passwordNumber || user?.passwordSession === session.id;
      if (!user || user.suspended || !isCurrent) throw unauthorized('is invalid');
    }),
  );

/** Checks the session of a request that has read no items, once it is done. */
export const checkSessionAtLast = readWhatIsLeft;
