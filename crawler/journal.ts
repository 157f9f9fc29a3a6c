/**
 * What a crawl has done so far, so that one that was killed goes on where it was. A line is written when a server begins
 * to be asked and once its answer is on disk, after which it is not asked again. One that was being asked when a crawl
 * ended by itself may have ended it. The journal lies in the data folder, so that two crawls
 * into one folder always meet, and goes away with the end of the crawl.
 */
import { appendFileSync } from 'node:fs';
import { appendFile, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { FAILURES, type ServerEntry } from '../risk/model.ts';
import { isAlive } from './alive.ts';
import { DataError } from './data-error.ts';
import { writeWhole } from './files.ts';
import { sha256 } from './hash.ts';

/** Exit codes above it say that a signal ended the process. */
const SIGNALLED = 128;

const JOURNAL = '.crawl.ndjson';

const Head = z.strictObject({ crawl: z.string(), startedAt: z.iso.datetime(), pid: z.int() });
const Done = z.strictObject({ id: z.string(), failed: z.enum(FAILURES).optional() });
export type Done = z.infer<typeof Done>;
const Begun = z.strictObject({ begun: z.string() });
const Left = z.strictObject({ left: z.string() });
/** The crawl was ended on purpose, by a signal: whatever was being asked then has no part in it. */
const Interrupted = z.strictObject({ interrupted: z.literal(true) });

export interface Journal {
  /** When this crawl began, which may have been in a process that is gone. */
  startedAt: string;
  /** What had been asked before; empty for a crawl that begins. */
  earlier: readonly Done[];
  /** How many times a crawl ended by itself while this server was being asked. */
  endedWhileAsking(id: string): number;
  begin(id: string): Promise<void>;
  note(done: Done): Promise<void>;
  /** It was not asked after all, and can be when the crawl goes on. */
  leave(id: string): Promise<void>;
  finish(): Promise<void>;
}

/** The same crawl is one of the same entries into the same folder; anything else begins anew. */
export async function openJournal(
  dataFolder: string,
  entries: readonly ServerEntry[],
  { restart }: { restart: boolean },
): Promise<Journal> {
  const file = join(dataFolder, JOURNAL);
  const crawl = digest(JSON.stringify(entries));
  const found = await readJournal(file);
  if (found !== undefined && found.head.pid !== process.pid && (await isCrawling(found.head.pid)))
    throw new DataError(
      `Another crawl into ${dataFolder} is running (process ${found.head.pid}, since ${found.head.startedAt}); wait for it, or name another folder with --data.`,
    );
  const goesOn = !restart && found !== undefined && found.head.crawl === crawl;
  const startedAt = goesOn ? found.head.startedAt : new Date().toISOString();
  const earlier = goesOn ? found.done : [];
  const open = goesOn ? found.open : [];
  const lines = [{ crawl, startedAt, pid: process.pid }, ...earlier, ...open.map((id) => ({ begun: id }))];
  await writeWhole(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const onExit = (code: number) => {
    if (code <= SIGNALLED) return;
    try {
      appendFileSync(file, `${JSON.stringify({ interrupted: true })}\n`);
    } catch {
      // Without it, what was being asked comes last in the next run.
    }
  };
  process.once('exit', onExit);
  return {
    startedAt,
    earlier,
    endedWhileAsking: (id) => open.filter((one) => one === id).length,
    begin: (id) => appendFile(file, `${JSON.stringify({ begun: id })}\n`),
    note: (done) => appendFile(file, `${JSON.stringify(done)}\n`),
    leave: (id) => appendFile(file, `${JSON.stringify({ left: id })}\n`),
    async finish() {
      process.off('exit', onExit);
      await rm(file, { force: true });
    },
  };
}

interface Found {
  head: z.infer<typeof Head>;
  done: Done[];
  /** Servers that a crawl was asking when it ended by itself, once for each time. */
  open: string[];
}

async function readJournal(file: string): Promise<Found | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    // None has been written, or none that can be read: a crawl begins.
    return undefined;
  }
  // The last line may have been cut off by what ended the crawl; that server is asked again.
  const [head, ...lines] = text.split('\n').slice(0, -1).map(parsed);
  const known = Head.safeParse(head);
  if (!known.success) return undefined;
  const done = lines.flatMap((line) => Done.safeParse(line).data ?? []);
  const ids = new Set([...done.map(({ id }) => id), ...lines.flatMap((line) => Left.safeParse(line).data?.left ?? [])]);
  const begun = lines.flatMap((line) => Begun.safeParse(line).data?.begun ?? []).filter((id) => !ids.has(id));
  const wasInterrupted = lines.some((line) => Interrupted.safeParse(line).success);
  return { head: known.data, done, open: wasInterrupted ? [] : begun };
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
