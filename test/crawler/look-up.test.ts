/** Which version a package name stands for, and what is said where that can't be found out. */
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { resolveVersion } from '../../crawler/install/install.ts';
import { sandboxMissing } from '../../crawler/sandbox.ts';
import { type PackageIndex, startPackageIndex } from '../servers/package-index.ts';
import { PLAIN_PATH, pythonHere, uvHere } from './installers.ts';
import { needs } from './needs.ts';

let folder: string;
let index: PackageIndex;
/** For uv alone, which looks for it by this path. */
let python: string;
/** For the PATH: what is there for Python. */
const paths = new Map<string, string>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'toolrisk-look-up-'));
  index = await startPackageIndex(folder);
  await index.addWheel('plain', '1.0');
  await index.addWheel('plain', '1.2');
  await index.addNpm({ name: 'plain', version: '2.1.0' });
  const here = await pythonHere();
  python = join(here, 'python3');
  paths.set('pip', [here, PLAIN_PATH].join(delimiter));
  const [uvOnly, nothing] = [join(folder, 'uv-only'), join(folder, 'nothing')];
  for (const place of [uvOnly, nothing]) await mkdir(place);
  await symlink(join(await uvHere(), 'uv'), join(uvOnly, 'uv'));
  paths.set('uv', [uvOnly, PLAIN_PATH].join(delimiter));
  paths.set('nothing', nothing);
  // In front of those of the system.
  for (const name of ['npm', 'python3.13', 'python3.12', 'python3.11', 'python3'])
    for (const place of [uvOnly, nothing]) {
      await writeFile(join(place, name), '#!/bin/sh\nexit 127\n');
      await chmod(join(place, name), 0o755);
    }
});
afterAll(async () => {
  await index.close();
  await rm(folder, { recursive: true });
});
afterEach(() => void vi.unstubAllEnvs());

async function lookedUp(registry: 'npm' | 'pypi', name: string, tool: string, sandboxed: boolean, url = index.url) {
  vi.stubEnv('UV_PYTHON', python);
  vi.stubEnv('PATH', paths.get(tool) ?? process.env.PATH);
  vi.stubEnv('PIP_INDEX_URL', `${url}/simple/`);
  vi.stubEnv('UV_DEFAULT_INDEX', `${url}/simple/`);
  vi.stubEnv('npm_config_registry', `${url}/`);
  return resolveVersion(registry, name, undefined, sandboxed);
}

const CLOSED = 'http://127.0.0.1:9';

test.for([
  ['npm', 'npm', true, '2.1.0'],
  ['npm', 'npm', false, '2.1.0'],
  ['pypi', 'pip', true, '1.2'],
  ['pypi', 'pip', false, '1.2'],
  ['pypi', 'uv', true, '1.2'],
  ['pypi', 'uv', false, '1.2'],
] as const)('of %s by %s (sandboxed: %s) it is the newest', async ([registry, tool, sandboxed, version], context) => {
  if (sandboxed) needs(context, 'bwrap', sandboxMissing({ forHosts: true }));
  expect(await lookedUp(registry, 'plain', tool, sandboxed)).toEqual({ version });
});

test.each([
  ['npm', 'npm'],
  ['pypi', 'pip'],
  ['pypi', 'uv'],
] as const)('%s by %s tells a package that is not there from an index that is not there', async (registry, tool) => {
  expect(await lookedUp(registry, 'no-such-server', tool, false)).toEqual({
    problem: `${registry} knows no package "no-such-server"; check its name and version.`,
  });
  expect(await lookedUp(registry, 'plain', tool, false, CLOSED)).toEqual({
    problem: expect.stringMatching(`^"plain" could not be looked up on ${registry} \\(.*\\); check the network`),
  });
});

test('an installer that is missing is what is said', async () => {
  expect(await lookedUp('pypi', 'plain', 'nothing', false)).toEqual({
    problem: 'There is neither "uv" nor a Python 3 with pip on the PATH; install one of them.',
  });
});
