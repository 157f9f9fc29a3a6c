/**
 * Runs an installer: in the sandbox with the package index as its only host, or, where no sandbox can be had, with the
 * same scrubbed environment outside of it. Its home, its cache and its temporary files are thrown away afterwards, so
 * no package can leave something in a cache for the next one.
 */
import { spawn } from 'node:child_process';
import { lstat, mkdir, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endGroup, ownGroup } from '../connect/process.ts';
import { HeadTail, inShort } from '../connect/text.ts';
import { exists } from '../files.ts';
import { confined } from '../sandbox.ts';
import type { Workspace } from '../workspace.ts';

const OUTPUT_KEPT = 2_000;
/** The largest of some hundred real servers took 0.4 GB, its downloads included. */
export const DISK_LIMIT_MB = 1_000;
const BETWEEN_LOOKS_MS = 500;

/** The home of installers where they touch nothing of a stranger's, such as a Python that uv has to download first. */
const INSTALLER_HOME = join(homedir(), '.cache', 'toolrisk', 'home');
const PROXY_VARIABLES = /^(?:(?:https?|all|no)_proxy|PIP_PROXY|npm_config_(?:(?:https_)?proxy|noproxy))$/i;
const INDEX_VARIABLES =
  /^(?:PIP_(?:INDEX_URL|EXTRA_INDEX_URL|NO_INDEX|FIND_LINKS|CONFIG_FILE)|UV_(?:INDEX|DEFAULT_INDEX|INDEX_URL|EXTRA_INDEX_URL|FIND_LINKS|CONFIG_FILE)|npm_config_(?:@[\w-]+:)?registry)$/i;
const TRUST_VARIABLES =
  /^(?:NODE_EXTRA_CA_CERTS|(?:SSL|REQUESTS|CURL)_\w+|PIP_(?:TRUSTED_HOST|CERT|CLIENT_CERT)|UV_(?:NATIVE_TLS|SYSTEM_CERTS)|npm_config_(?:cafile|ca|strict_ssl))$/i;
const OTHER_VARIABLES =
  /^(?:PATH|LANG|LC_\w+|TZ|TMPDIR|SYSTEMROOT|PYENV_ROOT|PIP_(?:DEFAULT_TIMEOUT|TIMEOUT)|UV_(?:PYTHON|HTTP_TIMEOUT))$/i;

export interface InstallerRun {
  /** The program by its path, and its arguments. */
  command: readonly string[];
  env?: Readonly<Record<string, string>>;
  workspace: Workspace;
  /** Where it puts the package, if it installs one. */
  folder?: string;
  /** Programs and settings of the installer that lie outside of the system's folders. */
  readable: readonly string[];
  /** The package index, as "host:port"; in the sandbox no other host can be reached. */
  hosts: readonly string[];
  limitMs: number;
  sandboxed: boolean;
}

export interface InstallerEnd {
  code: number | null;
  output: string;
  /** Why it was ended before it was done, as the rest of a sentence. */
  ended?: string;
}

/** Why a dependency is refused, in the words of a failure. */
export const ONLY_FROM_INDEX =
  "A dependency must come from the package index, because a git, file or URL dependency may run its author's code during installation or read files of this machine.";

/** What became of one try to install a package: where its Python lies (empty for npm), or why nothing was installed. */
export type Attempt = { basePrefix: string } | { refused: string } | { failed: InstallerEnd };

/** The version that a range or a tag stands for, or why it is not known, as a sentence. */
export type Resolved = { version: string } | { problem: string };

export function unknownPackage(registry: string, spec: string): { problem: string } {
  return { problem: `${registry} knows no package "${spec}"; check its name and version.` };
}

/** What looking a version up ended with, when that says nothing about the package. */
export function failedLookUp(registry: string, name: string, { ended, output }: InstallerEnd): { problem: string } {
  const lines = output.split('\n').filter((line) => /\S/.test(line));
  const why = ended ?? inShort(lines.find((line) => /error/i.test(line)) ?? lines.at(-1) ?? 'it gave no reason', []);
  return {
    problem: `"${name}" could not be looked up on ${registry} (${why}); check the network and the package index.`,
  };
}

/** Runs an installer on what a stranger published; ends it when it takes too long or too much of the disk. */
export async function runInstaller(run: InstallerRun): Promise<InstallerEnd> {
  const { workspace, folder, hosts } = run;
  const env = { ...installerEnv(process.env), HOME: workspace.home, TMPDIR: workspace.tmp, ...run.env };
  const writable = [workspace.home, workspace.cwd, workspace.tmp, ...(folder === undefined ? [] : [folder])];
  const readable = [...run.readable, ...(await filesNamedIn(env))];
  const place = { cwd: workspace.cwd, mark: workspace.folder, watched: [workspace.folder, ...writable.slice(3)] };
  if (!run.sandboxed) return started(run.command, { ...place, env, limitMs: run.limitMs });
  const { base, own } = splitForSandbox(env);
  const inSandbox = { folder: workspace.folder, tmp: workspace.tmp, base, own, readable, writable, hosts };
  return started(run.command, { ...place, ...(await confined(run.command, inSandbox)), limitMs: run.limitMs });
}

/** Runs a program of this machine that touches nothing of a stranger's. */
export async function runHere(
  command: readonly string[],
  limitMs: number,
  outputKept = OUTPUT_KEPT,
): Promise<InstallerEnd> {
  // Python's -m and npm's project settings would take what lies in the folder that the user happens to stand in.
  await mkdir(INSTALLER_HOME, { recursive: true });
  return started(command, { cwd: INSTALLER_HOME, env: installerEnv(process.env), limitMs, watched: [], outputKept });
}

interface Started {
  command?: string[];
  env: Record<string, string>;
  cwd: string;
  limitMs: number;
  mark?: string;
  /** Folders that may take no more of the disk, together, than the limit. */
  watched: readonly string[];
  /** How many characters are kept of either end of its output. */
  outputKept?: number;
}

async function started(
  words: readonly string[],
  { command, env, cwd, limitMs, mark, watched, outputKept = OUTPUT_KEPT }: Started,
): Promise<InstallerEnd> {
  const [executable = '', ...args] = command ?? words;
  const kept = new HeadTail(outputKept);
  const child = spawn(executable, args, { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env });
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
  const group = ownGroup(child.pid, mark);
  const done = new AbortController();
  const ended = limit(watched, limitMs, done.signal).then((why) => {
    if (why !== undefined) void endGroup(group, mark);
    return why;
  });
  const result = await code;
  done.abort();
  endAtOnce(group);
  await endGroup(group, mark);
  const why = await ended;
  return why === undefined ? { code: result, output: String(kept) } : { code: null, output: String(kept), ended: why };
}

/** What an installer that is done leaves behind has nothing to finish, so it is not given the time to. */
function endAtOnce(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // There is nothing left of it.
  }
}

/** Resolves with the limit that was passed, or with nothing once `done` is aborted. */
async function limit(watched: readonly string[], limitMs: number, done: AbortSignal): Promise<string | undefined> {
  const deadline = Date.now() + limitMs;
  while (!done.aborted) {
    if (Date.now() >= deadline) return `it took more than ${limitMs / 1000} s`;
    if ((await megabytesIn(watched, done)) > DISK_LIMIT_MB) return `it took more than ${DISK_LIMIT_MB} MB of the disk`;
    await sleep(Math.min(BETWEEN_LOOKS_MS, Math.max(0, deadline - Date.now())), undefined, { signal: done }).catch(
      () => undefined,
    );
  }
  return undefined;
}

async function megabytesIn(folders: readonly string[], done: AbortSignal): Promise<number> {
  let bytes = 0;
  const queue = [...folders];
  for (let folder = queue.pop(); folder !== undefined && !done.aborted; folder = queue.pop()) {
    // What is gone by the time that it is looked at takes no room.
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) queue.push(path);
      else
        bytes += await lstat(path).then(
          ({ blocks, nlink }) => (blocks * 512) / nlink,
          () => 0,
        );
    }
  }
  return bytes / 2 ** 20;
}

/** What an installer gets to see of an environment: where programs are and how to reach a package index. */
export function installerEnv(environment: NodeJS.ProcessEnv): Record<string, string> {
  const allowed = [PROXY_VARIABLES, INDEX_VARIABLES, TRUST_VARIABLES, OTHER_VARIABLES];
  const kept = Object.entries(environment).filter(
    (pair): pair is [string, string] => pair[1] !== undefined && allowed.some((names) => names.test(pair[0])),
  );
  const path = [dirname(process.execPath), environment.PATH ?? ''].join(delimiter);
  return { ...Object.fromEntries(kept), PATH: path, HOME: INSTALLER_HOME };
}

/**
 * The user's proxy is for the sandbox itself; what runs in it has the sandbox's proxy as its only way out, also to an
 * index on this machine, which the sandbox would have it look for on its own loopback.
 */
function splitForSandbox(env: Readonly<Record<string, string>>): Record<'base' | 'own', Record<string, string>> {
  const { HOME = '', TMPDIR = '', ...others } = env;
  const entries = Object.entries(others);
  const proxies = Object.fromEntries(entries.filter(([name]) => PROXY_VARIABLES.test(name)));
  const forHttps = proxies.PIP_PROXY ?? proxies.npm_config_https_proxy ?? proxies.npm_config_proxy;
  return {
    // The sandbox puts the socket of its own proxy there, which must be seen from within.
    base: { HOME, TMPDIR, LANG: 'C.UTF-8', ...(forHttps === undefined ? {} : { HTTPS_PROXY: forHttps }), ...proxies },
    own: {
      ...Object.fromEntries(entries.filter(([name]) => !PROXY_VARIABLES.test(name))),
      NO_PROXY: '',
      no_proxy: '',
    },
  };
}

/** The hosts in a text of addresses, each as "host:port". */
export function hostsIn(text: string): string[] {
  return [...text.matchAll(/\bhttps?:\/\/[^\s"'<>,;]+/gi)].flatMap(([address]) => {
    if (!URL.canParse(address)) return [];
    const { hostname, port, protocol } = new URL(address);
    return [`${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`];
  });
}

/** Files and folders that settings name by their whole path: certificates, packages that lie on this machine, configurations. */
async function filesNamedIn(env: Readonly<Record<string, string>>): Promise<string[]> {
  const named = Object.entries(env)
    .filter(([name]) => INDEX_VARIABLES.test(name) || TRUST_VARIABLES.test(name))
    .flatMap(([, value]) => value.split(/[\s,]+/).map((word) => word.replace(/^file:\/\//, '')));
  const found: string[] = [];
  for (const path of new Set(named)) if (isAbsolute(path) && path !== '/' && (await exists(path))) found.push(path);
  return found;
}
