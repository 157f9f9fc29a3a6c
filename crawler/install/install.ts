/**
 * Brings a package onto this machine without running a line of it: install scripts off, nothing from outside of the
 * package index, and for Python only wheels. Nothing below an installed package is ever executed here, its interpreter
 * included: a wheel's .pth files run whenever that starts.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Failure, nameWithExtras, type Package } from '../../risk/model.ts';
import { isAlive } from '../alive.ts';
import { presentable } from '../connect/text.ts';
import { isBelow } from '../files.ts';
import { sandboxMissing } from '../sandbox.ts';
import { newWorkspace } from '../workspace.ts';
import { type EntryPoint, type InstallResult, npmEntryPoint, pythonEntryPoint } from './entry-point.ts';
import type { Attempt, Resolved } from './installer.ts';
import { installFromNpm, newestOnNpm } from './npm.ts';
import { installWheels, newestOnPyPI } from './wheels.ts';

const ATTEMPTS = 2;

export type InstallablePackage = Exclude<Package, { registry: 'mcpb' }>;

/** What is being installed right now, by folder: several entries may name one package, and are asked at once. */
const underWay = new Map<string, Promise<unknown>>();

/**
 * Installs into a folder of its own below `cache`, once per version, with one retry. Where no sandbox can be had, the
 * installer runs outside of one, if it can be kept from running the package's code by its own means.
 */
export async function installPackage(
  wanted: InstallablePackage,
  entryPoint: EntryPoint,
  cache: string,
  sandboxed = sandboxMissing({ forHosts: true }) === undefined,
): Promise<InstallResult> {
  const place = join(cache, wanted.registry);
  const folder = join(place, folderOf(wanted));
  // The folder is emptied before anything is put into it, so a name must not be able to lead out of the cache.
  if (!isBelow(place, folder) || dirname(folder) !== resolve(place))
    throw new Error(`the package name "${wanted.name}" leads out of the cache`);
  const before = underWay.get(folder) ?? Promise.resolve();
  const installed = before.then(() => installOnce(wanted, entryPoint, folder, sandboxed));
  underWay.set(
    folder,
    installed.catch(() => undefined),
  );
  return installed;
}

/** What it is installed with is part of it; a requirement's signs are not for every file system. */
function folderOf(wanted: InstallablePackage): string {
  const { extras = [], with: companions = [] } = wanted.registry === 'pypi' ? wanted : {};
  const signs = (text: string) => text.replace(/</g, '-lt-').replace(/>/g, '-gt-');
  const base = `${wanted.name.replace('/', '+')}@${wanted.version}`;
  return [base, ...extras.map((extra) => `[${extra}]`), ...companions.map(signs)].join('+');
}

async function installOnce(
  wanted: InstallablePackage,
  entryPoint: EntryPoint,
  folder: string,
  sandboxed: boolean,
): Promise<InstallResult> {
  const done = join(folder, '.installed');
  let basePrefix = await recordedPrefix(done);
  if (basePrefix === undefined || (basePrefix === '' && wanted.registry === 'pypi')) {
    const result = await installInto(folder, wanted, sandboxed);
    if ('failure' in result) return result;
    basePrefix = result.basePrefix;
    await writeFile(done, JSON.stringify(result));
  }
  return wanted.registry === 'npm'
    ? npmEntryPoint(join(folder, 'node_modules', wanted.name), entryPoint, folder)
    : pythonEntryPoint(folder, wanted, entryPoint, [folder, basePrefix]);
}

/** `undefined` when nothing is installed; empty for npm, and for what was installed before this was kept. */
async function recordedPrefix(file: string): Promise<string | undefined> {
  try {
    const kept: unknown = JSON.parse((await readFile(file, 'utf8')) || '{}');
    const has = typeof kept === 'object' && kept !== null && 'basePrefix' in kept;
    return has && typeof kept.basePrefix === 'string' ? kept.basePrefix : '';
  } catch {
    return undefined;
  }
}

async function installInto(
  folder: string,
  wanted: InstallablePackage,
  sandboxed: boolean,
): Promise<{ basePrefix: string } | { failure: Failure }> {
  await removeAbandoned(dirname(folder));
  const mark = join(dirname(folder), `${ABANDONED}${folder.slice(dirname(folder).length + 1)}`);
  await writeFile(mark, String(process.pid));
  let attempt = await attemptIn(folder, wanted, sandboxed);
  for (let more = ATTEMPTS - 1; more > 0 && 'failed' in attempt && attempt.failed.ended === undefined; more--)
    attempt = await attemptIn(folder, wanted, sandboxed);
  if (!('basePrefix' in attempt)) await rm(folder, { recursive: true, force: true });
  await rm(mark, { force: true });
  return 'basePrefix' in attempt ? attempt : { failure: failureOf(wanted, attempt, folder) };
}

async function attemptIn(folder: string, wanted: InstallablePackage, sandboxed: boolean): Promise<Attempt> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const workspace = await newWorkspace({});
  try {
    return wanted.registry === 'npm'
      ? await installFromNpm(wanted, folder, workspace, sandboxed)
      : await installWheels(wanted, folder, workspace, sandboxed);
  } finally {
    await workspace.remove();
  }
}

function failureOf(
  wanted: InstallablePackage,
  attempt: Exclude<Attempt, { basePrefix: string }>,
  folder: string,
): Failure {
  const reason = 'install-failed';
  const aliases = [{ text: folder, shown: '<package>' }];
  const not = `${nameWithExtras(wanted)} ${wanted.version} was not installed`;
  if ('refused' in attempt) return { reason, message: `${not}: ${attempt.refused}` };
  const { ended, output } = attempt.failed;
  const shown = presentable(output, aliases);
  const why = ended === undefined ? "the installer's words say why" : ended;
  return { reason, message: `${not}: ${why}.`, ...(shown === '' ? {} : { stderr: shown }) };
}

/** Begins the name of a file that stands beside a folder for as long as it is being filled. */
const ABANDONED = '.installing+';

/** Removes what was left by a process that was killed while it installed. */
async function removeAbandoned(place: string): Promise<void> {
  await mkdir(place, { recursive: true });
  for (const name of await readdir(place)) {
    if (!name.startsWith(ABANDONED)) continue;
    const pid = Number(await readFile(join(place, name), 'utf8').catch(() => ''));
    if (pid > 0 && isAlive(pid)) continue;
    await rm(join(place, name.slice(ABANDONED.length)), { recursive: true, force: true });
    await rm(join(place, name), { force: true });
  }
}

/** The newest version that a range or tag of npm or PyPI stands for. */
export async function resolveVersion(
  registry: InstallablePackage['registry'],
  name: string,
  range: string | undefined,
  sandboxed = sandboxMissing({ forHosts: true }) === undefined,
): Promise<Resolved> {
  if (registry === 'pypi' && range !== undefined) return { version: range };
  const workspace = await newWorkspace({});
  try {
    return registry === 'npm'
      ? await newestOnNpm(name, range, workspace, sandboxed)
      : await newestOnPyPI(name, workspace, sandboxed);
  } finally {
    await workspace.remove();
  }
}
