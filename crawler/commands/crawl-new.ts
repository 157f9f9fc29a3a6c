/** `toolrisk crawl -- <command>` and `crawl <url>`: one server that is not in the catalogue. */
import { shadows } from '../../risk/findings/index.ts';
import { type Asked, type ServerEntry, ServerId, type ServerRecord, ToolDefinition } from '../../risk/model.ts';
import { printableJson, printableLine } from '../../risk/printable.ts';
import { entryForCommand, portable } from '../command-line.ts';
import { askServer, type CrawlOptions, keep, rederive } from '../crawl.ts';
import { withVariables } from '../entry-variables.ts';
import { PLACEHOLDER } from '../placeholders.ts';
import { findingLines, outcomeOf, verdictTable } from '../present.ts';
import { deriveRecord, policyFor, steers } from '../record.ts';
import type { Store } from '../store.ts';
import { type Arguments, EXIT, type ExitCode, once, UsageError } from './command.ts';

const UNFENCED = new Set<Asked['isolation']>(['none', 'trusted', 'remote']);

export async function crawlNew(
  store: Store,
  args: Arguments,
  options: CrawlOptions,
  remote: { url: string; headers: Record<string, string> } | undefined,
): Promise<ExitCode> {
  const saveAs = args.text('save');
  const id = saveAs ?? 'new-server';
  const replaced = saveAs === undefined ? undefined : await entryToReplace(saveAs, store, args.isSet('replace'));
  const command = args.behindDashes ?? [];
  if (remote === undefined && command.length === 0)
    throw new UsageError('No command after "--". Add the command that starts the server.');
  const named = remote === undefined ? await entryForCommand(id, command) : entryForUrl(id, remote.url);
  if ('problem' in named) {
    console.error(printableLine(named.problem));
    return EXIT.failed;
  }
  const env = environmentIn(args.all('env'));
  const typed = withSettings(named, env, remote?.headers ?? {});
  const { entry, values } = withVariables(typed);
  if (Object.keys(values).length > 0)
    console.error(
      saveAs === undefined
        ? `What looks like a secret is shown as a variable: ${Object.keys(values).join(', ')}.`
        : `What looks like a secret is shown and kept as a variable: ${Object.keys(values).join(', ')}. Set it before you crawl "${saveAs}" again.`,
    );
  const listing = await askServer(entry, {
    ...options,
    variables: { ...options.variables, ...values },
    known: (await store.isEmpty()) ? [] : (await store.servers()).map((one) => one.id),
    guard: 'other-hosts',
    say: once((sentence) => console.error(printableLine(sentence))),
  });
  const { record } = deriveRecord(entry, listing, []);
  const policy = policyFor(record);
  if (args.isSet('json'))
    console.log(printableJson({ listing, record, ...(policy === undefined ? {} : { policy }) }, 2));
  if (listing.outcome === 'failed' || record.state !== 'listed') {
    console.error(`${printableLine(listing.asked.launch)}: ${outcomeOf(listing)}`);
    if (listing.outcome === 'failed' && listing.failure.stderr !== undefined)
      console.error(`It wrote:\n${indented(listing.failure.stderr)}`);
    if (listing.outcome === 'failed' && listing.failure.reason === 'crashed' && !UNFENCED.has(listing.asked.isolation))
      console.error(
        'If it needs files that the sandbox hides (see above for what it can read), --no-sandbox starts it without one.',
      );
    if (saveAs !== undefined) console.error(`"${saveAs}" is not saved, because no list of tools was read.`);
    return EXIT.failed;
  }
  console.error(`${printableLine(listing.asked.launch)}: ${outcomeOf(listing)}`);
  const given = listing.asked.envNames.filter((name) => !(name in env));
  if (given.length > 0)
    console.error(`It wanted ${printableLine(given.join(', '))}, and was asked again with placeholders.`);
  const lines = findingLines(record);
  if (lines.length > 0) console.error(`Findings to review:\n${lines.map((line) => `  ${line}`).join('\n')}`);
  for (const line of await sharedNames(store, record)) console.error(line);
  if (!args.isSet('json')) console.log(`${verdictTable(record)}\n\n${printableJson(policy, 2)}`);
  if (saveAs !== undefined) {
    const kept = withVariables(await portableEntry(typed, options.callerFolder)).entry;
    // The list first: an entry without its list would name one server and show the tools of another.
    await keep(store, kept, listing, true);
    if (replaced === undefined) await store.addServer(kept);
    else await store.replaceServer(saveAs, kept.reach);
    await rederive(store);
    console.error(
      replaced === undefined
        ? `Saved as "${saveAs}". Give it a title and a line on what it is for in servers.json.`
        : `Saved as "${saveAs}", in the place of the server that had this id.`,
    );
  }
  return steers(record) ? EXIT.needsAttention : EXIT.done;
}

/** The entry that is to give way; an id that is taken is an error unless the user says that it shall. */
async function entryToReplace(id: string, store: Store, mayReplace: boolean): Promise<ServerEntry | undefined> {
  const checked = ServerId.safeParse(id);
  if (!checked.success) throw new UsageError(`--save "${id}": ${checked.error.issues[0]?.message}.`);
  const taken = (await store.servers()).find((entry) => entry.id === id);
  if (taken === undefined || mayReplace) return taken;
  throw new UsageError(
    `--save "${id}": that id is taken in servers.json; choose another one, add --replace to put this server in its place, or ask the one that is there with "crawl ${id}".`,
  );
}

function withSettings(entry: ServerEntry, env: Record<string, string>, headers: Record<string, string>): ServerEntry {
  const { reach } = entry;
  if (reach.kind !== 'url') return { ...entry, reach: { ...reach, env } };
  return Object.keys(headers).length === 0 ? entry : { ...entry, reach: { ...reach, headers } };
}

const SHOWN = 5;

/** Which names of its tools servers of the catalogue have too: an agent that has both may call the wrong one. */
async function sharedNames(store: Store, record: Extract<ServerRecord, { state: 'listed' }>): Promise<string[]> {
  const listed = [];
  for (const { id } of (await store.isEmpty()) ? [] : await store.servers()) {
    const listing = await store.listing(id);
    if (listing?.outcome === 'listed') listed.push({ id, tools: namesIn(listing.tools) });
  }
  const own = record.tools.map(({ name }) => name);
  const shared = shadows([{ id: record.id, tools: own }, ...listed]).filter(({ servers }) => servers[0] === record.id);
  if (shared.length === 0) return [];
  const some = shared
    .slice(0, SHOWN)
    .map(({ name, servers }) => `${printableLine(name)} (${servers.slice(1, 4).join(', ')})`);
  const more = shared.length > SHOWN ? ` and ${shared.length - SHOWN} more` : '';
  return [`Servers of the catalogue have tools of the same name: ${some.join('; ')}${more}.`];
}

function namesIn(tools: readonly unknown[]): string[] {
  return tools.flatMap((tool) => {
    const parsed = ToolDefinition.safeParse(tool);
    return parsed.success ? [parsed.data.name] : [];
  });
}

async function portableEntry(entry: ServerEntry, callerFolder: string): Promise<ServerEntry> {
  if (entry.reach.kind !== 'command') return entry;
  return { ...entry, reach: { ...entry.reach, command: await portable(entry.reach.command, callerFolder) } };
}

function environmentIn(settings: readonly string[]): Record<string, string> {
  const pairs = settings.map((setting): [string, string] => {
    const [, name = '', value] = /^([A-Za-z_][A-Za-z0-9_]*)(?:=(.*))?$/s.exec(setting) ?? [];
    if (name === '')
      throw new UsageError(`--env "${setting}" is not a variable; write --env NAME or --env NAME=value.`);
    return [name, value ?? PLACEHOLDER];
  });
  return Object.fromEntries(pairs);
}

function entryForUrl(id: string, url: string): ServerEntry {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new UsageError(`"${url}" is not an address that can be asked; write http://… or https://….`);
  }
  return { id, title: new URL(url).host, reach: { kind: 'url', url } };
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${printableLine(line)}`)
    .join('\n');
}
