import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { clientNetwork } from '../../../src/http/address.ts';

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::FFFF:203.0.113.7', '203.0.113.7'],
  ['2001:db8:0:1:2:3:4:5', '2001:db8:0:1::/64'],
  ['2001:0DB8:0000:0001::9', '2001:db8:0:1::/64'],
  ['2001:db8::9', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['1::', '1:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['64:ff9b:1::192.0.2.33', '64:ff9b:1:0::/64'],
])('%s counts as %s', (address, network) => expect(clientNetwork(address)).toBe(network));

test('all addresses of a /64 network count as one, however they are spelled, and those of another as another', () => {
  const group = fc.integer({ min: 0, max: 0xffff });
  const groups = fc.array(group, { minLength: 8, maxLength: 8 });
  const canonical = (all: number[]) =>
    new URL(`http://[${all.map((one) => one.toString(16)).join(':')}]`).hostname.slice(1, -1);
  const padded = (all: number[]) => all.map((one) => one.toString(16).toUpperCase().padStart(4, '0')).join(':');
  fc.assert(
    fc.property(groups, groups, ([a = 0, b = 0, c = 0, d = 0, ...host], other) => {
      const sparse = [a, b, 0, d, ...host.map((one) => (one % 2 === 0 ? 0 : one))];
      const neighbour = [a, b, 0, d, ...other.slice(4)];
      expect(clientNetwork(canonical(sparse))).toBe(clientNetwork(padded(neighbour)));
      expect(clientNetwork(canonical([a, b, c ^ 1, d, ...host]))).not.toBe(
        clientNetwork(padded([a, b, c, d, ...host])),
      );
    }),
  );
});
