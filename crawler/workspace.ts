/** A home and a working folder for one server, empty at first and gone afterwards. */
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
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
  remove(): Promise<void>;
}

const open = new Set<string>();

process.on('exit', () => {
  for (const folder of open) rmSync(folder, { recursive: true, force: true });
});

const PREFIX = 'toolrisk-';
let swept: Promise<void> | undefined;

/** Ends and removes what a crawler has left that was killed before it could: its folders say whose they are. */
async function sweep(below: string): Promise<void> {
  for (const name of await readdir(below)) {
    const [, pid] = /^toolrisk-(\d+)-\w+$/.exec(name) ?? [];
    if (pid === undefined || isAlive(Number(pid))) continue;
    const folder = join(below, name);
    endStrays([], folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
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
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
      open.delete(folder);
    },
  };
}
