import { describe, expect, it } from 'vitest';
import { addressPrefix, limitedAddress } from './address.ts';

describe('an address', () => {
  const cases: [string, string, string][] = [
    ['192.0.2.7', '192.0.2.7', '192.0.2.0/24'],
    ['::ffff:192.0.2.7', '192.0.2.7', '192.0.2.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64', '2001:db8:1::/48'],
    ['2001:DB8::1', '2001:db8:0:0::/64', '2001:db8:0::/48'],
    ['::1', '0:0:0:0::/64', '0:0:0::/48'],
    ['::', '0:0:0:0::/64', '0:0:0::/48'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64', 'fe80:0:0::/48'],
    ['somewhere', 'somewhere', 'unknown'],
  ];
  for (const [address, limited, kept] of cases) {
    it(`${address} is limited as ${limited} and kept as ${kept}`, () => {
      expect([limitedAddress(address), addressPrefix(address)]).toEqual([limited, kept]);
    });
  }
});
