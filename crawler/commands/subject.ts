/** What a command is asked about: a server of the catalogue, or a listing in a file. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Listing, type ServerEntry } from '../../risk/model.ts';
import { EXPECTED, toolListIn } from '../classify-lines.ts';
import { isWithin } from '../connect/extent.ts';
import { DEFAULT_CRAWL } from '../crawl.ts';
import { DataError } from '../data-error.ts';
import { exists } from '../files.ts';
import type { FiledCorrection, Store } from '../store.ts';

export interface Subject {
  /** A file has an entry made up for it, and nobody who could be asked today. */
  isFile: boolean;
  entry: ServerEntry;
  /** Absent for a server that has not been asked. */
  listing: Listing | undefined;
  corrections: FiledCorrection[];
}

/** A path to an existing file means that file; anything else is an id. */
export async function subjectOf(subject: string, store: Store): Promise<Subject> {
  const file = resolve(DEFAULT_CRAWL.callerFolder, subject);
  if (/[/.]/.test(subject) && (await exists(file)))
    return { isFile: true, ...(await listingFrom(file, subject)), corrections: [] };
  if (/[/.]/.test(subject))
    throw new DataError(`There is no file ${subject}; name a listing file, or an id of servers.json.`);
  const entry = await store.server(subject);
  return { isFile: false, entry, listing: await store.listing(subject), corrections: await store.corrections() };
}

/** Deeper than any tool that a crawl keeps, with what is around it. */
const DEEPEST = { depth: 100, values: Number.POSITIVE_INFINITY };

async function listingFrom(file: string, shown: string): Promise<{ entry: ServerEntry; listing: Listing }> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new DataError(`${shown} cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
  if (!isWithin(json, DEEPEST))
    throw new DataError(`${shown} is not a listing: it is nested deeper than ${DEEPEST.depth} levels.`);
  const stored = Listing.safeParse(json);
  const list = toolListIn(json);
  const entry: ServerEntry = { id: 'file', title: shown, reach: { kind: 'command', command: [shown], env: {} } };
  if (stored.success) return { entry, listing: stored.data };
  if (list === undefined)
    throw new DataError(`${shown} is not a listing: one as in data/listings/, ${EXPECTED} was expected.`);
  const { server, tools } = list;
  const { name, instructions } = server;
  const listing: Listing = {
    outcome: 'listed',
    asked: {
      at: new Date(0).toISOString(),
      provenance: 'live',
      transport: 'stdio',
      launch: shown,
      envNames: [],
      isolation: 'none',
    },
    protocolVersion: 'unknown',
    serverInfo: { name },
    ...(instructions === undefined ? {} : { instructions }),
    tools: [...tools],
  };
  return { entry, listing };
}
