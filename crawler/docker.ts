/**
 * Docker in place of the sandbox, for whoever asks for it: no network, a read-only system, no capabilities, limits of the
 * kernel on memory, processes and processors. The server's package is seen where it lies, its own folders can be written.
 */
import { spawnSync } from 'node:child_process';
import { basename } from 'node:path';
import { MEMORY_LIMIT_MB, PROCESS_LIMIT } from './connect/consumption.ts';

/** A Python package is installed for the interpreter of this machine, which no image has. */
const IMAGE = 'node:24-slim';

export interface Container {
  /** By which it can be removed; unique on this machine. */
  name: string;
  readable: readonly string[];
  writable: readonly string[];
  cwd: string;
  /** One NAME=value a line. */
  envFile: string;
}

/** The command line that starts a server in a container, or why it cannot be. */
export function contained(command: readonly string[], container: Container): string[] | { problem: string } {
  const [program = '', ...args] = command;
  if (basename(program) === 'docker' && args[0] === 'run') return image(args.slice(1), container);
  if (basename(program) !== 'node')
    return {
      problem: `Only what runs on Node is started in Docker, and this runs on "${basename(program)}"; leave out --docker for the sandbox.`,
    };
  const mounts = [
    ...container.readable.map((path) => ['--mount', `type=bind,src=${path},dst=${path},readonly`]),
    ...container.writable.map((path) => ['--mount', `type=bind,src=${path},dst=${path}`]),
  ].flat();
  return [...limited(container), '--read-only', '--workdir', container.cwd, ...mounts, IMAGE, 'node', ...args];
}

/** A server that is an image itself: run under our limits, whatever flags stood before its name. */
function image(words: readonly string[], container: Container): string[] {
  const own = [...words];
  while (own[0]?.startsWith('-')) {
    const flag = own.shift();
    // Its variables come from the file like everybody's.
    if (flag === '--network' || flag === '-e' || flag === '--env') own.shift();
  }
  return [...limited(container), ...own];
}

function limited({ name, envFile }: Container): string[] {
  return [
    ...['docker', 'run', '--rm', '--interactive', '--init', '--name', name, '--network', 'none'],
    ...['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--pids-limit', String(PROCESS_LIMIT)],
    ...['--memory', `${MEMORY_LIMIT_MB}m`, '--memory-swap', `${MEMORY_LIMIT_MB}m`, '--cpus', '1'],
    ...['--env-file', envFile],
  ];
}

/** Why no container can be started, as a sentence with what to do; `undefined` when one can. */
export function dockerMissing(): string | undefined {
  const { status, error } = spawnSync('docker', ['version', '--format', '{{.Server.Version}}'], { timeout: 20_000 });
  if (status === 0) return undefined;
  const why = error === undefined ? 'its daemon does not answer' : 'there is no "docker" command';
  return `No container can be started here (${why}): start Docker, or leave out --docker for the sandbox.`;
}

/** Ends a container that its own client no longer ends; one that is gone already is no error. */
export function removeContainer(name: string): void {
  spawnSync('docker', ['rm', '--force', name], { timeout: 20_000, stdio: 'ignore' });
}
