/** Servers from elsewhere than servers.json: an MCP registry, or the clients of this machine. */
import { homedir } from 'node:os';
import type { ServerEntry } from '../../risk/model.ts';
import { entryForCommand } from '../command-line.ts';
import { mannerlyFetch } from '../connect/http.ts';
import { READ_LIMITS } from '../connect/message-size.ts';
import { DEFAULT_CRAWL } from '../crawl.ts';
import { entryFor } from './clients/entry.ts';
import { configuredServers } from './clients/index.ts';
import { registryServers } from './registry.ts';

export interface Sourcing {
  limit: number | undefined;
  updatedSince: string | undefined;
}

export interface SourcedServers {
  entries: ServerEntry[];
  /** What was left out, a sentence each. */
  left: string[];
}

/** A page of a registry has a hundred servers. */
const PAGE_BYTES = 16 * 1024 * 1024;
const PATIENCE_MS = 120_000;
/** One page, its body included. */
const PAGE_MS = 30_000;

/** `source` is a registry's address, or the word "clients". Rejects with Unavailable when the registry does not answer as one. */
export async function sourcedEntries(source: string, sourcing: Sourcing): Promise<SourcedServers> {
  return source === 'clients' ? fromClients() : fromRegistry(source, sourcing);
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
  const found: SourcedServers = { entries: [], left: [] };
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

async function fromClients(): Promise<SourcedServers> {
  const { found, problems } = await configuredServers({
    home: homedir(),
    platform: process.platform,
    cwd: DEFAULT_CRAWL.callerFolder,
    ...(process.env.APPDATA === undefined ? {} : { appData: process.env.APPDATA }),
  });
  const sourced: SourcedServers = { entries: [], left: [...problems] };
  const taken = new Set<string>();
  const known = new Set<string>();
  for (const { client, server } of found) {
    const entry = entryFor(server, taken);
    // Several clients are often set up with the same server.
    const same = JSON.stringify(entry.reach);
    if (known.has(same)) continue;
    known.add(same);
    taken.add(entry.id);
    if (server.disabled) sourced.left.push(`${entry.title}: it is switched off in ${client}.`);
    else sourced.entries.push(await asPackage(entry));
  }
  return sourced;
}

/** A package can be installed with its scripts off, which a command line of npx or uvx would not do. */
async function asPackage(entry: ServerEntry): Promise<ServerEntry> {
  const { reach } = entry;
  if (reach.kind !== 'command') return entry;
  const named = await entryForCommand(entry.id, reach.command);
  if ('problem' in named || named.reach.kind !== 'package') return entry;
  return { ...entry, reach: { ...named.reach, env: reach.env } };
}
