/** `toolrisk worker`: asks servers that a crawl on this or another machine put into a queue. */
import { resolve } from 'node:path';
import { askServer, DEFAULT_CRAWL } from '../crawl.ts';
import { CHECKOUT } from '../launch.ts';
import { outcomeOf } from '../present.ts';
import { type Command, EXIT, isolationIn, numberIn, UsageError } from './command.ts';

export const workerCommand: Command = {
  summary: 'ask the servers that a crawl put into a queue',
  usage: `toolrisk worker --queue <redis://…>   ask servers from this queue until interrupted

  --queue <redis://…>   the queue that "crawl --queue" fills
  --concurrency <n>     how many servers are asked at a time (2)
  --docker              start strangers' servers in Docker instead of the sandbox
  --no-sandbox          start strangers' servers without either, on purpose
  --private-network     let URLs lead to this machine and its network
  --cache <folder>      where packages are installed (~/.cache/toolrisk/packages)

A worker that is killed loses nothing: what it was asking is asked by another one, after ten seconds or so.
Exit code: 0 interrupted, 2 wrong usage, 3 no queue can be reached.`,
  options: {
    queue: { type: 'string' },
    concurrency: { type: 'string' },
    'no-sandbox': { type: 'boolean' },
    docker: { type: 'boolean' },
    'private-network': { type: 'boolean' },
    cache: { type: 'string' },
  },
  async run(args) {
    const url = args.text('queue');
    if (url === undefined) throw new UsageError('Name the queue with --queue, such as --queue redis://127.0.0.1:6379.');
    if (args.words.length > 0) throw new UsageError(`"${args.words[0]}" is not expected; a worker takes no names.`);
    const cache = args.text('cache');
    const concurrency = numberIn(args, 'concurrency', { least: 1, most: 512 }) ?? DEFAULT_CRAWL.concurrency;
    const options = {
      ...DEFAULT_CRAWL,
      concurrency,
      isolation: await isolationIn(args),
      guard: args.isSet('private-network') ? 'other-hosts' : DEFAULT_CRAWL.guard,
      cache: cache === undefined ? DEFAULT_CRAWL.cache : resolve(DEFAULT_CRAWL.callerFolder, cache),
      // A command of the catalogue is written down relative to the checkout, wherever the user stands.
      callerFolder: CHECKOUT,
    };
    console.error(`Asking up to ${concurrency} servers at a time; interrupt to stop.`);
    const { work } = await import('../queue.ts');
    // Interrupting ends the process and the servers that it started; what was under way goes back into the queue.
    await work(url, {
      concurrency,
      ask: (entry) => askServer(entry, options),
      onAnswer: ({ entry, listing }) => console.error(`${entry.id}: ${outcomeOf(listing)}`),
    });
    return EXIT.done;
  },
};
