/** Builds the site from a data folder, as `npm run build` does. */
import { execFile } from 'node:child_process';
import { cp, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const OWN = ['src', 'risk', 'public', 'astro.config.mjs', 'package.json', 'tsconfig.json'];
const LINKED = ['node_modules', 'data'];

/** `folder` has the data in `data`; resolves to the folder in which the built site lies. */
export async function buildSite(folder: string): Promise<string> {
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
