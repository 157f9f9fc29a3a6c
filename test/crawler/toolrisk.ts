/** The command as a user meets it: as a process of its own. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export const CHECKOUT = join(import.meta.dirname, '..', '..');
export const CLI = join(CHECKOUT, 'crawler', 'cli.ts');

interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs it to its end. `from` is the folder in which the user stands, `env` what is set beside the variables of the test. */
export async function toolrisk(
  args: readonly string[],
  { input = '', from = CHECKOUT, env = {} }: { input?: string; from?: string; env?: Record<string, string> } = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { ...process.env, INIT_CWD: from, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => undefined).end(input);
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}
