/** Builds the site from a data folder, as `npm run build` does. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll } from 'vitest';

const OWN = ['src', 'risk', 'public', 'astro.config.mjs', 'package.json', 'tsconfig.json'];
const LINKED = ['node_modules', 'data'];

/** `folder` has the data in `data`; resolves to the folder in which the built site lies. */
async function buildSite(folder: string): Promise<string> {
  // A checkout of its own: two builds at once in one folder take away each other's intermediate files.
  const checkout = join(folder, 'checkout');
  for (const part of OWN) await cp(part, join(checkout, part), { recursive: true });
  for (const part of LINKED) await symlink(resolve(part), join(checkout, part));
  const dist = join(folder, 'dist');
  const astro = resolve('node_modules/astro/bin/astro.mjs');
  await promisify(execFile)(process.execPath, [astro, 'build', '--outDir', dist], {
    cwd: checkout,
    // Only these: the test runner's own variables (PROD, MODE …) would end up in the build.
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      TOOLRISK_DATA: join(folder, 'data'),
      ASTRO_TELEMETRY_DISABLED: '1',
    },
    maxBuffer: 1e8,
  });
  return dist;
}

export interface BuiltSite {
  /** A folder of the tests' own, with the data and the built site in it; not before `beforeAll`, like `dist`. */
  folder(): string;
  /** The folder that was built. */
  dist(): string;
}

/** Builds the site before the tests of a file, from what `fill` writes into the data folder, and clears all away after. */
export function builtSite(fill: (data: string) => Promise<void>): BuiltSite {
  let folder: string;
  let dist: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'toolrisk-site-'));
    await fill(join(folder, 'data'));
    dist = await buildSite(folder);
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  return { folder: () => folder, dist: () => dist };
}
