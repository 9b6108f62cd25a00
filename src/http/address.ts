/**
 * By what the requests of one client are told from those of others: an IPv4 address, or the /64 network of an IPv6 address, because that
 * is what one subscriber has at least (RFC 6177; RIPE-690). Each has one spelling, whatever the gateway's.
 *
 * @param address as a gateway or a socket says it, mapped IPv4 (`::ffff:203.0.113.7`) and zones (`fe80::1%eth0`) included
 */
export function clientNetwork(address: string): string {
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  if (mapped !== undefined) return mapped;
  if (!address.includes(':')) return address;
  const [before = [], after = []] = address
    .replace(/%.*$/, '')
    .replace(/\d+\.\d+\.\d+\.\d+$/, '0:0')
    .split('::')
    .map((side) => (side === '' ? [] : side.split(':')));
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  const network = [...before, ...zeros, ...after].slice(0, 4);
  return `${network.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
