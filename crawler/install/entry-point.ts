/**
 * How an installed package is started. A package says so in its own files, which are read and never executed here.
 */
import { glob, open, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Failure, Package } from '../../risk/model.ts';
import { isBelow } from '../files.ts';

const SHEBANG_BYTES = 120;
const COMMANDS_TOLD = 8;
const MANIFEST_BYTES = 5_000_000;

/** How an installed package is started, and the folders that it must be able to read for that. */
export interface Installed {
  command: string[];
  readable: string[];
}

export type InstallResult = Installed | { failure: Failure };

/** What the entry says about which executable of the package is meant. */
export interface EntryPoint {
  bin?: string | undefined;
  script?: string | undefined;
}

/** How the npm package that lies in `packageFolder` is started. */
export async function npmEntryPoint(
  packageFolder: string,
  { bin, script }: EntryPoint,
  readable: string,
): Promise<InstallResult> {
  const manifest = await manifestIn(packageFolder);
  if (manifest === undefined)
    return noEntryPoint('the package has no package.json that can be read', 'another version may have one');
  const path = script ?? executableIn(manifest, bin);
  if (path === undefined)
    return noEntryPoint('the package has no executable of that name', 'name it with "bin" or "script"');
  const file = join(packageFolder, path);
  const wrong = await problemWithFile(packageFolder, file);
  if (wrong !== undefined) return noEntryPoint(`its executable "${path}" ${wrong}`, 'another version may have it');
  const firstLine = (await beginningOf(file)).split('\n')[0] ?? '';
  const isScript = /\.[cm]?js$/.test(path) || (firstLine.startsWith('#!') && firstLine.includes('node'));
  return { command: isScript ? [process.execPath, file] : [file], readable: [readable] };
}

async function manifestIn(packageFolder: string): Promise<unknown> {
  const file = join(packageFolder, 'package.json');
  try {
    if ((await stat(file)).size > MANIFEST_BYTES) return undefined;
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Why a file that a package names is not one of its own to start, as the rest of a sentence. */
async function problemWithFile(packageFolder: string, file: string): Promise<string | undefined> {
  try {
    if (!isBelow(await realpath(packageFolder), await realpath(file))) return 'lies outside of the package';
    return (await stat(file)).isFile() ? undefined : 'is not a file';
  } catch {
    return isBelow(packageFolder, file) ? 'is missing from the package' : 'lies outside of the package';
  }
}

async function beginningOf(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SHEBANG_BYTES), 0, SHEBANG_BYTES, 0);
    return buffer.subarray(0, bytesRead).toString('latin1');
  } finally {
    await handle.close();
  }
}

function executableIn(manifest: unknown, wanted: string | undefined): string | undefined {
  if (typeof manifest !== 'object' || manifest === null) return undefined;
  const bin: unknown = 'bin' in manifest ? manifest.bin : undefined;
  if (typeof bin === 'string') return bin;
  if (typeof bin !== 'object' || bin === null) return undefined;
  const paths = new Map(Object.entries(bin).filter((pair): pair is [string, string] => typeof pair[1] === 'string'));
  if (wanted !== undefined) return paths.get(wanted);
  const name = 'name' in manifest ? String(manifest.name) : '';
  const [only] = paths.values();
  return paths.get(name.split('/').at(-1) ?? '') ?? (new Set(paths.values()).size === 1 ? only : undefined);
}

/** How a Python package is started that lies in the environment `folder`; `places` are what it must be able to read. */
export async function pythonEntryPoint(
  folder: string,
  { name }: Package,
  { bin, script }: EntryPoint,
  places: readonly string[],
): Promise<InstallResult> {
  const readable = places.filter((place) => place !== '');
  const commands = await consoleScripts(folder, name);
  const named = script ?? bin ?? serverAmong(commands, name) ?? name;
  const file = script === undefined ? join(folder, 'bin', named) : join(folder, script);
  const wrong = await problemWithFile(folder, file);
  if (wrong !== undefined) {
    const declared = commands.length === 0 ? '' : `, which declares ${commands.slice(0, COMMANDS_TOLD).join(', ')}`;
    return noEntryPoint(`the executable "${named}" ${wrong}${declared}`, 'name it with "bin" or "script"');
  }
  return { command: script === undefined ? [file] : [join(folder, 'bin', 'python'), file], readable };
}

/** The commands that a Python package declares (https://packaging.python.org/en/latest/specifications/entry-points/). */
async function consoleScripts(folder: string, name: string): Promise<string[]> {
  for await (const found of glob('lib/python*/site-packages/*.dist-info/entry_points.txt', { cwd: folder })) {
    const file = join(folder, found);
    const distribution = basename(dirname(file)).split('-')[0] ?? '';
    if (normalized(distribution) !== normalized(name) || (await stat(file)).size > MANIFEST_BYTES) continue;
    const section = (await readFile(file, 'utf8')).split(/^\[/m).find((text) => text.startsWith('console_scripts]'));
    return [...(section ?? '').matchAll(/^[ \t]*([\w.-]+)[ \t]*=/gm)].map((match) => match[1] ?? '');
  }
  return [];
}

/** The one that starts the server: named like the package, else the only one, else the only one that says MCP. */
export function serverAmong(scripts: readonly string[], name: string): string | undefined {
  const namesake = scripts.find((script) => normalized(script) === normalized(name));
  if (namesake !== undefined || scripts.length === 1) return namesake ?? scripts[0];
  const candidates = scripts.filter((script) => /mcp/i.test(script));
  return candidates.length === 1 ? candidates[0] : undefined;
}

/** Python's names are one whatever their case and separators (https://packaging.python.org/en/latest/specifications/name-normalization/). */
function normalized(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

function noEntryPoint(what: string, next: string): { failure: Failure } {
  return { failure: { reason: 'no-entry-point', message: `It cannot be started: ${what}; ${next}.` } };
}
