/** `toolrisk policy`: the recommended policy of a recorded server, or of a listing in a file. */
import { didYouMean } from '../../risk/nearest.ts';
import { printableJson, printableLine } from '../../risk/printable.ts';
import { deriveRecord, policyFor } from '../record.ts';
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
import { subjectOf } from './subject.ts';

export const policyCommand: Command = {
  summary: 'print the recommended policy',
  usage: `toolrisk policy <id or listing file> [--tool <name>]

  --tool <name>         the policy for this tool alone
${DATA_USAGE}`,
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
  const policy = listing === undefined ? undefined : policyFor(record, toolName);
  if (policy !== undefined) {
    console.log(printableJson(policy, 2));
    return EXIT.done;
  }
  if (record.state === 'listed' && toolName !== undefined) {
    const names = record.tools.map(({ name }) => name);
    console.error(printableLine(`${subject} has no tool "${toolName}".${didYouMean(toolName, names)}`));
  } else {
    const why =
      record.state === 'failed'
        ? `asking it failed: ${printableLine(record.failure.message)}`
        : 'it has not been asked';
    console.error(
      `There is no list of tools for ${subject} to make a policy from; ${why}. Ask it with "crawl ${subject}".`,
    );
  }
  return EXIT.failed;
}
