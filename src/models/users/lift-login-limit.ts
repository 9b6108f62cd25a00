import { DeleteItemCommand } from 'dynamodb-toolbox/entity/actions/delete';
import { settings } from '../../settings.ts';
import { CounterEntity } from '../../table/entities/counter.ts';
import { windowOf } from '../window.ts';
import { countersOf } from './login-limit.ts';

/** What the limits are, and whether the one who lifts them knows, does not matter. */
const ANY = { loginFailuresPerAccount: 1, loginFailuresPerAddress: 1 };

/**
 * Clears the failed logins of the window under way, for an operator: those of an account, from an address, or both.
 *
 * @param email of the account; it need not be anybody's
 * @param address as `Request` has it: an IPv4 address, or an IPv6 network as `2001:db8:0:1::/64`
 */
export async function liftLoginLimit({ email = '', address }: { email?: string; address?: string }): Promise<void> {
  const counters = await countersOf(email, address, windowOf(settings.loginWindowSeconds).end, ANY);
  await Promise.all(counters.map(({ key }) => CounterEntity.build(DeleteItemCommand).key(key).send()));
}
