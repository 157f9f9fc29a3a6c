/** A home and a working folder for one server, empty at first and gone afterwards. */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { lstat, mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isAlive } from './alive.ts';
import { endStrays } from './connect/strays.ts';
import type { Alias } from './connect/text.ts';

export interface Workspace {
  folder: string;
  home: string;
  cwd: string;
  tmp: string;
  aliases: Alias[];
  /** Never rejects; resolves to a sentence about what could not be removed. */
  remove(): Promise<string | undefined>;
}

const open = new Set<string>();

process.on('exit', () => {
  for (const folder of open) {
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      removeByForce(folder);
    }
  }
});

const PREFIX = 'toolrisk-';
let swept: Promise<void> | undefined;

/**
 * Ends and removes what a crawler of the same user has left that was killed before it could: its folders say whose they
 * are. What cannot be removed is left where it is, and tried again by the next crawl.
 */
async function sweep(below: string): Promise<void> {
  for (const name of await readdir(below)) {
    const [, pid] = /^toolrisk-(\d+)-\w+$/.exec(name) ?? [];
    if (pid === undefined || isAlive(Number(pid))) continue;
    const folder = join(below, name);
    if (!(await isOurs(folder))) continue;
    endStrays([], folder);
    await removeFolder(folder);
  }
}

async function isOurs(folder: string): Promise<boolean> {
  try {
    const { uid } = await lstat(folder);
    return process.getuid === undefined || uid === process.getuid();
  } catch {
    return false;
  }
}

async function removeFolder(folder: string): Promise<string | undefined> {
  try {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    return undefined;
  } catch {
    return removeByForce(folder);
  }
}

/** A server may have taken away its permissions from a folder, or made a path longer than a system call takes. */
function removeByForce(folder: string): string | undefined {
  spawnSync('chmod', ['-R', 'u+rwx', folder], { stdio: 'ignore' });
  const { stderr } = spawnSync('rm', ['-rf', folder], { encoding: 'utf8' });
  if (!existsSync(folder)) return undefined;
  const why = stderr?.split('\n')[0] || 'the programs chmod and rm are not there';
  return `A server's folder ${folder} could not be removed (${why}); remove it by hand.`;
}

/** Lays out the folders below the system's temporary folder. `files` go into the home, path to content. */
export async function newWorkspace(files: Record<string, string>): Promise<Workspace> {
  const below = await realpath(tmpdir());
  swept ??= sweep(below);
  await swept;
  const folder = await mkdtemp(join(below, `${PREFIX}${process.pid}-`));
  open.add(folder);
  const [home, cwd, tmp] = [join(folder, 'home'), join(folder, 'work'), join(folder, 'tmp')];
  for (const made of [home, cwd, tmp]) await mkdir(made);
  for (const [path, content] of Object.entries(files)) {
    const file = join(home, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  return {
    folder,
    home,
    cwd,
    tmp,
    aliases: [
      { text: home, shown: '~' },
      { text: cwd, shown: '.' },
      { text: folder, shown: '<tmp>' },
    ],
    async remove() {
      open.delete(folder);
      return removeFolder(folder);
    },
  };
}
