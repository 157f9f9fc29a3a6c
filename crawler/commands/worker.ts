/** `toolrisk worker`: asks servers that a crawl on this or another machine put into a queue. */
import { askFromCatalogue, DEFAULT_CRAWL } from '../crawl.ts';
import { outcomeOf } from '../present.ts';
import {
  ASKING_OPTIONS,
  askingIn,
  CACHE_USAGE,
  CONCURRENCY_USAGE,
  type Command,
  EXIT,
  isolationIn,
  isolationUsage,
  UsageError,
} from './command.ts';

export const workerCommand: Command = {
  summary: 'ask the servers that a crawl put into a queue',
  usage: `toolrisk worker --queue <redis://…>   ask servers from this queue until interrupted

  --queue <redis://…>   the queue that "crawl --queue" fills
${CONCURRENCY_USAGE}
${isolationUsage("strangers' servers")}
  --private-network     let URLs lead to this machine and its network
${CACHE_USAGE}

A worker that is killed loses nothing: what it was asking is asked by another one, after ten seconds or so.
Exit code: 0 interrupted, 2 wrong usage, 3 no queue can be reached.`,
  options: {
    ...ASKING_OPTIONS,
    queue: { type: 'string' },
  },
  async run(args) {
    const url = args.text('queue');
    if (url === undefined) throw new UsageError('Name the queue with --queue, such as --queue redis://127.0.0.1:6379.');
    if (args.words.length > 0) throw new UsageError(`"${args.words[0]}" is not expected; a worker takes no names.`);
    const options = { ...DEFAULT_CRAWL, ...askingIn(args), isolation: await isolationIn(args) };
    const { concurrency } = options;
    console.error(`Asking up to ${concurrency} servers at a time; interrupt to stop.`);
    const { work } = await import('../queue.ts');
    // Interrupting ends the process and the servers that it started; what was under way goes back into the queue.
    await work(url, {
      concurrency,
      ask: (entry, known) => askFromCatalogue(entry, { ...options, known }),
      onAnswer: ({ entry, listing }) => console.error(`${entry.id}: ${outcomeOf(listing)}`),
    });
    return EXIT.done;
  },
};
