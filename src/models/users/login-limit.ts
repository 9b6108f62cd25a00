import { digest } from '../../auth/digests.ts';
import { tooMany } from '../../errors.ts';
import { comparable, fits, MAX_EMAIL_LENGTH } from '../../names.ts';
import { type Settings, settings } from '../../settings.ts';
import { addToCounter, counted, counterKey } from '../../table/entities/counter.ts';
import type { Key } from '../../table/keys.ts';
import { all, type Read } from '../../table/read.ts';
import { cursorKey } from '../keyring.ts';
import { windowOf } from '../window.ts';

/** What slows the guessing of passwords down: the failed logins of an account, and from an address, are counted. */
export interface LoginLimit {
  /** How often each has failed. To be read beside what else a try needs first: a read unit each. */
  failures: Read<number[]>;
  /** @throws 429 `login` where one has failed too often: before the password is looked at, and such a try is not counted */
  check(failures: number[]): void;
  /** To be awaited before a wrong password is answered: a write unit each. */
  countFailure(): Promise<void>;
}

/**
 * The limit for one try of a password. A window ends at most 15 minutes after any failure in it, and with it the refusals. Tries that are
 * under way when the limit is reached go on.
 *
 * @param email whose password it is to be; that nobody has it changes nothing
 * @param address of the client: see `Request`
 */
export async function loginLimit(email: string, address: string | undefined): Promise<LoginLimit> {
  const { end, secondsLeft } = windowOf(settings.loginWindowSeconds);
  const limited = await countersOf(email, address, end);
  return {
    failures: all(...limited.map(({ key }) => counted(key))),
    check: (failures) => {
      if (limited.some(({ most }, at) => (failures[at] ?? 0) >= most)) throw tooMany('login', secondsLeft);
    },
    countFailure: async () => {
      await Promise.all(limited.map(({ key }) => addToCounter(key, 1, end).send()));
    },
  };
}

type Limits = Pick<Settings, 'loginFailuresPerAccount' | 'loginFailuresPerAddress'>;

/** What is counted in the window that ends then. People type passwords into the wrong field: so keys have a keyed hash of it. */
export async function countersOf(
  email: string,
  address: string | undefined,
  windowEnd: number,
  { loginFailuresPerAccount, loginFailuresPerAddress }: Limits = settings,
): Promise<{ key: Key; most: number }[]> {
  const counters: [kind: string, of: string | undefined, most: number][] = [
    ['login-account', fits(email, MAX_EMAIL_LENGTH) ? comparable(email) : undefined, loginFailuresPerAccount],
    ['login-address', address, loginFailuresPerAddress],
  ];
  const counting = counters.filter(([, of, most]) => of && most > 0);
  if (counting.length === 0) return [];
  const secret = await cursorKey();
  return counting.map(([kind, of = '', most]) => ({
    key: counterKey('login', digest(secret, kind, of), windowEnd),
    most,
  }));
}
