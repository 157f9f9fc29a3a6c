/** `toolrisk …`: finds the command, runs it, sets the exit code. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { didYouMean } from '../risk/nearest.ts';
import { printable } from '../risk/printable.ts';
import { CHECKOUT } from './checkout.ts';
import { classifyCommand } from './commands/classify.ts';
import { type Command, EXIT, type ExitCode, readArguments, UsageError } from './commands/command.ts';
import { crawlCommand } from './commands/crawl.ts';
import { diffCommand } from './commands/diff.ts';
import { policyCommand } from './commands/policy.ts';
import { workerCommand } from './commands/worker.ts';
import { DataError } from './data-error.ts';
import { whyUnwritable } from './files.ts';
import { table } from './present.ts';
import { leaveOnSignals } from './signals.ts';
import { Unavailable } from './unavailable.ts';

const COMMANDS: Record<string, Command> = {
  crawl: crawlCommand,
  classify: classifyCommand,
  policy: policyCommand,
  diff: diffCommand,
  worker: workerCommand,
};

function help(): string {
  const rows = Object.entries(COMMANDS).map(([name, { summary }]) => [`  ${name}`, summary]);
  return `toolrisk: what each tool of an MCP server can do, and which rule should hold it.

${table([...rows, ['  help', 'this; "toolrisk <command> --help" says more about one command']])}

Results go to standard output, progress and complaints to standard error.
Exit code: 0 done, 1 done and something needs attention, 2 wrong usage, 3 could not do it.`;
}

function commandNamed(name: string): Command {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command !== undefined) return command;
  const known = [...Object.keys(COMMANDS), 'help'];
  throw new UsageError(`There is no command "${name}".${didYouMean(name, known)} "toolrisk help" lists them.`);
}

async function main([name, ...rest]: readonly string[]): Promise<ExitCode> {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    const [about] = rest;
    console.log(about === undefined || /^(?:help|-h|--help)$/.test(about) ? help() : commandNamed(about).usage);
    return EXIT.done;
  }
  if (name === '--version') {
    const { version } = JSON.parse(await readFile(join(CHECKOUT, 'package.json'), 'utf8'));
    console.log(version);
    return EXIT.done;
  }
  const command = commandNamed(name);
  const dashes = rest.indexOf('--');
  if ((dashes === -1 ? rest : rest.slice(0, dashes)).some((word) => word === '--help' || word === '-h')) {
    console.log(command.usage);
    return EXIT.done;
  }
  return command.run(readArguments(rest, command.options));
}

// The reader of our output may close it early, as `head` does; that isn't an error.
process.stdout.on('error', (error) => {
  if ('code' in error && error.code === 'EPIPE') process.exit(EXIT.done);
  throw error;
});
leaveOnSignals();

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  // A message may quote a file, a registry or a server.
  console.error(printable(sentenceFor(error)));
  process.exitCode = error instanceof UsageError ? EXIT.wrongUsage : EXIT.failed;
}

function sentenceFor(error: unknown): string {
  if (error instanceof UsageError || error instanceof DataError || error instanceof Unavailable) return error.message;
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return whyUnwritable(error) ?? `Unexpected error. Please report this.\n${reason}`;
}
