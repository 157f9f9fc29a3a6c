import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createNetServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, type TestContext, test } from 'vitest';
import { socketsInReach } from '../../crawler/confine/node.ts';
import { askFromCatalogue, askServer, DEFAULT_CRAWL } from '../../crawler/crawl.ts';
import type { Isolation } from '../../crawler/isolation.ts';
import { confined, sandboxMissing } from '../../crawler/sandbox.ts';
import type { ServerEntry } from '../../risk/model.ts';
import { endpointOf } from '../servers/http.ts';
import { needs } from './needs.ts';

const KERNEL = join(import.meta.dirname, '..', 'servers', 'hostile', 'kernel.py');
const ODD = join(import.meta.dirname, '..', 'servers', 'odd.ts');

const WAYS = ['sandbox', 'namespaces'] as const;

function needsSandbox(context: TestContext, means: (typeof WAYS)[number]): void {
  needs(context, means === 'sandbox' ? 'bwrap' : 'unshare', sandboxMissing({ means }));
}

async function toolsOf(command: string[], isolation: Isolation): Promise<string[]> {
  const entry: ServerEntry = { id: 'odd', title: 'Odd', reach: { kind: 'command', command, env: {} } };
  const listing = await askServer(entry, { ...DEFAULT_CRAWL, isolation });
  if (listing.outcome === 'failed') throw new Error(`${listing.failure.message}\n${listing.failure.stderr}`);
  expect(listing.asked.isolation).toBe(isolation);
  return listing.tools.map((tool) =>
    typeof tool === 'object' && tool !== null && 'name' in tool ? String(tool.name) : '',
  );
}

async function findings(
  isolation: Isolation,
  { read, also = [] }: { read?: string; also?: string[] } = {},
): Promise<string[]> {
  const folder = await mkdtemp(join(homedir(), '.toolrisk-secret-'));
  const secret = join(folder, 'secret');
  await writeFile(secret, 'a secret of the user');
  const { url, close } = await endpointOf(createServer((_request, response) => void response.end('reached')));
  try {
    return await toolsOf(['node', ODD, 'tries-to-reach-out', `${read ?? secret},${url}`, ...also], isolation);
  } finally {
    await close();
    await rm(folder, { recursive: true });
  }
}

describe.each(WAYS)('a stranger in the sandbox by %s', (isolation) => {
  test('can write to its own folder and do nothing else', async (context) => {
    needsSandbox(context, isolation);
    expect(await findings(isolation)).toEqual([
      'cannot_read_secret',
      'cannot_write_beside_secret',
      'can_write_own_folder',
      'cannot_reach_network',
    ]);
  });

  test('cannot read the passwords of the machine, not even when root asks', async (context) => {
    needsSandbox(context, isolation);
    expect(await findings(isolation, { read: '/etc/shadow' })).toContain('cannot_read_secret');
  });

  test('does not see the project of a second script that its command line names', async (context) => {
    needsSandbox(context, isolation);
    const other = await mkdtemp(join(homedir(), '.toolrisk-other-'));
    onTestFinished(() => rm(other, { recursive: true }));
    for (const [name, text] of [
      ['package.json', '{}'],
      ['main.js', ''],
      ['settings', 'a password'],
    ] as const)
      await writeFile(join(other, name), text);
    const [read, script] = [join(other, 'settings'), join(other, 'main.js')];
    expect(await findings(isolation, { read, also: [script] })).toContain('cannot_read_secret');
    expect(await findings(isolation, { read: script, also: [script] })).toContain('cannot_read_secret');
  });

  test('reads a file whose path has a space, and cannot overwrite it', async (context) => {
    needsSandbox(context, isolation);
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'toolrisk-a space-')));
    onTestFinished(() => rm(folder, { recursive: true }));
    const [shown, work] = [join(folder, 'read me'), join(folder, 'work')];
    await mkdir(work);
    await writeFile(shown, 'as it was');
    // Only the sandbox keeps it from being written.
    await chmod(shown, 0o666);
    const { command, env } = await confined(['/bin/sh', '-c', 'cat "$0"; echo changed >"$0"', shown], {
      ...{ folder, tmp: work, readable: [shown], writable: [work], hosts: [], means: isolation },
      ...{ base: { HOME: work }, own: {} },
    });
    const [program = '', ...args] = command;
    const { stdout, stderr } = spawnSync(program, args, { cwd: work, env, encoding: 'utf8' });
    expect(stdout, stderr).toBe('as it was');
    expect(readFileSync(shown, 'utf8')).toBe('as it was');
  });

  test('is not root, and shares with nobody what the kernel keeps', async (context) => {
    needsSandbox(context, isolation);
    const { stdout, error } = spawnSync('ipcmk', ['--shmem', '4096'], { encoding: 'utf8' });
    needs(context, 'ipcmk', error?.message);
    const segment = /\d+/.exec(stdout)?.[0] ?? '';
    onTestFinished(() => void spawnSync('ipcrm', ['--shmem-id', segment]));
    const before = readFileSync('/proc/sysvipc/shm', 'utf8').split('\n').length;
    const found = await toolsOf(['python3', KERNEL, segment], isolation);
    expect(found.filter((name) => !name.startsWith('cannot_'))).toEqual([
      ...(isolation === 'namespaces' ? OPEN_WITHOUT_A_FILTER : []),
      'can_write_tmp',
      'can_write_shm',
    ]);
    expect(readFileSync('/proc/sysvipc/shm', 'utf8').split('\n')).toHaveLength(before);
  });
});

/** What only a filter of system calls closes, which the programs of util-linux do not set. */
const OPEN_WITHOUT_A_FILTER = [
  'can_make_hidden_memory',
  'can_reach_session_keyring',
  'can_open_unix_socket',
  'can_open_vsock',
  'can_make_user_namespace',
];

test('under the permission model of Node it is the network that is open', async () => {
  const found = await findings('node');
  expect(found).toEqual([
    'cannot_read_secret',
    'cannot_write_beside_secret',
    'can_write_own_folder',
    'can_reach_network',
  ]);
});

test('a socket without a file counts as one that the permission model leaves open', async (context) => {
  if (process.platform !== 'linux') context.skip('only Linux has them');
  const name = `toolrisk-${process.pid}`;
  const server = createNetServer().listen(`\0${name}`);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  expect(socketsInReach()).toContain(`@${name}`);
});

test.each<[string, string[], RegExp]>([
  ['another runtime', ['python3', KERNEL], /isn't a script that Node can start/],
  [
    'an option that could give a permission',
    ['node', '--allow-child-process', ODD, 'plain'],
    /isn't a script that Node can start/,
  ],
])('Node keeps %s apart from nothing, so it is left alone', async (_, command, says) => {
  const entry: ServerEntry = { id: 'odd', title: 'Odd', reach: { kind: 'command', command, env: {} } };
  expect(await askServer(entry, { ...DEFAULT_CRAWL, isolation: 'node' })).toMatchObject({
    outcome: 'failed',
    failure: { reason: 'no-sandbox', message: expect.stringMatching(says) },
  });
});

test('without a sandbox, on purpose, it can do all of that', async () => {
  expect(await findings('none')).toEqual([
    'can_read_secret',
    'can_write_beside_secret',
    'can_write_own_folder',
    'can_reach_network',
  ]);
});

test('what may reach a host is in a sandbox that is as closed otherwise', async (context) => {
  needs(context, 'socat', sandboxMissing({ forHosts: true }));
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'toolrisk-hosts-')));
  onTestFinished(() => rm(folder, { recursive: true }));
  const work = join(folder, 'work');
  await mkdir(work);
  const { command, env } = await confined(['/usr/bin/python3', KERNEL, '0'], {
    ...{ folder, tmp: work, readable: [KERNEL], writable: [work], hosts: ['registry.example.com'] },
    ...{ base: { HOME: work }, own: {} },
  });
  const [program = '', ...args] = command;
  const input = `${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' })}\n`;
  const { stdout, stderr } = spawnSync(program, args, { cwd: work, env, input, encoding: 'utf8' });
  expect(stdout, stderr).not.toBe('');
  const names: string[] = JSON.parse(stdout).result.tools.map(({ name }: { name: string }) => name);
  expect(names.filter((name) => !name.startsWith('cannot_'))).toEqual(['can_see_proxy']);
});

test('variables reach the server in the sandbox, and nothing that starts it outside', async (context) => {
  needsSandbox(context, 'sandbox');
  const folder = await mkdtemp(join(homedir(), '.toolrisk-steered-'));
  const written = join(folder, 'written');
  const code = `import fs from "node:fs"; fs.writeFileSync("${written}", "x")`;
  const env = { ACME_TOKEN: "it's $HOME", NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
  const reach = { kind: 'command', command: ['node', ODD, 'shows-its-environment'], env } as const;
  const entry: ServerEntry = { id: 'odd', title: 'Odd', reach: { ...reach, command: [...reach.command] } };
  const steered = await askServer(entry, DEFAULT_CRAWL);
  const plain = await askServer(
    { ...entry, reach: { ...reach, command: [...reach.command], env: { ACME_TOKEN: env.ACME_TOKEN } } },
    DEFAULT_CRAWL,
  );
  const left = await readdir(folder);
  await rm(folder, { recursive: true });
  expect(left).toEqual([]);
  expect(JSON.stringify(plain)).toContain('"ACME_TOKEN"');
  // In the sandbox the code cannot write there, so the server that it belongs to does not even start.
  expect(steered.outcome).toBe('failed');
});

test('what a configured server starts may read the other modules of its own project', async (context) => {
  needs(context, 'bwrap', sandboxMissing());
  const project = await mkdtemp(join(tmpdir(), 'toolrisk-project-'));
  onTestFinished(() => rm(project, { recursive: true }));
  await chmod(project, 0o755);
  await writeFile(join(project, 'package.json'), '{"name":"own","type":"module"}');
  await writeFile(join(project, 'part.js'), 'export const name = "from_a_part";');
  const answers = `import readline from 'node:readline'; import { name } from './part.js';
readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  const results = { initialize: { protocolVersion: params?.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'own', version: '1' } }, 'tools/list': { tools: [{ name, inputSchema: { type: 'object' } }] } };
  if (id !== undefined) console.log(JSON.stringify({ jsonrpc: '2.0', id, ...(results[method] ? { result: results[method] } : { error: { code: -32601, message: 'unknown' } }) }));
});`;
  await writeFile(join(project, 'server.js'), answers);
  const listing = await askFromCatalogue(
    {
      id: 'own',
      title: 'Own',
      reach: { kind: 'command', command: ['node', './server.js'], env: {}, cwd: project },
    },
    { ...DEFAULT_CRAWL, isolation: 'sandbox' },
  );
  expect(listing).toMatchObject({ outcome: 'listed', tools: [{ name: 'from_a_part' }] });
});
