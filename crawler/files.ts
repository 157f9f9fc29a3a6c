import { lchownSync, lstatSync, readdirSync } from 'node:fs';
import { access, mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { isAlive } from './alive.ts';

/** What a system says when it does not let us write, by its code. */
const REFUSALS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'your share of the disk is used up',
  EROFS: 'the disk is read-only',
  EACCES: 'it is not yours to write',
  EPERM: 'it is not yours to write',
  ENOTDIR: 'a part of that path is no folder',
  EISDIR: 'a folder is in its place',
};

/** Why a file or folder could not be written, as a sentence; `undefined` for an error of any other kind. */
export function whyUnwritable(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined;
  const why = REFUSALS[String(error.code)];
  if (why === undefined) return undefined;
  const place = 'path' in error && typeof error.path === 'string' ? error.path : 'A file';
  return `${place} cannot be written: ${why}. Make room, or name another folder with --data or --cache.`;
}

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

/** Makes a file, or a folder with all that is in it, a user's; links are given themselves, not what they lead to. */
export function giveTo(user: number, path: string): void {
  lchownSync(path, user, user);
  if (!lstatSync(path).isDirectory()) return;
  for (const { parentPath, name } of readdirSync(path, { withFileTypes: true, recursive: true }))
    lchownSync(join(parentPath, name), user, user);
}
