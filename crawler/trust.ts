/** Who is trusted: the few servers that are started without a sandbox. */
import { readFile, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { ServerEntry } from '../risk/model.ts';
import { CHECKOUT, CHECKOUT_DATA } from './checkout.ts';
import { exists, isBelow } from './files.ts';
import { openStore } from './store.ts';
import { maySet } from './variables.ts';

/** Servers that come with this project and were read by somebody of it; what else happens to be installed is not trusted. */
const OWN_SERVERS = new Set([
  '@modelcontextprotocol/server-everything',
  '@modelcontextprotocol/server-filesystem',
  '@modelcontextprotocol/server-memory',
  '@modelcontextprotocol/server-sequential-thinking',
]);

/**
 * Whether a server may be started as it is. Only what this checkout's own servers.json has, to the letter: a registry, a
 * configuration or a queue can name the same package and bring arguments and variables of its own.
 */
export async function isTrusted(
  entry: ServerEntry,
  catalogue: () => Promise<readonly ServerEntry[]> = ownEntries,
): Promise<boolean> {
  const { reach } = entry;
  if (reach.kind === 'url' || !bringsNoCode(reach)) return false;
  const isOurs = reach.kind === 'package' ? await isOwnDependency(reach) : await isOwnStandIn(entry);
  if (!isOurs) return false;
  const known = (await catalogue()).find(({ id }) => id === entry.id);
  return known !== undefined && isDeepStrictEqual(known.reach, reach);
}

/**
 * That an entry stands in servers.json says nothing while that file is being reviewed: a variable can make a program load
 * other code first, and a file in its home can be a module that it looks for.
 */
function bringsNoCode(reach: Exclude<ServerEntry['reach'], { kind: 'url' }>): boolean {
  const hasFiles = reach.kind === 'package' && Object.keys(reach.files).length > 0;
  return !hasFiles && Object.keys(reach.env).every(maySet);
}

let own: Promise<ServerEntry[]> | undefined;

function ownEntries(): Promise<ServerEntry[]> {
  own ??= openStore(CHECKOUT_DATA).servers();
  return own;
}

/** A stand-in is ours only where it lies with our own test servers: anybody can write the word into an entry. */
async function isOwnStandIn({ standIn, reach }: ServerEntry): Promise<boolean> {
  if (standIn === undefined || reach.kind !== 'command' || reach.command[0] !== 'node') return false;
  const script = resolve(CHECKOUT, reach.command[1] ?? '');
  if (!(await exists(script))) return false;
  return isBelow(await realpath(join(CHECKOUT, 'test', 'servers')), await realpath(script));
}

/** Only the version that package-lock.json brought here is one that somebody of this project chose. */
async function isOwnDependency({
  package: wanted,
}: Extract<ServerEntry['reach'], { kind: 'package' }>): Promise<boolean> {
  if (wanted.registry !== 'npm' || !OWN_SERVERS.has(wanted.name)) return false;
  const manifest = join(CHECKOUT, 'node_modules', wanted.name, 'package.json');
  if (!(await exists(manifest))) return false;
  return hasKey(JSON.parse(await readFile(manifest, 'utf8')), 'version') === wanted.version;
}

function hasKey(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
