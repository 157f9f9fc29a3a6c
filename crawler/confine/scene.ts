/** Which parts of the file system a server in the sandbox sees, whichever program builds the sandbox. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { isBelow } from '../files.ts';

/** Of /etc only what runtimes look up: with the whole of it, a crawl as root would show the machine's passwords. */
const SETTINGS = [
  'alternatives',
  'ca-certificates',
  'crypto-policies',
  'debian_version',
  'fonts',
  'gai.conf',
  'group',
  'host.conf',
  'hosts',
  'ld.so.cache',
  'ld.so.conf',
  'ld.so.conf.d',
  'locale.alias',
  'localtime',
  'lsb-release',
  'mime.types',
  'nsswitch.conf',
  'os-release',
  'passwd',
  'pki/ca-trust/extracted',
  'pki/tls/certs',
  'pki/tls/openssl.cnf',
  'protocols',
  'resolv.conf',
  'services',
  'ssl/cert.pem',
  'ssl/certs',
  'ssl/openssl.cnf',
  'timezone',
];
/** Of /sys what runtimes ask for the number of processors and the limits on memory: the rest shows the machine's network cards and disks. */
export const MACHINE = ['/sys/devices/system/cpu', '/sys/devices/system/node', '/sys/fs/cgroup', '/sys/kernel/mm'];

/** What a machine is called in a sandbox. */
export const HOSTNAME = 'sandbox';
/** Who a server is when we are root: the kernel's own number for a user without any rights. */
export const NOBODY = 65_534;
export const SETPRIV = '/usr/bin/setpriv';
/** Before a command, makes root that user. */
export const AS_NOBODY = [
  ...[SETPRIV, '--reuid', String(NOBODY), '--regid', String(NOBODY), '--clear-groups'],
  ...['--no-new-privs', '--inh-caps=-all', '--bounding-set=-all'],
];

/** Folders and files of the system that every server may read. */
export const SYSTEM = [
  ...['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64'],
  ...SETTINGS.map((name) => `/etc/${name}`),
  ...MACHINE,
];
/** What macOS has beside or in place of those. */
export const SYSTEM_OF_MACOS = [
  ...['/System', '/Library/Apple', '/Library/Frameworks', '/Library/Developer/CommandLineTools', '/dev'],
  ...SETTINGS.map((name) => `/private/etc/${name}`),
];

export interface Scene {
  /** Shown for reading, each at its own path; those that lie in one another are shown once. */
  readable: string[];
  writable: readonly string[];
  /** Also the server's /tmp. */
  tmp: string;
  /** All folders that lead to what is shown, the upper ones first; they are empty beside it. */
  leading: string[];
}

/** What is shown when these paths are opened beside the system's own. */
export function sceneOf(opened: { readable: readonly string[]; writable: readonly string[]; tmp: string }): Scene {
  const wanted = [...new Set([...SYSTEM, ...opened.readable])].filter((path) => existsSync(path));
  const readable = wanted.filter((path) => !wanted.some((other) => isBelow(other, path))).sort();
  const leading = [...readable, ...opened.writable].flatMap(ancestors);
  return { ...opened, readable, leading: [...new Set(leading)].sort() };
}

function ancestors(path: string): string[] {
  const above = dirname(path);
  return above === path || above === '/' ? [] : [...ancestors(above), above];
}
