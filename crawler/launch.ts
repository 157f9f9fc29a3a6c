/**
 * From an entry to something that can be asked: who is trusted, what is installed first, what is put into a sandbox.
 */
import { readFile, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Asked, Failure, ServerEntry } from '../risk/model.ts';
import type { Target } from './connect/list.ts';
import { type Alias, hideFolders } from './connect/text.ts';
import { exists, installPackage, npmEntryPoint, resolveVersion } from './install.ts';
import { confined, sandboxEnv, sandboxMissing } from './sandbox.ts';
import { newWorkspace, type Workspace } from './workspace.ts';

/** The checkout: whose dependencies are trusted, and what a stranger's server never gets to read. */
export const CHECKOUT = dirname(dirname(fileURLToPath(import.meta.url)));

export interface LaunchOptions {
  /** False only when the user asked for it: strangers' servers are then started as they are. */
  sandbox: boolean;
  /** Where packages are installed. */
  cache: string;
  /** The folder in which the user typed a command line; relative paths in it start here. */
  callerFolder: string;
  /** A token for a URL; used, never recorded. */
  bearer?: string | undefined;
}

export interface Launch {
  /** How it is asked, as it will be recorded. */
  asked: Omit<Asked, 'at'>;
  /** What to dial, or why that is already out of the question. */
  target: Target | { failure: Failure };
  /** Removes what was laid out for it. */
  end(): Promise<void>;
}

type ServerProcess = Exclude<ServerEntry['reach'], { kind: 'url' }>;

/** Makes one entry ready to be asked; may install its package. Never rejects for a reason that lies with the server. */
export async function prepareLaunch(entry: ServerEntry, options: LaunchOptions): Promise<Launch> {
  const { reach } = entry;
  if (reach.kind === 'url') {
    return {
      asked: { provenance: 'live', transport: 'streamable-http', launch: reach.url, envNames: [], isolation: 'remote' },
      target: { transport: 'streamable-http', url: reach.url, bearer: options.bearer },
      end: async () => undefined,
    };
  }
  const workspace = await newWorkspace(reach.kind === 'package' ? reach.files : {});
  const trusted = entry.standIn !== undefined || (await isOwnDependency(reach));
  const isolation = trusted ? 'trusted' : options.sandbox ? 'sandbox' : 'none';
  const asked: Launch['asked'] = {
    provenance: entry.standIn === undefined ? 'live' : 'stand-in',
    transport: 'stdio',
    ...(reach.kind === 'package' ? { package: reach.package } : {}),
    launch: hideFolders(launchLine(reach), [
      { folder: `${CHECKOUT}/`, shown: '' },
      { folder: homedir(), shown: '~' },
    ]),
    envNames: Object.keys(reach.env).sort(),
    isolation,
  };
  const end = () => workspace.remove();
  const missing = isolation === 'sandbox' ? sandboxMissing() : undefined;
  if (missing !== undefined) return { asked, target: { failure: { reason: 'no-sandbox', message: missing } }, end };
  const start = await startOf(entry, reach, trusted, options);
  if ('failure' in start) return { asked, target: start, end };
  return { asked, target: await targetFor(reach, start, isolation, workspace, options), end };
}

interface Start {
  command: string[];
  readable: string[];
  /** Where the command is run, when that is not the empty working folder. */
  cwd?: string;
}

async function startOf(
  entry: ServerEntry,
  reach: ServerProcess,
  trusted: boolean,
  options: LaunchOptions,
): Promise<Start | { failure: Failure }> {
  if (reach.kind === 'package') {
    if (trusted) return npmEntryPoint(join(CHECKOUT, 'node_modules', reach.package.name), reach, CHECKOUT);
    return installPackage(reach.package, reach, options.cache);
  }
  const [executable = '', ...args] = reach.command;
  if (entry.standIn !== undefined) {
    return { command: [executable === 'node' ? process.execPath : executable, ...args], readable: [], cwd: CHECKOUT };
  }
  return commandAsTyped(executable, args, options.callerFolder);
}

/** Files that the command line names are made absolute, and the project that each lies in may be read. */
async function commandAsTyped(
  executable: string,
  args: readonly string[],
  folder: string,
): Promise<Start | { failure: Failure }> {
  const program = executable === 'node' ? process.execPath : await findProgram(executable, folder);
  if (program === undefined) {
    return {
      failure: {
        reason: 'no-entry-point',
        message: `The command "${executable}" was not found; check its spelling, or install it first.`,
      },
    };
  }
  const readable = new Set<string>([program, await installPrefix(await realpath(program))]);
  const command = [program];
  for (const arg of args) {
    const path = resolve(folder, arg);
    const isFile = !arg.startsWith('-') && (await exists(path));
    command.push(isFile ? path : arg);
    if (isFile) readable.add(await projectOf(path));
  }
  return { command, readable: [...readable] };
}

async function targetFor(
  reach: ServerProcess,
  { command, readable, cwd }: Start,
  isolation: Asked['isolation'],
  workspace: Workspace,
  options: LaunchOptions,
): Promise<Target> {
  const inHome = (text: string) => text.replace(/^~(?=\/|$)/, workspace.home);
  const args = reach.kind === 'package' ? reach.args.map(inHome) : [];
  const own = Object.fromEntries(Object.entries(reach.env).map(([name, value]) => [name, inHome(value)]));
  const whole = [...command, ...args];
  // The seed makes Python put sets in the same order every time; some servers make a definition out of one.
  const base = { HOME: workspace.home, LANG: 'C.UTF-8', TMPDIR: workspace.tmp, PYTHONHASHSEED: '0' };
  const hosts = reach.kind === 'package' ? reach.hosts : [];
  const aliases: Alias[] = [
    ...workspace.aliases,
    { folder: options.cache, shown: '<packages>' },
    { folder: CHECKOUT, shown: '<toolrisk>' },
    { folder: process.execPath, shown: 'node' },
  ];
  const common = { transport: 'stdio', envNames: Object.keys(own), aliases } as const;
  if (isolation !== 'sandbox') {
    return {
      ...common,
      command: whole,
      cwd: cwd ?? workspace.cwd,
      env: { PATH: process.env.PATH ?? '', ...base, ...own },
    };
  }
  const writable = [workspace.home, workspace.cwd, workspace.tmp];
  const wrapped = await confined(whole, { readable, writable, hosts }, join(workspace.folder, 'sandbox.json'));
  return { ...common, command: wrapped, cwd: workspace.cwd, env: { ...base, ...own, ...sandboxEnv(workspace.tmp) } };
}

/** A command line of npx or uvx is a package, which can be installed with its scripts off; any other stays as typed. */
export async function entryForCommand(
  id: string,
  command: readonly string[],
): Promise<ServerEntry | { problem: string }> {
  const named = packageIn(command);
  if (named === undefined) return { id, title: id, reach: { kind: 'command', command: [...command], env: {} } };
  const { registry, spec, bin, args } = named;
  const at = spec.lastIndexOf('@');
  const equals = spec.indexOf('==');
  const name = equals > 0 ? spec.slice(0, equals) : at > 0 ? spec.slice(0, at) : spec;
  const range = equals > 0 ? spec.slice(equals + 2) : at > 0 ? spec.slice(at + 1) : undefined;
  const version = await resolveVersion(registry, name, range === 'latest' ? undefined : range);
  if (version === undefined) {
    return {
      problem: `${registry} knows no package "${spec}", or could not be asked; check the name and version, and the network.`,
    };
  }
  const reach = { kind: 'package', package: { registry, name, version }, args, env: {}, hosts: [], files: {} } as const;
  return { id, title: name, reach: { ...reach, args: [...args], hosts: [], ...(bin === undefined ? {} : { bin }) } };
}

interface NamedPackage {
  registry: 'npm' | 'pypi';
  spec: string;
  bin?: string;
  args: string[];
}

function packageIn([runner = '', ...rest]: readonly string[]): NamedPackage | undefined {
  const registry = runner === 'npx' ? 'npm' : runner === 'uvx' ? 'pypi' : undefined;
  if (registry === undefined) return undefined;
  let from: string | undefined;
  const queue = [...rest];
  while (queue[0]?.startsWith('-')) {
    const option = queue.shift() ?? '';
    if (option === '-y' || option === '--yes' || option === '-q' || option === '--quiet') continue;
    const [flag, value] = option.split(/=(.*)/s);
    if (flag === '-p' || flag === '--package' || flag === '--from') from = value ?? queue.shift();
    else if (option === '--') break;
    // An option that we do not know may change what is run, so the line is taken as it stands.
    else return undefined;
  }
  const first = queue.shift();
  if (first === undefined) return undefined;
  return from === undefined
    ? { registry, spec: first, args: queue }
    : { registry, spec: from, bin: first, args: queue };
}

/** The command line as a person would type it. */
function launchLine(reach: ServerProcess): string {
  if (reach.kind === 'command') return reach.command.join(' ');
  const { registry, name, version } = reach.package;
  const spec = registry === 'npm' ? `${name}@${version}` : `${name}==${version}`;
  const runner =
    reach.script !== undefined
      ? ['node', `node_modules/${name}/${reach.script}`]
      : reach.bin === undefined
        ? registry === 'npm'
          ? ['npx', '-y', spec]
          : ['uvx', `${name}@${version}`]
        : registry === 'npm'
          ? ['npx', '-y', '-p', spec, reach.bin]
          : ['uvx', '--from', spec, reach.bin];
  return [...runner, ...reach.args].map((word) => (/[\s"']/.test(word) ? JSON.stringify(word) : word)).join(' ');
}

/** Only the version that package-lock.json brought here is one that somebody of this project chose. */
async function isOwnDependency(reach: ServerProcess): Promise<boolean> {
  if (reach.kind !== 'package' || reach.package.registry !== 'npm') return false;
  const ours: unknown = JSON.parse(await readFile(join(CHECKOUT, 'package.json'), 'utf8'));
  const declared = ['dependencies', 'devDependencies'].some(
    (kind) => hasKey(hasKey(ours, kind), reach.package.name) !== undefined,
  );
  const manifest = join(CHECKOUT, 'node_modules', reach.package.name, 'package.json');
  if (!declared || !(await exists(manifest))) return false;
  return hasKey(JSON.parse(await readFile(manifest, 'utf8')), 'version') === reach.package.version;
}

function hasKey(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

async function findProgram(name: string, folder: string): Promise<string | undefined> {
  if (name.includes('/')) {
    const path = isAbsolute(name) ? name : resolve(folder, name);
    return (await exists(path)) ? path : undefined;
  }
  for (const place of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(place, name);
    if (place !== '' && (await exists(path))) return path;
  }
  return undefined;
}

/** Where a program that lies outside of the system keeps the rest of itself: the folder above its bin. */
async function installPrefix(program: string): Promise<string> {
  const prefix = dirname(dirname(program));
  const tooMuch = [homedir(), '/', dirname(homedir()), CHECKOUT];
  return tooMuch.includes(prefix) ? program : prefix;
}

/** The nearest folder above a file that looks like a project, or else the folder that the file is in. */
async function projectOf(path: string): Promise<string> {
  for (let folder = dirname(path); folder !== dirname(folder) && folder !== homedir(); folder = dirname(folder)) {
    for (const mark of ['package.json', 'pyproject.toml', 'go.mod', '.git']) {
      if (await exists(join(folder, mark))) return folder;
    }
  }
  return path;
}
