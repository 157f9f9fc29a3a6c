/**
 * The sandbox by @anthropic-ai/sandbox-runtime, through its command, because its library holds one configuration for the
 * whole process and every server has its own: on macOS, and on Linux for what may reach some hosts, since it has a proxy.
 */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AS_NOBODY, HOSTNAME, MACHINE, NOBODY, SYSTEM, SYSTEM_OF_MACOS } from './scene.ts';

const RUNTIME = dirname(dirname(fileURLToPath(import.meta.resolve('@anthropic-ai/sandbox-runtime'))));
const COMMAND = join(RUNTIME, 'dist', 'cli.js');
/** Starts bubblewrap as the runtime asks for it, and closes what that leaves open. */
const BUBBLEWRAP = join(import.meta.dirname, 'bwrap.sh');

export interface Opened {
  readable: readonly string[];
  writable: readonly string[];
  hosts: readonly string[];
}

/** What bwrap.sh reads from the environment; `filter` is a file with a filter of the kernel. */
export function variablesOfRuntime(filter: string): Record<string, string> {
  return {
    TOOLRISK_FILTER: filter,
    TOOLRISK_HOSTNAME: HOSTNAME,
    TOOLRISK_MACHINE: MACHINE.join(':'),
    TOOLRISK_NOBODY: String(NOBODY),
    TOOLRISK_AS_NOBODY: AS_NOBODY.join(' '),
  };
}

/** The command that starts another one in the sandbox; `settings` is the file that it writes for that. */
export async function inRuntime(inside: readonly string[], settings: string, opened: Opened): Promise<string[]> {
  return started(inside, settings, opened, await scratchOfRuntime());
}

/** The same for a command of our own, to find out whether the sandbox works here. */
export function inRuntimeOnTrial(inside: readonly string[], settings: string, opened: Opened): string[] {
  return started(inside, settings, opened, []);
}

function started(inside: readonly string[], settings: string, opened: Opened, closed: readonly string[]): string[] {
  writeFileSync(settings, settingsFor(opened, closed));
  // Without the two hyphens the sandbox would take options of the server for its own.
  return [process.execPath, COMMAND, '--settings', settings, '--', ...inside];
}

function settingsFor({ readable, writable, hosts }: Opened, closed: readonly string[]): string {
  const system = process.platform === 'darwin' ? [...SYSTEM, ...SYSTEM_OF_MACOS] : [...SYSTEM, '/proc', '/dev'];
  return JSON.stringify({
    ...(process.platform === 'linux' ? { bwrapPath: BUBBLEWRAP } : {}),
    network: { allowedDomains: hosts, deniedDomains: [] },
    filesystem: {
      denyRead: ['/'],
      allowRead: [...system, dirname(process.execPath), join(RUNTIME, 'vendor'), ...readable].map(literally),
      allowWrite: writable.map(literally),
      denyWrite: closed.map(literally),
    },
  });
}

/** Folders that the runtime lets every command write to by default, without the standard streams. */
async function scratchOfRuntime(): Promise<string[]> {
  // Loaded only here, because most commands start no stranger and it takes a fifth of a second.
  const { getDefaultWritePaths } = await import('@anthropic-ai/sandbox-runtime');
  return getDefaultWritePaths({ denyRead: ['/'], allowRead: [] }).filter((path) => !path.startsWith('/dev/'));
}

/** A path, not a pattern, whatever characters a package's name brings into it. */
function literally(path: string): { path: string; literal: true } {
  return { path, literal: true };
}
