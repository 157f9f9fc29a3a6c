import { describe, expect, test } from 'vitest';
import { entryForCommand, launchLine } from '../../crawler/command-line.ts';

describe('a command line', () => {
  test.each([
    [
      'npx -y @scope/some-server@1.2.3 --flag x',
      { registry: 'npm', name: '@scope/some-server', version: '1.2.3' },
      undefined,
      ['--flag', 'x'],
    ],
    [
      'npx --yes some-server@1.2.3-beta.4',
      { registry: 'npm', name: 'some-server', version: '1.2.3-beta.4' },
      undefined,
      [],
    ],
    [
      'npx -p some-package@1.2.3 other-bin -v',
      { registry: 'npm', name: 'some-package', version: '1.2.3' },
      'other-bin',
      ['-v'],
    ],
    [
      'uvx mcp-server-time@2026.10.19 --local-timezone UTC',
      { registry: 'pypi', name: 'mcp-server-time', version: '2026.10.19' },
      undefined,
      ['--local-timezone', 'UTC'],
    ],
    [
      'uvx --from some.package==1.0.0 some-bin',
      { registry: 'pypi', name: 'some.package', version: '1.0.0' },
      'some-bin',
      [],
    ],
    [
      'uvx some-server[cli]@1.0.0',
      { registry: 'pypi', name: 'some-server', version: '1.0.0', extras: ['cli'] },
      undefined,
      [],
    ],
    [
      'uvx --from some-server[cli,rich]==1.0.0 some-bin',
      { registry: 'pypi', name: 'some-server', version: '1.0.0', extras: ['cli', 'rich'] },
      'some-bin',
      [],
    ],
    [
      'uvx --with mcp<2 some-server==1.0.0',
      { registry: 'pypi', name: 'some-server', version: '1.0.0', with: ['mcp<2'] },
      undefined,
      [],
    ],
  ])('"%s" is the package %j', async (line, wanted, bin, args) => {
    const entry = await entryForCommand('new', line.split(' '));
    expect(entry).toMatchObject({ reach: { kind: 'package', package: wanted, args } });
    expect('reach' in entry && entry.reach.kind === 'package' ? entry.reach.bin : 'none').toBe(bin);
  });

  test.each(['node server.js', 'npx --node-options=--inspect some-server@1.2.3', 'docker run -i some/image'])(
    '"%s" stays as it is',
    async (line) => {
      expect(await entryForCommand('new', line.split(' '))).toMatchObject({
        reach: { kind: 'command', command: line.split(' ') },
      });
    },
  );
});

test.each([
  ['npx a/../../../../victim/x@1.0.0', /knows no package/],
  ['uvx some-server==../1', /knows no package/],
  ['uvx ../x==1.0', /"\.\.\/x==1\.0" is a file or folder, which is not supported yet/],
  ['npx ./server', /is a file or folder, which is not supported yet/],
  ['npx -y https://files.example/server.tgz', /is an address, which is not supported yet/],
  ['npx github:user/repository', /is a git repository, which is not supported yet; name a package of npm/],
  ['npx user/repository#main', /is a git repository, which is not supported yet/],
  ['npx -y -p git+ssh://git@git.example/x.git x', /is a git repository, which is not supported yet/],
  ['uvx --from git+https://git.example/x x', /is a git repository, which is not supported yet; name a package of pypi/],
  ['uvx --from=git+https://ghp_0123456789abcdef@git.example/x x', /"git\+https:\/\/\*\*\*@git\.example\/x" is a git/],
  ['npx -y', 'npx needs a package name, as in "crawl -- npx some-server".'],
  ['uvx', 'uvx needs a package name, as in "crawl -- uvx some-server".'],
])('"%s" names no package', async (line, problem) => {
  expect(await entryForCommand('new', line.split(' '))).toMatchObject({ problem: expect.stringMatching(problem) });
});

test('what is to be installed beside a package is a requirement, and says how to write one', async () => {
  expect(await entryForCommand('new', 'uvx --with ../x some-server==1.0.0'.split(' '))).toMatchObject({
    problem: expect.stringContaining('"mcp<2"'),
  });
});

test.each([
  [undefined, 'uvx "some-server[cli,rich]@1.0.0"'],
  ['some-bin', 'uvx --from "some-server[cli,rich]==1.0.0" some-bin'],
])('a Python package is shown with its extras (executable: %s)', async (bin, line) => {
  const wanted = { registry: 'pypi', name: 'some-server', version: '1.0.0', extras: ['cli', 'rich'] } as const;
  const reach = {
    kind: 'package',
    args: [],
    env: {},
    hosts: [],
    files: {},
    ...(bin === undefined ? {} : { bin }),
  } as const;
  const started = { ...reach, package: { ...wanted, extras: [...wanted.extras] }, args: [], hosts: [] };
  expect(await launchLine(started, '/')).toBe(line);
});
