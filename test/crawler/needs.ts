/** What a test needs of the machine: without it the test is skipped, except in CI, where it fails if the program is installed. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { sandboxMissing } from '../../crawler/sandbox.ts';

/** `missing` says why the test can't run, if it can't; `program` is what makes it possible where it is installed. */
export function needs(context: { skip(note: string): never }, program: string, missing: string | undefined): void {
  if (missing !== undefined && maySkip(program)) context.skip(`needs ${program}: ${missing}`);
  if (missing !== undefined) throw new Error(`${program} is installed and does not work: ${missing}`);
}

/** The same for a whole group of tests that needs the sandbox. */
export function isWithoutSandbox(): boolean {
  return sandboxMissing() !== undefined && maySkip('bwrap');
}

function maySkip(program: string): boolean {
  const isInstalled = (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
  return !(process.env.CI && process.platform === 'linux' && isInstalled);
}
