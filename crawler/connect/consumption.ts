/**
 * What the servers that run use of this machine, looked at a few times a second: one that takes too much memory or starts
 * too many processes is ended. A look at /proc needs no privilege, which a limit of the kernel for a group would.
 */
import { readdirSync, readFileSync } from 'node:fs';

/** The largest of 51 real servers took 0.4 GB while it listed its tools. */
export const MEMORY_LIMIT_MB = 1_000;
/** Launchers start a handful of processes; a real server was never seen with more than eight. */
export const PROCESS_LIMIT = 128;
const BETWEEN_LOOKS_MS = 250;

/** What is looked after, by process group: told once, with what it used too much of, as words that follow "it used". */
const watched = new Map<number, (excess: string) => void>();
let timer: NodeJS.Timeout | undefined;

/** Has a group looked after until the returned function is called. */
export function watchGroup(pgid: number, onExcess: (excess: string) => void): () => void {
  watched.set(pgid, onExcess);
  timer ??= setInterval(look, BETWEEN_LOOKS_MS).unref();
  return () => {
    watched.delete(pgid);
    if (watched.size > 0 || timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function look(): void {
  const all = processes();
  for (const [pgid, onExcess] of watched) {
    const own = familyOf(pgid, all);
    const megabytes = own.reduce((sum, { residentPages }) => sum + residentPages, 0) * PAGE_MB;
    const excess =
      own.length > PROCESS_LIMIT
        ? `more than ${PROCESS_LIMIT} processes`
        : megabytes > MEMORY_LIMIT_MB
          ? `more than ${MEMORY_LIMIT_MB} MB of memory`
          : undefined;
    if (excess === undefined) continue;
    watched.delete(pgid);
    onExcess(excess);
  }
}

export interface ProcessSeen {
  pid: number;
  parent: number;
  pgid: number;
  residentPages: number;
}

const PAGE_MB = 4_096 / 2 ** 20;

/** The processes of a group and all that descend from them, in whatever group those are. */
export function familyOf(pgid: number, all: readonly ProcessSeen[]): ProcessSeen[] {
  const family = new Set([pgid, ...all.filter((one) => one.pgid === pgid).map(({ pid }) => pid)]);
  // A child can have a lower number than its parent, so this goes on until a round finds nobody new.
  for (let size = 0; size !== family.size; ) {
    size = family.size;
    for (const { pid, parent } of all) if (family.has(parent)) family.add(pid);
  }
  return all.filter(({ pid }) => family.has(pid));
}

/** Every process of this machine that can be seen; none where there is no /proc. */
export function processes(): ProcessSeen[] {
  return namesInProc().flatMap((name) => {
    // The command's name stands in parentheses and may hold any character; the numbers are behind the last of them.
    const stat = textOf(`/proc/${name}/stat`);
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [, parent, pgid] = fields;
    if (parent === undefined) return [];
    return [{ pid: Number(name), parent: Number(parent), pgid: Number(pgid), residentPages: Number(fields[21] ?? 0) }];
  });
}

function namesInProc(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** Empty for a process that has ended meanwhile or that is somebody else's. */
export function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
