/** Servers from any registry that speaks the MCP registry API, v0.1. */
import * as z from 'zod';
import { ServerEntry } from '../../risk/model.ts';
import { RefusedAddress } from '../connect/guard.ts';
import { Unavailable } from '../unavailable.ts';
import { complaint } from './complaint.ts';
import { idFor } from './id.ts';
import { readServer } from './server-json.ts';

/** A server that can be asked, or why it is not; one of the two for everything that a registry lists. */
export type Sourced = { name: string; entry: ServerEntry } | { name: string; skipped: string };

export interface RegistryOptions {
  /** Only what changed since then, RFC 3339. */
  updatedSince?: string | undefined;
  /** Everything goes through it, so it decides where a registry may be and how much it may send. */
  fetch: (url: URL) => Promise<Response>;
  /** Ends after so many entries; what is skipped is not counted. */
  limit?: number | undefined;
}

/** The registry did not answer as one; the message says which, how and what to do. */
export class RegistryError extends Unavailable {}

const PAGE_SIZE = 100;
/** Far above the size of any registry: a hundred thousand servers. */
const PAGES = 1_000;

const Cursor = z.string().nullish();
const Page = z.object({
  servers: z.array(z.unknown()).nullish(),
  metadata: z.object({ nextCursor: Cursor, next_cursor: Cursor }).nullish(),
});

/**
 * In the registry's order, each name once. `url` is the registry's base address or that of its list, and may bring
 * further parameters, such as `?search=weather`. Throws RegistryError when a page cannot be read; what was given out
 * before still holds.
 */
export async function* registryServers(url: string, options: RegistryOptions): AsyncGenerator<Sourced> {
  const list = listAddress(url, options.updatedSince);
  const names = new Set<string>();
  const ids = new Set<string>();
  const cursors = new Set<string>();
  const limit = options.limit ?? Number.POSITIVE_INFINITY;
  for (let page = 1; ids.size < limit; page++) {
    if (page > PAGES)
      throw new RegistryError(
        `${list.origin} goes on after ${PAGES} pages of its list; ask for less of it, such as what changed since a date.`,
      );
    const { servers, metadata } = await readPage(list, options.fetch);
    for (const [index, listed] of (servers ?? []).entries()) {
      const sourced = sourcedFrom(listed, `number ${index + 1} on page ${page}`, names, ids);
      yield sourced;
      if ('entry' in sourced && ids.size >= limit) return;
    }
    const cursor = metadata?.nextCursor || metadata?.next_cursor;
    // A cursor that comes again leads around in a circle.
    if (!cursor || cursors.has(cursor)) return;
    cursors.add(cursor);
    list.searchParams.set('cursor', cursor);
  }
}

function sourcedFrom(listed: unknown, place: string, names: Set<string>, ids: Set<string>): Sourced {
  const server = readServer(listed);
  if ('skipped' in server) return { name: server.name ?? place, skipped: server.skipped };
  const { name, ...rest } = server;
  // Pages shift while they are read, and a registry may list every version.
  if (names.has(name)) return { name, skipped: 'It is listed more than once; the first one is taken.' };
  const id = idFor(name, ids);
  const entry = ServerEntry.safeParse({ id, ...rest, listedAs: name });
  if (!entry.success) return { name, skipped: `It makes no entry: ${complaint(entry.error)}.` };
  names.add(name);
  ids.add(id);
  return { name, entry: entry.data };
}

function listAddress(url: string, updatedSince: string | undefined): URL {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new RegistryError(
      `"${url}" is not the address of a registry; write one such as https://registry.example.com.`,
    );
  const list = new URL(url);
  const path = list.pathname.replace(/(?<!\/)\/+$/, '');
  if (!path.endsWith('/servers'))
    list.pathname = /\/v\d+(?:\.\d+)?$/.test(path) ? `${path}/servers` : `${path}/v0.1/servers`;
  list.searchParams.set('limit', String(PAGE_SIZE));
  list.searchParams.set('version', 'latest');
  if (updatedSince !== undefined) list.searchParams.set('updated_since', updatedSince);
  return list;
}

async function readPage(list: URL, fetch: RegistryOptions['fetch']): Promise<z.infer<typeof Page>> {
  // Without its parameters, which may be somebody's key to a registry of their own.
  const shown = `${list.origin}${list.pathname}`;
  const answer = await fetch(new URL(list)).catch((error: unknown) => {
    throw new RegistryError(`${shown} could not be fetched (${reasonIn(error)}); check the address and the network.`);
  });
  if (!answer.ok) {
    await answer.body?.cancel();
    const cure = answer.status === 404 ? 'is it the base address of a registry that speaks v0.1?' : 'try again later.';
    throw new RegistryError(`${shown} answers with the status ${answer.status}; ${cure}`);
  }
  const body: unknown = await answer.json().catch((error: unknown) => {
    throw new RegistryError(
      `What ${shown} answers cannot be read as JSON (${reasonIn(error)}); is it the address of a registry?`,
    );
  });
  const page = Page.safeParse(body);
  if (page.success) return page.data;
  throw new RegistryError(
    `What ${shown} answers is no list of servers (${complaint(page.error)}); is it the address of a registry?`,
  );
}

/** "fetch failed" says nothing; what made it fail does. */
function reasonIn(error: unknown): string {
  if (error instanceof RefusedAddress) return `it leads to ${error.message}`;
  if (!(error instanceof Error)) return 'no reason was given';
  return error.cause instanceof Error ? error.cause.message : error.message;
}
