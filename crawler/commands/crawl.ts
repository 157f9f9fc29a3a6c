/** `toolrisk crawl`: asks the servers of the catalogue, or a new one. */
import { resolve } from 'node:path';
import { type ServerEntry, ServerId } from '../../risk/model.ts';
import { type AskAll, askHere, askServer, type CrawlOptions, crawl, DEFAULT_CRAWL, rederive } from '../crawl.ts';
import { openJournal } from '../journal.ts';
import { entryForCommand, portable } from '../launch.ts';
import { outcomeOf, printable, verdictTable } from '../present.ts';
import { progressDisplay } from '../progress.ts';
import { deriveRecord, policyFor } from '../record.ts';
import { withoutSecrets } from '../secrets.ts';
import { openStore, type Store } from '../store.ts';
import {
  type Arguments,
  type Command,
  DATA_OPTION,
  dataFolder,
  EXIT,
  type ExitCode,
  numberIn,
  UsageError,
} from './command.ts';

const PLACEHOLDER = 'placeholder';
const OURS_TO_SET =
  /^(?:host|connection|content-.*|transfer-encoding|te|trailer|upgrade|expect|accept.*|mcp-protocol-version|mcp-session-id|mcp-method)$/i;
const CREDENTIAL_OPTIONS = ['bearer-env', 'header'];

export const crawlCommand: Command = {
  summary: 'ask servers for their tools and judge them',
  usage: `toolrisk crawl [id…]                 ask the servers of servers.json (all of them, or these) and record the answers
toolrisk crawl -- <command…>         ask a new server that this command starts, such as: crawl -- npx -y some-server
toolrisk crawl <url>                 ask a new server over streamable HTTP

  --save <id>           keep the new server in the catalogue under this id
  --env <NAME[=value]>  set a variable for the new server, to "placeholder" unless a value is given; may be repeated
  --json                print JSON: one line a server, or one document for a new server
  --no-sandbox          start strangers' servers without a sandbox, on purpose
  --bearer-env <NAME>   send the token in this environment variable to the URL; it is never recorded
  --header <name: value>  send this header to the URL; its value is never recorded; may be repeated
  --private-network     let URLs of servers.json lead to this machine and its network; one that you type always may
  --client-capabilities  ask each server a second time as a client that offers roots, sampling and elicitation, and note
                        which tools it offers only then
  --queue <redis://…>   have the servers asked by workers (see "worker"); one crawl at a time uses a queue
  --restart             begin anew, where an earlier crawl of the same servers ended early
  --concurrency <n>     how many servers are asked at a time (2)
  --start-timeout <s>   seconds for start and handshake (15)
  --list-timeout <s>    seconds for the list of tools (10)
  --cache <folder>      where packages are installed (~/.cache/toolrisk/packages)
  --data <folder>       the data folder (data)

Tools are listed, never called. Exit code: 0 done, 1 a server could not be asked, 2 wrong usage,
3 could not do it, which is also what a new server that cannot be asked gives.`,
  options: {
    ...DATA_OPTION,
    save: { type: 'string' },
    env: { type: 'string', multiple: true },
    json: { type: 'boolean' },
    'no-sandbox': { type: 'boolean' },
    'bearer-env': { type: 'string' },
    header: { type: 'string', multiple: true },
    'private-network': { type: 'boolean' },
    'client-capabilities': { type: 'boolean' },
    queue: { type: 'string' },
    restart: { type: 'boolean' },
    concurrency: { type: 'string' },
    'start-timeout': { type: 'string' },
    'list-timeout': { type: 'string' },
    cache: { type: 'string' },
  },
  run,
};

async function run(args: Arguments): Promise<ExitCode> {
  const store = openStore(dataFolder(args));
  const options = crawlOptions(args);
  const queue = args.text('queue');
  const [word] = args.words;
  const isUrl = word !== undefined && /^[a-z]+:\/\//i.test(word);
  // Of a catalogue, whoever runs any of its servers would get to see the token.
  const credential = CREDENTIAL_OPTIONS.find((name) => args.text(name) !== undefined || args.all(name).length > 0);
  if (credential !== undefined && (args.behindDashes !== undefined || !isUrl || args.words.length > 1))
    throw new UsageError(
      `--${credential} goes with one URL on the command line: what it sends is meant for one server.`,
    );
  if (args.behindDashes !== undefined || isUrl) {
    if (args.words.length > (isUrl ? 1 : 0))
      throw new UsageError('Ask one new server at a time: one URL, or one command behind "--", and no ids beside it.');
    return crawlNew(store, args, options, isUrl ? word : undefined);
  }
  if (args.text('save') !== undefined)
    throw new UsageError('--save goes with a new server: a URL, or a command behind "--".');
  if (args.all('env').length > 0)
    throw new UsageError('--env goes with a new server; the variables of the others stand in servers.json.');
  const entries = args.words.length === 0 ? await store.servers() : await store.serversNamed(args.words);
  const journal = await openJournal(options.cache, dataFolder(args), entries, { restart: args.isSet('restart') });
  const failedEarlier = journal.earlier.flatMap(({ failed }) => failed ?? []);
  if (journal.earlier.length > 0)
    console.error(
      `Going on with the crawl of ${journal.startedAt}, which ended early: ${journal.earlier.length} of ${entries.length} servers were asked then. --restart asks them again.`,
    );
  let failed = failedEarlier.length;
  const display = progressDisplay(process.stderr, { earlier: failedEarlier });
  const askAll = queue === undefined ? askHere(options) : askOverQueue(queue);
  await crawl(
    store,
    entries,
    askAll,
    (progress) => {
      display.tell(progress);
      const { entry, listing, saved } = progress;
      if (listing.outcome === 'failed') failed += 1;
      if (!args.isSet('json')) return;
      const result = listing.outcome === 'listed' ? { tools: listing.tools.length } : { failure: listing.failure };
      console.log(JSON.stringify({ id: entry.id, outcome: listing.outcome, saved, ...result }));
    },
    journal,
  );
  display.end();
  await rederive(store);
  await journal.finish();
  console.error(
    `${entries.length - failed} of ${entries.length} servers gave a list of tools; the answers are in ${dataFolder(args)}.`,
  );
  return failed === 0 ? EXIT.done : EXIT.needsAttention;
}

function askOverQueue(url: string): AskAll {
  return async (entries, onAnswer) => {
    console.error('Waiting for workers; start some with "toolrisk worker --queue", here or on other machines.');
    // The queue's library is loaded by those only who use one.
    const { askedByWorkers } = await import('../queue.ts');
    for await (const answered of askedByWorkers(url, entries)) await onAnswer(answered);
  };
}

async function crawlNew(
  store: Store,
  args: Arguments,
  options: CrawlOptions,
  url: string | undefined,
): Promise<ExitCode> {
  const saveAs = args.text('save');
  const id = saveAs ?? 'new-server';
  if (saveAs !== undefined) {
    const checked = ServerId.safeParse(saveAs);
    if (!checked.success) throw new UsageError(`--save "${saveAs}": ${checked.error.issues[0]?.message}.`);
    const taken = (await store.servers()).some((entry) => entry.id === saveAs);
    if (taken)
      throw new UsageError(
        `--save "${saveAs}": that id is taken in servers.json; choose another one, or ask that server with "crawl ${saveAs}".`,
      );
  }
  const command = args.behindDashes ?? [];
  if (url === undefined && command.length === 0)
    throw new UsageError('Nothing stands behind "--"; put the command there that starts the server.');
  const entry = url === undefined ? await entryForCommand(id, command) : entryForUrl(id, url);
  if ('problem' in entry) {
    console.error(entry.problem);
    return EXIT.failed;
  }
  const env = environmentIn(args.all('env'));
  const asking = entry.reach.kind === 'url' ? entry : { ...entry, reach: { ...entry.reach, env } };
  const kept = withoutSecrets(await portableEntry(entry, options.callerFolder));
  if (JSON.stringify(withoutSecrets(entry)) !== JSON.stringify(entry))
    console.error('What looks like a secret in the command line or URL is shown and kept as "***".');
  const listing = await askServer(asking, {
    ...options,
    guard: 'other-hosts',
    say: (sentence) => console.error(sentence),
  });
  const { record } = deriveRecord(entry, listing, []);
  const policy = policyFor(listing, record);
  if (args.isSet('json'))
    console.log(JSON.stringify({ listing, record, ...(policy === undefined ? {} : { policy }) }, null, 2));
  if (listing.outcome === 'failed' || record.state !== 'listed') {
    console.error(`${listing.asked.launch}: ${outcomeOf(listing)}`);
    if (listing.outcome === 'failed' && listing.failure.stderr !== undefined)
      console.error(`It wrote:\n${indented(listing.failure.stderr)}`);
    if (listing.outcome === 'failed' && listing.failure.reason === 'crashed' && listing.asked.isolation === 'sandbox')
      console.error(
        'If it needs files that the sandbox does not show (what was opened stands above), --no-sandbox starts it without.',
      );
    if (saveAs !== undefined) console.error(`"${saveAs}" is not saved, because no list of tools was read.`);
    return EXIT.failed;
  }
  console.error(`${listing.asked.launch}: ${outcomeOf(listing)}`);
  if (!args.isSet('json')) console.log(`${verdictTable(record)}\n\n${JSON.stringify(policy, null, 2)}`);
  if (saveAs !== undefined) {
    // What was set may be a real credential, and none of those is ever kept.
    const placeholders = Object.fromEntries(Object.keys(env).map((name) => [name, PLACEHOLDER]));
    await store.addServer(kept.reach.kind === 'url' ? kept : { ...kept, reach: { ...kept.reach, env: placeholders } });
    await store.saveListing(entry.id, listing);
    await rederive(store);
    console.error(`Saved as "${saveAs}". Give it a title and a line on what it is for in servers.json.`);
  }
  return EXIT.done;
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

function crawlOptions(args: Arguments): CrawlOptions {
  const cache = args.text('cache');
  return {
    ...DEFAULT_CRAWL,
    sandbox: !args.isSet('no-sandbox'),
    headers: { ...headersIn(args.all('header')), ...bearerHeader(args.text('bearer-env')) },
    guard: args.isSet('private-network') ? 'other-hosts' : DEFAULT_CRAWL.guard,
    cache: cache === undefined ? DEFAULT_CRAWL.cache : resolve(DEFAULT_CRAWL.callerFolder, cache),
    concurrency: numberIn(args, 'concurrency', { least: 1, most: 512 }) ?? DEFAULT_CRAWL.concurrency,
    limits: {
      startMs: inMs(numberIn(args, 'start-timeout', { least: 0.1, most: 600 })) ?? DEFAULT_CRAWL.limits.startMs,
      listMs: inMs(numberIn(args, 'list-timeout', { least: 0.1, most: 600 })) ?? DEFAULT_CRAWL.limits.listMs,
      asCapableClient: args.isSet('client-capabilities'),
    },
  };
}

function bearerHeader(name: string | undefined): Record<string, string> {
  if (name === undefined) return {};
  const token = process.env[name];
  if (!token)
    throw new UsageError(`--bearer-env ${name}: that environment variable is not set; put the token into it.`);
  return { authorization: `Bearer ${token}` };
}

/** What was typed may be a secret, so a complaint names the header at most. */
function headersIn(typed: readonly string[]): Record<string, string> {
  const pairs = typed.map((header): [string, string] => {
    const [, name = '', value = ''] = /^([^:]*):\s*(.*?)\s*$/s.exec(header) ?? [];
    const isHeader = /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t\x20-\x7e]+$/.test(value);
    if (!isHeader) throw new UsageError("--header needs a name and a value, as in --header 'X-Api-Key: …'.");
    if (OURS_TO_SET.test(name)) throw new UsageError(`--header "${name}": that header is set by the protocol itself.`);
    return [name.toLowerCase(), value];
  });
  return Object.fromEntries(pairs);
}

function inMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${printable(line)}`)
    .join('\n');
}
