/** A home and a working folder for one server, empty at first and gone afterwards. */
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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

/** Lays out the folders below the system's temporary folder. `files` go into the home, path to content. */
export async function newWorkspace(files: Record<string, string>): Promise<Workspace> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'toolrisk-'));
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
      { folder: home, shown: '~' },
      { folder: cwd, shown: '.' },
      { folder, shown: '<tmp>' },
    ],
    async remove() {
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
      open.delete(folder);
    },
  };
}
