import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { askServer, DEFAULT_CRAWL } from '../../crawler/crawl.ts';
import { howAsked, prepareLaunch } from '../../crawler/launch.ts';
import { isTrusted } from '../../crawler/trust.ts';
import { type ServerEntry, ServerList } from '../../risk/model.ts';

describe('who is trusted', () => {
  async function ownEntry(wanted: string): Promise<ServerEntry> {
    const all = ServerList.parse(JSON.parse(await readFile('data/servers.json', 'utf8')));
    const found = all.find(({ id }) => id === wanted);
    if (found === undefined) throw new Error(`data/servers.json has no ${wanted}, which these tests are about`);
    return found;
  }

  test('is a server of this project, as its own servers.json has it', async () => {
    const { asked, target, end } = await prepareLaunch(await ownEntry('server-memory'), DEFAULT_CRAWL);
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

  test.each<[string, (entry: ServerEntry) => ServerEntry]>([
    ['under another id', (entry) => ({ ...entry, id: 'other' })],
    [
      'with arguments of its own',
      (entry) => (entry.reach.kind === 'package' ? { ...entry, reach: { ...entry.reach, args: ['-e', '1'] } } : entry),
    ],
    [
      'with a variable that runs code first',
      (entry) =>
        entry.reach.kind === 'package'
          ? { ...entry, reach: { ...entry.reach, env: { NODE_OPTIONS: '--import=data:text/javascript,1' } } }
          : entry,
    ],
    [
      'as another package that happens to be installed here',
      (entry) =>
        entry.reach.kind === 'package'
          ? {
              ...entry,
              reach: { ...entry.reach, package: { registry: 'npm', name: 'node', version: process.versions.node } },
            }
          : entry,
    ],
  ])('is not the same server %s, as a registry or a queue could bring it', async (_, change) => {
    const asked = await howAsked(change(await ownEntry('server-memory')), { ...DEFAULT_CRAWL, isolation: 'none' });
    expect(asked.isolation).toBe('none');
  });

  test.each<[string, { env?: Record<string, string>; files?: Record<string, string> }, boolean]>([
    ['nothing of its own', {}, true],
    ['a variable that is a setting', { env: { MEMORY_FILE_PATH: '~/memory' } }, true],
    ['a variable that makes Node load other code', { env: { NODE_OPTIONS: '--require=/tmp/other.cjs' } }, false],
    ['a variable that makes the linker load other code', { env: { LD_PRELOAD: '/tmp/other.so' } }, false],
    ['a module in its home', { files: { '.node_modules/optional/index.js': 'other code' } }, false],
  ])('that brings %s is judged by that, whatever servers.json says', async (_, brought, trusted) => {
    const entry = await ownEntry('server-memory');
    if (entry.reach.kind !== 'package') throw new Error('server-memory is not the package that these tests are about');
    const changed = { ...entry, reach: { ...entry.reach, ...brought } };
    expect(await isTrusted(changed, async () => [changed])).toBe(trusted);
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

  test.each<[string[], string, string?]>([
    [['node', 'test/servers/union-mcp.ts'], 'trusted', 'union-mcp'],
    [['node', 'test/servers/union-mcp.ts'], 'none'],
    [['node', 'test/servers/../../crawler/cli.ts'], 'none'],
    [['node', '--import', 'test/servers/union-mcp.ts'], 'none'],
    [['node', '/opt/servers/union-mcp.ts'], 'none'],
    [['sh', 'test/servers/union-mcp.ts'], 'none'],
  ])('says of a stand-in started by %j that it is %s', async (command, isolation, id = 'a') => {
    const entry: ServerEntry = {
      id,
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
    failure: { reason: 'crashed', message: expect.stringContaining('Please report this') },
  });
});
