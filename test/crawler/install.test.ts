import { execFile } from 'node:child_process';
import { access, glob, mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { npmEntryPoint, serverAmong } from '../../crawler/install/entry-point.ts';
import { installPackage } from '../../crawler/install/install.ts';
import { installerEnv } from '../../crawler/install/installer.ts';
import { Package } from '../../risk/model.ts';
import { needs } from './needs.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'toolrisk-install-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

/** A wheel with a .pth that leaves a mark when Python starts, and a pyvenv.cfg that names another Python. */
const MAKE_WHEEL = `
import sys, zipfile
folder, mark = sys.argv[1:]
info = 'evil_server-1.0.dist-info'
files = {
  'evil.pth': f"import pathlib; pathlib.Path({mark!r}).write_text('ran')\\n",
  'sitecustomize.py': f"import pathlib; pathlib.Path({mark!r}).write_text('ran')\\n",
  'evil_server.py': 'def main(): pass\\n',
  'evil_server-1.0.data/data/pyvenv.cfg': 'home = /root/.ssh/bin\\n',
  f'{info}/METADATA': 'Metadata-Version: 2.1\\nName: evil-server\\nVersion: 1.0\\n',
  f'{info}/WHEEL': 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n',
  f'{info}/entry_points.txt': '[console_scripts]\\nevil-mcp = evil_server:main\\nevil-admin = evil_server:main\\n',
}
with zipfile.ZipFile(f'{folder}/evil_server-1.0-py3-none-any.whl', 'w') as wheel:
  for name, text in files.items(): wheel.writestr(name, text)
  wheel.writestr(f'{info}/RECORD', ''.join(f'{name},,\\n' for name in [*files, f'{info}/RECORD']))
`;

const MAKE_COMPANION = `
import sys, zipfile
info = 'companion-1.0.dist-info'
with zipfile.ZipFile(f'{sys.argv[1]}/companion-1.0-py3-none-any.whl', 'w') as wheel:
  wheel.writestr('companion.py', '')
  wheel.writestr(f'{info}/METADATA', 'Metadata-Version: 2.1\\nName: companion\\nVersion: 1.0\\n')
  wheel.writestr(f'{info}/WHEEL', 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
  wheel.writestr(f'{info}/RECORD', f'companion.py,,\\n{info}/METADATA,,\\n{info}/WHEEL,,\\n{info}/RECORD,,\\n')
`;

test('installing a wheel runs nothing of it, its own pyvenv.cfg opens nothing, and what it needs beside lies with it', {
  timeout: 120_000,
}, async (context) => {
  const mark = join(folder, 'ran');
  const run = promisify(execFile);
  const withVenv = run('python3', ['-c', 'import venv, ensurepip']);
  needs(context, 'python3', await withVenv.then(() => undefined, String));
  const [wheels, cache] = [join(folder, 'wheels'), join(folder, 'cache')];
  await mkdir(wheels);
  await run('python3', ['-c', MAKE_WHEEL, wheels, mark]);
  await run('python3', ['-c', MAKE_COMPANION, wheels]);
  vi.stubEnv('PIP_NO_INDEX', '1');
  vi.stubEnv('PIP_FIND_LINKS', wheels);
  vi.stubEnv('UV_FIND_LINKS', wheels);
  const installed = await installPackage({ registry: 'pypi', name: 'evil-server', version: '1.0' }, {}, cache);
  expect(installed).toMatchObject({ command: [expect.stringMatching(/bin\/evil-mcp$/)] });
  expect('readable' in installed ? installed.readable.join(' ') : '').not.toContain('.ssh');
  expect(await isThere(mark)).toBe(false);
  const wanted = { registry: 'pypi', name: 'evil-server', version: '1.0', with: ['companion<2'] } as const;
  const both = await installPackage({ ...wanted, with: ['companion<2'] }, {}, cache);
  const [environment = ''] = 'readable' in both ? both.readable : [];
  expect(environment).toMatch(/evil-server@1\.0\+companion-lt-2$/);
  expect(await Array.fromAsync(glob('lib/python*/site-packages/companion.py', { cwd: environment }))).toHaveLength(1);
});

test.each([
  ['named like the package, whatever its separators', ['other', 'Some_Server'], 'some-server', 'Some_Server'],
  ['the only one', ['run-it'], 'some-server', 'run-it'],
  ['the only one that says MCP', ['some', 'some-mcp', 'some-admin'], 'some-server', 'some-mcp'],
  ['none, where several say MCP', ['a-mcp', 'b-mcp'], 'some-server', undefined],
  ['none, where there is none', [], 'some-server', undefined],
])('of the commands of a Python package, the server is %s', (_, scripts, name, expected) => {
  expect(serverAmong(scripts, name)).toBe(expected);
});

describe('an executable that cannot be started is a failure and no rejection', () => {
  const startOf = async (manifest: unknown, entryPoint = {}) => {
    const place = join(folder, 'package');
    await mkdir(join(place, 'lib'), { recursive: true });
    await writeFile(join(folder, 'outside.js'), '');
    await writeFile(join(place, 'package.json'), typeof manifest === 'string' ? manifest : JSON.stringify(manifest));
    return npmEntryPoint(place, entryPoint, place);
  };

  test.each([
    ['"."', { name: 'a', bin: '.' }],
    ['empty', { name: 'a', bin: '' }],
    ['a folder', { name: 'a', bin: 'lib' }],
    ['missing', { name: 'a', bin: 'cli.js' }],
    ['outside of the package', { name: 'a', bin: '../outside.js' }],
    ['no text', { name: 'a', bin: 7 }],
    ['named in a manifest that is no JSON', '{'],
    ['named in a manifest that is nothing', 'null'],
  ])('%s', async (_, manifest) => {
    expect(await startOf(manifest)).toMatchObject({ failure: { reason: 'no-entry-point' } });
  });

  test('a script that leads out of the package', async () => {
    expect(await startOf({ name: 'a' }, { script: '../outside.js' })).toMatchObject({
      failure: { reason: 'no-entry-point', message: expect.stringContaining('outside of the package') },
    });
  });

  test('but a huge one is only looked at from its beginning', async () => {
    const huge = join(folder, 'package', 'server');
    await mkdir(join(folder, 'package'));
    await writeFile(huge, '#!/usr/bin/env node\n');
    await truncate(huge, 3_000_000_000);
    expect(await startOf({ name: 'a', bin: 'server' })).toMatchObject({ command: [process.execPath, huge] });
  });
});

test.each([
  ['npm', 'some-server', '1.2.3', true],
  ['npm', '@scope/some.server', '1.2.3-beta.4+5', true],
  ['npm', 'a/../../../../victim/x', '1.2.3', false],
  ['npm', '..', '1.2.3', false],
  ['npm', '@a/..', '1.2.3', false],
  ['npm', '--global', '1.2.3', false],
  ['npm', 'github:user/repository', '1.2.3', false],
  ['npm', 'some-server', 'latest', false],
  ['npm', 'some-server', '1.2.3/../../x', false],
  ['pypi', 'awslabs.server', '2026.10.19', true],
  ['pypi', 'server', '1!1.0rc1.post2.dev3+local.1', true],
  ['pypi', 'server[cli]', '1.0', true],
  ['pypi', 'server[cli,rich-output]', '1.0', true],
  ['pypi', 'server[]', '1.0', false],
  ['pypi', 'server[../x]', '1.0', false],
  ['pypi', 'server[a][b]', '1.0', false],
  ['pypi', '[cli]', '1.0', false],
  ['npm', 'server[cli]', '1.2.3', false],
  ['pypi', 'a/b', '1.0', false],
  ['pypi', 'server', '1.0/../x', false],
  ['pypi', 'server', '../1', false],
])('of %s, "%s" in version "%s" is a package: %s', (registry, name, version, expected) => {
  expect(Package.safeParse({ registry, name, version }).success).toBe(expected);
});

test('the extras in the name of a Python package are kept apart from it', () => {
  expect(Package.parse({ registry: 'pypi', name: 'server[cli, Rich]', version: '1.0' })).toEqual({
    registry: 'pypi',
    name: 'server',
    version: '1.0',
    extras: ['cli', 'Rich'],
  });
});

test('a name that leads out of the cache removes nothing', async () => {
  const victim = join(folder, 'victim');
  await mkdir(victim);
  // As if it had come past the contract.
  const wanted = { registry: 'npm', name: 'a/../../../victim/x', version: '1.0.0' } as const;
  await expect(installPackage({ ...wanted, name: '../../victim/x/../..' }, {}, join(folder, 'cache'))).rejects.toThrow(
    /leads out of the cache/,
  );
  expect(await isThere(victim)).toBe(true);
});

test('an installer gets to know where programs and the index are, and no secret of the user', () => {
  const env = installerEnv({
    PATH: '/bin',
    HOME: '/home/somebody',
    https_proxy: 'http://proxy',
    npm_config_registry: 'https://registry',
    PIP_INDEX_URL: 'https://index',
    GITHUB_TOKEN: 'secret',
    AWS_SECRET_ACCESS_KEY: 'secret',
    NODE_OPTIONS: '--import=x',
    PYTHONPATH: '/x',
    npm_config_ignore_scripts: 'false',
  });
  expect(Object.keys(env).sort()).toEqual(['HOME', 'PATH', 'PIP_INDEX_URL', 'https_proxy', 'npm_config_registry']);
  expect(env.HOME).not.toBe('/home/somebody');
});
