/** What every command of `toolrisk` is, and what all of them read in the same way. */
import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { didYouMean } from '../../risk/nearest.ts';
import { CHECKOUT_DATA } from '../checkout.ts';
import { type CrawlOptions, DEFAULT_CRAWL } from '../crawl.ts';
import { type Variables, variablesForProject } from '../entry-variables.ts';
import { type Isolation, strongest, WAYS } from '../isolation.ts';

export const EXIT = { done: 0, needsAttention: 1, wrongUsage: 2, failed: 3 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The user typed something that cannot be meant; ends with exit code 2. */
export class UsageError extends Error {}

export interface Command {
  /** A clause for the list of commands. */
  summary: string;
  usage: string;
  options: NonNullable<ParseArgsConfig['options']>;
  run(args: Arguments): Promise<ExitCode>;
}

export interface Arguments {
  words: string[];
  /** What stands behind `--`; absent without one. */
  behindDashes: string[] | undefined;
  text(name: string): string | undefined;
  /** All values of an option that may be repeated, in order. */
  all(name: string): string[];
  isSet(name: string): boolean;
}

export const DATA_OPTION = { data: { type: 'string' } } as const;
export const DATA_USAGE = '  --data <folder>       the data folder (data)';

/** Of every command that starts strangers' servers; `isolationIn` reads them. */
export const ISOLATION_OPTIONS = {
  sandbox: { type: 'string' },
  docker: { type: 'boolean' },
  'no-sandbox': { type: 'boolean' },
} as const;

/** Their lines in a usage; a command that starts one server at most says so. */
export function isolationUsage(started: "strangers' servers" | "a stranger's server"): string {
  return `  --sandbox <way>       keep ${started} apart by ${new Intl.ListFormat('en', { type: 'disjunction' }).format(Object.keys(WAYS))}
                        (the strongest that can be had here)
  --docker              the same as --sandbox docker
  --no-sandbox          the same as --sandbox none: start ${started} with all that you may do`;
}

/** Of every command that asks many servers; `askingIn` and `isolationIn` read them. */
export const ASKING_OPTIONS = {
  ...ISOLATION_OPTIONS,
  'private-network': { type: 'boolean' },
  cache: { type: 'string' },
  concurrency: { type: 'string' },
} as const;
export const CACHE_USAGE = '  --cache <folder>      where packages are installed (~/.cache/toolrisk/packages)';
export const CONCURRENCY_USAGE = `  --concurrency <n>     how many servers are asked at a time (${DEFAULT_CRAWL.concurrency})`;

/** The folder that `--data` names, from where the user typed it, or the one of this checkout. */
export function dataFolder(args: Arguments): string {
  const named = args.text('data');
  return named === undefined ? CHECKOUT_DATA : resolve(DEFAULT_CRAWL.callerFolder, named);
}

/** What entries of the data folder may read of the environment; those of the checkout's own catalogue come from anybody. */
export function variablesFor(args: Arguments): Variables {
  return dataFolder(args) === CHECKOUT_DATA ? variablesForProject(process.env) : process.env;
}

/** Reads what stands behind a command's name; what it does not know is a usage error that names the nearest option. */
export function readArguments(argv: readonly string[], options: Command['options']): Arguments {
  const dashes = argv.indexOf('--');
  const own = dashes === -1 ? argv : argv.slice(0, dashes);
  try {
    const { values, positionals } = parseArgs({ args: [...own], options, allowPositionals: true, strict: true });
    return {
      words: positionals,
      behindDashes: dashes === -1 ? undefined : argv.slice(dashes + 1),
      text: (name) => (typeof values[name] === 'string' ? values[name] : undefined),
      all: (name) => [values[name] ?? []].flat().map(String),
      isSet: (name) => values[name] === true,
    };
  } catch (error) {
    const unknown = own.find(
      (word) => word.startsWith('--') && !Object.hasOwn(options, word.slice(2).split('=')[0] ?? ''),
    );
    const meant =
      unknown === undefined
        ? ''
        : didYouMean(
            unknown,
            Object.keys(options).map((name) => `--${name}`),
          );
    throw new UsageError(
      `${error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error)}.${meant}`,
    );
  }
}

/** The value of an option that is a number in these bounds. */
export function numberIn(
  args: Arguments,
  name: string,
  { least, most }: { least: number; most: number },
): number | undefined {
  const text = args.text(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !(value >= least && value <= most))
    throw new UsageError(`--${name} "${text}" is not a number from ${least} to ${most}.`);
  return value;
}

/** Tells each sentence once: a server is often asked more than one time. */
export function once(say: (sentence: string) => void): (sentence: string) => void {
  const said = new Set<string>();
  return (sentence) => {
    if (said.has(sentence)) return;
    said.add(sentence);
    say(sentence);
  };
}

/** Where addresses may lead, where packages are installed and how many servers are asked at a time. */
export function askingIn(args: Arguments): Pick<CrawlOptions, 'guard' | 'cache' | 'concurrency'> {
  const cache = args.text('cache');
  return {
    guard: args.isSet('private-network') ? 'other-hosts' : DEFAULT_CRAWL.guard,
    cache: cache === undefined ? DEFAULT_CRAWL.cache : resolve(DEFAULT_CRAWL.callerFolder, cache),
    concurrency: Math.floor(numberIn(args, 'concurrency', { least: 1, most: 512 }) ?? DEFAULT_CRAWL.concurrency),
  };
}

/**
 * How strangers' servers are to be started, from the options that say so, else in the strongest way that can be had here.
 * In a terminal the user is asked before a weaker sandbox is used; in a script the servers are skipped, each with the reason.
 */
export async function isolationIn(args: Arguments): Promise<Isolation> {
  const named = args.text('sandbox');
  const asked = [named, ...(args.isSet('docker') ? ['docker'] : []), ...(args.isSet('no-sandbox') ? ['none'] : [])];
  const [way, another] = asked.filter((one) => one !== undefined);
  if (another !== undefined)
    throw new UsageError('--sandbox, --docker and --no-sandbox exclude one another; choose one.');
  if (way !== undefined) {
    const isolation = Object.hasOwn(WAYS, way) ? WAYS[way] : undefined;
    if (isolation === undefined)
      throw new UsageError(`--sandbox "${way}" is not a sandbox; choose one of ${Object.keys(WAYS).join(', ')}.`);
    return isolation;
  }
  const { isolation, says, asks } = strongest();
  if (says !== undefined) console.error(says);
  if (asks === undefined) return isolation;
  if (!process.stdin.isTTY || !process.stderr.isTTY) return 'sandbox';
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${asks} [y/N] `);
  terminal.close();
  return /^y(?:es)?$/i.test(answer.trim()) ? isolation : 'sandbox';
}
