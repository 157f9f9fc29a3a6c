/**
 * How a stranger's server is started: inside @anthropic-ai/sandbox-runtime, through its command, because its library
 * holds one configuration for the whole process and every server has its own.
 * A server sees, read-only, the system's programs and the few settings that these look up, and its own package or what
 * readable.ts opens for a command line; it writes to its own empty folders. No other folder of this machine, and no
 * network except the hosts that its entry names.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const RUNTIME = dirname(dirname(fileURLToPath(import.meta.resolve('@anthropic-ai/sandbox-runtime'))));
const COMMAND = join(RUNTIME, 'dist', 'cli.js');
/** Of /etc only what runtimes look up: with the whole of it, a crawl as root would show the machine's passwords. */
const SETTINGS = [
  'alternatives',
  'ca-certificates',
  'crypto-policies',
  'debian_version',
  'fonts',
  'gai.conf',
  'group',
  'host.conf',
  'hosts',
  'ld.so.cache',
  'ld.so.conf',
  'ld.so.conf.d',
  'locale.alias',
  'localtime',
  'lsb-release',
  'mime.types',
  'nsswitch.conf',
  'os-release',
  'passwd',
  'pki/ca-trust/extracted',
  'pki/tls/certs',
  'pki/tls/openssl.cnf',
  'protocols',
  'resolv.conf',
  'services',
  'ssl/cert.pem',
  'ssl/certs',
  'ssl/openssl.cnf',
  'timezone',
];
const SYSTEM = [
  ...['/usr', '/bin', '/sbin', '/lib', '/lib64', '/proc', '/dev', '/sys'],
  ...['/System', '/Library/Apple', '/Library/Frameworks', '/Library/Developer/CommandLineTools'],
  ...SETTINGS.flatMap((name) => [`/etc/${name}`, ...(process.platform === 'darwin' ? [`/private/etc/${name}`] : [])]),
];

interface Opened {
  readable: readonly string[];
  writable: readonly string[];
  hosts: readonly string[];
}

export interface Confinement extends Opened {
  /** Where the settings are put for the sandbox and the variables for the server. */
  folder: string;
  /** One of the writable folders, for what is of no use afterwards. */
  tmp: string;
  /** Variables of ours, which whatever starts the sandbox hears as well. */
  base: Readonly<Record<string, string>>;
  /** Variables of the server, which nothing outside of the sandbox hears: some make a program run other code first. */
  own: Readonly<Record<string, string>>;
}

/** How a server is started in the sandbox; writes down for it what stands in files. */
export async function confined(
  command: readonly string[],
  { folder, tmp, base, own, readable, ...opened }: Confinement,
): Promise<{ command: string[]; env: Record<string, string> }> {
  const [settings, variables] = [join(folder, 'sandbox.json'), join(folder, 'environment.sh')];
  await writeFile(variables, asShellReads(own), { mode: 0o600 });
  await writeFile(settings, settingsFor({ ...opened, readable: [variables, ...readable] }, await scratchOfRuntime()));
  const inside = ['/bin/sh', '-c', '. "$0" && exec "$@"', variables, ...command];
  return {
    // Without the two hyphens the sandbox would take options of the server for its own.
    command: [...dyingWithUs(), process.execPath, COMMAND, '--settings', settings, '--', ...inside],
    env: { ...base, ...sandboxEnv(tmp) },
  };
}

/** A name that a shell does not know cannot be set at all. */
function asShellReads(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .filter(([name]) => /^[A-Za-z_]\w*$/.test(name))
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'\n`)
    .join('');
}

const SETPRIV = '/usr/bin/setpriv';

/** Should we be killed, the sandbox ends with us, and with it all that is in it. Where that cannot be had, the next crawl ends it. */
function dyingWithUs(): string[] {
  return process.platform === 'linux' && existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'KILL'] : [];
}

/** The environment that the sandbox needs beside the server's own. */
function sandboxEnv(tmp: string): Record<string, string> {
  return { PATH: [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(':'), CLAUDE_CODE_TMPDIR: tmp };
}

let checked: { missing: string | undefined } | undefined;

/**
 * Why no sandbox can be had on this machine, as a sentence with what to do; `undefined` when one can. Found out by
 * starting one, once per run: that a program is installed says little about whether the kernel lets it work.
 */
export function sandboxMissing(): string | undefined {
  checked ??= { missing: tryOut() };
  return checked.missing;
}

function tryOut(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'toolrisk-try-'));
  try {
    const settings = join(folder, 'settings.json');
    writeFileSync(settings, settingsFor({ readable: [], writable: [folder], hosts: [] }, []));
    const command = [COMMAND, '--settings', settings, '--', process.execPath, '--version'];
    const { status, stderr } = spawnSync(process.execPath, command, {
      cwd: folder,
      env: { HOME: folder, ...sandboxEnv(folder) },
      encoding: 'utf8',
      timeout: 20_000,
    });
    if (status === 0) return undefined;
    const why = stderr.trim().split('\n')[0] ?? '';
    const cure =
      process.platform === 'linux'
        ? 'install it with "apt-get install bubblewrap socat ripgrep"'
        : 'see the README of @anthropic-ai/sandbox-runtime';
    return `No sandbox can be started here${why === '' ? '' : ` (${why.replaceAll(folder, '<tmp>')})`}: ${cure}, or start strangers' servers without one on purpose with --no-sandbox.`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function settingsFor({ readable, writable, hosts }: Opened, closed: readonly string[]): string {
  return JSON.stringify({
    network: { allowedDomains: hosts, deniedDomains: [] },
    filesystem: {
      denyRead: ['/'],
      allowRead: [...SYSTEM, dirname(process.execPath), join(RUNTIME, 'vendor'), ...readable].map(literally),
      allowWrite: writable.map(literally),
      denyWrite: closed.map(literally),
    },
  });
}

/** Folders that the runtime lets every command write to, though nobody asked for it: all but its standard streams. */
async function scratchOfRuntime(): Promise<string[]> {
  // Loaded only here, because most commands start no stranger and it takes a fifth of a second.
  const { getDefaultWritePaths } = await import('@anthropic-ai/sandbox-runtime');
  return getDefaultWritePaths({ denyRead: ['/'], allowRead: [] }).filter((path) => !path.startsWith('/dev/'));
}

/** A path, not a pattern, whatever characters a package's name brings into it. */
function literally(path: string): { path: string; literal: true } {
  return { path, literal: true };
}
