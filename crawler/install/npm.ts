/**
 * Installs an npm package with its scripts off and its dependencies from the registry alone. A git dependency has to be
 * kept out in particular: npm prepares it with settings of its own, and these can name a program to run.
 */
import { existsSync } from 'node:fs';
import { glob, readFile, realpath } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { z } from 'zod';
import type { Package } from '../../risk/model.ts';
import { inShort } from '../connect/text.ts';
import { exists } from '../files.ts';
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

/** Where npm takes dependencies from beside the registry; newer ones have a flag for each. */
const ELSEWHERE = ['git', 'remote', 'file', 'directory'];
/** Where npm would call git it calls this, which fails whatever it is told; a setting of a package cannot change it back. */
const NO_GIT = existsSync('/bin/false') ? '/bin/false' : '/usr/bin/false';
const EXACT_VERSION = /^\d+\.\d+\.\d[\w.+-]*$/;
const RANGE = /^[\w.^~<>=*+|\- ]+$/;
const LOG_BYTES = 20_000_000;

interface Npm {
  command: string[];
  version: string;
  /** Of `ELSEWHERE`, what this npm can be told to refuse. */
  refuses: string[];
  readable: string[];
  hosts: string[];
}

export async function installFromNpm(
  { name, version }: Package,
  folder: string,
  workspace: Workspace,
  sandboxed: boolean,
): Promise<Attempt> {
  const npm = await npmHere();
  if ('problem' in npm) return { refused: npm.problem };
  const unknown = ELSEWHERE.filter((kind) => !npm.refuses.includes(kind)).map((kind) => `--allow-${kind}`);
  if (!sandboxed && unknown.length > 0)
    return {
      refused: `npm ${npm.version} is not used without a sandbox, because it does not know ${unknown.join(', ')} and could run code of the package's author during installation. Update it with "npm install --global npm@latest", or install a sandbox.`,
    };
  const quietly = ['--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  const limits = ['--ignore-scripts', '--omit=dev', ...npm.refuses.map((kind) => `--allow-${kind}=none`)];
  const words = ['install', '--prefix', folder, ...limits, ...quietly, '--', `${name}@${version}`];
  const end = await runInstaller({
    ...(await asRun(npm, words, workspace, sandboxed)),
    folder,
    limitMs: 180_000,
  });
  const foreign = end.code === 0 ? await foreignIn(folder) : await foreignAsked(workspace, end);
  if (foreign !== undefined) return { refused: foreignDependency(foreign) };
  return end.code === 0 ? { basePrefix: '' } : { failed: end };
}

/** The newest version that a range or tag stands for. */
export async function newestOnNpm(
  name: string,
  range: string | undefined,
  workspace: Workspace,
  sandboxed: boolean,
): Promise<Resolved> {
  if (range !== undefined && EXACT_VERSION.test(range)) return { version: range };
  const unknown = unknownPackage('npm', range === undefined ? name : `${name}@${range}`);
  if (range !== undefined && !RANGE.test(range)) return unknown;
  const npm = await npmHere();
  if ('problem' in npm) return npm;
  const words = ['view', `${name}@${range ?? 'latest'}`, 'version', '--json', '--loglevel=error'];
  const end = await runInstaller({
    ...(await asRun(npm, words, workspace, sandboxed)),
    limitMs: 60_000,
  });
  const { code, output } = end;
  if (code !== 0) return /\b(?:E404|ETARGET)\b/.test(output) ? unknown : failedLookUp('npm', name, end);
  const answer = lastJson(output);
  const version: unknown = Array.isArray(answer) ? answer.at(-1) : answer;
  return typeof version === 'string' ? { version } : unknown;
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

async function asRun(npm: Npm, words: readonly string[], workspace: Workspace, sandboxed: boolean) {
  const env = {
    npm_config_git: NO_GIT,
    npm_config_cache: join(workspace.tmp, 'npm'),
    npm_config_update_notifier: 'false',
    // By itself it waits for 10 s and longer before it asks again, also for a host that the sandbox keeps closed.
    npm_config_fetch_retry_mintimeout: '500',
    npm_config_fetch_retry_maxtimeout: '2000',
  };
  const { readable, hosts } = npm;
  return { command: [...npm.command, ...words], env, workspace, readable, hosts, sandboxed };
}

// ------------------------------------------------------------------------------------------- the npm of this machine

const found = new Map<string, Promise<Npm | { problem: string }>>();

/** Looked at once for each npm: which it is, what it can be told to refuse, and where its registries are. */
function npmHere(): Promise<Npm | { problem: string }> {
  const { PATH = '', ...settings } = installerEnv(process.env);
  const key = JSON.stringify([PATH, Object.entries(settings).filter(([name]) => name.startsWith('npm_config_'))]);
  const here = found.get(key) ?? lookAtNpm(PATH);
  found.set(key, here);
  return here;
}

const Settings = z.looseObject({ 'npm-version': z.string(), globalconfig: z.string().optional() });

async function lookAtNpm(path: string): Promise<Npm | { problem: string }> {
  const program = await programNpm(path);
  if (program === undefined) return { problem: 'There is no "npm" on the PATH; install Node with npm.' };
  const command = program.endsWith('.js') ? [process.execPath, program] : [program];
  const { code, output } = await runHere(
    [...command, 'config', 'list', '--long', '--json', '--loglevel=error'],
    30_000,
    100_000,
  );
  const settings = Settings.safeParse(code === 0 ? objectIn(output) : undefined);
  if (!settings.success)
    return { problem: `"npm config list" did not work: ${output.trim().split('\n')[0] || 'it printed nothing'}.` };
  const { 'npm-version': version, globalconfig, ...others } = settings.data;
  const registries = Object.entries(others).filter(([name]) => name.endsWith('registry'));
  const hasGlobal = globalconfig !== undefined && (await exists(globalconfig));
  return {
    command,
    version,
    refuses: ELSEWHERE.filter((kind) => `allow-${kind}` in others),
    readable: [dirname(dirname(program)), ...(hasGlobal ? [globalconfig] : [])],
    hosts: registries.flatMap(([, address]) => hostsIn(String(address))),
  };
}

/** npm's own script, past the links and the shims that version managers put before it. */
async function programNpm(path: string): Promise<string | undefined> {
  const places = path.split(delimiter).filter((place) => place !== '');
  const first = places.map((place) => join(place, 'npm')).find((file) => existsSync(file));
  if (first === undefined) return undefined;
  const real = await realpath(first);
  if (real.endsWith('.js')) return real;
  const { output } = await runHere([real, 'root', '--global'], 30_000);
  const behind = join(output.trim().split('\n').at(-1) ?? '', 'npm', 'bin', 'npm-cli.js');
  return (await exists(behind)) ? behind : real;
}

function objectIn(output: string): unknown {
  try {
    return JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1));
  } catch {
    return undefined;
  }
}

// -------------------------------------------------------------------------------------------- dependencies elsewhere

/** A dependency that comes from somewhere else than the registry. */
interface Foreign {
  /** The package that asks for it, such as "some@1.0.0". */
  asker: string;
  name: string;
  spec: string;
}

function foreignDependency({ asker, name, spec }: Foreign): string {
  const who = asker === '' ? 'it' : inShort(asker, []);
  return `${who} depends on "${inShort(name, [])}" from "${inShort(spec, [])}". ${ONLY_FROM_INDEX}`;
}

/** A version, a range or a tag, possibly of a package under another name; all else is an address or a path. */
function isOfRegistry(spec: string): boolean {
  const range = spec.replace(/^npm:(?:@[^/]+\/)?[^/@]+@?/, '');
  return !/[/\\:]|^\.|\.(?:tgz|tar|tar\.gz)$/i.test(range);
}

const Dependencies = z.record(z.string(), z.string()).default({});
const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      name: z.string().optional(),
      version: z.string().default(''),
      resolved: z.string().optional(),
      link: z.boolean().default(false),
      dependencies: Dependencies,
      optionalDependencies: Dependencies,
    }),
  ),
});

/** What was installed says itself where it came from, also what a lock file inside of a package brought. */
async function foreignIn(folder: string): Promise<Foreign | undefined> {
  const lock = Lock.parse(JSON.parse(await readFile(join(folder, 'node_modules', '.package-lock.json'), 'utf8')));
  for (const [path, one] of Object.entries(lock.packages)) {
    const own = one.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const wanted = Object.entries({ ...one.dependencies, ...one.optionalDependencies });
    const foreign = wanted.find(([, spec]) => !isOfRegistry(spec));
    if (foreign !== undefined) return { asker: `${own}@${one.version}`, name: foreign[0], spec: foreign[1] };
  }
  const other = Object.entries(lock.packages).find(
    ([, { link, resolved }]) => link || (resolved !== undefined && !/^https?:/.test(resolved)),
  );
  return other && { asker: '', name: other[0].replace(/^.*node_modules\//, ''), spec: other[1].resolved ?? 'a link' };
}

const PLACED = / silly placeDep \S* ?(.+?)@\S* \w+ for: (\S*) want: (.+)$/gm;

/** When npm fails it leaves no lock file; its log tells for whom it looked where, whatever the kind of the dependency. */
async function foreignAsked(workspace: Workspace, { output }: InstallerEnd): Promise<Foreign | undefined> {
  for await (const file of glob('npm/_logs/*.log', { cwd: workspace.tmp })) {
    const log = (await readFile(join(workspace.tmp, file), 'utf8')).slice(0, LOG_BYTES);
    for (const [, name = '', asker = '', spec = ''] of log.matchAll(PLACED))
      if (!isOfRegistry(spec)) return { asker, name, spec };
  }
  const repository = /ls-remote (?:-\S+ )*(\S+)/.exec(output)?.[1];
  return repository === undefined ? undefined : { asker: '', name: repository.replace(/^.*\//, ''), spec: repository };
}
