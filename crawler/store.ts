/**
 * The only file that reads or writes data/. What a person wrote is checked against the contract and reported with its
 * place; what is written appears whole or not at all.
 */
import { readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readFrontMatter } from '../risk/front-matter.ts';
import {
  type Correction,
  CorrectionFields,
  type Failure,
  History,
  type History as HistoryType,
  Listing,
  type Listing as ListingType,
  type ServerEntry,
  ServerList,
  type ServerRecord,
} from '../risk/model.ts';
import { didYouMean } from '../risk/nearest.ts';
import { DataError, fitted, parseJson } from './data-error.ts';
import { entryText } from './entry-text.ts';
import { isLeftUnfinished, writeWhole } from './files.ts';
import { sha256 } from './hash.ts';

/**
 * `not-asked`: nothing is recorded, because the server was never started. `other-request`: the recorded list is kept,
 * because it came from a different command or URL.
 */
export type Saved = 'new' | 'changed' | 'unchanged' | 'kept-earlier' | 'not-asked' | 'other-request';

export interface FiledCorrection extends Correction {
  /** Where it stands, for complaints about it. */
  file: string;
}

export interface Store {
  /** Whether there is no servers.json yet. */
  isEmpty(): Promise<boolean>;
  servers(): Promise<ServerEntry[]>;
  /** The entry with this id; an unknown one is an error that names the nearest known one. */
  server(id: string): Promise<ServerEntry>;
  /** The same for several, in the order asked for. */
  serversNamed(ids: readonly string[]): Promise<ServerEntry[]>;
  /**
   * Puts entries from a source behind the others and gives back all of them as they now stand. One that is known is
   * brought up to date, unless a person has written a line about it or stands behind it with a stand-in.
   */
  keepServers(entries: readonly ServerEntry[]): Promise<ServerEntry[]>;
  /** Puts a new entry behind the others; an id that is taken is an error. */
  addServer(entry: ServerEntry): Promise<void>;
  /** Puts another server in the place of the one with this id; of the old entry only its title and `about` are kept. */
  replaceServer(id: string, reach: ServerEntry['reach']): Promise<void>;
  listing(id: string): Promise<ListingType | undefined>;
  /** The same for whoever is about to replace it: one that cannot be read any more counts as none. */
  earlierListing(id: string): Promise<ListingType | undefined>;
  /**
   * The same answer as before changes no byte, whenever it was given. Neither a failure nor an incomplete list replaces
   * a list that was read before, which is still evidence about its version; and that this machine has no sandbox, or not
   * the value of a variable, is not written at all, because it says nothing about the server. A `change` goes into the
   * server's history with the list that brings it. With `replace`, an incomplete list replaces a complete one too.
   */
  saveListing(
    id: string,
    listing: ListingType,
    how?: { change?: HistoryType[number] | undefined; replace?: boolean },
  ): Promise<Saved>;
  history(id: string): Promise<HistoryType>;
  corrections(): Promise<FiledCorrection[]>;
  saveRecord(record: ServerRecord): Promise<void>;
  /** Removes what processes that were killed while writing left behind. */
  removeUnfinished(): Promise<void>;
  /** Removes the records of servers that are not among these; returns the ids that went. */
  keepOnlyRecords(ids: readonly string[]): Promise<string[]>;
}

const OF_THIS_MACHINE: ReadonlySet<Failure['reason']> = new Set(['no-sandbox', 'not-set']);

/** Opens a data folder; nothing is read before it is asked for. */
export function openStore(folder: string): Store {
  const serversFile = join(folder, 'servers.json');
  const listingFile = (id: string) => join(folder, 'listings', `${id}.json`);
  const historyFile = (id: string) => join(folder, 'history', `${id}.json`);
  const recordFile = (id: string) => join(folder, 'catalogue', `${id}.json`);

  async function servers(): Promise<ServerEntry[]> {
    const shown = 'servers.json';
    const text = await readIfThere(serversFile);
    if (text === undefined) {
      throw new DataError(
        `${serversFile} does not exist; name a folder that has one with --data, or write [] into it to start a catalogue.`,
      );
    }
    const all = fitted(ServerList, parseJson(text, shown), shown);
    const ids = all.map((entry) => entry.id);
    const twice = ids.find((id, index) => ids.indexOf(id) !== index);
    if (twice !== undefined)
      throw new DataError(`${shown}: the id "${twice}" occurs more than once; give one of the two another id.`);
    return all;
  }

  async function writeServers(all: readonly ServerEntry[]): Promise<void> {
    const lines = all.map((entry) => `  ${entryText(entry)}`);
    await writeWhole(serversFile, `[\n${lines.join(',\n')}\n]\n`);
  }

  async function listing(id: string): Promise<ListingType | undefined> {
    const shown = `listings/${id}.json`;
    const text = await readIfThere(listingFile(id));
    if (text === undefined) return undefined;
    const cure = `It is written by "crawl": ask the server again with "crawl ${id}".`;
    return fitted(Listing, parseJson(text, shown), shown, cure);
  }

  async function history(id: string): Promise<HistoryType> {
    const shown = `history/${id}.json`;
    const text = await readIfThere(historyFile(id));
    if (text === undefined) return [];
    return fitted(History, parseJson(text, shown), shown);
  }

  /** A crawl that was killed between the history and the listing says it again. */
  async function addHistory(id: string, entry: HistoryType[number]): Promise<void> {
    const known = await history(id);
    const last = known.at(-1);
    const isKnown = last?.from.hash === entry.from.hash && last.to.hash === entry.to.hash;
    if (!isKnown) await writeJson(historyFile(id), [...known, entry]);
  }

  async function earlierListing(id: string): Promise<ListingType | undefined> {
    try {
      return await listing(id);
    } catch (error) {
      if (error instanceof DataError) return undefined;
      throw error;
    }
  }

  return {
    servers,
    listing,
    earlierListing,
    history,

    async removeUnfinished() {
      for (const part of ['listings', 'history', 'catalogue'].map((name) => join(folder, name))) {
        const left = (await namesIn(part)).filter(isLeftUnfinished);
        for (const name of left) await rm(join(part, name), { force: true });
      }
    },

    async isEmpty() {
      return (await readIfThere(serversFile)) === undefined;
    },

    async server(id) {
      return entryWith(id, await servers());
    },

    async serversNamed(ids) {
      const all = await servers();
      return ids.map((id) => entryWith(id, all));
    },

    async keepServers(entries) {
      const all = (await readIfThere(serversFile)) === undefined ? [] : await servers();
      const ids = new Map(all.map((entry) => [entry.id, entry]));
      const listed = new Map(all.flatMap((entry) => (entry.listedAs === undefined ? [] : [[entry.listedAs, entry]])));
      const kept = entries.map((entry) => {
        // What a registry lists is known by its name there; an id is only what we made of it.
        const old = entry.listedAs === undefined ? ids.get(entry.id) : listed.get(entry.listedAs);
        if (old !== undefined && (old.about ?? old.standIn ?? old.settings) !== undefined) return old;
        if (old !== undefined) return { ...entry, id: old.id };
        const isTaken = ids.has(entry.id);
        const fresh = isTaken ? { ...entry, id: otherId(entry) } : entry;
        ids.set(fresh.id, fresh);
        return fresh;
      });
      const fresh = new Map(kept.map((entry) => [entry.id, entry]));
      const known = new Set(all.map(({ id }) => id));
      const next = [...all.map((entry) => fresh.get(entry.id) ?? entry), ...kept.filter(({ id }) => !known.has(id))];
      if (!isDeepStrictEqual(next, all) || all.length === 0) await writeServers(next);
      return kept;
    },

    async replaceServer(id, reach) {
      const replaced = ({ title, about }: ServerEntry) => ({ id, title, ...(about ? { about } : {}), reach });
      await writeServers((await servers()).map((entry) => (entry.id === id ? replaced(entry) : entry)));
    },

    async addServer(entry) {
      const all = await servers();
      if (all.some(({ id }) => id === entry.id)) {
        throw new DataError(
          `The id "${entry.id}" is taken in servers.json; choose another one for --save, have it replaced with --replace, or ask that server with "crawl ${entry.id}".`,
        );
      }
      // Into the text, so that what others wrote stays as they wrote it.
      const before = (await readFile(serversFile, 'utf8')).trimEnd().replace(/\]$/, '').trimEnd();
      const separator = all.length === 0 ? '' : ',';
      await writeWhole(serversFile, `${before}${separator}\n  ${entryText(entry)}\n]\n`);
    },

    async saveListing(id, fresh, { change, replace = false } = {}) {
      const recorded = await earlierListing(id);
      if (fresh.outcome === 'failed' && OF_THIS_MACHINE.has(fresh.failure.reason))
        return recorded === undefined ? 'not-asked' : 'kept-earlier';
      if (recorded === undefined) {
        await writeJson(listingFile(id), fresh);
        return 'new';
      }
      const isLess =
        !replace &&
        recorded.outcome === 'listed' &&
        (fresh.outcome === 'failed' || (fresh.partial !== undefined && recorded.partial === undefined));
      if (isLess) return 'kept-earlier';
      if (isDeepStrictEqual(comparable(fresh), comparable(asFarAsAsked(recorded, fresh)))) return 'unchanged';
      if (change !== undefined) await addHistory(id, change);
      await writeJson(listingFile(id), fresh);
      return 'changed';
    },

    async corrections() {
      const names = (await namesIn(join(folder, 'corrections'))).filter((name) => name.endsWith('.md'));
      return Promise.all(names.map((name) => readCorrection(join(folder, 'corrections', name))));
    },

    async saveRecord(record) {
      const file = recordFile(record.id);
      if ((await readIfThere(file)) !== asText(record)) await writeJson(file, record);
    },

    async keepOnlyRecords(ids) {
      const names = (await namesIn(join(folder, 'catalogue'))).filter((name) => name.endsWith('.json'));
      const gone = names.map((name) => basename(name, '.json')).filter((id) => !ids.includes(id));
      for (const id of gone) await rm(recordFile(id));
      return gone;
    },
  };
}

function entryWith(id: string, all: readonly ServerEntry[]): ServerEntry {
  const found = all.find((entry) => entry.id === id);
  if (found !== undefined) return found;
  const known = all.map((entry) => entry.id);
  throw new DataError(`There is no server "${id}" in servers.json.${didYouMean(id, known)}`);
}

async function readCorrection(file: string): Promise<FiledCorrection> {
  const shown = `corrections/${basename(file)}`;
  const text = await readFile(file, 'utf8');
  const front = readFrontMatter(text);
  if ('problem' in front)
    throw new DataError(
      `${shown}: its front matter cannot be read: ${front.problem}. Write YAML between two lines of three hyphens.`,
    );
  const fields = fitted(CorrectionFields, front.attributes, shown);
  const reason = front.body.trim();
  if (reason === '')
    throw new DataError(`${shown}: has no reason; say below the front matter why the machine is wrong.`);
  return { ...fields, reason, file: shown };
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw unreadable(file, error);
  }
}

/** Asking as a plain client says nothing about what a capable one is shown, so that this is no difference. */
function asFarAsAsked(recorded: ListingType, fresh: ListingType): ListingType {
  if (recorded.outcome === 'failed' || fresh.outcome === 'failed' || fresh.onlyWith !== undefined) return recorded;
  const { onlyWith: _, ...plain } = recorded;
  return plain;
}

/** Sorted, so that what is made from them does not depend on the file system. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw unreadable(folder, error);
  }
}

function unreadable(path: string, error: unknown): DataError {
  const why = error instanceof Error ? error.message : String(error);
  return new DataError(`${path} cannot be read: ${why}. --data takes a folder that is yours to read and write.`);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** An id for a server whose own is taken by another one; the same every time. */
function otherId({ id, listedAs }: ServerEntry): string {
  return `${id.slice(0, 70)}-${sha256(listedAs ?? id).slice(0, 6)}`;
}

function asText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/**
 * What makes two answers the same: all of it but the moment, and, of a failure, what was written to standard error,
 * which has times and process ids in it. As it would be read back, so that what JSON leaves out is no difference.
 */
function comparable(listing: ListingType): unknown {
  const { at: _moment, ...asked } = listing.asked;
  if (listing.outcome === 'listed') return JSON.parse(JSON.stringify({ ...listing, asked }));
  const { stderr: _words, ...failure } = listing.failure;
  return JSON.parse(JSON.stringify({ ...listing, asked, failure }));
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await writeWhole(file, asText(value));
}
