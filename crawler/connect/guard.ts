/**
 * Where a URL may lead. A registry, a redirect or a server's metadata can name any address, also one that only this
 * machine can reach: its own services, its neighbours, the metadata service of its cloud. Those are never dialled.
 */
import { lookup as dnsLookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/** Finds the addresses of a host name. */
export type Lookup = (host: string) => Promise<string[]>;

/** Somewhere that we do not go; the message is a clause that can follow "it leads to". */
export class RefusedAddress extends Error {}

const V4: [kind: string, ...ranges: string[]][] = [
  ['the metadata service of a cloud', '169.254.169.254/32', '168.63.129.16/32', '100.100.100.200/32', '192.0.0.192/32'],
  ['this machine', '127.0.0.0/8', '0.0.0.0/8'],
  ['a link-local address', '169.254.0.0/16'],
  ['a private network', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'],
  ['a reserved address', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '198.18.0.0/15', '198.51.100.0/24'],
  ['a reserved address', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
];
/** Of the newer addresses only 2000::/3 is given out to the public; these lie in it, or have a name of their own. */
const V6: typeof V4 = [
  ['the metadata service of a cloud', 'fd00:ec2::254/128', 'fd20:ce::254/128'],
  ['this machine', '::1/128', '::/128'],
  ['a link-local address', 'fe80::/10'],
  ['a private network', 'fc00::/7', 'fec0::/10'],
  // Teredo and 6to4 carry an older address inside, which could be any.
  ['a reserved address', '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'],
];
const CARRIES_V4 = /^(?:::ffff:|::|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;

const kinds = [...V4, ...V6].map(([kind, ...ranges]) => ({ kind, list: blockList(ranges) }));
const publicV6 = blockList(['2000::/3']);

function blockList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', bits] = range.split('/');
    list.addSubnet(network, Number(bits), familyOf(network));
  }
  return list;
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

/** What kind of place an address is, as words, when it is one that we do not go to; `undefined` for the public network. */
export function forbiddenKind(address: string): string | undefined {
  if (isIP(address) === 0) return 'something that is no address';
  if (familyOf(address) === 'ipv4') return kinds.find(({ list }) => list.check(address, 'ipv4'))?.kind;
  // As a URL writes it: shortened, and what looks like an older address in the same letters as the rest.
  const plain = new URL(`http://[${address.split('%')[0]}]/`).hostname.slice(1, -1);
  const known = kinds.find(({ list }) => list.check(plain, 'ipv6'))?.kind;
  if (known !== undefined) return known;
  const [, high, low] = CARRIES_V4.exec(plain) ?? [];
  if (high !== undefined && low !== undefined) return forbiddenKind(v4In(high, low));
  return publicV6.check(plain, 'ipv6') ? undefined : 'a reserved address';
}

function v4In(high: string, low: string): string {
  const [h, l] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [h >> 8, h & 255, l >> 8, l & 255].join('.');
}

export const systemLookup: Lookup = async (host) =>
  (await dnsLookup(host, { all: true })).map(({ address }) => address);

/**
 * The addresses of a URL's host, every one of them public; a connection has to go to one of these and not be looked up
 * again, because the next answer may be another one. Rejects with RefusedAddress otherwise, as it does for a scheme
 * other than http and https.
 */
export async function publicAddresses(url: URL, lookup: Lookup): Promise<string[]> {
  if (!/^https?:$/.test(url.protocol)) throw new RefusedAddress(`a ${url.protocol} address`);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const addresses = isIP(host) === 0 ? await lookup(host) : [host];
  // One of several is enough: whoever connects takes whichever answers first.
  const kind = addresses.map(forbiddenKind).find((found) => found !== undefined);
  if (kind !== undefined) throw new RefusedAddress(kind);
  if (addresses.length === 0) throw new RefusedAddress('a name without an address');
  return addresses;
}
