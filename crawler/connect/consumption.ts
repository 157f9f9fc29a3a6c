/**
 * What the servers that run use of this machine, looked at a few times a second: one that takes too much memory, fills the
 * disk or starts too many processes is ended. A look at /proc needs no privilege, which a limit of the kernel for a group
 * would. What the kernel holds for a process in pipes and sockets is not seen.
 */
import { constants, type Dirent, lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { chmod, type FileHandle, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';

/** The largest of 51 real servers took 0.4 GB while it listed its tools. */
export const MEMORY_LIMIT_MB = 1_000;
/** Launchers start a handful of processes; a real server was never seen with more than eight. */
export const PROCESS_LIMIT = 128;
/** Files, in its folders or deleted and still open, and shared memory, which no process is seen to hold. */
export const FILES_LIMIT_MB = 500;
export const FILE_COUNT_LIMIT = 20_000;
const BETWEEN_LOOKS_MS = 250;
/** Looking through files takes this part of the time at most. */
const SHARE_OF_TIME = 0.3;
/** How many files are looked at before others have their turn. */
const AT_A_TIME = 500;

interface Watched {
  /** Told once, with what was used too much of, as words that follow "it used". */
  onExcess: (excess: string) => void;
  /** The folder with all that a server may write to. */
  folder: string | undefined;
  /** When its files are looked through again; never while that is under way. */
  nextLook: number;
}

/** What is looked after, by process group. */
const watched = new Map<number, Watched>();
let timer: NodeJS.Timeout | undefined;

/** Has a group, and the folder that it writes to, looked after until the returned function is called. */
export function watchGroup(pgid: number, folder: string | undefined, onExcess: (excess: string) => void): () => void {
  watched.set(pgid, { onExcess, folder, nextLook: 0 });
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
  for (const [pgid, group] of watched) {
    const own = familyOf(pgid, all);
    const megabytes = own.reduce((sum, { residentPages }) => sum + residentPages, 0) * PAGE_MB;
    if (own.length > PROCESS_LIMIT) tell(pgid, group, `more than ${PROCESS_LIMIT} processes`);
    else if (megabytes > MEMORY_LIMIT_MB) tell(pgid, group, `more than ${MEMORY_LIMIT_MB} MB of memory`);
    else if (performance.now() >= group.nextLook) void lookThroughFiles(pgid, group, own);
  }
}

function tell(pgid: number, group: Watched, excess: string): void {
  if (watched.get(pgid) !== group) return;
  watched.delete(pgid);
  group.onExcess(excess);
}

async function lookThroughFiles(pgid: number, group: Watched, own: readonly ProcessSeen[]): Promise<void> {
  group.nextLook = Number.POSITIVE_INFINITY;
  const started = performance.now();
  const contents = group.folder === undefined ? NOTHING : await contentsOf(group.folder);
  const bytes = contents.bytes + heldBytes(own.map(({ pid }) => pid));
  if (contents.files > FILE_COUNT_LIMIT) tell(pgid, group, `more than ${FILE_COUNT_LIMIT} files`);
  else if (contents.isTooDeep) tell(pgid, group, 'folders in one another beyond what a path can name');
  else if (bytes > FILES_LIMIT_MB * 2 ** 20)
    tell(pgid, group, `more than ${FILES_LIMIT_MB} MB of files and shared memory`);
  group.nextLook = performance.now() + (performance.now() - started) / SHARE_OF_TIME;
}

const NOTHING = { bytes: 0, files: 0, isTooDeep: false };

/** What lies below a folder, links not followed; counts no further than to the limits. */
async function contentsOf(folder: string): Promise<typeof NOTHING> {
  const found = { ...NOTHING };
  const left = [folder];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const entries = await entriesOf(next);
    if (entries === 'too deep') return { ...found, isTooDeep: true };
    for (const entry of entries) {
      found.files += 1;
      const path = join(next, entry.name);
      if (entry.isDirectory()) left.push(path);
      // Asked one by one of other threads, many files take ten times as long.
      else found.bytes += bytesOf(path);
      if (found.files % AT_A_TIME === 0) await setImmediate();
      if (found.files > FILE_COUNT_LIMIT || found.bytes > FILES_LIMIT_MB * 2 ** 20) return found;
    }
  }
  return found;
}

async function entriesOf(folder: string): Promise<Dirent[] | 'too deep'> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (hasCode(error, 'ENAMETOOLONG')) return 'too deep';
    // A server that closes a folder of its own does not keep us from looking into it.
    return hasCode(error, 'EACCES') ? opened(folder) : [];
  }
}

/** Only the folder itself, through a handle: the server could put a link to a file of the user's in its place meanwhile. */
async function opened(folder: string): Promise<Dirent[]> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, O_PATH | constants.O_NOFOLLOW | constants.O_DIRECTORY);
    const itself = `/proc/self/fd/${handle.fd}`;
    await chmod(itself, 0o700);
    return await readdir(itself, { withFileTypes: true });
  } catch {
    return [];
  } finally {
    await handle?.close();
  }
}

/** Of Linux, and not among Node's constants: a handle for a file that can't be opened. */
const O_PATH = 0o10000000;

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function bytesOf(path: string): number {
  try {
    return BLOCK * lstatSync(path).blocks;
  } catch {
    return 0;
  }
}

const BLOCK = 512;

/** What processes hold in files without a name, such as memfd's, and in memory that they share with one another. */
function heldBytes(pids: readonly number[]): number {
  const held = new Map<string, number>();
  const hold = (inode: string, bytes: number) => held.set(inode, Math.max(bytes, held.get(inode) ?? 0));
  for (const pid of pids) {
    for (const name of namesIn(`/proc/${pid}/fd`)) {
      const link = `/proc/${pid}/fd/${name}`;
      if (targetOf(link).endsWith(' (deleted)')) hold(...inodeOf(link));
    }
    for (const [, from = '', to = '', inode = ''] of textOf(`/proc/${pid}/maps`).matchAll(SHARED_MAP))
      hold(inode, Number.parseInt(to, 16) - Number.parseInt(from, 16));
  }
  return [...held.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** The number and the bytes of an open file. */
function inodeOf(link: string): [inode: string, bytes: number] {
  try {
    const { ino, blocks } = statSync(link);
    return [String(ino), BLOCK * blocks];
  } catch {
    return ['', 0];
  }
}

/** A mapping that is shared and has no file: what it takes is its length at most. */
const SHARED_MAP = /^([0-9a-f]+)-([0-9a-f]+) ..-s \S+ \S+ (\d+) +\/(?:dev\/zero|SYSV\w+|memfd:.*) \(deleted\)$/gm;

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
  return namesIn('/proc').flatMap((name) => {
    // The command's name stands in parentheses and may hold any character; the numbers are behind the last of them.
    const stat = textOf(`/proc/${name}/stat`);
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [, parent, pgid] = fields;
    if (parent === undefined) return [];
    return [{ pid: Number(name), parent: Number(parent), pgid: Number(pgid), residentPages: Number(fields[21] ?? 0) }];
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** Empty if the link doesn't exist any more. */
export function targetOf(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return '';
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
