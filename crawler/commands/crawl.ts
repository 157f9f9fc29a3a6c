/** `toolrisk crawl`: asks the servers of the catalogue, or a new one. */
import type { ServerEntry } from '../../risk/model.ts';
import { printableJson, printableLine } from '../../risk/printable.ts';
import { CHECKOUT_DATA } from '../checkout.ts';
import { type AskAll, askHere, type CrawlOptions, crawl, DEFAULT_CRAWL, type Progress, rederive } from '../crawl.ts';
import { openJournal } from '../journal.ts';
import { progressDisplay } from '../progress.ts';
import { sourcedEntries } from '../sources/index.ts';
import { openStore, type Store } from '../store.ts';
import { maySend } from '../variables.ts';
import {
  type Arguments,
  ASKING_OPTIONS,
  askingIn,
  CACHE_USAGE,
  CONCURRENCY_USAGE,
  type Command,
  DATA_OPTION,
  DATA_USAGE,
  dataFolder,
  EXIT,
  type ExitCode,
  isolationIn,
  isolationUsage,
  numberIn,
  once,
  UsageError,
  variablesFor,
} from './command.ts';
import { crawlNew } from './crawl-new.ts';

const CREDENTIAL_OPTIONS = ['bearer-env', 'header'];

export const crawlCommand: Command = {
  summary: 'ask servers for their tools and judge them',
  usage: `toolrisk crawl [id…]                 ask the servers of servers.json (all of them, or these) and record the answers
toolrisk crawl -- <command…>         ask a new server that this command starts, such as: crawl -- npx -y some-server
toolrisk crawl <url>                 ask a new server over HTTP
toolrisk crawl --source <where>      ask the servers of an MCP registry (its address), or those that the clients on this
                                     machine are set up with ("clients"), and keep them in servers.json

  --limit <n>           of a registry, at most so many servers
  --updated-since <t>   of a registry, only what changed since, such as 2026-11-01T00:00:00Z
  --save <id>           keep the new server in the catalogue under this id; what looks like a secret is kept as a variable,
                        such as \${SOME_ID_TOKEN}, which has to be set to crawl it again
  --replace             with --save, replace the server that has this id; otherwise, also record a list where the
                        recorded one came from a different command or URL
  --env <NAME[=value]>  set a variable for the new server, to "placeholder" unless a value is given; may be repeated
  --json                print JSON: one line a server, or one document for a new server
${isolationUsage("strangers' servers")}
  --bearer-env <NAME>   send the token in this environment variable to the URL; it is never recorded
  --header <name: value>  send this header to the URL; a secret in it is never recorded; may be repeated
  --private-network     let URLs of servers.json lead to this machine and its network; one that you type always may
  --client-capabilities  ask each server a second time as a client that offers roots, sampling and elicitation, and note
                        which tools it offers only then
  --queue <redis://…>   have the servers asked by workers (see "worker")
  --restart             begin anew, where an earlier crawl of the same servers ended early
${CONCURRENCY_USAGE}
  --start-timeout <s>   seconds for start and handshake (15)
  --list-timeout <s>    seconds for the list of tools (10)
${CACHE_USAGE}
${DATA_USAGE}

Tools are listed, never called. Exit code: 0 done; 1 a server could not be asked, its list was not recorded, or its text
hides, steers or leaks something; 2 wrong usage; 3 could not do it, which is also what a new server that cannot be asked
gives.`,
  options: {
    ...DATA_OPTION,
    ...ASKING_OPTIONS,
    source: { type: 'string' },
    limit: { type: 'string' },
    'updated-since': { type: 'string' },
    save: { type: 'string' },
    replace: { type: 'boolean' },
    env: { type: 'string', multiple: true },
    json: { type: 'boolean' },
    'bearer-env': { type: 'string' },
    header: { type: 'string', multiple: true },
    'client-capabilities': { type: 'boolean' },
    queue: { type: 'string' },
    restart: { type: 'boolean' },
    'start-timeout': { type: 'string' },
    'list-timeout': { type: 'string' },
  },
  run,
};

async function run(args: Arguments): Promise<ExitCode> {
  const store = openStore(dataFolder(args));
  const queue = args.text('queue');
  const [word] = args.words;
  const isUrl = word !== undefined && /^[a-z]+:\/\//i.test(word);
  // A server behind a URL needs no sandbox, and one in a queue is started elsewhere.
  const options = crawlOptions(args, isUrl || queue !== undefined ? 'sandbox' : await isolationIn(args));
  // Of a catalogue, whoever runs any of its servers would get to see the token.
  const credential = CREDENTIAL_OPTIONS.find((name) => args.text(name) !== undefined || args.all(name).length > 0);
  if (credential !== undefined && (args.behindDashes !== undefined || !isUrl || args.words.length > 1))
    throw new UsageError(
      `--${credential} goes with one URL on the command line: what it sends is meant for one server.`,
    );
  if (args.behindDashes !== undefined || isUrl) {
    if (args.words.length > (isUrl ? 1 : 0))
      throw new UsageError('Ask one new server at a time: one URL, or one command behind "--", and no ids beside it.');
    const headers = { ...headersIn(args.all('header')), ...bearerHeader(args.text('bearer-env')) };
    return crawlNew(store, args, options, isUrl ? { url: word, headers } : undefined);
  }
  if (args.text('save') !== undefined)
    throw new UsageError('--save goes with a new server: a URL, or a command behind "--".');
  if (args.all('env').length > 0)
    throw new UsageError('--env goes with a new server; the variables of the others stand in servers.json.');
  const { entries, values } = await entriesFor(args, store);
  const journal = await openJournal(dataFolder(args), entries, { restart: args.isSet('restart') });
  const failedEarlier = journal.earlier.flatMap(({ failed }) => failed ?? []);
  if (journal.earlier.length > 0)
    console.error(
      `Going on with the crawl of ${journal.startedAt}, which ended early: ${journal.earlier.length} of ${entries.length} servers were asked then. --restart asks them again.`,
    );
  let failed = failedEarlier.length;
  const display = progressDisplay(process.stderr, { earlier: failedEarlier });
  const say = once((sentence) => display.note(sentence));
  const known = (await store.servers()).map(({ id }) => id);
  const askAll =
    queue === undefined
      ? askHere({ ...options, say, known, variables: { ...variablesFor(args), ...values } })
      : askOverQueue(queue, { crawl: `${dataFolder(args)} ${journal.startedAt}`, known });
  let refused = 0;
  let unset = false;
  const onAnswer = (progress: Progress) => {
    display.tell(progress);
    const { entry, listing, saved } = progress;
    if (listing.outcome === 'failed') failed += 1;
    if (listing.outcome === 'failed' && listing.failure.reason === 'not-set') unset = true;
    if (saved === 'other-request') refused += 1;
    if (!args.isSet('json')) return;
    const result = listing.outcome === 'listed' ? { tools: listing.tools.length } : { failure: listing.failure };
    console.log(printableJson({ id: entry.id, outcome: listing.outcome, saved, ...result }));
  };
  await crawl(store, entries, askAll, { onAnswer, journal, replace: args.isSet('replace') });
  display.end();
  const { steering } = await rederive(store);
  const looked = steering.filter((id) => entries.some((entry) => entry.id === id));
  await journal.finish();
  if (unset && dataFolder(args) === CHECKOUT_DATA)
    console.error(
      'Variables of the servers in this checkout are read with TOOLRISK_ in front, so that no entry can read the credentials of another program: for DASH_TOKEN, set TOOLRISK_DASH_TOKEN.',
    );
  if (entries.length > 0)
    console.error(
      `${entries.length - failed} of ${entries.length} servers gave a list of tools; the answers are in ${dataFolder(args)}.`,
    );
  if (looked.length > 0)
    console.error(
      `Text that hides something, steers the model or leaks was found in: ${looked.join(', ')}. Read the findings on its page before you use it.`,
    );
  return failed + refused + looked.length === 0 ? EXIT.done : EXIT.needsAttention;
}

/** The servers to ask, and the values of the variables that replace secrets in their entries. */
async function entriesFor(
  args: Arguments,
  store: Store,
): Promise<{ entries: ServerEntry[]; values: Record<string, string> }> {
  const source = args.text('source');
  if (source === undefined) {
    if (await store.isEmpty()) {
      await store.keepServers(await openStore(CHECKOUT_DATA).servers());
      console.error(`${dataFolder(args)} has no servers.json; it begins with that of this checkout.`);
    }
    for (const option of ['limit', 'updated-since'])
      if (args.text(option) !== undefined) throw new UsageError(`--${option} goes with --source and a registry.`);
    const entries =
      args.words.length === 0 ? await store.servers() : await store.serversNamed([...new Set(args.words)]);
    return { entries, values: {} };
  }
  if (args.words.length > 0) throw new UsageError('--source brings its own servers; name no ids beside it.');
  if (source === 'clients' && args.text('data') === undefined)
    throw new UsageError(
      '--source clients goes with --data: what this machine is set up with does not belong into the catalogue of this checkout.',
    );
  const since = args.text('updated-since');
  if (since !== undefined && Number.isNaN(Date.parse(since)))
    throw new UsageError(`--updated-since "${since}" is no time; write one such as 2026-11-01T00:00:00Z.`);
  const { entries, left, values } = await sourcedEntries(source, {
    limit: numberIn(args, 'limit', { least: 1, most: 1_000_000 }),
    updatedSince: since === undefined ? undefined : new Date(since).toISOString(),
    say: (sentence) => console.error(printableLine(sentence)),
  });
  for (const sentence of left) console.error(printableLine(sentence));
  const kept = await store.keepServers(entries);
  const servers = kept.length === 1 ? '1 server' : `${kept.length} servers`;
  console.error(`Found ${servers}; left out ${left.length}.`);
  return { entries: kept, values };
}

function askOverQueue(url: string, how: { crawl: string; known: readonly string[] }): AskAll {
  return async (entries, onAnswer) => {
    console.error('Waiting for workers; start some with "toolrisk worker --queue", here or on other machines.');
    // The queue's library is loaded by those only who use one.
    const { askedByWorkers } = await import('../queue.ts');
    for await (const answered of askedByWorkers(url, entries, how)) await onAnswer(answered);
  };
}

function crawlOptions(args: Arguments, isolation: CrawlOptions['isolation']): CrawlOptions {
  return {
    ...DEFAULT_CRAWL,
    isolation,
    ...askingIn(args),
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
    if (!maySend(name)) throw new UsageError(`--header "${name}": that header is set by the protocol itself.`);
    return [name.toLowerCase(), value];
  });
  return Object.fromEntries(pairs);
}

function inMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}
