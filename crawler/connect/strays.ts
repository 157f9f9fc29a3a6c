/**
 * Processes that left the group of the server that started them, as a daemon does. In the sandbox the end of its process
 * namespace is the end of them all; outside of it they are found by whose children they are and by what they carry.
 * One that was cut off from its parent and has neither kept its environment nor its working folder is not found.
 * Works where there is /proc; elsewhere there are none to be seen.
 */
import { familyOf, processes, targetOf, textOf } from './consumption.ts';

/** The processes of a server that are not in its group: descendants of the group, and those that carry the mark. */
export function straysOf(pgid: number, mark: string | undefined): number[] {
  const all = processes();
  const family = new Set(familyOf(pgid, all).map(({ pid }) => pid));
  return all
    .filter(({ pid, pgid: group }) => group !== pgid && pid !== process.pid)
    .filter(({ pid }) => family.has(pid) || carries(pid, mark))
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

function carries(pid: number, mark: string | undefined): boolean {
  if (mark === undefined) return false;
  return textOf(`/proc/${pid}/environ`).includes(`${mark}/`) || targetOf(`/proc/${pid}/cwd`).startsWith(`${mark}/`);
}
