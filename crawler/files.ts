import { access, mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, relative, sep } from 'node:path';
import { isAlive } from './alive.ts';

export async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

/** Makes the folders above it. A rename is all or nothing, so whoever is killed leaves the old file or the new one. */
export async function writeWhole(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}.tmp`;
  await writeFile(unfinished, text);
  await rename(unfinished, file);
}

/** Whether a file of this name was left by a `writeWhole` that was killed; those of processes still running are not. */
export function isLeftUnfinished(name: string): boolean {
  const pid = /\.(\d+)\.tmp$/.exec(name)?.[1];
  return pid !== undefined && !isAlive(Number(pid));
}

/** Links are not followed: pass in what they lead to. */
export function isBelow(folder: string, path: string): boolean {
  const steps = relative(folder, path);
  return steps !== '' && steps !== '..' && !steps.startsWith(`..${sep}`) && !steps.startsWith(sep);
}
