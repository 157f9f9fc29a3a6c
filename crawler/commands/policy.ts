/** `toolrisk policy`: the recommended policy of a recorded server, or of a listing in a file. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Listing, type ServerEntry } from '../../risk/model.ts';
import { didYouMean } from '../../risk/nearest.ts';
import { toolListIn } from '../classify-lines.ts';
import { DEFAULT_CRAWL } from '../crawl.ts';
import { exists } from '../install.ts';
import { printable } from '../present.ts';
import { deriveRecord, policyFor } from '../record.ts';
import { DataError, openStore, type Store } from '../store.ts';
import { type Arguments, type Command, DATA_OPTION, dataFolder, EXIT, type ExitCode, UsageError } from './command.ts';

export const policyCommand: Command = {
  summary: 'print the recommended policy',
  usage: `toolrisk policy <id or listing file> [--tool <name>]

  --tool <name>         the policy for this tool alone
  --data <folder>       the data folder (data)`,
  options: { ...DATA_OPTION, tool: { type: 'string' } },
  run,
};

async function run(args: Arguments): Promise<ExitCode> {
  const [subject, ...more] = args.words;
  if (subject === undefined || more.length > 0)
    throw new UsageError('policy takes one server: an id of servers.json, or a listing file.');
  const toolName = args.text('tool');
  const { listing, entry, corrections } = await subjectOf(subject, openStore(dataFolder(args)));
  const { record } = deriveRecord(entry, listing, corrections);
  const policy = listing === undefined ? undefined : policyFor(listing, record, toolName);
  if (policy !== undefined) {
    console.log(JSON.stringify(policy, null, 2));
    return EXIT.done;
  }
  if (record.state === 'listed' && toolName !== undefined) {
    const names = record.tools.map(({ name }) => name);
    console.error(`${subject} has no tool "${toolName}".${didYouMean(toolName, names)}`);
  } else {
    const why =
      record.state === 'failed' ? `asking it failed: ${printable(record.failure.message)}` : 'it has not been asked';
    console.error(
      `There is no list of tools for ${subject} to make a policy from; ${why}. Ask it with "crawl ${subject}".`,
    );
  }
  return EXIT.failed;
}

/** A path to an existing file means that file; anything else is an id. */
async function subjectOf(subject: string, store: Store) {
  const file = resolve(DEFAULT_CRAWL.callerFolder, subject);
  if (/[/.]/.test(subject) && (await exists(file))) return { ...(await listingFrom(file, subject)), corrections: [] };
  if (/[/.]/.test(subject))
    throw new DataError(`There is no file ${subject}; name a listing file, or an id of servers.json.`);
  const [entry] = await store.serversNamed([subject]);
  if (entry === undefined) throw new DataError(`There is no server "${subject}" in servers.json.`);
  return { entry, listing: await store.listing(subject), corrections: await store.corrections() };
}

async function listingFrom(file: string, shown: string): Promise<{ entry: ServerEntry; listing: Listing }> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new DataError(`${shown} cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
  const stored = Listing.safeParse(json);
  const list = toolListIn(json);
  const entry: ServerEntry = { id: 'file', title: shown, reach: { kind: 'command', command: [shown], env: {} } };
  if (stored.success) return { entry, listing: stored.data };
  if (list === undefined)
    throw new DataError(
      `${shown} is not a listing: expected one as in data/listings/, or {"server":{"name":…},"tools":[…]}.`,
    );
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
