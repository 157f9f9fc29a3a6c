/**
 * Docker in place of the sandbox, for whoever asks for it: no network, a read-only system, no root, no capabilities, limits of the
 * kernel on memory, processes and processors. The server's package is seen where it lies, its own folders can be written.
 */
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { NOBODY } from './confine/scene.ts';
import { MEMORY_LIMIT_MB, PROCESS_LIMIT } from './connect/consumption.ts';
import { giveTo } from './files.ts';

/** A Python package is installed for the interpreter of this machine, which no image has. */
const IMAGE = 'node:24-slim';

export interface Container {
  /** By which it can be removed; unique on this machine. */
  name: string;
  /** Where its variables are put for the client of Docker. */
  folder: string;
  readable: readonly string[];
  writable: readonly string[];
  cwd: string;
  variables: Readonly<Record<string, string>>;
}

/** How a server is started in a container, or why it cannot be; writes down for it what stands in files. */
export async function contained(
  command: readonly string[],
  container: Container,
): Promise<{ command: string[]; env: Record<string, string> } | { problem: string }> {
  const [program = '', ...args] = command;
  const isImage = basename(program) === 'docker' && args[0] === 'run';
  if (!isImage && basename(program) !== 'node')
    return {
      problem: `Only what runs on Node is started in Docker, and this runs on "${basename(program)}"; leave out --docker for the sandbox.`,
    };
  const { inside, variables } = isImage ? image(args.slice(1)) : { inside: onNode(args, container), variables: {} };
  if (process.getuid?.() === 0) for (const folder of container.writable) giveTo(NOBODY, folder);
  const envFile = join(container.folder, 'environment');
  await writeFile(envFile, asDockerReads({ ...container.variables, ...variables }), { mode: 0o600 });
  return { command: [...limited(container.name), '--env-file', envFile, ...inside], env: clientEnv() };
}

function onNode(args: readonly string[], { readable, writable, cwd }: Container): string[] {
  const mounts = [
    ...readable.map((path) => ['--mount', `type=bind,src=${path},dst=${path},readonly`]),
    ...writable.map((path) => ['--mount', `type=bind,src=${path},dst=${path}`]),
  ].flat();
  return ['--read-only', '--workdir', cwd, ...mounts, IMAGE, 'node', ...args];
}

/** A server that is an image itself: run under our limits, of all flags before its name only the variables are heard. */
function image(words: readonly string[]): { inside: string[]; variables: Record<string, string> } {
  const inside = [...words];
  const settings: string[] = [];
  while (inside[0]?.startsWith('-')) {
    const flag = inside.shift() ?? '';
    if (flag === '-e' || flag === '--env') settings.push(inside.shift() ?? '');
    else if (flag.startsWith('--env=')) settings.push(flag.slice('--env='.length));
    else if (flag === '--network') inside.shift();
  }
  // One that is only named would be taken from whoever starts the container, so nothing is set but what the entry sets.
  const pairs = settings.flatMap((setting): [string, string][] => {
    const [, name, value] = /^([^\s=]+)=(.*)$/s.exec(setting) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value]];
  });
  return { inside, variables: Object.fromEntries(pairs) };
}

function limited(name: string): string[] {
  const { user, group } = userInside();
  return [
    ...['docker', 'run', '--rm', '--interactive', '--init', '--name', name, '--network', 'none'],
    ...['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--user', `${user}:${group}`],
    ...['--pids-limit', String(PROCESS_LIMIT)],
    ...['--memory', `${MEMORY_LIMIT_MB}m`, '--memory-swap', `${MEMORY_LIMIT_MB}m`, '--cpus', '1'],
  ];
}

/** Who a server is in its container: never root, though its folders are its own. */
function userInside(): { user: number; group: number } {
  const user = process.getuid?.() ?? NOBODY;
  return user === 0 ? { user: NOBODY, group: NOBODY } : { user, group: process.getgid?.() ?? NOBODY };
}

/** One NAME=value a line, which is why no value can have several. */
function asDockerReads(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${value.replaceAll('\n', ' ')}\n`)
    .join('');
}

/** The client of Docker is told where its daemon is by the environment that the user has. */
function clientEnv(): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) => /^(?:PATH|DOCKER_.*|XDG_RUNTIME_DIR)$/.test(name));
  return { ...Object.fromEntries(kept.map(([name, value]) => [name, value ?? ''])), HOME: homedir() };
}

/** Why no container can be started, as a sentence with what to do; `undefined` when one can. */
export function dockerMissing(): string | undefined {
  const { status, error } = spawnSync('docker', ['version', '--format', '{{.Server.Version}}'], { timeout: 20_000 });
  if (status === 0) return undefined;
  const why = error === undefined ? 'its daemon does not answer' : 'there is no "docker" command';
  return `No container can be started here (${why}): start Docker, or leave out --docker for the sandbox.`;
}

/** Whether the image is there that servers run in: fetching it takes longer than a server is waited for. */
export function hasImage(): boolean {
  return spawnSync('docker', ['image', 'inspect', IMAGE], { timeout: 20_000, stdio: 'ignore' }).status === 0;
}

/** Ends a container that its own client no longer ends; one that is gone already is no error. */
export function removeContainer(name: string): void {
  spawnSync('docker', ['rm', '--force', name], { timeout: 20_000, stdio: 'ignore' });
}
