/**
 * From an entry to something that can be asked: what is installed first, what is put into a sandbox.
 */
import { basename, delimiter, isAbsolute, join, resolve } from 'node:path';
import type { Asked, Failure, ServerEntry } from '../risk/model.ts';
import { unpackBundle } from './bundle.ts';
import { CHECKOUT } from './checkout.ts';
import { atHome, hideHere, launchLine, type ServerProcess } from './command-line.ts';
import { permitted } from './confine/node.ts';
import type { Target } from './connect/list.ts';
import type { Alias } from './connect/text.ts';
import { contained, removeContainer } from './docker.ts';
import { filledIn, secretsIn, type Variables } from './entry-variables.ts';
import { exists } from './files.ts';
import { npmEntryPoint } from './install/entry-point.ts';
import { installPackage } from './install/install.ts';
import { type Isolation, missing } from './isolation.ts';
import { bringsCode, isScript, readableFor } from './readable.ts';
import { confined, dyingWithUs, insidePath } from './sandbox.ts';
import { maskUrl } from './secrets.ts';
import { isTrusted } from './trust.ts';
import { newWorkspace, type Workspace } from './workspace.ts';

export interface LaunchOptions {
  isolation: Isolation;
  /** Where packages are installed. */
  cache: string;
  /** The folder in which the user typed a command line; relative paths in it start here. */
  callerFolder: string;
  /** Values for the variables that entries name. */
  variables: Variables;
  /** Which URLs must lead to the public network: all, or all but the one that the user typed. */
  guard: 'every-host' | 'other-hosts';
  /** Told what the sandbox opens to a command line, and what a server left behind, a sentence each. */
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

/** Makes one entry ready to be asked; may install its package. Never rejects for a reason that lies with the server. */
export async function prepareLaunch(entry: ServerEntry, options: LaunchOptions): Promise<Launch> {
  // As it is written down, without the values of its variables; these are in what is started or dialled, and nowhere else.
  const asked = await howAsked(entry, options);
  const filled = filledIn(entry, options.variables);
  if ('problem' in filled)
    return {
      asked,
      target: { failure: { reason: 'not-set', message: filled.problem } },
      end: async () => undefined,
    };
  const { reach } = filled.entry;
  if (reach.kind === 'url') return { asked, target: urlTarget(entry, reach, options), end: async () => undefined };
  const { isolation } = asked;
  const workspace = await newWorkspace(reach.kind === 'package' ? reach.files : {});
  const end = async () => {
    if (isolation === 'docker') removeContainer(containerOf(workspace));
    const left = await workspace.remove();
    if (left !== undefined) options.say?.(left);
  };
  const hosts = reach.kind === 'package' ? reach.hosts : [];
  const why = isolation === 'trusted' || isolation === 'remote' ? undefined : missing(isolation, hosts.length > 0);
  if (why !== undefined) return { asked, target: { failure: { reason: 'no-sandbox', message: why } }, end };
  const start = await startOf(reach, isolation, { ...options, callerFolder: folderOf(reach, options) });
  if ('failure' in start) return { asked, target: start, end };
  return { asked, target: await targetFor(entry, reach, start, isolation, workspace, options), end };
}

function urlTarget(
  entry: ServerEntry,
  { url, headers = {} }: Extract<ServerEntry['reach'], { kind: 'url' }>,
  { guard, variables }: LaunchOptions,
): Target {
  return { transport: 'streamable-http', url, headers, guard, aliases: secretsIn(entry, variables) };
}

/** Where relative paths of a command line begin. */
function folderOf(reach: ServerProcess, { callerFolder }: LaunchOptions): string {
  return reach.kind === 'command' && reach.cwd !== undefined ? resolve(callerFolder, atHome(reach.cwd)) : callerFolder;
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

async function askedFor(entry: ServerEntry, reach: ServerProcess, options: LaunchOptions): Promise<Launch['asked']> {
  const trusted = await isTrusted(entry);
  return {
    provenance: entry.standIn === undefined ? 'live' : 'stand-in',
    transport: 'stdio',
    ...(reach.kind === 'package' ? { package: reach.package } : {}),
    launch: await launchLine(reach, folderOf(reach, options)),
    envNames: Object.keys(reach.env).sort(),
    isolation: trusted ? 'trusted' : options.isolation,
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
  // The folder in which the user happens to be is not opened whole; the one that a configuration names is the server's.
  const keepClosed = reach.cwd === undefined ? [options.callerFolder, CHECKOUT] : [CHECKOUT];
  const start = await commandAsTyped(executable, args, isolation, keepClosed, options);
  // A client runs its servers from a folder of the user's; what is confined has only its own.
  return isolation === 'none' && reach.cwd !== undefined && 'command' in start
    ? { ...start, cwd: options.callerFolder }
    : start;
}

/** Paths that the command line names are made absolute, because the server is started in an empty folder. */
async function commandAsTyped(
  executable: string,
  args: readonly string[],
  isolation: Isolation | 'remote',
  keepClosed: readonly string[],
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
  // A program that is a script itself is the one that is started; where code stands in the line, no script is.
  let startsNone = await isScript(program);
  let started: string | undefined;
  for (const arg of args) {
    const path = resolve(callerFolder, atHome(arg));
    const script = !arg.startsWith('-') && (await isScript(path));
    if (script && !startsNone) started ??= path;
    startsNone ||= started === undefined && bringsCode(arg, program);
    // In the sandbox a folder that is merely named stays closed, and "." means the server's own.
    const named = script || (isolation === 'none' && !arg.startsWith('-') && (await exists(path)));
    command.push(named ? path : arg);
  }
  if (isolation === 'none') return { command, readable: [] };
  const readable = await readableFor(program, started, keepClosed);
  const line = await launchLine({ kind: 'command', command: [executable, ...args], env: {} }, callerFolder);
  say?.(`Opened for reading to "${line}": ${readable.join(', ')}.`);
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
    ...secretsIn(entry, options.variables),
    ...workspace.aliases,
    { text: options.cache, shown: '<packages>' },
    { text: CHECKOUT, shown: '<toolrisk>' },
    { text: process.execPath, shown: 'node' },
  ];
  const common = { transport: 'stdio', envNames: Object.keys(own), aliases, mark: workspace.folder } as const;
  const writable = [workspace.home, workspace.cwd, workspace.tmp];
  if (isolation === 'docker') {
    const variables = { ...base, ...own };
    const place = { name: containerOf(workspace), folder: workspace.folder, cwd: workspace.cwd, readable, writable };
    const started = await contained(whole, { ...place, variables });
    if ('problem' in started) return { failure: { reason: 'no-entry-point', message: started.problem } };
    return { ...common, ...started, cwd: workspace.cwd };
  }
  if (isolation === 'node') {
    const started = permitted(whole, { readable, writable, variables: own });
    if ('problem' in started) {
      const next = missing('sandbox') ?? 'Leave out --sandbox node for the sandbox.';
      const message = `${started.problem}, so Node's permission model can't keep it apart. ${next}`;
      return { failure: { reason: 'no-sandbox', message } };
    }
    const env = { PATH: insidePath(), ...base, ...own };
    return { ...common, command: [...dyingWithUs(), ...started.command], cwd: workspace.cwd, env };
  }
  if (isolation === 'sandbox' || isolation === 'namespaces') {
    const place = { folder: workspace.folder, tmp: workspace.tmp, cwd: workspace.cwd, readable, writable, hosts };
    return { ...common, ...(await confined(whole, { ...place, base, own, means: isolation })), cwd: workspace.cwd };
  }
  return {
    ...common,
    command: whole,
    cwd: cwd ?? workspace.cwd,
    env: { PATH: process.env.PATH ?? '', ...base, ...own },
  };
}

function containerOf(workspace: Workspace): string {
  return basename(workspace.folder);
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
