/**
 * Installs a Python package with all that it needs, as wheels from the package index and as nothing else, because
 * building a source package runs its author's code. uv refuses on its own what lies elsewhere; pip does not, and is run
 * through pip_from_index.py.
 */
import { existsSync } from 'node:fs';
import { glob, readFile, realpath, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { nameWithExtras, type Package } from '../../risk/model.ts';
import { inShort } from '../connect/text.ts';
import type { Workspace } from '../workspace.ts';
import {
  type Attempt,
  failedLookUp,
  hostsIn,
  type InstallerEnd,
  installerEnv,
  ONLY_FROM_INDEX,
  type Resolved,
  runHere,
  runInstaller,
  unknownPackage,
} from './installer.ts';

const PIP = join(import.meta.dirname, 'pip_from_index.py');
/** Where PyPI keeps its files; mirrors of it lead there as well. */
const FILES_OF_PYPI = 'files.pythonhosted.org:443';
const PYTHONS = ['python3.13', 'python3.12', 'python3.11', 'python3'];

type PythonPackage = Extract<Package, { registry: 'pypi' }>;

/** Makes an environment in `folder` and installs into it; `basePrefix` is where the Python lies that it belongs to. */
export async function installWheels(
  wanted: PythonPackage,
  folder: string,
  workspace: Workspace,
  sandboxed: boolean,
): Promise<Attempt> {
  const tool = (await uvHere()) ?? (await pipHere());
  if ('problem' in tool) return { refused: tool.problem };
  const made = await runHere(tool.environment(folder), 180_000);
  if (made.code !== 0) return { failed: made };
  // Read while nothing of the package is there yet: a wheel may bring a pyvenv.cfg of its own.
  const basePrefix = await basePrefixOf(folder);
  const spec = `${nameWithExtras(wanted)}==${wanted.version}`;
  const end = await runInstaller({
    ...(await asRun(workspace, sandboxed)),
    command: [...tool.install(join(folder, 'bin', 'python')), '--only-binary', ':all:', spec, ...(wanted.with ?? [])],
    readable: [basePrefix, ...tool.readable].filter((path) => path !== ''),
    folder,
    limitMs: 180_000,
  });
  const foreign = end.code === 0 ? await foreignIn(folder) : foreignAsked(end);
  if (foreign !== undefined) return { refused: foreign };
  return end.code === 0 ? { basePrefix } : { failed: end };
}

/** The newest version. */
export async function newestOnPyPI(name: string, workspace: Workspace, sandboxed: boolean): Promise<Resolved> {
  const pip = await pipHere();
  if (!('problem' in pip)) {
    const end = await runInstaller({
      ...(await asRun(workspace, sandboxed)),
      command: [...pip.run(pip.interpreter), '--retries', '1', 'index', 'versions', name],
      readable: pip.readable,
      limitMs: 30_000,
    });
    const line = end.output.split('\n').find((one) => one.startsWith(`${name} (`)) ?? '';
    return foundIn(end, name, /\(([^()\s]+)\)/.exec(line)?.[1]);
  }
  const uv = await uvHere();
  return uv === undefined ? pip : newestWithUv(uv, name, workspace, sandboxed);
}

/** uv has no command for it, so it is asked to resolve the package alone. */
async function newestWithUv(uv: Uv, name: string, workspace: Workspace, sandboxed: boolean): Promise<Resolved> {
  const [folder, wanted] = [join(workspace.tmp, 'python'), join(workspace.cwd, 'wanted.in')];
  const made = await runHere(uv.environment(folder), 180_000);
  if (made.code !== 0) return failedLookUp('pypi', name, made);
  await writeFile(wanted, `${name}\n`);
  const alone = ['--no-deps', '--no-header', '--no-annotate', '--quiet', '--only-binary', ':all:'];
  const end = await runInstaller({
    ...(await asRun(workspace, sandboxed)),
    command: [...uv.compile(join(folder, 'bin', 'python')), ...alone, wanted],
    readable: [await basePrefixOf(folder), ...uv.readable].filter((path) => path !== ''),
    limitMs: 30_000,
  });
  return foundIn(end, name, /^[\w.-]+==(\S+)/m.exec(end.output)?.[1]);
}

/** pip says that there is no such package also where it could not reach the index, after it has complained about that. */
const UNREACHED = /Retrying|Failed to fetch|error sending request|ProxyError|ConnectionError/;
const UNKNOWN = /No matching distribution|was not found in the package registry|has no wheels|no versions of/i;

function foundIn(end: InstallerEnd, name: string, version: string | undefined): Resolved {
  if (end.code === 0 && version !== undefined) return { version };
  return UNKNOWN.test(end.output) && !UNREACHED.test(end.output)
    ? unknownPackage('pypi', name)
    : failedLookUp('pypi', name, end);
}

async function asRun(workspace: Workspace, sandboxed: boolean) {
  const ownConfig = process.env.UV_CONFIG_FILE === undefined ? { UV_NO_CONFIG: '1' } : {};
  const env = {
    ...ownConfig,
    UV_CACHE_DIR: join(workspace.tmp, 'uv'),
    UV_PYTHON_DOWNLOADS: 'never',
    PIP_NO_CACHE_DIR: '1',
    PIP_NO_INPUT: '1',
  };
  return { env, workspace, hosts: await indexHosts(), sandboxed };
}

/** The hosts of the configured indexes, or of PyPI where none replaces it. */
async function indexHosts(): Promise<string[]> {
  const env = installerEnv(process.env);
  const texts: string[] = [];
  for (const [name, value] of Object.entries(env)) {
    if (/^(?:PIP|UV)_.*(?:INDEX|FIND_LINKS)/.test(name)) texts.push(value);
    if (/^(?:PIP|UV)_CONFIG_FILE$/.test(name)) texts.push(await readFile(value, 'utf8').catch(() => ''));
  }
  const isReplaced = ['PIP_INDEX_URL', 'UV_DEFAULT_INDEX', 'UV_INDEX_URL'].some((name) => env[name] !== undefined);
  return [...new Set([...hostsIn(texts.join('\n')), ...(isReplaced ? [] : ['pypi.org:443']), FILES_OF_PYPI])];
}

interface Uv extends Tool {
  compile(interpreter: string): string[];
}

/** What environments are made with and filled with. */
interface Tool {
  environment(folder: string): string[];
  install(interpreter: string): string[];
  readable: string[];
}

async function uvHere(): Promise<Uv | undefined> {
  const places = (installerEnv(process.env).PATH ?? '').split(delimiter).filter((place) => place !== '');
  const first = places.map((place) => join(place, 'uv')).find((file) => existsSync(file));
  if (first === undefined || (await runHere([first, '--version'], 10_000)).code !== 0) return undefined;
  const uv = await realpath(first);
  return {
    environment: (folder) => [uv, 'venv', '--quiet', folder],
    compile: (interpreter) => [uv, 'pip', 'compile', '--python', interpreter],
    install: (interpreter) => [uv, 'pip', 'install', '--quiet', '--python', interpreter],
    readable: [uv],
  };
}

interface Pip extends Tool {
  interpreter: string;
  run(interpreter: string): string[];
}

/** Prints the path of a Python outside of any environment, and of its pip, if only the one that it creates environments with. */
const WHERE = `
import os, pathlib, sys, sysconfig, venv
print(os.path.realpath(getattr(sys, '_base_executable', sys.executable))); print(sys.base_prefix)
try:
    import pip
    print(pathlib.Path(pip.__file__).parent.parent)
except ImportError:
    import ensurepip
    places = [pathlib.Path(ensurepip.__file__).parent / '_bundled', pathlib.Path(sysconfig.get_config_var('WHEEL_PKG_DIR') or '/nowhere')]
    print(next(wheel for place in places for wheel in place.glob('pip-*.whl')))
`;

async function pipHere(): Promise<Pip | { problem: string }> {
  for (const name of PYTHONS) {
    const { code, output } = await runHere([name, '-I', '-c', WHERE], 10_000);
    const [interpreter, prefix, pip] = output.trim().split('\n');
    if (code !== 0 || interpreter === undefined || prefix === undefined || pip === undefined) continue;
    const run = (on: string) => [on, '-I', PIP, pip, '--disable-pip-version-check'];
    return {
      interpreter,
      run,
      environment: (folder) => [interpreter, '-m', 'venv', '--without-pip', folder],
      install: (on) => [...run(on), 'install'],
      readable: [interpreter, prefix, PIP, pip.endsWith('.whl') ? pip : join(pip, 'pip')],
    };
  }
  return { problem: 'There is neither "uv" nor a Python 3 with pip on the PATH; install one of them.' };
}

/** The Python installation that an environment was created from, according to its pyvenv.cfg; empty if that doesn't say. */
export async function basePrefixOf(environment: string): Promise<string> {
  try {
    const home = /^home\s*=\s*(\/.*?)\s*$/m.exec(await readFile(join(environment, 'pyvenv.cfg'), 'utf8'))?.[1];
    return home === undefined ? '' : dirname(home);
  } catch {
    return '';
  }
}

/** How pip_from_index.py and uv report what they refused. */
const REFUSED = /direct reference: (\S+ @ \S+)|^.*URL dependency\..*adding `(\S+ @ \S+)` to/m;

function foreignAsked({ output }: InstallerEnd): string | undefined {
  const [, byPip, byUv] = REFUSED.exec(output) ?? [];
  const reference = byPip ?? byUv;
  return reference === undefined ? undefined : foreignDependency(reference);
}

/** A package that did not come from an index has a note of where it came from (https://packaging.python.org/en/latest/specifications/direct-url/). */
async function foreignIn(folder: string): Promise<string | undefined> {
  for await (const note of glob('lib/python*/site-packages/*.dist-info/direct_url.json', { cwd: folder }))
    return foreignDependency(note.replace(/^.*\/([^/]+)\.dist-info\/.*$/, '$1'));
  return undefined;
}

function foreignDependency(reference: string): string {
  return `it depends on "${inShort(reference, [])}". ${ONLY_FROM_INDEX}`;
}
