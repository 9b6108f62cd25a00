import { BlockList, isIP } from 'node:net';

/** The proxies whose word about a request is taken. */
export interface Proxies {
  /** Whether the address, of any spelling, is that of one. */
  include(address: string | undefined): boolean;
}

/**
 * Reads `TRUSTED_PROXIES`: addresses and networks, as `10.0.0.0/8, ::1`, separated by commas; none unless it says otherwise.
 *
 * @throws Error naming what is neither
 */
export function proxiesFromEnvironment(text: string = process.env.TRUSTED_PROXIES ?? ''): Proxies {
  const list = new BlockList();
  const entries = text.split(',').map((entry) => entry.trim());
  for (const entry of entries.filter((entry) => entry !== '')) {
    const [address = '', prefix] = entry.split('/');
    const bits = isIP(address) === 4 ? 32 : 128;
    const length = prefix === undefined ? bits : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
    if (!isIP(address) || !(length <= bits)) throw new Error(`TRUSTED_PROXIES: ${entry} is no address and no network`);
    list.addSubnet(address, length, familyOf(address));
  }
  return { include: (address = '') => isIP(address) > 0 && list.check(address, familyOf(address)) };
}

const familyOf = (address: string) => (isIP(address) === 4 ? 'ipv4' : 'ipv6');
