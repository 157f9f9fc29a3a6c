/** Servers from elsewhere than servers.json: an MCP registry, or the clients of this machine. */
import { homedir } from 'node:os';
import pLimit from 'p-limit';
import type { ServerEntry } from '../../risk/model.ts';
import { entryForCommand, namesPackage } from '../command-line.ts';
import { mannerlyFetch } from '../connect/http.ts';
import { READ_LIMITS } from '../connect/message-size.ts';
import { DEFAULT_CRAWL } from '../crawl.ts';
import type { FoundServer } from './clients/client.ts';
import { entryFor, keptEntry } from './clients/entry.ts';
import { configuredServers } from './clients/index.ts';
import { registryServers } from './registry.ts';

export interface Sourcing {
  limit: number | undefined;
  updatedSince: string | undefined;
  /** Told what is being waited for, as a sentence. */
  say(sentence: string): void;
}

export interface SourcedServers {
  entries: ServerEntry[];
  /** What was left out, a sentence each. */
  left: string[];
  /** What stood in the places of the variables that the entries name. */
  values: Record<string, string>;
}

/** How many packages are looked up at a time. */
const LOOK_UPS = 8;

/** A page of a registry has a hundred servers. */
const PAGE_BYTES = 16 * 1024 * 1024;
const PATIENCE_MS = 120_000;
/** One page, its body included. */
const PAGE_MS = 30_000;

/** `source` is a registry's address, or the word "clients". Rejects with Unavailable when the registry does not answer as one. */
export async function sourcedEntries(source: string, sourcing: Sourcing): Promise<SourcedServers> {
  return source === 'clients' ? fromClients(sourcing.say) : fromRegistry(source, sourcing);
}

async function fromRegistry(address: string, { limit, updatedSince }: Sourcing): Promise<SourcedServers> {
  const until = Date.now() + PATIENCE_MS;
  const http = URL.canParse(address)
    ? mannerlyFetch({
        url: new URL(address),
        // Its address was typed; where it leads on to was not.
        guard: 'other-hosts',
        limits: { ...READ_LIMITS, message: PAGE_BYTES, total: Number.POSITIVE_INFINITY },
        waitUntil: () => until,
      })
    : undefined;
  const found: SourcedServers = { entries: [], left: [], values: {} };
  try {
    const fetch = (url: URL) =>
      http?.fetch(url, { signal: AbortSignal.timeout(PAGE_MS) }) ?? Promise.reject(new Error('that is no address'));
    for await (const sourced of registryServers(address, { limit, updatedSince, fetch })) {
      if ('entry' in sourced) found.entries.push(sourced.entry);
      else found.left.push(`${sourced.name}: ${sourced.skipped}`);
    }
  } finally {
    http?.close();
  }
  return found;
}

async function fromClients(say: Sourcing['say']): Promise<SourcedServers> {
  const place = { home: homedir(), cwd: DEFAULT_CRAWL.callerFolder };
  const { found, problems } = await configuredServers({
    ...place,
    platform: process.platform,
    ...(process.env.APPDATA === undefined ? {} : { appData: process.env.APPDATA }),
  });
  const sourced: SourcedServers = { entries: [], left: [...problems], values: {} };
  const taken = new Set<string>();
  const wanted = new Map<string, ServerEntry>();
  // One that is switched off in one client may be on in another.
  const off = found.filter(({ server }) => server.disabled);
  for (const { server } of found.filter(({ server: { disabled } }) => !disabled)) {
    const entry = entryFor(server, place, taken);
    // Several clients are often set up with the same server; it is the same when all that it is asked with is.
    const same = identityOf(server);
    if ('skipped' in entry) sourced.left.push(entry.skipped);
    else if (!wanted.has(same)) {
      taken.add(entry.id);
      wanted.set(same, entry);
    }
  }
  for (const { client, server } of off)
    if (!wanted.has(identityOf(server))) sourced.left.push(`${server.name}: it is switched off in ${client}.`);
  const limit = pLimit(LOOK_UPS);
  const packages = [...wanted.values()].filter(({ reach }) => reach.kind === 'command' && namesPackage(reach.command));
  if (packages.length > 0) say(`Looking up ${packages.length} ${packages.length === 1 ? 'package' : 'packages'} …`);
  let lookedUp = 0;
  const lookUp = async (entry: ServerEntry) => {
    const result = await asPackage(entry);
    if (packages.includes(entry)) say(`Looked up ${++lookedUp} of ${packages.length}: ${entry.title}.`);
    return result;
  };
  const asked = await Promise.all([...wanted.values()].map((entry) => limit(() => lookUp(entry))));
  for (const entry of asked) {
    if ('problem' in entry) {
      sourced.left.push(entry.problem);
      continue;
    }
    const kept = keptEntry(entry);
    sourced.entries.push(kept.entry);
    Object.assign(sourced.values, kept.values);
  }
  return sourced;
}

function identityOf({ reach }: FoundServer): string {
  return JSON.stringify(reach);
}

/** A package can be installed with its scripts off, which a command line of npx or uvx would not do. */
async function asPackage(entry: ServerEntry): Promise<ServerEntry | { problem: string }> {
  const { reach } = entry;
  if (reach.kind !== 'command') return entry;
  const named = await entryForCommand(entry.id, reach.command);
  if ('problem' in named) return { problem: `${entry.title}: ${named.problem}` };
  return named.reach.kind === 'package' ? { ...entry, reach: { ...named.reach, env: reach.env } } : entry;
}
