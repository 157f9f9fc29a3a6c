/**
 * Node's own permission model, for servers that run on Node where nothing stronger can be had. It closes files, programs
 * and native code to them. It closes neither the network nor the sockets of this machine, and it isn't a boundary against
 * code that attacks Node itself (https://nodejs.org/api/permissions.html#permission-model-constraints).
 */
import { accessSync, constants, existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { maySet } from '../variables.ts';

/** Takes the ways to signal a process away from the server. */
const NO_SIGNALS = join(import.meta.dirname, 'no-signals.cjs');

export interface Permitted {
  readable: readonly string[];
  writable: readonly string[];
  variables: Readonly<Record<string, string>>;
}

/** The command that starts another one with these permissions, or why that cannot be, as a sentence. */
export function permitted(
  [program = '', ...args]: readonly string[],
  { readable, writable, variables }: Permitted,
): { command: string[] } | { problem: string } {
  // An option before the script could be one that gives a permission.
  if (program !== process.execPath || args[0] === undefined || args[0].startsWith('-'))
    return { problem: "It isn't a script that Node can start without extra options" };
  const refused = Object.keys(variables).find((name) => !maySet(name));
  if (refused !== undefined) return { problem: `It wants the variable ${refused}, which can make Node run other code` };
  // Node resolves the links on the way to a module before it asks whether it may read that.
  const open = new Set([...readable, ...readable.filter((path) => existsSync(path)).map((path) => realpathSync(path))]);
  const wild = [...open, ...writable].find((path) => path.includes('*'));
  if (wild !== undefined) return { problem: `The path ${wild} contains *, which Node reads as a pattern` };
  const permissions = [
    '--permission',
    ...[...open, ...writable].map((path) => `--allow-fs-read=${path}`),
    ...writable.map((path) => `--allow-fs-write=${path}`),
    `--allow-fs-read=${NO_SIGNALS}`,
    '--require',
    NO_SIGNALS,
  ];
  return { command: [program, ...permissions, ...args] };
}

/**
 * Sockets that a program listens on and that we may connect to, such as Docker's, the desktop's or that of an SSH agent:
 * what runs under the permission model may too, and any of them may be able to start programs. One without a file has a
 * name that begins with "@" and is open to all. Undefined where that is not known.
 */
export function socketsInReach(): string[] | undefined {
  try {
    const [, ...lines] = readFileSync('/proc/net/unix', 'utf8').trim().split('\n');
    const names = lines
      .filter((line) => line.split(' ')[3] === LISTENS)
      .flatMap((line) => / ([/@].*)$/.exec(line)?.[1] ?? []);
    return [...new Set(names)].filter((name) => name.startsWith('@') || isWritable(name));
  } catch {
    return undefined;
  }
}

/** The flag of a socket that accepts connections. */
const LISTENS = '00010000';

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
