import { isIP } from 'node:net';

const longestAddress = 100;

/**
 * The network that a caller counts as: an IPv4 address as it is, an IPv6 address cut to its /64,
 * an IPv4 address mapped into IPv6 (RFC 4291 §2.5.5.2) as IPv4. Any other text is only lower-cased and bounded.
 */
export function networkOf(address: string): string {
  const bare = address
    .slice(0, longestAddress)
    .trim()
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/%.*$/, '');
  if (isIP(bare) !== 6) return bare;
  const groups = groupsOf(bare);
  if (groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff') return dotted(groups);
  return `${groups.slice(0, 4).join(':')}::/64`;
}

// The URL parser writes every IPv6 address in its one canonical form (RFC 5952); `::` is then filled up to eight groups.
function groupsOf(address: string): string[] {
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const before = head === '' ? [] : head.split(':');
  if (tail === undefined) return before;
  const after = tail === '' ? [] : tail.split(':');
  return [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after];
}

function dotted(groups: readonly string[]): string {
  return groups
    .slice(6)
    .map((group) => Number.parseInt(group, 16))
    .flatMap((value) => [value >> 8, value & 255])
    .join('.');
}
