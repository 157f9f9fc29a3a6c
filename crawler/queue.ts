/**
 * The same crawl over several machines: one fills a queue in Redis and stores the answers, any number work it off. A
 * worker that dies in mid-job loses its lock, and another takes the job; an answer stays in Redis until it is stored.
 */
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import * as z from 'zod';
import { Listing, ServerEntry } from '../risk/model.ts';
import { printableLine } from '../risk/printable.ts';
import { type Answered, unasked } from './crawl.ts';
import { sha256 } from './hash.ts';
import { Unavailable } from './unavailable.ts';

const NAME = 'toolrisk-crawl';
/** How long a job may go without a sign of life from its worker, which gives one at half this time. */
const LOCK_MS = 10_000;
const LOOK_FOR_LOST_MS = 5_000;
/** A server that takes its worker down with it is not given to every worker there is. */
const LOST_AT_MOST = 3;
const BETWEEN_LOOKS_MS = 100;
const AT_A_TIME = 200;
const ADD_AGAIN_MS = 15_000;
const DAY_S = 24 * 3_600;

const Job = z.strictObject({ entry: ServerEntry, known: z.array(z.string()) });
const Result = z.strictObject({ listing: Listing });

/** Rejects with Unavailable; its message names the address without its password. */
async function connected(url: string): Promise<Redis> {
  if (!/^rediss?:\/\//.test(url))
    throw new Unavailable(`"${shown(url)}" is no address of a Redis; write redis://host:port.`);
  let hasConnected = false;
  const redis = new Redis(url, {
    maxRetriesPerRequest: null,
    lazyConnect: true,
    // What was there once is waited for; what never was is said at once.
    retryStrategy: (attempt) => (hasConnected ? Math.min(attempt * 250, 5_000) : null),
  });
  redis.on('ready', () => {
    hasConnected = true;
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
 * there after a crash; `crawl` names this crawl and has to be the same when it goes on; `known` are the ids of the catalogue.
 */
export async function* askedByWorkers(
  url: string,
  entries: readonly ServerEntry[],
  { crawl, known }: { crawl: string; known: readonly string[] },
): AsyncGenerator<Answered> {
  const redis = await connected(url);
  const queue = new Queue(NAME, { connection: redis });
  queue.on('error', () => undefined);
  try {
    const open = new Map(entries.map((entry) => [jobId(entry, crawl), entry]));
    let added = 0;
    while (open.size > 0) {
      // Again from time to time, because a Redis that was started anew has forgotten; what it still has it keeps.
      if (Date.now() - added > ADD_AGAIN_MS) {
        await addAll(queue, open, known);
        added = Date.now();
      }
      const ended = await queue.getJobs(['completed', 'failed'], 0, AT_A_TIME - 1, true);
      const mine = ended.filter((job) => open.has(job?.id ?? ''));
      if (mine.length === 0) await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS_MS));
      for (const job of mine) {
        const id = job.id ?? '';
        const entry = open.get(id);
        if (entry === undefined) continue;
        yield { entry, listing: await listingOf(job.returnvalue, job.failedReason, entry) };
        open.delete(id);
        await job.remove();
      }
    }
  } finally {
    await Promise.allSettled([queue.close()]);
    redis.disconnect();
  }
}

async function addAll(queue: Queue, open: ReadonlyMap<string, ServerEntry>, known: readonly string[]): Promise<void> {
  const jobs = [...open].map(([id, entry]) => ({
    name: 'ask',
    // Of a large catalogue, only what concerns this entry.
    data: { entry, known: known.filter((id) => id.startsWith(`${entry.id}-`)) },
    // What a crawl leaves behind that was killed and never goes on is forgotten after a day.
    opts: { jobId: id, removeOnComplete: { age: DAY_S }, removeOnFail: { age: DAY_S } },
  }));
  for (let i = 0; i < jobs.length; i += AT_A_TIME) await queue.addBulk(jobs.slice(i, i + AT_A_TIME));
}

/** A job is one of one crawl, which may go on in another process; what another crawl was answered is not taken. */
function jobId({ id }: ServerEntry, crawl: string): string {
  return `${sha256(crawl).slice(0, 12)}-${id}`;
}

async function listingOf(returned: unknown, failedReason: string | undefined, entry: ServerEntry): Promise<Listing> {
  const result = Result.safeParse(returned);
  if (result.success) return result.data.listing;
  const why = failedReason ?? 'what it gave back is not a listing';
  return unasked(entry, `No worker came back with an answer (${why}); it may take its worker down with it.`);
}

export interface WorkerOptions {
  concurrency: number;
  ask(entry: ServerEntry, known: readonly string[]): Promise<Listing>;
  onAnswer(answered: Answered): void;
}

/** Works until the process ends; what is under way then is given to another worker. */
export async function work(url: string, { concurrency, ask, onAnswer }: WorkerOptions): Promise<void> {
  const redis = await connected(url);
  const worker = new Worker(
    NAME,
    async (job) => {
      const { entry, known } = Job.parse(job.data);
      const listing = await ask(entry, known);
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
  let complaint = '';
  worker.on('error', (error) => {
    // While Redis is away the same is said many times a second.
    if (error.message !== complaint) console.error(`The queue: ${printableLine(error.message)}`);
    complaint = error.message;
  });
  redis.on('ready', () => {
    complaint = '';
  });
  await new Promise<void>((resolve) => worker.on('closed', () => resolve()));
}
