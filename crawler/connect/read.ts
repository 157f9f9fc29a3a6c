/**
 * Reads the lists of a server that is connected: its tools until they no longer change, then its prompts, resources and
 * templates, each on its own, so that one that fails costs only itself.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { type Client, ProtocolError } from '@modelcontextprotocol/client';
import * as z from 'zod';
import type { LISTS, Listed } from '../../risk/model.ts';
import { sha256 } from '../hash.ts';
import { within } from './deadline.ts';
import { isWithin } from './extent.ts';
import { inShort } from './text.ts';

/** What a server said, without how it was asked. */
export type Said = Omit<Listed, 'outcome' | 'asked' | 'onlyWith'>;

const PAGE_CAP = 64;
/** The longest list of a real server has 401 tools; a flood of them would bury the catalogue. */
const ITEM_CAP = { tools: 5_000, prompts: 1_000, resources: 1_000, resourceTemplates: 1_000 };
/** The deepest definition of 1,864 real ones had 23 levels; far beyond that, whoever reads it runs out of stack. */
const DEPTH_CAP = 64;
/** Values in one item: the largest definition of 3,700 real ones has some thousand. Stored on lines of their own, many deep ones would fill a disk. */
const SIZE_CAP = 20_000;
const READINGS = 3;
const BETWEEN_READINGS_MS = 500;
/** A server that says that its list has changed often says so several times; it is read again when it has been quiet. */
const QUIET_MS = 200;
const QUIET_AT_MOST_MS = 2_000;
/** Values in one list. */
const TOTAL_CAP = 400_000;

const METHODS = {
  tools: 'tools/list',
  prompts: 'prompts/list',
  resources: 'resources/list',
  resourceTemplates: 'resources/templates/list',
} as const;
type List = (typeof LISTS)[number];

/** Loose on purpose: the SDK's own schemas drop keys they do not know and reject a whole list for one bad item. */
const PAGES = {
  tools: z.looseObject({ tools: z.array(z.unknown()), nextCursor: z.unknown().optional() }),
  prompts: z.looseObject({ prompts: z.array(z.unknown()), nextCursor: z.unknown().optional() }),
  resources: z.looseObject({ resources: z.array(z.unknown()), nextCursor: z.unknown().optional() }),
  resourceTemplates: z.looseObject({ resourceTemplates: z.array(z.unknown()), nextCursor: z.unknown().optional() }),
};

interface Reading {
  items: unknown[];
  /** Why there may be more than these. */
  partial?: string;
}

/** `listMs` covers one reading of one list, all of its pages together. Rejects only when the tools cannot be read. */
export async function readLists(client: Client, listMs: number): Promise<Said> {
  const { items: tools, ...stability } = await readUntilStable(client, listMs);
  const serverInfo = unlessTooLarge(client.getServerVersion());
  const instructions = client.getInstructions();
  const capabilities = unlessTooLarge(client.getServerCapabilities());
  const supportedVersions = client.getDiscoverResult()?.supportedVersions;
  const others = await readOthers(client, listMs);
  return {
    protocolVersion: client.getNegotiatedProtocolVersion() ?? 'unknown',
    ...(supportedVersions === undefined ? {} : { supportedVersions }),
    ...(capabilities === undefined ? {} : { capabilities }),
    ...(serverInfo === undefined ? {} : { serverInfo }),
    ...(instructions === undefined ? {} : { instructions }),
    ...stability,
    ...others,
    tools,
  };
}

/** One reading of the tools and no more, for comparing. */
export async function readToolsOnce(client: Client, listMs: number): Promise<unknown[]> {
  return (await readPages(client, 'tools', listMs)).items;
}

async function readUntilStable(client: Client, listMs: number): Promise<Reading & { changed?: string }> {
  let announced = 0;
  let announcements = 0;
  client.setNotificationHandler('notifications/tools/list_changed', () => {
    announced = Date.now();
    announcements += 1;
  });
  let reading = await readPages(client, 'tools', listMs);
  const counts = [reading.items.length];
  // Some servers go on registering tools just after the handshake without saying so.
  for (let count = 1; ; count++) {
    await sleep(BETWEEN_READINGS_MS);
    await quiet(() => announced);
    const announcedBefore = announcements;
    let again: Reading;
    try {
      again = await readPages(client, 'tools', listMs);
    } catch (error) {
      reading.partial ??= `a second reading to see whether the list is stable failed (${inShort(String(error), [])})`;
      break;
    }
    const same = isDeepStrictEqual(again, reading) && announcements === announcedBefore;
    if (!isDeepStrictEqual(again, reading)) counts.push(again.items.length);
    reading = again;
    if (same) break;
    if (count + 1 >= READINGS) {
      if (counts.length >= READINGS) reading.partial ??= `the list was still changing after ${READINGS} readings`;
      break;
    }
  }
  if (counts.length === 1) return reading;
  const sizes = new Set(counts).size === 1 ? 'in its words' : `from ${counts.join(' to ')} tools`;
  return { ...reading, changed: `the list changed ${sizes} while it was being read` };
}

async function quiet(lastAnnounced: () => number): Promise<void> {
  const until = Date.now() + QUIET_AT_MOST_MS;
  while (Date.now() < until && Date.now() - lastAnnounced() < QUIET_MS) await sleep(QUIET_MS / 4);
}

type Others = Pick<Said, 'prompts' | 'resources' | 'resourceTemplates' | 'unread'>;

async function readOthers(client: Client, listMs: number): Promise<Others> {
  const declared = client.getServerCapabilities();
  const others: Others = {};
  const unread: NonNullable<Said['unread']> = [];
  const lists = [
    ...(declared?.prompts === undefined ? [] : (['prompts'] as const)),
    ...(declared?.resources === undefined ? [] : (['resources', 'resourceTemplates'] as const)),
  ];
  for (const list of lists) {
    try {
      const { items, partial } = await readPages(client, list, listMs);
      others[list] = items;
      if (partial !== undefined) unread.push({ list, why: partial });
    } catch (error) {
      // Templates come with the capability of resources, and most servers have none to list.
      if (list === 'resourceTemplates' && isMethodNotFound(error)) continue;
      unread.push({ list, why: inShort(error instanceof Error ? error.message : String(error), []) });
    }
  }
  return unread.length === 0 ? others : { unread, ...others };
}

/**
 * Follows the cursors, also one that comes again: some servers keep the place themselves. Paging ends with a page that
 * brings nothing new, which is left out. What was read before a later page failed is kept as a partial list.
 */
async function readPages(client: Client, list: List, listMs: number): Promise<Reading> {
  const deadline = Date.now() + listMs;
  const cap = ITEM_CAP[list];
  const items: unknown[] = [];
  const cursors = new Set<string>();
  const known = new Set<string>();
  let values = 0;
  let cursor: string | undefined;
  for (let page = 0; page < PAGE_CAP; page++) {
    const left = Math.max(1, deadline - Date.now());
    try {
      const request = { method: METHODS[list], params: cursor === undefined ? {} : { cursor } };
      const result: Record<string, unknown> = await within(
        left,
        client.request(request, PAGES[list], { timeout: left, maxTotalTimeout: left }),
      );
      const found = Array.isArray(result[list]) ? result[list] : [];
      const isAgain = cursor !== undefined && cursors.has(cursor);
      const fresh: unknown[] = [];
      for (const item of found.slice(0, cap - items.length)) {
        const measured = measure(item);
        values += measured.values;
        if (values > TOTAL_CAP) return { items: [...items, ...fresh], partial: `it went on after ${TOTAL_CAP} values` };
        fresh.push(measured.leftOut ?? item);
      }
      const isNew = fresh.filter((item) => !known.has(digestOf(item)));
      if (page > 0 && isNew.length === 0 && (fresh.length > 0 || isAgain))
        return { items, partial: `paging does not end: page ${page + 1} brought nothing but what came before` };
      // The same definition on a later page is a page that overlaps, and no second tool.
      items.push(...isNew);
      if (items.length >= cap) return { items, partial: `there were ${cap} ${WORDS[list]} or more` };
      const next = result.nextCursor;
      // Absent ends the list; an empty string is a cursor like any other.
      if (next === undefined || next === null) return { items };
      if (typeof next !== 'string')
        return { items, partial: `page ${page + 1} ended with a cursor that is not a string` };
      for (const item of fresh) known.add(digestOf(item));
      if (cursor !== undefined) cursors.add(cursor);
      cursor = next;
    } catch (error) {
      if (page === 0) {
        if (list === 'tools' && client.getServerCapabilities()?.tools === undefined && isMethodNotFound(error))
          return { items };
        throw error;
      }
      return { items, partial: `page ${page + 1} could not be read (${inShort(String(error), [])})` };
    }
  }
  return { items, partial: `there were more than ${PAGE_CAP} pages` };
}

const WORDS: Record<List, string> = {
  tools: 'tools',
  prompts: 'prompts',
  resources: 'resources',
  resourceTemplates: 'resource templates',
};

/**
 * How many values an item holds, and what stands in its place where that is too much to keep; classifying rejects it by
 * its index, as any malformed one. Level by level instead of by recursion, which is what the depth would break.
 */
function measure(item: unknown): { values: number; leftOut?: string } {
  let level: unknown[] = [item];
  let values = 0;
  for (let depth = 0; level.length > 0; depth++) {
    values += level.length;
    if (depth > DEPTH_CAP) return { values: 1, leftOut: `left out: nested deeper than ${DEPTH_CAP} levels` };
    if (values > SIZE_CAP) return { values: 1, leftOut: `left out: more than ${SIZE_CAP} values` };
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return { values };
}

/** What a server says of itself is small; more is an attempt to fill the listing, and is left out. */
function unlessTooLarge<T>(said: T): T | undefined {
  return isWithin(said, { depth: 20, values: 2_000 }) ? said : undefined;
}

function digestOf(item: unknown): string {
  return sha256(JSON.stringify(item) ?? '');
}

function isMethodNotFound(error: unknown): boolean {
  return ProtocolError.isInstance(error) && error.code === -32601;
}
