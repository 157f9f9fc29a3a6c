/**
 * What a crawl has done so far, so that one that was killed goes on where it was. A line is written once a server's
 * answer is on disk; what stands in it has been asked and is not asked again. It lies in the cache, beside the data and
 * not in it, and goes away with the end of the crawl.
 */
import { appendFile, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { FAILURES, type ServerEntry } from '../risk/model.ts';
import { isAlive } from './alive.ts';
import { DataError } from './data-error.ts';
import { writeWhole } from './files.ts';
import { sha256 } from './hash.ts';

const Head = z.strictObject({ crawl: z.string(), startedAt: z.iso.datetime(), pid: z.int() });
const Done = z.strictObject({ id: z.string(), failed: z.enum(FAILURES).optional() });
export type Done = z.infer<typeof Done>;

export interface Journal {
  /** When this crawl began, which may have been in a process that is gone. */
  startedAt: string;
  /** What had been asked before; empty for a crawl that begins. */
  earlier: readonly Done[];
  note(done: Done): Promise<void>;
  finish(): Promise<void>;
}

/** The same crawl is one of the same entries into the same folder; anything else begins anew. */
export async function openJournal(
  cache: string,
  dataFolder: string,
  entries: readonly ServerEntry[],
  { restart }: { restart: boolean },
): Promise<Journal> {
  const file = join(cache, 'journals', `${digest(dataFolder)}.ndjson`);
  const crawl = digest(JSON.stringify(entries));
  const found = await readJournal(file);
  if (found !== undefined && found.head.pid !== process.pid && (await isCrawling(found.head.pid)))
    throw new DataError(
      `Another crawl into ${dataFolder} is running (process ${found.head.pid}, since ${found.head.startedAt}); wait for it, or name another folder with --data.`,
    );
  const goesOn = !restart && found !== undefined && found.head.crawl === crawl;
  const startedAt = goesOn ? found.head.startedAt : new Date().toISOString();
  const earlier = goesOn ? found.done : [];
  const lines = [{ crawl, startedAt, pid: process.pid }, ...earlier];
  await writeWhole(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return {
    startedAt,
    earlier,
    note: (done) => appendFile(file, `${JSON.stringify(done)}\n`),
    finish: () => rm(file, { force: true }),
  };
}

async function readJournal(file: string): Promise<{ head: z.infer<typeof Head>; done: Done[] } | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    // None has been written, or none that can be read: a crawl begins.
    return undefined;
  }
  // The last line may have been cut off by what ended the crawl; that server is asked again.
  const [head, ...done] = text.split('\n').slice(0, -1).map(parsed);
  const known = Head.safeParse(head);
  if (!known.success) return undefined;
  return { head: known.data, done: done.flatMap((line) => Done.safeParse(line).data ?? []) };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Whether a crawl runs under this number; where it can be seen, another program that has got the number is none. */
async function isCrawling(pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const command = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => 'crawl');
  return command.includes('crawl');
}

function digest(text: string): string {
  return sha256(text).slice(0, 24);
}
