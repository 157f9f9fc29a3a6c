/**
 * From an entry to something that can be asked: who is trusted, what is installed first, what is put into a sandbox.
 */
import { readFile, realpath, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, delimiter, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { type Asked, type Failure, Package, type ServerEntry, ServerList } from '../risk/model.ts';
import { unpackBundle } from './bundle.ts';
import type { Target } from './connect/list.ts';
import { type Alias, hideFolders } from './connect/text.ts';
import { contained, dockerMissing, removeContainer } from './docker.ts';
import { exists, installPackage, isBelow, npmEntryPoint, resolveVersion } from './install.ts';
import { isScript, readableFor } from './readable.ts';
import { confined, sandboxEnv, sandboxMissing } from './sandbox.ts';
import { maskUrl, maskWords, secretsIn } from './secrets.ts';
import { newWorkspace, type Workspace } from './workspace.ts';

/** The checkout: whose dependencies are trusted. */
export const CHECKOUT = dirname(dirname(fileURLToPath(import.meta.url)));

export interface LaunchOptions {
  /** How strangers' servers are started; `none` only when the user asked for it. */
  isolation: 'sandbox' | 'docker' | 'none';
  /** Where packages are installed. */
  cache: string;
  /** The folder in which the user typed a command line; relative paths in it start here. */
  callerFolder: string;
  /** Headers for a URL, such as its token; sent, never recorded. */
  headers: Readonly<Record<string, string>>;
  /** Which URLs must lead to the public network: all, or all but the one that the user typed. */
  guard: 'every-host' | 'other-hosts';
  /** Told what the sandbox opens to a command line, as a sentence. */
  say?: ((sentence: string) => void) | undefined;
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
      asked: remoteAsked(reach.url),
      target: urlTarget(entry, reach.url, options),
      end: async () => undefined,
    };
  }
  const asked = await askedFor(entry, reach, options);
  const { isolation } = asked;
  const workspace = await newWorkspace(reach.kind === 'package' ? reach.files : {});
  const end = async () => {
    if (isolation === 'docker') removeContainer(containerOf(workspace));
    await workspace.remove();
  };
  const missing = isolation === 'sandbox' ? sandboxMissing() : isolation === 'docker' ? dockerMissing() : undefined;
  if (missing !== undefined) return { asked, target: { failure: { reason: 'no-sandbox', message: missing } }, end };
  const start = await startOf(reach, isolation, options);
  if ('failure' in start) return { asked, target: start, end };
  return { asked, target: await targetFor(entry, reach, start, isolation, workspace, options), end };
}

function urlTarget(entry: ServerEntry, url: string, { headers, guard }: LaunchOptions): Target {
  const secrets = Object.values(headers).flatMap((value) => [value, value.replace(/^(?:bearer|basic)\s+/i, '')]);
  // A value of a few letters occurs everywhere, and taking it out would leave no sentence whole.
  const sent = secrets.filter((value) => value.length >= 6).map((folder) => ({ folder, shown: '***' }));
  const aliases = [...sent, ...repeatable(entry)];
  return { transport: 'streamable-http', url, headers, guard, aliases };
}

/** Secrets of an entry that its server may repeat in what it says. */
function repeatable(entry: ServerEntry): Alias[] {
  return secretsIn(entry).map(([folder, shown]) => ({ folder, shown }));
}

/** How an entry would be asked, as it is recorded also when getting so far fails. */
export async function howAsked(entry: ServerEntry, options: LaunchOptions): Promise<Launch['asked']> {
  const { reach } = entry;
  return reach.kind === 'url' ? remoteAsked(reach.url) : askedFor(entry, reach, options);
}

function remoteAsked(url: string): Launch['asked'] {
  const how = { provenance: 'live', transport: 'streamable-http', envNames: [], isolation: 'remote' } as const;
  return { ...how, launch: maskUrl(url), envNames: [] };
}

async function askedFor(
  entry: ServerEntry,
  reach: ServerProcess,
  { isolation, callerFolder }: LaunchOptions,
): Promise<Launch['asked']> {
  const trusted = await isTrusted(entry);
  return {
    provenance: entry.standIn === undefined ? 'live' : 'stand-in',
    transport: 'stdio',
    ...(reach.kind === 'package' ? { package: reach.package } : {}),
    launch: await launchLine(reach, callerFolder),
    envNames: Object.keys(reach.env).sort(),
    isolation: trusted ? 'trusted' : isolation,
  };
}

interface Start {
  command: string[];
  readable: string[];
  /** Variables that the package itself wants set. */
  env?: Record<string, string>;
  /** Where the command is run, when that is not the empty working folder. */
  cwd?: string;
}

async function startOf(
  reach: ServerProcess,
  isolation: Asked['isolation'],
  options: LaunchOptions,
): Promise<Start | { failure: Failure }> {
  if (reach.kind === 'package') {
    if (isolation === 'trusted')
      return npmEntryPoint(join(CHECKOUT, 'node_modules', reach.package.name), reach, CHECKOUT);
    const wanted = reach.package;
    return wanted.registry === 'mcpb'
      ? unpackBundle(wanted, options.cache, options.guard)
      : installPackage(wanted, reach, options.cache);
  }
  const [executable = '', ...args] = reach.command;
  if (isolation === 'trusted') {
    return { command: [executable === 'node' ? process.execPath : executable, ...args], readable: [], cwd: CHECKOUT };
  }
  return commandAsTyped(executable, args, isolation, options);
}

/** Paths that the command line names are made absolute, because the server is started in an empty folder. */
async function commandAsTyped(
  executable: string,
  args: readonly string[],
  isolation: Asked['isolation'],
  { callerFolder, say }: LaunchOptions,
): Promise<Start | { failure: Failure }> {
  const program = executable === 'node' ? process.execPath : await findProgram(atHome(executable), callerFolder);
  if (program === undefined) {
    return {
      failure: {
        reason: 'no-entry-point',
        message: `The command "${hideHere(executable)}" was not found; check its spelling, or install it first.`,
      },
    };
  }
  const command = [program];
  const scripts: string[] = [];
  for (const arg of args) {
    const path = resolve(callerFolder, atHome(arg));
    const script = !arg.startsWith('-') && (await isScript(path));
    if (script) scripts.push(path);
    // In the sandbox a folder that is merely named stays closed, and "." means the server's own.
    const named = script || (isolation === 'none' && !arg.startsWith('-') && (await exists(path)));
    command.push(named ? path : arg);
  }
  if (isolation !== 'sandbox' && isolation !== 'docker') return { command, readable: [] };
  const readable = await readableFor(program, scripts, [callerFolder, CHECKOUT]);
  say?.(
    `The ${isolation === 'docker' ? 'container' : 'sandbox'} opens to this command, for reading only: ${readable.join(', ')}.`,
  );
  return { command, readable };
}

async function targetFor(
  entry: ServerEntry,
  reach: ServerProcess,
  { command, readable, cwd, env: itsOwn = {} }: Start,
  isolation: Asked['isolation'],
  workspace: Workspace,
  options: LaunchOptions,
): Promise<Target | { failure: Failure }> {
  const inHome = (text: string) => text.replace(/^~(?=\/|$)/, workspace.home);
  const args = reach.kind === 'package' ? reach.args.map(inHome) : [];
  const own = Object.fromEntries(
    Object.entries({ ...itsOwn, ...reach.env }).map(([name, value]) => [name, inHome(value)]),
  );
  const whole = [...command, ...args];
  // The seed makes Python put sets in the same order every time; some servers make a definition out of one.
  const base = { HOME: workspace.home, LANG: 'C.UTF-8', TMPDIR: workspace.tmp, PYTHONHASHSEED: '0' };
  const hosts = reach.kind === 'package' ? reach.hosts : [];
  const aliases: Alias[] = [
    ...repeatable(entry),
    ...workspace.aliases,
    { folder: options.cache, shown: '<packages>' },
    { folder: CHECKOUT, shown: '<toolrisk>' },
    { folder: process.execPath, shown: 'node' },
  ];
  const common = { transport: 'stdio', envNames: Object.keys(own), aliases, mark: workspace.folder } as const;
  const writable = [workspace.home, workspace.cwd, workspace.tmp];
  if (isolation === 'docker') {
    const lines = Object.entries({ ...base, ...own }).map(
      ([name, value]) => `${name}=${value.replaceAll('\n', ' ')}\n`,
    );
    const envFile = join(workspace.folder, 'environment');
    await writeFile(envFile, lines.join(''), { mode: 0o600 });
    const place = { name: containerOf(workspace), cwd: workspace.cwd, readable, writable, envFile };
    const wrapped = contained(whole, place);
    if ('problem' in wrapped) return { failure: { reason: 'no-entry-point', message: wrapped.problem } };
    // The client of Docker is told where its daemon is by the environment that the user has.
    const docker = Object.entries(process.env).filter(([name]) => /^(?:PATH|DOCKER_.*|XDG_RUNTIME_DIR)$/.test(name));
    const env = Object.fromEntries(docker.map(([name, value]) => [name, value ?? '']));
    return { ...common, command: wrapped, cwd: workspace.cwd, env: { ...env, HOME: homedir() } };
  }
  if (isolation !== 'sandbox') {
    return {
      ...common,
      command: whole,
      cwd: cwd ?? workspace.cwd,
      env: { PATH: process.env.PATH ?? '', ...base, ...own },
    };
  }
  // Whatever starts the sandbox would hear its variables too, and some of them make a program run other code first.
  const settings = await environmentFile(join(workspace.folder, 'environment.sh'), own);
  const inside = ['/bin/sh', '-c', '. "$0" && exec "$@"', settings, ...whole];
  const wrapped = await confined(
    inside,
    { readable: [settings, ...readable], writable, hosts },
    join(workspace.folder, 'sandbox.json'),
  );
  return { ...common, command: wrapped, cwd: workspace.cwd, env: { ...base, ...sandboxEnv(workspace.tmp) } };
}

function containerOf(workspace: Workspace): string {
  return basename(workspace.folder);
}

/** The variables as a shell reads them. A name that a shell does not know cannot be set at all. */
async function environmentFile(file: string, variables: Readonly<Record<string, string>>): Promise<string> {
  const lines = Object.entries(variables)
    .filter(([name]) => /^[A-Za-z_]\w*$/.test(name))
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'\n`);
  await writeFile(file, lines.join(''), { mode: 0o600 });
  return file;
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
  const unknown = `${registry} knows no package "${spec}", or could not be asked; check the name and version, and the network.`;
  // Only the name can be judged before the version is known, so any version stands in for it.
  if (!Package.safeParse({ registry, name, version: '1.0.0' }).success) return { problem: unknown };
  const version = await resolveVersion(registry, name, range === 'latest' ? undefined : range);
  const pinned = Package.safeParse({ registry, name, version });
  if (!pinned.success) return { problem: unknown };
  const reach = { kind: 'package', package: pinned.data, args: [...args], env: {}, hosts: [], files: {} } as const;
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

/** The command line as a person would type it, without what looks secret and without folders of this machine. */
async function launchLine(reach: ServerProcess, callerFolder: string): Promise<string> {
  if (reach.kind === 'command') return hideHere(maskWords(await portable(reach.command, callerFolder)).join(' '));
  const { registry, name, version } = reach.package;
  if (registry === 'mcpb') return `${name} ${version} (${maskUrl(reach.package.url)})`;
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
  const words = [...runner, ...maskWords(reach.args)];
  return hideHere(words.map((word) => (/[\s"']/.test(word) ? JSON.stringify(word) : word)).join(' '));
}

/** A command line whose paths are relative to this checkout or start at the home folder, so that it holds elsewhere. */
export async function portable(command: readonly string[], callerFolder: string): Promise<string[]> {
  const words: string[] = [];
  for (const [index, word] of command.entries()) {
    const path = resolve(callerFolder, word);
    const isPath =
      isAbsolute(word) || (word.includes('/') && (await exists(path))) || (index > 0 && (await isScript(path)));
    words.push(isPath && !word.startsWith('-') ? shownPath(path) : hideHere(word));
  }
  return words;
}

function shownPath(path: string): string {
  if (path === process.execPath) return 'node';
  if (/^\/(?:usr|bin|sbin|lib|opt)\//.test(path) && !isBelow(CHECKOUT, path)) return path;
  if (isBelow(CHECKOUT, path)) return relative(CHECKOUT, path);
  if (path === homedir() || isBelow(homedir(), path)) return join('~', relative(homedir(), path));
  return relative(CHECKOUT, path) || '.';
}

function hideHere(text: string): string {
  return hideFolders(text, [
    { folder: `${CHECKOUT}/`, shown: '' },
    { folder: homedir(), shown: '~' },
  ]);
}

function atHome(word: string): string {
  return word.replace(/^~(?=\/|$)/, homedir());
}

/** Servers that come with this project and were read by somebody of it; what else happens to be installed is not trusted. */
const OWN_SERVERS = new Set([
  '@modelcontextprotocol/server-everything',
  '@modelcontextprotocol/server-filesystem',
  '@modelcontextprotocol/server-memory',
  '@modelcontextprotocol/server-sequential-thinking',
]);

/**
 * Whether a server may be started as it is. Only what this checkout's own servers.json has, to the letter: a registry, a
 * configuration or a queue can name the same package and bring arguments and variables of its own.
 */
async function isTrusted(entry: ServerEntry): Promise<boolean> {
  const { reach } = entry;
  const isOurs =
    reach.kind === 'package' ? await isOwnDependency(reach) : reach.kind === 'command' && (await isOwnStandIn(entry));
  if (!isOurs) return false;
  const known = (await ownEntries()).find(({ id }) => id === entry.id);
  return known !== undefined && isDeepStrictEqual(known.reach, reach);
}

let own: Promise<ServerEntry[]> | undefined;

function ownEntries(): Promise<ServerEntry[]> {
  own ??= readFile(join(CHECKOUT, 'data', 'servers.json'), 'utf8').then((text) => ServerList.parse(JSON.parse(text)));
  return own;
}

/** A stand-in is ours only where it lies with our own test servers: anybody can write the word into an entry. */
async function isOwnStandIn({ standIn, reach }: ServerEntry): Promise<boolean> {
  if (standIn === undefined || reach.kind !== 'command' || reach.command[0] !== 'node') return false;
  const script = resolve(CHECKOUT, reach.command[1] ?? '');
  if (!(await exists(script))) return false;
  return isBelow(await realpath(join(CHECKOUT, 'test', 'servers')), await realpath(script));
}

/** Only the version that package-lock.json brought here is one that somebody of this project chose. */
async function isOwnDependency({ package: wanted }: Extract<ServerProcess, { kind: 'package' }>): Promise<boolean> {
  if (wanted.registry !== 'npm' || !OWN_SERVERS.has(wanted.name)) return false;
  const manifest = join(CHECKOUT, 'node_modules', wanted.name, 'package.json');
  if (!(await exists(manifest))) return false;
  return hasKey(JSON.parse(await readFile(manifest, 'utf8')), 'version') === wanted.version;
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
