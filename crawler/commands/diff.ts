/** `toolrisk diff`: what a server says today against what was recorded of it, or one listing file against another. */
import { compareLists, isNothing, needsLook } from '../../risk/compare.ts';
import type { ListChange, Listed, Listing, ServerEntry, ToolChange } from '../../risk/model.ts';
import { printableJson, printableLine } from '../../risk/printable.ts';
import { askFromCatalogue, DEFAULT_CRAWL } from '../crawl.ts';
import { DataError } from '../data-error.ts';
import type { Variables } from '../entry-variables.ts';
import type { LaunchOptions } from '../launch.ts';
import { outcomeOf, table } from '../present.ts';
import { toolListOf } from '../record.ts';
import { openStore } from '../store.ts';
import {
  type Arguments,
  type Command,
  DATA_OPTION,
  DATA_USAGE,
  dataFolder,
  EXIT,
  type ExitCode,
  ISOLATION_OPTIONS,
  isolationIn,
  isolationUsage,
  UsageError,
  variablesFor,
} from './command.ts';
import { subjectOf } from './subject.ts';

export const diffCommand: Command = {
  summary: 'say what changed in a server since it was recorded, and what that does to the risk',
  usage: `toolrisk diff <id>                   ask a server of servers.json and compare with what is recorded of it
toolrisk diff <file> <file>          compare two listings, the older one first

  --json                print the change as JSON
${isolationUsage("a stranger's server")}
${DATA_USAGE}

Nothing is written; "crawl <id>" records what is there today.
Exit code: 0 nothing got worse; 1 look at it: a tool's risk is higher, a new tool is above low, a text now hides
something or steers the model, or a tool that was there before now gives an order or names a path, an address, a tag or a
recipient; 2 wrong usage; 3 could not do it.`,
  options: {
    ...DATA_OPTION,
    ...ISOLATION_OPTIONS,
    json: { type: 'boolean' },
  },
  run,
};

async function run(args: Arguments): Promise<ExitCode> {
  const [first, second, ...more] = args.words;
  if (first === undefined || more.length > 0)
    throw new UsageError('diff takes one id of servers.json, or two listing files with the older one first.');
  const store = openStore(dataFolder(args));
  const { isFile, entry, listing } = await subjectOf(first, store);
  const before = listed(listing, first);
  if (second === undefined && isFile)
    throw new UsageError(`Compare ${first} with what? Name a second listing file, or use an id from servers.json.`);
  const after =
    second === undefined
      ? await askedToday(entry, variablesFor(args), await isolationIn(args), await store.servers())
      : listed((await subjectOf(second, store)).listing, second);
  if (after === undefined) return EXIT.failed;
  const change = compareLists(toolListOf(entry, before), toolListOf(entry, after));
  if (args.isSet('json')) console.log(printableJson(change, 2));
  else console.log(described(change));
  return needsLook(change) ? EXIT.needsAttention : EXIT.done;
}

function listed(listing: Listing | undefined, subject: string): Listed {
  if (listing?.outcome === 'listed') return listing;
  const why = listing === undefined ? 'has not been asked' : 'gave no list when it was asked';
  throw new DataError(`${subject} ${why}, so there is nothing to compare with; ask it with "crawl ${subject}".`);
}

async function askedToday(
  entry: ServerEntry,
  variables: Variables,
  isolation: LaunchOptions['isolation'],
  catalogue: readonly ServerEntry[],
): Promise<Listed | undefined> {
  const known = catalogue.map(({ id }) => id);
  const listing = await askFromCatalogue(entry, { ...DEFAULT_CRAWL, variables, isolation, known });
  if (listing.outcome === 'listed') return listing;
  console.error(`${entry.id}: ${outcomeOf(listing)}`);
  return undefined;
}

function described(change: ListChange): string {
  if (isNothing(change)) return 'Nothing changed.';
  const rows = change.tools.map((one) => [one.kind, printableLine(one.tool), detail(one), verdicts(one)]);
  const instructions =
    change.instructions === undefined
      ? []
      : [
          `The server's instructions changed${gainedIn(change.instructions.gained)}${textIn(change.instructions.gainedText)}.`,
        ];
  const rose = change.rose
    ? 'The risk rose.'
    : needsLook(change)
      ? 'The risk did not rise, but a text says something new: look at it.'
      : 'The risk did not rise.';
  return [...(rows.length === 0 ? [] : [table([['', 'TOOL', 'WHAT', 'RISK'], ...rows])]), ...instructions, rose].join(
    '\n',
  );
}

function detail(change: ToolChange): string {
  if (change.kind === 'removed') return '-';
  const gained = gainedIn(change.gained);
  const text = 'gainedText' in change ? textIn(change.gainedText) : '';
  if (change.kind === 'renamed') return `was ${printableLine(change.was)}${gained}${text}`;
  if (change.kind === 'added') return gained.trim() || '-';
  return (change.what.length === 0 ? 'verdict only' : change.what.join(', ')) + gained + text;
}

function textIn(gained: readonly string[] = []): string {
  return gained.length === 0 ? '' : ` (new in its text: ${gained.join(', ')})`;
}

function gainedIn(gained: readonly string[]): string {
  return gained.length === 0 ? '' : ` (now: ${gained.join(', ')})`;
}

function verdicts(change: ToolChange): string {
  const words = ({ access, risk }: { access: string; risk: string }) => `${access}, ${risk}`;
  if (change.kind === 'added') return words(change.after);
  if (change.kind === 'removed') return words(change.before);
  const [before, after] = [words(change.before), words(change.after)];
  return before === after ? after : `${before} → ${after}`;
}
