/**
 * The same crawl over several machines: one fills a queue in Redis and stores the answers, any number work it off. A
 * worker that dies in mid-job loses its lock, and another takes the job; an answer stays in Redis until it is stored.
 */
import { createHash } from 'node:crypto';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import * as z from 'zod';
import { Listing, ServerEntry } from '../risk/model.ts';
import type { Answered } from './crawl.ts';
import { Unavailable } from './unavailable.ts';

const NAME = 'toolrisk-crawl';
/** How long a job may go without a sign of life from its worker, which gives one at half this time. */
const LOCK_MS = 10_000;
const LOOK_FOR_LOST_MS = 5_000;
/** A server that takes its worker down with it is not given to every worker there is. */
const LOST_AT_MOST = 3;
const BETWEEN_LOOKS_MS = 100;
const AT_A_TIME = 200;

const Job = z.strictObject({ entry: ServerEntry });
const Result = z.strictObject({ listing: Listing });

/** Rejects with Unavailable; its message names the address without its password. */
async function connected(url: string): Promise<Redis> {
  const redis = new Redis(url, {
    maxRetriesPerRequest: null,
    lazyConnect: true,
    retryStrategy: (n) => (n > 20 ? null : 250),
  });
  // Without a listener every loss of the connection would be printed; the next command says what is wrong.
  redis.on('error', () => undefined);
  try {
    await redis.connect();
  } catch (error) {
    redis.disconnect();
    const why = error instanceof Error ? error.message : String(error);
    throw new Unavailable(`No Redis answers at ${shown(url)} (${why}); start one there, or correct --queue.`);
  }
  return redis;
}

function shown(url: string): string {
  if (!URL.canParse(url)) return 'that address';
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
}

/**
 * Puts these servers into the queue and gives their answers as workers finish them, each exactly once, until all are
 * there. An answer is taken off the queue only when the caller asks for the next one, so what was not stored is still
 * there after a crash. One crawl at a time fills a queue: answers that it did not ask for are thrown away.
 */
export async function* askedByWorkers(url: string, entries: readonly ServerEntry[]): AsyncGenerator<Answered> {
  const redis = await connected(url);
  const queue = new Queue(NAME, { connection: redis });
  try {
    const open = new Map(entries.map((entry) => [jobId(entry), entry]));
    // A job of the same server that waits or is done already is taken as it is.
    for (let i = 0; i < entries.length; i += AT_A_TIME)
      await queue.addBulk(
        entries.slice(i, i + AT_A_TIME).map((entry) => ({
          name: 'ask',
          data: { entry },
          opts: { jobId: jobId(entry), removeOnComplete: false, removeOnFail: false },
        })),
      );
    while (open.size > 0) {
      const ended = await queue.getJobs(['completed', 'failed'], 0, AT_A_TIME - 1, true);
      if (ended.length === 0) await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS_MS));
      for (const job of ended) {
        const id = job.id ?? '';
        const entry = open.get(id);
        if (entry !== undefined) {
          open.delete(id);
          yield { entry, listing: listingOf(job.returnvalue, job.failedReason, entry) };
        }
        await job.remove();
      }
    }
  } finally {
    await queue.close();
    redis.disconnect();
  }
}

/** The same entry is the same job; one that was written anew is not answered by what an older one said. */
function jobId(entry: ServerEntry): string {
  return `${entry.id}-${createHash('sha256').update(JSON.stringify(entry)).digest('hex').slice(0, 12)}`;
}

function listingOf(returned: unknown, failedReason: string | undefined, entry: ServerEntry): Listing {
  const result = Result.safeParse(returned);
  if (result.success) return result.data.listing;
  const { reach } = entry;
  return {
    outcome: 'failed',
    asked: {
      at: new Date().toISOString(),
      provenance: 'live',
      transport: reach.kind === 'url' ? 'streamable-http' : 'stdio',
      launch: entry.id,
      envNames: [],
      isolation: reach.kind === 'url' ? 'remote' : 'sandbox',
    },
    failure: {
      reason: 'crashed',
      message: `No worker came back with an answer (${failedReason ?? 'what it gave back is none'}); it may take its worker down with it.`,
    },
  };
}

export interface WorkerOptions {
  concurrency: number;
  ask(entry: ServerEntry): Promise<Listing>;
  onAnswer(answered: Answered): void;
}

/** Works until the process ends; what is under way then is given to another worker. */
export async function work(url: string, { concurrency, ask, onAnswer }: WorkerOptions): Promise<void> {
  const redis = await connected(url);
  const worker = new Worker(
    NAME,
    async (job) => {
      const { entry } = Job.parse(job.data);
      const listing = await ask(entry);
      onAnswer({ entry, listing });
      return { listing };
    },
    {
      connection: redis,
      concurrency,
      lockDuration: LOCK_MS,
      stalledInterval: LOOK_FOR_LOST_MS,
      maxStalledCount: LOST_AT_MOST,
    },
  );
  worker.on('error', (error) => console.error(`The queue: ${error.message}`));
  await new Promise<void>((resolve) => worker.on('closed', () => resolve()));
}
