/**
 * Brings a package onto this machine without running a line of it: install scripts off, no git dependencies (their own
 * settings can name a program to run), and for Python only wheels, because building a source package runs its author's
 * code. Nothing below an installed package is ever executed here, its interpreter included: a wheel's .pth files run
 * whenever that starts.
 */
import { spawn } from 'node:child_process';
import { glob, mkdir, open, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, delimiter, dirname, join, relative, resolve, sep } from 'node:path';
import type { Failure, Package } from '../risk/model.ts';
import { endGroup, ownGroup } from './connect/process.ts';
import { HeadTail, presentable } from './connect/text.ts';

const INSTALL_MS = 180_000;
const ATTEMPTS = 2;
const EXACT_VERSION = /^\d+(?:\.\d+){2,}[\w.+-]*$/;
const OUTPUT_KEPT = 2_000;
const SHEBANG_BYTES = 120;
const COMMANDS_TOLD = 8;
const MANIFEST_BYTES = 5_000_000;
const RANGE = /^[\w.^~<>=*+|\- ]+$/;

/** Installers get a home of their own: nothing of the user's is handed to them but how to reach a package index. */
const INSTALLER_HOME = join(homedir(), '.cache', 'toolrisk', 'home');
const INSTALLER_VARIABLES =
  /^(?:PATH|LANG|LC_\w+|TZ|TMPDIR|SYSTEMROOT|PYENV_ROOT|(?:https?|all|no)_proxy|NODE_EXTRA_CA_CERTS|(?:SSL|REQUESTS|CURL)_\w+|PIP_(?:INDEX_URL|EXTRA_INDEX_URL|NO_INDEX|FIND_LINKS|TRUSTED_HOST|CERT|CLIENT_CERT|PROXY|DEFAULT_TIMEOUT|TIMEOUT|CONFIG_FILE)|UV_(?:INDEX|DEFAULT_INDEX|INDEX_URL|EXTRA_INDEX_URL|FIND_LINKS|NATIVE_TLS|SYSTEM_CERTS|PYTHON|HTTP_TIMEOUT|CONFIG_FILE)|npm_config_(?:(?:@[\w-]+:)?registry|(?:https_)?proxy|noproxy|cafile|ca|strict_ssl))$/i;

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

/** What is being installed right now, by folder: several entries may name one package, and are asked at once. */
const underWay = new Map<string, Promise<unknown>>();

/** Installs into a folder of its own below `cache`, once per version; the clock is 180 s, with one retry. */
export async function installPackage(wanted: Package, entryPoint: EntryPoint, cache: string): Promise<InstallResult> {
  const folder = join(cache, wanted.registry, folderOf(wanted));
  // The folder is emptied before anything is put into it, so a name must not be able to lead out of the cache.
  if (!isBelow(join(cache, wanted.registry), folder) || dirname(folder) !== resolve(cache, wanted.registry))
    throw new Error(`the package name "${wanted.name}" leads out of the cache`);
  const before = underWay.get(folder) ?? Promise.resolve();
  const installed = before.then(() => installOnce(wanted, entryPoint, folder));
  underWay.set(
    folder,
    installed.catch(() => undefined),
  );
  return installed;
}

/** What it is installed with is part of it; a requirement's signs are not for every file system. */
function folderOf(wanted: Package): string {
  const companions = wanted.registry === 'pypi' ? (wanted.with ?? []) : [];
  const signs = (text: string) => text.replace(/</g, '-lt-').replace(/>/g, '-gt-');
  return [`${wanted.name.replace('/', '+')}@${wanted.version}`, ...companions.map(signs)].join('+');
}

async function installOnce(wanted: Package, entryPoint: EntryPoint, folder: string): Promise<InstallResult> {
  const done = join(folder, '.installed');
  let basePrefix = await recordedPrefix(done);
  if (basePrefix === undefined || (basePrefix === '' && wanted.registry === 'pypi')) {
    const result = await installInto(folder, wanted);
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

/** Links are not followed: hand in what they lead to. */
export function isBelow(folder: string, path: string): boolean {
  const steps = relative(folder, path);
  return steps !== '' && steps !== '..' && !steps.startsWith(`..${sep}`) && !steps.startsWith(sep);
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

/** The newest version that a range or tag of npm or PyPI stands for; `undefined` when the index does not know it. */
export async function resolveVersion(
  registry: Package['registry'],
  name: string,
  range: string | undefined,
): Promise<string | undefined> {
  if (range !== undefined && EXACT_VERSION.test(range)) return range;
  if (range !== undefined && !RANGE.test(range)) return undefined;
  if (registry === 'npm') {
    const { code, output } = await run(
      ['npm', 'view', `${name}@${range ?? 'latest'}`, 'version', '--json', '--loglevel=error'],
      60_000,
    );
    const answer: unknown = code === 0 ? lastJson(output) : undefined;
    const version: unknown = Array.isArray(answer) ? answer.at(-1) : answer;
    return typeof version === 'string' ? version : undefined;
  }
  if (range !== undefined) return range;
  const { output } = await run([await python(), '-m', 'pip', 'index', 'versions', name], 30_000);
  return /\(([^)\s]+)\)/.exec(output.split('\n').find((line) => line.startsWith(`${name} (`)) ?? '')?.[1];
}

/** The JSON among an installer's other words, which may stand before it and behind it. */
function lastJson(output: string): unknown {
  const lines = output.slice(Math.max(0, output.search(/^["[]/m))).split('\n');
  for (let end = 1; end <= lines.length; end++) {
    try {
      return JSON.parse(lines.slice(0, end).join('\n'));
    } catch {
      // Not whole yet: a list of versions runs over several lines.
    }
  }
  return undefined;
}

async function installInto(folder: string, wanted: Package): Promise<{ basePrefix: string } | { failure: Failure }> {
  const { registry, name, version } = wanted;
  const companions = wanted.registry === 'pypi' ? (wanted.with ?? []) : [];
  let output = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const result =
      registry === 'npm'
        ? await runAll([npmInstall(folder, `${name}@${version}`)], '')
        : await installWheels(folder, [`${name}==${version}`, ...companions]);
    if ('basePrefix' in result) return result;
    output = result.output;
  }
  const shown = presentable(output, [{ text: folder, shown: '<package>' }]);
  return {
    failure: {
      reason: 'install-failed',
      message: `${name} ${version} could not be installed with its install scripts off (tried ${ATTEMPTS} times); the installer's words say why.`,
      ...(shown === '' ? {} : { stderr: shown }),
    },
  };
}

function npmInstall(folder: string, spec: string): string[] {
  const quietly = ['--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  // Its dependencies come from the registry and from nowhere else: no address, no folder of this machine.
  const elsewhere = ['git', 'remote', 'file', 'directory'].map((kind) => `--allow-${kind}=none`);
  const unrun = ['--ignore-scripts', '--omit=dev', ...elsewhere];
  return ['npm', 'install', '--prefix', folder, ...unrun, ...quietly, '--', spec];
}

/** With uv where it is there: it is faster, and needs no system package for making an environment. */
async function installWheels(
  folder: string,
  specs: readonly string[],
): Promise<{ basePrefix: string } | { output: string }> {
  const hasUv = (await run(['uv', '--version'], 10_000)).code === 0;
  const made = await runAll([hasUv ? ['uv', 'venv', '--quiet', folder] : [await python(), '-m', 'venv', folder]], '');
  if ('output' in made) return made;
  // Read while nothing of the package is there yet: a wheel may bring a pyvenv.cfg of its own.
  const basePrefix = await basePrefixOf(folder);
  const wheelsOnly = ['--only-binary', ':all:', '--quiet', ...specs];
  const install = hasUv
    ? ['uv', 'pip', 'install', '--python', join(folder, 'bin', 'python'), ...wheelsOnly]
    : [join(folder, 'bin', 'pip'), 'install', '--disable-pip-version-check', ...wheelsOnly];
  return runAll([install], basePrefix);
}

/** Where the Python lies that an environment was made from, as its pyvenv.cfg says; empty when that says nothing. */
export async function basePrefixOf(environment: string): Promise<string> {
  try {
    const home = /^home\s*=\s*(\/.*?)\s*$/m.exec(await readFile(join(environment, 'pyvenv.cfg'), 'utf8'))?.[1];
    return home === undefined ? '' : dirname(home);
  } catch {
    return '';
  }
}

async function runAll(
  steps: readonly string[][],
  basePrefix: string,
): Promise<{ basePrefix: string } | { output: string }> {
  for (const step of steps) {
    const { code, output } = await run(step, INSTALL_MS);
    if (code !== 0) return { output };
  }
  return { basePrefix };
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

async function pythonEntryPoint(
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
    return [...(section ?? '').matchAll(/^\s*([\w.-]+)\s*=/gm)].map((match) => match[1] ?? '');
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

async function python(): Promise<string> {
  for (const name of ['python3.13', 'python3.12', 'python3.11', 'python3']) {
    if ((await run([name, '-c', 'import venv'], 10_000)).code === 0) return name;
  }
  return 'python3';
}

/** Runs an installer of ours: away from the user's files and variables, with nothing on its input, in a group that is ended when time is up. */
async function run(command: readonly string[], limitMs: number): Promise<{ code: number | null; output: string }> {
  const [executable = '', ...args] = command;
  const kept = new HeadTail(OUTPUT_KEPT);
  await mkdir(INSTALLER_HOME, { recursive: true });
  const child = spawn(executable, args, {
    // Python's -m and npm's project settings would take what lies in the folder that the user happens to stand in.
    cwd: INSTALLER_HOME,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: installerEnv(process.env),
  });
  const code = new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      kept.add(error.message);
      resolve(null);
    });
    child.once('close', resolve);
  });
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => kept.add(text));
  if (child.pid === undefined) return { code: await code, output: String(kept) };
  const group = ownGroup(child.pid);
  const timer = setTimeout(() => {
    kept.add(`\nended after ${limitMs / 1000} s without a result`);
    void endGroup(group);
  }, limitMs);
  const result = await code;
  clearTimeout(timer);
  await endGroup(group);
  return { code: result, output: String(kept) };
}

/** What an installer gets to see of an environment: where programs are and how to reach a package index. */
export function installerEnv(environment: NodeJS.ProcessEnv): Record<string, string> {
  const kept = Object.entries(environment).filter(
    (pair): pair is [string, string] => pair[1] !== undefined && INSTALLER_VARIABLES.test(pair[0]),
  );
  const path = [dirname(process.execPath), environment.PATH ?? ''].join(delimiter);
  return { ...Object.fromEntries(kept), PATH: path, HOME: INSTALLER_HOME };
}
