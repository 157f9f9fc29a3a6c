/**
 * Processes that left the group of the server that started them, as a daemon does. In the sandbox the end of its process
 * namespace is the end of them all; outside of it they are found by whose children they are and by what they carry.
 * One that was cut off from its parent and has neither kept its environment nor its working folder is not found.
 * Works where there is /proc; elsewhere there are none to be seen.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The processes of a server that are not in its group: descendants of the group, and those that carry the mark. */
export function straysOf(pgid: number, mark: string | undefined): number[] {
  const all = processes();
  const inGroup = all.filter((one) => one.pgid === pgid).map(({ pid }) => pid);
  const descendants = new Set<number>([pgid, ...inGroup]);
  // A child can have a lower number than its parent, so this goes on until a round finds nobody new.
  for (let size = 0; size !== descendants.size; ) {
    size = descendants.size;
    for (const { pid, parent } of all) if (descendants.has(parent)) descendants.add(pid);
  }
  return all
    .filter(({ pid, pgid: group }) => group !== pgid && pid !== process.pid)
    .filter(({ pid }) => descendants.has(pid) || carries(pid, mark))
    .map(({ pid }) => pid);
}

/** Ends those that were found before, and those that have come since. */
export function endStrays(known: readonly number[], mark: string | undefined): void {
  const now = mark === undefined ? [] : processes().map(({ pid }) => pid);
  for (const pid of new Set([...known, ...now.filter((one) => one !== process.pid && carries(one, mark))])) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}

interface Process {
  pid: number;
  parent: number;
  pgid: number;
}

function processes(): Process[] {
  return namesInProc().flatMap((name) => {
    // The command's name stands in parentheses and may hold any character; the numbers are behind the last of them.
    const stat = textOf(`/proc/${name}/stat`);
    const [, parent, pgid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return parent === undefined ? [] : [{ pid: Number(name), parent: Number(parent), pgid: Number(pgid) }];
  });
}

function carries(pid: number, mark: string | undefined): boolean {
  if (mark === undefined) return false;
  return textOf(`/proc/${pid}/environ`).includes(`${mark}/`) || folderOf(pid).startsWith(`${mark}/`);
}

function namesInProc(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** Empty for a process that has ended meanwhile or that is somebody else's. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

function folderOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}
