/** Asks servers, many at a time; one that fails costs only itself. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { type Listed, type Listing, nameWithExtras, type ServerEntry } from '../risk/model.ts';
import { CHECKOUT } from './checkout.ts';
import { type Answer, DEFAULT_LIMITS, type Limits, listTools } from './connect/list.ts';
import { presentable } from './connect/text.ts';
import { DataError } from './data-error.ts';
import { hideSecretsOf, ownVariables } from './entry-variables.ts';
import { whyUnwritable } from './files.ts';
import { changeBetween } from './history.ts';
import type { Journal } from './journal.ts';
import { howAsked, type LaunchOptions, prepareLaunch } from './launch.ts';
import { withOlderSdk } from './older-sdk.ts';
import { ROUNDS, withWanted } from './placeholders.ts';
import { deriveRecord, steers } from './record.ts';
import { changeUnder, underSetting } from './settings.ts';
import type { Saved, Store } from './store.ts';

export interface CrawlOptions extends LaunchOptions {
  limits: Limits;
  /** How many servers are asked at the same time. */
  concurrency: number;
  /** The ids of the catalogue, each of which has variables of its own. */
  known: readonly string[];
}

export const DEFAULT_CRAWL: CrawlOptions = {
  limits: DEFAULT_LIMITS,
  concurrency: 2,
  isolation: 'sandbox',
  variables: process.env,
  known: [],
  guard: 'every-host',
  cache: join(homedir(), '.cache', 'toolrisk', 'packages'),
  callerFolder: process.env.INIT_CWD ?? process.cwd(),
};

export interface Answered {
  entry: ServerEntry;
  listing: Listing;
}

/**
 * Asks servers in some order, many at a time, and hands over each answer as it comes; waits for what is done with it.
 * `onBegin` is told before this process asks one itself.
 */
export type AskAll = (
  entries: readonly ServerEntry[],
  onAnswer: (answered: Answered) => Promise<void>,
  onBegin: (entry: ServerEntry) => Promise<void>,
) => Promise<void>;

/** One server has been asked and what it said is on disk. */
export interface Progress extends Answered {
  saved: Saved;
  done: number;
  total: number;
}

/**
 * Asks one server and ends it again: first as the entry says, then with what it complains to lack (placeholders for
 * settings, the SDK that it was written for), and
 * where it lists its tools, once more under each setting of the entry.
 * Whatever goes wrong is a listing that says so; this never rejects.
 */
export async function askServer(entry: ServerEntry, given: CrawlOptions): Promise<Listing> {
  const options = { ...given, variables: ownVariables(entry.id, given.known, given.variables) };
  let [asking, listing] = [entry, await askSafely(entry, options)];
  for (let round = 1; round <= ROUNDS; round++) {
    const next = withWanted(asking, listing) ?? withOlderSdk(asking, listing);
    if (next === undefined) break;
    [asking, listing] = [next, await askSafely(next, options)];
  }
  return listing.outcome === 'listed' ? withSettings(asking, listing, options) : listing;
}

/** Asks once more under each of the entry's settings, one after the other. */
async function withSettings(entry: ServerEntry, listing: Listed, options: CrawlOptions): Promise<Listing> {
  const changes = [];
  for (const setting of entry.settings ?? []) {
    const other = underSetting(entry, setting);
    if (other) changes.push(changeUnder(setting, listing, await askSafely(other, options)));
  }
  if (changes.length === 0) return listing;
  const { tools, ...rest } = listing;
  return { ...rest, withSettings: changes, tools };
}

/** The same for a server of the catalogue, whose command is written down relative to the checkout, wherever the user stands. */
export async function askFromCatalogue(entry: ServerEntry, options: CrawlOptions): Promise<Listing> {
  return askServer(entry, { ...options, callerFolder: CHECKOUT });
}

async function askSafely(entry: ServerEntry, options: CrawlOptions): Promise<Listing> {
  try {
    return await askOnce(entry, options);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = whyUnwritable(error) ?? `Unexpected error while listing it (${why}). Please report this.`;
    return unasked(entry, presentable(hideSecretsOf(entry, message, options.variables), []), options);
  }
}

/** The listing of a server that failed for a reason on our side. */
export async function unasked(
  entry: ServerEntry,
  message: string,
  options: LaunchOptions = { ...DEFAULT_CRAWL, callerFolder: CHECKOUT },
): Promise<Listing> {
  const asked = { at: new Date().toISOString(), ...(await howAsked(entry, options)) };
  return { outcome: 'failed', asked, failure: { reason: 'crashed', message } };
}

async function askOnce(entry: ServerEntry, options: CrawlOptions): Promise<Listing> {
  const { asked, target, end } = await prepareLaunch(entry, options);
  try {
    const answer: Answer =
      'failure' in target ? { outcome: 'failed', failure: target.failure } : await listTools(target, options.limits);
    // Spread in this order, a stored listing says first how it ended and how it was asked, and its tools last.
    const { spoke, ...said } = answer;
    const how = { at: new Date().toISOString(), ...asked, ...(spoke === undefined ? {} : { transport: spoke }) };
    if (said.outcome === 'listed') return { ...{ outcome: said.outcome, asked: how }, ...said };
    const { message, stderr } = said.failure;
    const words = stderr === undefined ? {} : { stderr: hideSecretsOf(entry, stderr, options.variables) };
    return {
      outcome: 'failed',
      asked: how,
      failure: { ...said.failure, message: hideSecretsOf(entry, message, options.variables), ...words },
    };
  } finally {
    await end();
  }
}

/** Asks from this process. */
export function askHere(options: CrawlOptions): AskAll {
  return async (entries, onAnswer, onBegin) => {
    const limit = pLimit(options.concurrency);
    const all = await Promise.allSettled(
      entries.map((entry) =>
        limit(async () => {
          await onBegin(entry);
          await onAnswer({ entry, listing: await askFromCatalogue(entry, options) });
        }),
      ),
    );
    // What went wrong with us, not with a server, is raised only when the others have been asked.
    for (const one of all) if (one.status === 'rejected') throw one.reason;
  };
}

export interface CrawlTo {
  onAnswer(progress: Progress): void;
  journal?: Journal;
  /** Lets a list replace one that was recorded from another request. */
  replace?: boolean;
}

/**
 * Has these servers asked and stores each answer as soon as it is there. What the journal says was asked before is not
 * asked again, so that a crawl which was killed goes on where it was; what was being asked when it ended by itself comes
 * last and alone, and is left out when that ends it once more.
 */
export async function crawl(
  store: Store,
  entries: readonly ServerEntry[],
  askAll: AskAll,
  { onAnswer, journal, replace = false }: CrawlTo,
): Promise<void> {
  const earlier = new Set(journal?.earlier.map(({ id }) => id));
  const left = entries.filter(({ id }) => !earlier.has(id));
  let done = entries.length - left.length;
  const take = async (answered: Answered) => {
    const { entry, listing } = answered;
    const { kept, saved } = await keep(store, entry, listing, replace);
    // What was not even started can be asked when there is a sandbox.
    if (saved === 'not-asked') await journal?.leave(entry.id);
    else await journal?.note({ id: entry.id, ...(kept.outcome === 'failed' ? { failed: kept.failure.reason } : {}) });
    done += 1;
    onAnswer({ ...answered, listing: kept, saved, done, total: entries.length });
  };
  const begin = async ({ id }: ServerEntry) => journal?.begin(id);
  const timesEnded = ({ id }: ServerEntry) => journal?.endedWhileAsking(id) ?? 0;
  await askAll(
    left.filter((entry) => timesEnded(entry) === 0),
    take,
    begin,
  );
  for (const entry of left.filter((one) => timesEnded(one) === 1)) await askAll([entry], take, begin);
  for (const entry of left.filter((one) => timesEnded(one) > 1))
    await take({ entry, listing: await unasked(entry, ENDS_CRAWLS) });
}

const ENDS_CRAWLS =
  'The crawl ended twice while listing this server, so it was skipped. Please report this; --restart tries it again.';

/**
 * Whether a list came from a different command or URL than the recorded one, and so says nothing about how that changed. The
 * version is no part of it, and what a registry lists is known by its name there.
 */
function isOtherRequest(entry: ServerEntry, recorded: Listing | undefined, fresh: Listing): boolean {
  if (entry.listedAs !== undefined || recorded?.outcome !== 'listed' || fresh.outcome !== 'listed') return false;
  return requestOf(recorded) !== requestOf(fresh);
}

function requestOf({ asked: { launch, package: wanted } }: Listed): string {
  if (wanted === undefined) return launch;
  if (wanted.registry === 'mcpb') return wanted.name;
  const { version } = wanted;
  const name = nameWithExtras(wanted);
  const plain = launch.replaceAll(`${name}@${version}`, name).replaceAll(`${name}==${version}`, name);
  return plain.replaceAll(/--with \S+ /g, '');
}

/**
 * Records an answer. One that cannot be recorded is a failure of that server and of no other. `replace` lets a list take
 * the place of one that another command or URL gave, whatever that one holds.
 */
export async function keep(
  store: Store,
  entry: ServerEntry,
  listing: Listing,
  replace: boolean,
): Promise<{ kept: Listing; saved: Saved }> {
  try {
    const recorded = await store.earlierListing(entry.id);
    const isOther = isOtherRequest(entry, recorded, listing);
    if (isOther && !replace) return { kept: listing, saved: 'other-request' };
    // Between the lists of two servers nothing has changed.
    const change = isOther ? undefined : changeBetween(entry, recorded, listing);
    return { kept: listing, saved: await store.saveListing(entry.id, listing, { change, replace: isOther }) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const message = `What it sent could not be kept (${error.message}); it is too large or too deep.`;
    const kept: Listing = { outcome: 'failed', asked: listing.asked, failure: { reason: 'list-failed', message } };
    return { kept, saved: await store.saveListing(entry.id, kept) };
  }
}

/**
 * Derives every record anew from what is stored and removes those of servers that are no longer in the catalogue.
 * A correction that does not fit anything is an error, and then nothing at all is written.
 */
export async function rederive(store: Store): Promise<{ records: number; removed: string[]; steering: string[] }> {
  const [entries, corrections] = [await store.servers(), await store.corrections()];
  await store.removeUnfinished();
  const known = entries.map(({ id }) => id);
  const derived = [];
  for (const entry of entries) derived.push(deriveRecord(entry, await store.listing(entry.id), corrections));
  const strays = corrections
    .filter(({ server }) => !known.includes(server))
    .map(
      ({ file, server }) =>
        `${file}: there is no server "${server}" in servers.json; correct the name or remove the file.`,
    );
  const problems = [...strays, ...derived.flatMap((one) => one.problems)];
  if (problems.length > 0) throw new DataError(problems.join('\n'));
  for (const { record } of derived) await store.saveRecord(record);
  const steering = derived.flatMap(({ record }) => (steers(record) ? [record.id] : []));
  return { records: derived.length, removed: await store.keepOnlyRecords(known), steering };
}
