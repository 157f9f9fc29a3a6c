import { describe, expect, test } from 'vitest';
import { askServer, DEFAULT_CRAWL } from '../../crawler/crawl.ts';
import { entryForCommand, prepareLaunch } from '../../crawler/launch.ts';
import type { ServerEntry } from '../../risk/model.ts';

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
  ])('"%s" is the package %j', async (line, wanted, bin, args) => {
    const entry = await entryForCommand('new', line.split(' '));
    expect(entry).toMatchObject({ reach: { kind: 'package', package: wanted, args } });
    expect('reach' in entry && entry.reach.kind === 'package' ? entry.reach.bin : 'none').toBe(bin);
  });

  test.each(['node server.js', 'npx --node-options=--inspect some-server@1.2.3', 'docker run -i some/image', 'npx'])(
    '"%s" stays as it is',
    async (line) => {
      expect(await entryForCommand('new', line.split(' '))).toMatchObject({
        reach: { kind: 'command', command: line.split(' ') },
      });
    },
  );
});

describe('who is trusted', () => {
  const memory = (version: string): ServerEntry => ({
    id: 'memory',
    title: 'Memory',
    reach: {
      kind: 'package',
      package: { registry: 'npm', name: '@modelcontextprotocol/server-memory', version },
      args: [],
      env: {},
      hosts: [],
      files: {},
    },
  });

  test('is a dependency of this project in the version that is installed', async () => {
    const { asked, target, end } = await prepareLaunch(memory('2026.8.31'), DEFAULT_CRAWL);
    await end();
    expect(asked).toMatchObject({
      isolation: 'trusted',
      launch: 'npx -y @modelcontextprotocol/server-memory@2026.8.31',
    });
    expect(target).toMatchObject({
      transport: 'stdio',
      command: [process.execPath, expect.stringMatching(/node_modules.*server-memory/)],
    });
  });

  test('is not a command, and no package, of anybody else', async () => {
    const entry: ServerEntry = {
      id: 'other',
      title: 'Other',
      reach: { kind: 'command', command: ['no-such-program'], env: {} },
    };
    const { asked, end } = await prepareLaunch(entry, { ...DEFAULT_CRAWL, isolation: 'none' });
    await end();
    expect(asked.isolation).toBe('none');
  });

  test.each([
    [['node', 'test/servers/union-mcp.ts'], 'trusted'],
    [['node', 'test/servers/../../crawler/cli.ts'], 'none'],
    [['node', '--import', 'test/servers/union-mcp.ts'], 'none'],
    [['node', '/tmp/servers/union-mcp.ts'], 'none'],
    [['sh', 'test/servers/union-mcp.ts'], 'none'],
  ])('says of a stand-in started by %j that it is %s', async (command, isolation) => {
    const entry: ServerEntry = {
      id: 'a',
      title: 'A',
      standIn: 'transcribed',
      reach: { kind: 'command', command, env: {} },
    };
    const { asked, end } = await prepareLaunch(entry, { ...DEFAULT_CRAWL, isolation: 'none' });
    await end();
    expect(asked.isolation).toBe(isolation);
  });
});

test('an error of ours while one server is asked costs that server alone', async () => {
  // A file cannot be laid below a file.
  const reach: ServerEntry['reach'] = {
    kind: 'package',
    package: { registry: 'npm', name: 'some-server', version: '1.2.3' },
    args: [],
    env: {},
    hosts: [],
    files: { a: '', 'a/b': '' },
  };
  const entry: ServerEntry = { id: 'a', title: 'A', reach };
  expect(await askServer(entry, { ...DEFAULT_CRAWL, isolation: 'none' })).toMatchObject({
    outcome: 'failed',
    failure: { reason: 'crashed', message: expect.stringContaining('please report this') },
  });
});

test.each(['npx github:user/repository', 'npx a/../../../../victim/x@1.0.0', 'uvx ../x==1.0', 'uvx some-server==../1'])(
  '"%s" names no package',
  async (line) => {
    expect(await entryForCommand('new', line.split(' '))).toMatchObject({
      problem: expect.stringMatching(/knows no package/),
    });
  },
);
