/** Installers of several versions, fetched once from the registries of npm and PyPI and kept below node_modules/.cache. */
import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, realpath, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const CACHE = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'installers');
/** Node and the system's programs, so that nothing else is found by chance. */
export const PLAIN_PATH = '/usr/bin:/bin';

/** A folder for the PATH with an `npm` of this version, such as "10.8.2" or "latest". */
export async function npmOf(wanted: string): Promise<string> {
  const version = JSON.parse((await run('npm', ['view', `npm@${wanted}`, 'version', '--json'])).stdout);
  const place = await keptAs(`npm-${String(version)}`, async (made) => {
    const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', made, `npm@${String(version)}`]);
    await run('tar', ['-xzf', join(made, stdout.trim()), '-C', made]);
    await mkdir(join(made, 'bin'));
    await symlink('../package/bin/npm-cli.js', join(made, 'bin', 'npm'));
  });
  return join(place, 'bin');
}

/** A folder for the PATH with the newest `uv` and this machine's Python. */
export async function uvHere(): Promise<string> {
  const place = await keptAs('uv', async (made) => {
    await run('python3', [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--no-deps',
      '--only-binary',
      ':all:',
      '--target',
      made,
      'uv',
    ]);
  });
  return join(place, 'bin');
}

/** The folder of this machine's Python, past the shims that a version manager puts before it. */
export async function pythonHere(): Promise<string> {
  const { stdout } = await run('python3', ['-c', 'import os, sys; print(os.path.dirname(sys.executable))']);
  return realpath(stdout.trim());
}

async function keptAs(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const place = join(CACHE, name);
  const isThere = await access(place).then(
    () => true,
    () => false,
  );
  if (isThere) return place;
  await mkdir(CACHE, { recursive: true });
  const made = await mkdtemp(join(CACHE, 'making-'));
  await make(made);
  await rename(made, place).catch(async (error: unknown) => {
    await rm(made, { recursive: true });
    // Another test run may have been faster.
    if (!(await readdir(CACHE)).includes(name)) throw error;
  });
  return place;
}
