/** `toolrisk classify`: judges what is recorded, or what comes in on standard input. */
import { printableLine } from '../../risk/printable.ts';
import { classifyLines } from '../classify-lines.ts';
import { rederive } from '../crawl.ts';
import { openStore } from '../store.ts';
import {
  type Arguments,
  type Command,
  DATA_OPTION,
  DATA_USAGE,
  dataFolder,
  EXIT,
  type ExitCode,
  UsageError,
} from './command.ts';

export const classifyCommand: Command = {
  summary: 'judge what is recorded, offline',
  usage: `toolrisk classify                    derive every record from the listings and corrections; twice changes nothing
toolrisk classify --json < listings  judge listings from standard input, one a line, to standard output

${DATA_USAGE}

A line is {"server":{"name":…,"instructions":…},"tools":[…]}, or what a server answers to tools/list: its result, the whole
response or the bare list of tools. A single one may run over many lines.`,
  options: { ...DATA_OPTION, json: { type: 'boolean' } },
  run,
};

async function run(args: Arguments): Promise<ExitCode> {
  if (args.words.length > 0)
    throw new UsageError(`classify takes no ids ("${args.words[0]}"): it derives every record.`);
  if (!args.isSet('json')) {
    const { records, removed } = await rederive(openStore(dataFolder(args)));
    for (const id of removed) console.error(`removed the record of "${id}", which is not in servers.json`);
    console.error(`${records} records are up to date.`);
    return EXIT.done;
  }
  let problems = 0;
  process.stdin.setEncoding('utf8');
  for await (const { line, problem } of classifyLines(process.stdin)) {
    if (problem !== undefined) {
      problems += 1;
      console.error(printableLine(problem));
    }
    if (!process.stdout.write(`${line}\n`)) await new Promise((resume) => process.stdout.once('drain', resume));
  }
  return problems === 0 ? EXIT.done : EXIT.needsAttention;
}
