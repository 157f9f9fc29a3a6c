/**
 * Brings a package onto this machine without running a line of it: install scripts off, and for Python only wheels,
 * because building a source package runs its author's code.
 */
import { spawn } from 'node:child_process';
import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import type { Failure, Package } from '../risk/model.ts';
import { endGroup, ownGroup } from './connect/process.ts';
import { HeadTail, presentable } from './connect/text.ts';

const INSTALL_MS = 180_000;
const ATTEMPTS = 2;
const EXACT_VERSION = /^\d+(?:\.\d+){2,}[\w.+-]*$/;
const OUTPUT_KEPT = 2_000;

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

/** Installs into a folder of its own below `cache`, once per version; the clock is 180 s, with one retry. */
export async function installPackage(wanted: Package, entryPoint: EntryPoint, cache: string): Promise<InstallResult> {
  const folder = join(cache, wanted.registry, `${wanted.name.replace('/', '+')}@${wanted.version}`);
  const done = join(folder, '.installed');
  if (!(await exists(done))) {
    const failure = await installInto(folder, wanted);
    if (failure !== undefined) return { failure };
    await writeFile(done, '');
  }
  return wanted.registry === 'npm'
    ? npmEntryPoint(join(folder, 'node_modules', wanted.name), entryPoint, folder)
    : pythonEntryPoint(folder, wanted, entryPoint);
}

/** How the npm package that lies in `packageFolder` is started. */
export async function npmEntryPoint(
  packageFolder: string,
  { bin, script }: EntryPoint,
  readable: string,
): Promise<InstallResult> {
  const manifest: unknown = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8'));
  const path = script ?? executableIn(manifest, bin);
  if (path === undefined)
    return noEntryPoint('the package has no executable of that name', 'name it with "bin" or "script"');
  const file = join(packageFolder, path);
  if (!(await exists(file)))
    return noEntryPoint(`its executable ${path} is missing from the package`, 'another version may have it');
  const firstLine = (await readFile(file)).subarray(0, 120).toString('latin1').split('\n')[0] ?? '';
  const isScript = /\.[cm]?js$/.test(path) || (firstLine.startsWith('#!') && firstLine.includes('node'));
  return { command: isScript ? [process.execPath, file] : [file], readable: [readable] };
}

/** The newest version that a range or tag of npm or PyPI stands for; `undefined` when the index does not know it. */
export async function resolveVersion(
  registry: Package['registry'],
  name: string,
  range: string | undefined,
): Promise<string | undefined> {
  if (range !== undefined && EXACT_VERSION.test(range)) return range;
  if (registry === 'npm') {
    const { code, output } = await run(['npm', 'view', `${name}@${range ?? 'latest'}`, 'version', '--json'], 30_000);
    const answer: unknown = code === 0 ? lastJson(output) : undefined;
    const version: unknown = Array.isArray(answer) ? answer.at(-1) : answer;
    return typeof version === 'string' ? version : undefined;
  }
  if (range !== undefined) return range;
  const { output } = await run([await python(), '-m', 'pip', 'index', 'versions', name], 30_000);
  return /\(([^)\s]+)\)/.exec(output.split('\n').find((line) => line.startsWith(`${name} (`)) ?? '')?.[1];
}

function lastJson(output: string): unknown {
  const start = output.search(/^["[]/m);
  try {
    return JSON.parse(output.slice(start));
  } catch {
    return undefined;
  }
}

async function installInto(folder: string, { registry, name, version }: Package): Promise<Failure | undefined> {
  let output = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const steps =
      registry === 'npm' ? npmSteps(folder, `${name}@${version}`) : await pythonSteps(folder, `${name}==${version}`);
    const failed = await firstFailure(steps);
    if (failed === undefined) return undefined;
    output = failed;
  }
  const shown = presentable(output, [{ folder, shown: '<package>' }]);
  return {
    reason: 'install-failed',
    message: `${name} ${version} could not be installed with its install scripts off (tried ${ATTEMPTS} times); the installer's words say why.`,
    ...(shown === '' ? {} : { stderr: shown }),
  };
}

function npmSteps(folder: string, spec: string): string[][] {
  const quietly = ['--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  return [['npm', 'install', '--prefix', folder, '--ignore-scripts', '--omit=dev', ...quietly, spec]];
}

/** With uv where it is there: it is faster, and needs no system package for making an environment. */
async function pythonSteps(folder: string, spec: string): Promise<string[][]> {
  const wheelsOnly = ['--only-binary', ':all:', '--quiet', spec];
  if ((await run(['uv', '--version'], 10_000)).code === 0) {
    const interpreter = join(folder, 'bin', 'python');
    return [
      ['uv', 'venv', '--quiet', folder],
      ['uv', 'pip', 'install', '--python', interpreter, ...wheelsOnly],
    ];
  }
  const pip = join(folder, 'bin', 'pip');
  return [
    [await python(), '-m', 'venv', folder],
    [pip, 'install', '--disable-pip-version-check', ...wheelsOnly],
  ];
}

async function firstFailure(steps: readonly string[][]): Promise<string | undefined> {
  for (const step of steps) {
    const { code, output } = await run(step, INSTALL_MS);
    if (code !== 0) return output;
  }
  return undefined;
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
): Promise<InstallResult> {
  const file = join(folder, 'bin', bin ?? name);
  const { code, output } = await run(
    [join(folder, 'bin', 'python'), '-c', 'import sys; print(sys.base_prefix)'],
    10_000,
  );
  const prefix = code === 0 ? output.trim() : '';
  const readable = prefix === '' ? [folder] : [folder, prefix];
  if (script !== undefined) return { command: [join(folder, 'bin', 'python'), join(folder, script)], readable };
  if (!(await exists(file)))
    return noEntryPoint(`the package has no executable "${bin ?? name}"`, 'name it with "bin"');
  return { command: [file], readable };
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

/** Runs an installer of ours: in this environment, with nothing on its input, in a group that is ended when time is up. */
async function run(command: readonly string[], limitMs: number): Promise<{ code: number | null; output: string }> {
  const [executable = '', ...args] = command;
  const kept = new HeadTail(OUTPUT_KEPT);
  const child = spawn(executable, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: installerEnv() });
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

/** Under `npm run` npm describes the project that runs in variables that would steer an npm started below it. */
function installerEnv(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^npm_(?:package|lifecycle|command|execpath|config_(?:local_prefix|prefix|global_prefix))/.test(name),
  );
  return { ...Object.fromEntries(kept), PATH: [dirname(process.execPath), process.env.PATH].join(delimiter) };
}

export async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
