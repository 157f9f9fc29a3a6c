/** Installing Python packages that want more than to be installed, with pip and with uv and an index on loopback. */
import { access, glob, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { InstallResult } from '../../crawler/install/entry-point.ts';
import { installPackage } from '../../crawler/install/install.ts';
import { type PackageIndex, startPackageIndex, wheelOf } from '../servers/package-index.ts';
import { PLAIN_PATH, pythonHere, uvHere } from './installers.ts';
import { isWithoutSandbox } from './needs.ts';

let folder: string;
let index: PackageIndex;
const paths = new Map<string, string>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'toolrisk-installing-'));
  const plain = [await pythonHere(), PLAIN_PATH].join(delimiter);
  paths.set('pip', plain);
  paths.set('uv', [await uvHere(), plain].join(delimiter));
  index = await startPackageIndex(folder);
  await addPackages();
});
afterAll(async () => {
  await index.close();
  await rm(folder, { recursive: true });
});

/** What a build backend leaves when it runs. */
const mark = () => join(folder, 'somebody-ran');
const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

async function addPackages(): Promise<void> {
  const backend = `import pathlib\npathlib.Path(${JSON.stringify(mark())}).touch()\n`;
  const source = {
    'pyproject.toml':
      '[build-system]\nrequires = []\nbuild-backend = "own"\nbackend-path = ["."]\n[project]\nname = "built"\nversion = "1.0"\n',
    'own.py': backend,
  };
  await mkdir(join(folder, 'built'));
  for (const [name, text] of Object.entries(source)) await writeFile(join(folder, 'built', name), text);
  const repository = await index.addRepository('built', source);
  const wheel = await index.addArchive('other-1.0-py3-none-any.whl', wheelOf('other', '1.0', [], {}));
  await index.addWheel('plain', '1.0');
  await index.addWheel('needs-plain', '1.0', ['plain>=1']);
  await index.addWheel('from-folder', '1.0', [`built @ file://${join(folder, 'built')}`]);
  await index.addWheel('from-git', '1.0', [`built @ git+${repository}`]);
  await index.addWheel('from-address', '1.0', [`other @ ${wheel}`]);
  await index.addWheel('from-address-deep', '1.0', ['from-address']);
  await index.addWheel('climbs-out', '1.0', [], {
    'climbs_out-1.0.dist-info/entry_points.txt': `[console_scripts]\nclimbs_out = climbs_out:main\n${'../'.repeat(30)}${mark().slice(1)} = climbs_out:main\n`,
  });
  await index.addWheel('has-extras', '1.0', ['plain ; extra == "cli"', `other @ ${wheel} ; extra == "odd"`]);
}

let caches = 0;
const cache = () => join(folder, `cache-${caches}`);
const install = (name: string, sandboxed: boolean, extras: readonly string[] = []) =>
  installPackage(
    { registry: 'pypi', name, version: '1.0', ...(extras.length === 0 ? {} : { extras: [...extras] }) },
    {},
    cache(),
    sandboxed,
  );
const messageOf = (result: InstallResult | undefined) =>
  result === undefined ? 'not tried' : 'failure' in result ? result.failure.message : 'installed';

async function modulesOf(result: InstallResult | undefined): Promise<string[]> {
  const [environment = ''] = result !== undefined && 'readable' in result ? result.readable : [];
  const files = await Array.fromAsync(glob('lib/python*/site-packages/*.py', { cwd: environment }));
  return files.map((file) => basename(file)).sort();
}

describe.each([
  ['pip', 'in the sandbox', true],
  ['pip', 'without a sandbox', false],
  ['uv', 'in the sandbox', true],
  ['uv', 'without a sandbox', false],
])('%s %s', (tool, _, sandboxed) => {
  const results = new Map<string, InstallResult>();
  const skipped = sandboxed && isWithoutSandbox();

  beforeAll(async () => {
    caches++;
    if (skipped) return;
    vi.stubEnv('PATH', paths.get(tool));
    vi.stubEnv('PIP_INDEX_URL', `${index.url}/simple/`);
    vi.stubEnv('UV_DEFAULT_INDEX', `${index.url}/simple/`);
    vi.stubEnv('PIP_FIND_LINKS', undefined);
    index.requests.length = 0;
    const wanted = [
      'needs-plain',
      'climbs-out',
      'from-folder',
      'from-git',
      'from-address',
      'from-address-deep',
      'has-extras',
      'has-extras[cli]',
      'has-extras[odd]',
    ];
    await Promise.all(
      wanted.map(async (spec) => {
        const [name = '', extra = ''] = spec.split(/[[\]]/);
        results.set(spec, await install(name, sandboxed, extra === '' ? [] : [extra]));
      }),
    );
    vi.unstubAllEnvs();
  });

  test.skipIf(skipped)('installs wheels from an index on loopback', async () => {
    const installed = results.get('needs-plain');
    expect(installed).toMatchObject({ command: [expect.stringMatching(/needs-plain@1\.0\/bin\/needs_plain$/)] });
    expect(await modulesOf(installed)).toEqual(['needs_plain.py', 'plain.py']);
  });

  test.skipIf(skipped).each([
    ['from-folder', 'built @ file://'],
    ['from-git', 'built @ git+http://'],
    ['from-address', 'other @ http://'],
    ['from-address-deep', 'other @ http://'],
    ['has-extras[odd]', 'other @ http://'],
  ])('refuses the package "%s" and names the dependency', (spec, reference) => {
    const result = results.get(spec);
    expect(result).toMatchObject({ failure: { reason: 'install-failed' } });
    expect(messageOf(result)).toContain(`1.0 was not installed: it depends on "${reference}`);
  });

  test.skipIf(skipped)('installs an extra where it is asked for', async () => {
    expect(await modulesOf(results.get('has-extras'))).toEqual(['has_extras.py']);
    expect(await modulesOf(results.get('has-extras[cli]'))).toEqual(['has_extras.py', 'plain.py']);
  });

  test.skipIf(skipped)('writes nothing outside, whatever a wheel calls its commands', async () => {
    expect(messageOf(results.get('climbs-out'))).toMatch(/^installed$|was not installed/);
    expect(await isThere(mark())).toBe(false);
  });

  test.skipIf(skipped)('builds nothing, fetches nothing else and leaves nothing of what it refused', async () => {
    expect(await isThere(mark())).toBe(false);
    expect(index.requests.filter((path) => /\.git\/|other-1/.test(path))).toEqual([]);
    expect((await readdir(join(cache(), 'pypi'))).filter((name) => name !== 'climbs-out@1.0').sort()).toEqual([
      'has-extras@1.0',
      'has-extras@1.0+[cli]',
      'needs-plain@1.0',
    ]);
  });
});
