/**
 * How a stranger's server is started in a sandbox. It sees, read-only, the system's programs and the few settings that
 * these look up, and its own package or what readable.ts opens for a command line; it writes to its own empty folders.
 * No other folder of this machine, no other process, no shared memory, and no network except the hosts that its entry
 * names. It is never root, not even when we are.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { inBubblewrap, sharedBelow } from './confine/bubblewrap.ts';
import { filterFor } from './confine/filter.ts';
import { inNamespaces } from './confine/namespaces.ts';
import { inRuntime, inRuntimeOnTrial, type Opened, variablesOfRuntime } from './confine/runtime.ts';
import { AS_NOBODY, NOBODY, SETPRIV, sceneOf } from './confine/scene.ts';
import { FILES_LIMIT_MB } from './connect/consumption.ts';
import { giveTo } from './files.ts';

/** `sandbox` is bubblewrap, on macOS what the system has; `namespaces` is util-linux alone. */
export type Means = 'sandbox' | 'namespaces';

export interface Confinement extends Opened {
  /** Where the settings are put for the sandbox and the variables for the server. */
  folder: string;
  /** One of the writable folders, for what is of no use afterwards. */
  tmp: string;
  /** The folder in which the server is started; the first writable one, unless named. */
  cwd?: string;
  /** Variables of ours, which whatever starts the sandbox hears as well. */
  base: Readonly<Record<string, string>>;
  /** Variables of the server, which nothing outside of the sandbox hears: some make a program run other code first. */
  own: Readonly<Record<string, string>>;
  means?: Means;
}

/** What the sandbox runtime sets for every command; what it says of the proxy is of use only where there is one. */
const OF_RUNTIME = [
  ...Object.keys(variablesOfRuntime('')),
  'SANDBOX_RUNTIME CLAUDE_CODE_TMPDIR CLAUDE_CODE_HOST_HTTP_PROXY_PORT CLAUDE_CODE_HOST_SOCKS_PROXY_PORT',
  'GIT_SSH_COMMAND GIT_CONFIG_PARAMETERS DOCKER_HTTP_PROXY DOCKER_HTTPS_PROXY RSYNC_PROXY FTP_PROXY ftp_proxy',
  'CLOUDSDK_PROXY_TYPE CLOUDSDK_PROXY_ADDRESS CLOUDSDK_PROXY_PORT CLOUDSDK_PROXY_USERNAME CLOUDSDK_PROXY_PASSWORD',
].join(' ');

/**
 * How a server is started in the sandbox; writes the files that this needs. When we are root, the writable folders are
 * given to the user that the server runs as.
 */
export async function confined(
  command: readonly string[],
  confinement: Confinement,
): Promise<{ command: string[]; env: Record<string, string> }> {
  const { folder, base, tmp, readable, writable, hosts, means = 'sandbox' } = confinement;
  if (process.platform === 'linux' && (hosts.length === 0 || means === 'namespaces'))
    return enclosed(command, confinement);
  const { variables, inside } = layOut(command, confinement);
  const opened = { readable: [variables, ...readable], writable, hosts };
  return {
    command: [...dyingWithUs(), ...(await inRuntime(inside, join(folder, 'sandbox.json'), opened))],
    env: { ...base, ...runtimeEnv(folder, tmp) },
  };
}

/** What the runtime reads beside its settings. */
function runtimeEnv(folder: string, tmp: string): Record<string, string> {
  const filter = filterBelow(folder, 'beside-runtime') ?? '/dev/null';
  return { PATH: searched(), CLAUDE_CODE_TMPDIR: tmp, ...variablesOfRuntime(filter) };
}

/** The same without a network, for which Linux needs no proxy. */
function enclosed(
  command: readonly string[],
  confinement: Confinement,
): { command: string[]; env: Record<string, string> } {
  const { folder, base, tmp, readable, writable, means } = confinement;
  const shared = sharedBelow(folder);
  mkdirSync(shared, { recursive: true });
  const { variables, inside } = layOut(command, { ...confinement, writable: [...writable, shared] });
  const scene = sceneOf({ readable: [variables, dirname(process.execPath), ...readable], writable, tmp });
  const asRoot = process.getuid?.() === 0;
  const started = asRoot ? [...AS_NOBODY, ...inside] : inside;
  const whole =
    means === 'namespaces'
      ? inNamespaces(started, { scene, shared, folder, asRoot })
      : inBubblewrap(started, { scene, shared, filter: filterBelow(folder, 'whole'), asRoot });
  return { command: [...dyingWithUs(), ...whole], env: { ...base, PATH: searched() } };
}

/** The variables of a server in a file, and its command with a shell before it that reads them. */
function layOut(
  command: readonly string[],
  { folder, base, own, writable, cwd = writable[0] ?? folder }: Confinement,
): { variables: string; inside: string[] } {
  const variables = join(folder, 'environment.sh');
  const text = `cd ${quoted(cwd)}\n${asShellReads({ ...base, PATH: insidePath(), ...own })}`;
  writeFileSync(variables, text, { mode: 0o600 });
  if (process.platform === 'linux' && process.getuid?.() === 0)
    for (const given of [variables, ...writable]) giveTo(NOBODY, given);
  // The runtime hands the first hundred characters of a command to that command, in a variable: they say nothing here.
  return {
    variables,
    inside: [
      '/bin/sh',
      '-c',
      `unset ${OF_RUNTIME}; ulimit -f ${FILE_BLOCKS}; . "$0" && exec "$@"`,
      variables,
      ...command,
    ],
  };
}

/** A name that a shell does not know cannot be set at all. */
function asShellReads(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .filter(([name]) => /^[A-Za-z_]\w*$/.test(name))
    .map(([name, value]) => `export ${name}=${quoted(value)}\n`)
    .join('');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function filterBelow(folder: string, extent: Parameters<typeof filterFor>[0]): string | undefined {
  const filter = filterFor(extent);
  if (filter === undefined) return undefined;
  const file = join(folder, 'filter');
  writeFileSync(file, filter);
  return file;
}

/** Should we be killed, the sandbox ends with us, and with it all that is in it. Where that cannot be had, the next crawl ends it. */
export function dyingWithUs(): string[] {
  return process.platform === 'linux' && existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'KILL'] : [];
}

/** Where a server looks for programs. */
export function insidePath(): string {
  return [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(':');
}

/** Where the programs are looked for that make a sandbox. */
function searched(): string {
  return [dirname(process.execPath), process.env.PATH ?? '/usr/bin:/bin'].join(delimiter);
}

/** The largest file that may be written, in the half kilobytes of the shell: four times what ends a server, twice what ends an installer, because the watch looks only now and then. */
const FILE_BLOCKS = 4 * 2 * 1024 * FILES_LIMIT_MB;

const tried = new Map<string, string | undefined>();

/**
 * Why no sandbox can be had on this machine, as a sentence with what to do; `undefined` when one can. Found out by
 * starting one, once per run: that a program is installed says little about whether the kernel lets it work.
 * `forHosts` is for one that may reach some hosts.
 */
export function sandboxMissing({
  means = 'sandbox',
  forHosts = false,
}: {
  means?: Means;
  forHosts?: boolean;
} = {}): string | undefined {
  const which = `${means} ${forHosts}`;
  if (!tried.has(which)) tried.set(which, tryOut(means, forHosts));
  return tried.get(which);
}

function tryOut(means: Means, forHosts: boolean): string | undefined {
  if (means === 'namespaces' && (process.platform !== 'linux' || forHosts))
    return 'Without bubblewrap there is no sandbox here that may reach some hosts.';
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'toolrisk-try-')));
  try {
    const [own, shown] = [join(folder, 'own'), join(folder, 'shown')];
    for (const one of [own, shown]) mkdirSync(one);
    // Whoever the command becomes, only the sandbox keeps it from writing there.
    chmodSync(shown, 0o777);
    const written = join(shown, 'written');
    const command = [process.execPath, '-e', TRIES_TO_WRITE, written];
    const opened = { readable: [shown], writable: [own], hosts: [] };
    const place = { ...opened, folder, tmp: own, base: { HOME: own }, own: {} };
    const { command: started, env } =
      process.platform === 'linux' && !forHosts
        ? enclosed(command, { ...place, means })
        : {
            command: inRuntimeOnTrial(command, join(folder, 'settings.json'), opened),
            env: { HOME: own, ...runtimeEnv(folder, own) },
          };
    if (means === 'sandbox' && process.platform === 'linux' && !isFound('bwrap'))
      return noSandbox('there is no "bwrap" command', means, forHosts);
    const [program = '', ...args] = started;
    const { status, stderr } = spawnSync(program, args, { cwd: folder, env, encoding: 'utf8', timeout: 20_000 });
    if (existsSync(written)) return noSandbox('it lets a server write where it may only read', means, forHosts);
    if (status === 0) return undefined;
    return noSandbox((stderr ?? '').trim().split('\n')[0]?.replaceAll(folder, '<tmp>') ?? '', means, forHosts);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const TRIES_TO_WRITE = "try { fs.writeFileSync(process.argv[1], '') } catch {}";

function isFound(program: string): boolean {
  return searched()
    .split(delimiter)
    .some((folder) => folder !== '' && existsSync(join(folder, program)));
}

function noSandbox(why: string, means: Means, forHosts: boolean): string {
  return `No sandbox can be started here${why === '' ? '' : ` (${why})`}: ${cureFor(means, forHosts)}.`;
}

function cureFor(means: Means, forHosts: boolean): string {
  if (process.platform !== 'linux') return 'see the README of @anthropic-ai/sandbox-runtime';
  if (means === 'namespaces') return 'this kernel or container does not let a program make namespaces';
  return `install it with "apt-get install bubblewrap${forHosts ? ' socat ripgrep' : ''}"`;
}
