import { describe, expect, test } from 'vitest';
import { forbiddenKind, publicAddresses, RefusedAddress } from '../../crawler/connect/guard.ts';

describe('an address that is not dialled', () => {
  test.each([
    ['127.0.0.1', 'this machine'],
    ['127.255.255.254', 'this machine'],
    ['0.0.0.0', 'this machine'],
    ['::1', 'this machine'],
    ['::', 'this machine'],
    ['10.1.2.3', 'a private network'],
    ['172.16.0.1', 'a private network'],
    ['172.31.255.255', 'a private network'],
    ['192.168.1.1', 'a private network'],
    ['100.64.0.1', 'a private network'],
    ['fd12:3456::1', 'a private network'],
    ['169.254.1.1', 'a link-local address'],
    ['fe80::1', 'a link-local address'],
    ['fe80::1%eth0', 'a link-local address'],
    ['169.254.169.254', 'the metadata service of a cloud'],
    ['168.63.129.16', 'the metadata service of a cloud'],
    ['100.100.100.200', 'the metadata service of a cloud'],
    ['fd00:ec2::254', 'the metadata service of a cloud'],
    ['224.0.0.1', 'a reserved address'],
    ['255.255.255.255', 'a reserved address'],
    ['198.18.0.1', 'a reserved address'],
    ['ff02::1', 'a reserved address'],
    ['2001:db8::1', 'a reserved address'],
    ['2002:7f00:1::', 'a reserved address'],
    ['2001:0:4136:e378::', 'a reserved address'],
    ['::ffff:127.0.0.1', 'this machine'],
    ['::ffff:a9fe:a9fe', 'the metadata service of a cloud'],
    ['::127.0.0.1', 'this machine'],
    ['64:ff9b::10.0.0.1', 'a private network'],
    ['not an address', 'something that is no address'],
  ])('%s is %s', (address, kind) => {
    expect(forbiddenKind(address)).toBe(kind);
  });

  test.each([
    '1.1.1.1',
    '172.15.0.1',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700::1111',
    '::ffff:1.1.1.1',
    '64:ff9b::1.1.1.1',
  ])('is not %s, which is on the public network', (address) => {
    expect(forbiddenKind(address)).toBeUndefined();
  });
});

describe('where a URL leads', () => {
  const lookup = async (host: string) =>
    ({ 'public.test': ['1.1.1.1'], 'inside.test': ['10.0.0.1'], 'both.test': ['1.1.1.1', '127.0.0.1'] })[host] ?? [];

  test('is every address of its host, for connecting to one of those and no other', async () => {
    expect(await publicAddresses(new URL('https://public.test/mcp'), lookup)).toEqual(['1.1.1.1']);
  });

  test.each([
    ['http://inside.test/', 'a private network'],
    ['http://both.test/', 'this machine'],
    ['http://nowhere.test/', 'a name without an address'],
    ['http://2130706433/', 'this machine'],
    ['http://0x7f.1/', 'this machine'],
    ['http://0177.0.0.1/', 'this machine'],
    ['http://127.0.0.1./', 'this machine'],
    ['http://[::1]/', 'this machine'],
    ['http://[::ffff:169.254.169.254]/', 'the metadata service of a cloud'],
    ['http://user@10.0.0.1/', 'a private network'],
    ['ftp://public.test/', 'a ftp: address'],
    ['file:///etc/passwd', 'a file: address'],
  ])('is refused for %s: %s', async (url, why) => {
    await expect(publicAddresses(new URL(url), lookup)).rejects.toThrow(new RefusedAddress(why));
  });
});
