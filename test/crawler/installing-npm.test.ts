/** Installing packages of npm that want more than to be installed, with npm of three generations and a registry on loopback. */
import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { InstallResult } from '../../crawler/install/entry-point.ts';
import { installPackage } from '../../crawler/install/install.ts';
import { sandboxMissing } from '../../crawler/sandbox.ts';
import { type PackageIndex, startPackageIndex } from '../servers/package-index.ts';
import { npmOf, PLAIN_PATH } from './installers.ts';
import { isWithoutSandbox } from './needs.ts';

const run = promisify(execFile);
const OLD = ['10.8.2', '11.6.2'];
const NPMS = [...OLD, 'latest'];

let folder: string;
let index: PackageIndex;
let repository: string;
const paths = new Map<string, string>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'toolrisk-installing-'));
  for (const version of NPMS) paths.set(version, `${await npmOf(version)}${delimiter}${PLAIN_PATH}`);
  index = await startPackageIndex(folder);
  await addPackages();
});
afterAll(async () => {
  await index.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => void vi.stubEnv('npm_config_registry', `${index.url}/`));
afterEach(() => void vi.unstubAllEnvs());

/** What runs when somebody's code does. */
const mark = () => join(folder, 'somebody-ran');
const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

/** A repository that is built when it is installed, by an npm that its own settings tell what to call for git. */
async function addPackages(): Promise<void> {
  const innermost = await index.addRepository('tool', { 'package.json': '{"name":"tool","version":"1.0.0"}' });
  repository = await index.addRepository('built', {
    'package.json': JSON.stringify({
      name: 'built',
      version: '2.0.0',
      scripts: { prepare: 'true' },
      devDependencies: { tool: `git+${innermost}` },
    }),
    '.npmrc': 'git=./own-git.sh\n',
    'own-git.sh': `#!/bin/sh\ntouch '${mark()}'\nexit 1\n`,
  });
  await mkdir(join(folder, 'private'));
  await writeFile(join(folder, 'private', 'package.json'), '{"name":"private","version":"1.0.0"}');
  const add = (name: string, fields: object, files = {}) =>
    index.addNpm({ name, version: '1.0.0', bin: 'cli.js', ...fields }, { 'cli.js': '', ...files });
  await add('plain', {});
  await add('aliased', { dependencies: { other: 'npm:plain@^1.0.0', plain: 'latest' } });
  await add('from-git', { dependencies: { built: `git+${repository}` } });
  await add('from-git-deep', { dependencies: { 'from-git': '1.x' } });
  await add('from-git-optional', { optionalDependencies: { built: `git+${repository}` } });
  await add('from-github', { dependencies: { built: 'somebody/built' } });
  await add('from-folder', { dependencies: { private: `file:${join(folder, 'private')}` } });
  await add('from-archive', { dependencies: { private: `file:${join(folder, 'private.tgz')}` } });
  await add('from-address', { dependencies: { plain: `${index.url}/files/plain-1.0.0.tgz` } });
  await add('from-elsewhere', { dependencies: { plain: 'http://127.0.0.1:9/plain-1.0.0.tgz' } });
  const locked = { version: '1.0.0', resolved: `git+${repository}#main` };
  await add(
    'from-lock-file',
    { dependencies: { plain: '1.0.0' } },
    {
      'npm-shrinkwrap.json': JSON.stringify({
        name: 'x',
        version: '1.0.0',
        lockfileVersion: 3,
        packages: { 'node_modules/plain': locked },
      }),
    },
  );
}

let caches = 0;
const cache = () => join(folder, `cache-${caches}`);
const install = (name: string, sandboxed: boolean) =>
  installPackage({ registry: 'npm', name, version: '1.0.0' }, {}, cache(), sandboxed);
const messageOf = (result: InstallResult) => ('failure' in result ? result.failure.message : 'installed');

test("a git dependency is a danger: by itself, npm 10 runs its author's program", async () => {
  const env = {
    PATH: `${dirname(process.execPath)}:${paths.get('10.8.2')}`,
    HOME: folder,
    npm_config_registry: index.url,
  };
  const into = join(folder, 'by-itself');
  await run('npm', ['install', '--prefix', into, '--ignore-scripts', 'from-git'], { env }).catch(() => undefined);
  expect(await isThere(mark())).toBe(true);
  await rm(mark());
});

/** What each package asks for that is refused: who asks, for what, and how that begins. */
const REFUSED: Readonly<Record<string, [asker: string, dependency: string, start: string]>> = {
  'from-git': ['from-git@1.0.0', 'built', 'git+http'],
  'from-git-deep': ['from-git@1.0.0', 'built', 'git+http'],
  'from-git-optional': ['from-git-optional@1.0.0', 'built', 'git+http'],
  'from-github': ['from-github@1.0.0', 'built', 'somebody/built'],
  'from-folder': ['from-folder@1.0.0', 'private', 'file:'],
  'from-archive': ['from-archive@1.0.0', 'private', 'file:'],
  'from-address': ['from-address@1.0.0', 'plain', 'http://127.0.0.1'],
  'from-elsewhere': ['from-elsewhere@1.0.0', 'plain', 'http://127.0.0.1:9/'],
};

describe.each([
  ...NPMS.map((version) => [version, 'in the sandbox', true] as const),
  ['latest', 'without a sandbox', false] as const,
])('npm %s %s', (version, _, sandboxed) => {
  const results = new Map<string, InstallResult>();
  const skipped = sandboxed && isWithoutSandbox();

  beforeAll(async () => {
    caches++;
    if (skipped) return;
    vi.stubEnv('PATH', paths.get(version));
    vi.stubEnv('npm_config_registry', `${index.url}/`);
    index.requests.length = 0;
    const names = ['aliased', 'from-lock-file', ...Object.keys(REFUSED)];
    await Promise.all(names.map(async (name) => results.set(name, await install(name, sandboxed))));
  });

  test.skipIf(skipped)('installs what comes from a registry on loopback, also under another name', async () => {
    expect(results.get('aliased')).toEqual({
      command: [process.execPath, expect.stringMatching(/aliased@1\.0\.0\/node_modules\/aliased\/cli\.js$/)],
      readable: [join(cache(), 'npm', 'aliased@1.0.0')],
    });
    expect(await isThere(join(cache(), 'npm', 'aliased@1.0.0', 'node_modules', 'other'))).toBe(true);
  });

  test.skipIf(skipped).each(Object.keys(REFUSED))('refuses the package "%s" and names the dependency', (name) => {
    const [asker, dependency, start] = REFUSED[name] ?? [];
    const result = results.get(name);
    expect(result).toMatchObject({ failure: { reason: 'install-failed' } });
    expect(result && messageOf(result)).toContain(
      `${name} 1.0.0 was not installed: ${asker} depends on "${dependency}" from "${start}`,
    );
  });

  test.skipIf(skipped)('does not follow the lock file of a package to a repository', () => {
    const result = results.get('from-lock-file');
    // The newest npm does not heed such a lock file at all.
    expect(result && messageOf(result)).toMatch(
      version === 'latest' ? /^installed$/ : /depends on "built\.git" from "http/,
    );
  });

  test.skipIf(skipped)(
    "runs nobody's program, asks for no repository and leaves nothing of what it refused",
    async () => {
      expect(await isThere(mark())).toBe(false);
      expect(index.requests.filter((path) => path.includes('.git/'))).toEqual([]);
      const installed = [...results].flatMap(([name, result]) => ('failure' in result ? [] : [`${name}@1.0.0`]));
      expect((await readdir(join(cache(), 'npm'))).sort()).toEqual(installed.sort());
    },
  );
});

test.each(OLD)('without a sandbox, npm %s is refused before it is told a package', async (version) => {
  vi.stubEnv('PATH', paths.get(version));
  index.requests.length = 0;
  const result = await install('plain', false);
  expect(messageOf(result)).toBe(
    `plain 1.0.0 was not installed: npm ${version} is not used without a sandbox, because it does not know --allow-git, --allow-remote, --allow-file, --allow-directory and could run code of the package's author during installation. Update it with "npm install --global npm@latest", or install a sandbox.`,
  );
  expect(index.requests).toEqual([]);
});

test('a package that fills the disk is ended, and nothing of it stays', async () => {
  caches++;
  vi.stubEnv('PATH', paths.get('10.8.2'));
  await index.addNpm({ name: 'grows', version: '1.0.0' }, {}, 1_400_000_000);
  const before = await readdir(tmpdir());
  const result = await install('grows', sandboxMissing() === undefined);
  expect(messageOf(result)).toBe('grows 1.0.0 was not installed: it took more than 1000 MB of the disk.');
  expect(await readdir(join(cache(), 'npm'))).toEqual([]);
  const left = (await readdir(tmpdir())).filter((name) => name.startsWith(`toolrisk-${process.pid}-`));
  expect(left.filter((name) => !before.includes(name))).toEqual([]);
});

test('what a killed process left half installed is removed by the next install', async () => {
  caches++;
  vi.stubEnv('PATH', paths.get('latest'));
  const place = join(cache(), 'npm');
  await mkdir(join(place, 'half@1.0.0', 'node_modules'), { recursive: true });
  await writeFile(join(place, '.installing+half@1.0.0'), '999999999');
  await install('plain', false);
  expect(await readdir(place)).toEqual(['plain@1.0.0']);
});
