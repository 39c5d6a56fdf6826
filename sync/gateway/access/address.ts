import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * Who shares a limit: one IPv4 address, or the 64 bits of IPv6 that a household gets as a whole. An IPv4 address that came in
 * over an IPv6 socket is the IPv4 address.
 */
export function limitedAddress(address: string): string {
  const plain = plainAddress(address);
  return isIPv6(plain) ? `${groupsOf(plain).slice(0, 4).join(':')}::/64` : plain;
}

/** As much of an address as is kept for years: enough to tell networks apart, too little to find a home by. */
export function addressPrefix(address: string): string {
  const plain = plainAddress(address);
  if (isIPv4(plain)) return `${plain.split('.').slice(0, 3).join('.')}.0/24`;
  return isIPv6(plain) ? `${groupsOf(plain).slice(0, 3).join(':')}::/48` : 'unknown';
}

function plainAddress(address: string): string {
  const withoutZone = address.split('%')[0] ?? '';
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(withoutZone)?.[1];
  return mapped ?? withoutZone;
}

/** Eight groups without leading zeros. */
function groupsOf(address: string): string[] {
  // The URL parser writes IPv6 in its one canonical form.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const start = head === '' ? [] : head.split(':');
  if (tail === undefined) return start;
  const end = tail === '' ? [] : tail.split(':');
  return [...start, ...Array<string>(8 - start.length - end.length).fill('0'), ...end];
}

/** Null where `text` is no list of addresses and networks, separated by commas, such as 10.0.0.0/8, ::1. */
export function parseNetworks(text: string): string[] | null {
  const networks = text
    .split(',')
    .map((it) => it.trim())
    .filter((it) => it !== '');
  return networks.every(isNetwork) ? networks : null;
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  if (rest.length > 0 || !(isIPv4(address) || isIPv6(address))) return false;
  if (bits === undefined) return true;
  if (!/^\d{1,3}$/.test(bits)) return false;
  try {
    new BlockList().addSubnet(address, Number(bits), isIPv4(address) ? 'ipv4' : 'ipv6');
    return true;
  } catch {
    return false;
  }
}
