/** Servers that come from elsewhere, that want something, and that change: as a user of the command meets them. */
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type Message, reply, toolNamed } from '../servers/hostile/lists.ts';
import { listenOnLoopback } from '../servers/http.ts';
import { serveUnionOverHttp } from '../servers/union-mcp.ts';
import { CHECKOUT, toolrisk } from './toolrisk.ts';

const ODD = join(CHECKOUT, 'test', 'servers', 'odd.ts');

let folder: string;
let data: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'toolrisk-found-'));
  data = join(folder, 'data');
  await mkdir(data);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const toolriskHere = (args: readonly string[], env: Record<string, string> = {}) =>
  toolrisk(args, { from: folder, env });
const crawling = (...more: string[]) => ['crawl', '--data', data, '--cache', join(folder, 'cache'), ...more];
const stored = async (file: string) => JSON.parse(await readFile(join(data, file), 'utf8'));

async function serving(pages: (path: string) => unknown): Promise<string> {
  const server = createServer((request, response) => {
    const page = pages(request.url ?? '');
    response.writeHead(page === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(page ?? {}));
  });
  const port = await listenOnLoopback(server);
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${port}`;
}

describe('a registry', () => {
  test('is read, its servers are kept and asked, and what is left out is said', async () => {
    const union = await serveUnionOverHttp({ port: 0 });
    onTestFinished(() => union.close());
    const listed = (name: string, more: object) => ({ server: { name, version: '1.0.0', description: '…', ...more } });
    const registry = await serving((path) => ({
      servers: path.includes('cursor=')
        ? [
            listed('io.github.someone/bundle', {
              packages: [{ registryType: 'mcpb', identifier: 'https://x.invalid/b' }],
            }),
          ]
        : [listed('io.github.someone/union', { remotes: [{ type: 'streamable-http', url: union.url }] })],
      metadata: path.includes('cursor=') ? {} : { nextCursor: 'second' },
    }));
    const ran = await toolriskHere(crawling('--source', registry, '--private-network'));
    expect(ran.stderr).toContain('io.github.someone/bundle: ');
    expect(ran.stderr).toContain('Found 1 server; left out 1.');
    expect(ran.code).toBe(0);
    expect(await stored('listings/io-github-someone-union.json')).toMatchObject({ outcome: 'listed' });
    expect(await stored('servers.json')).toMatchObject([{ id: 'io-github-someone-union' }]);
  });

  test('leads nowhere on this network unless the user says so', async () => {
    const remotes = [{ type: 'streamable-http', url: 'http://127.0.0.1:9/mcp' }];
    const registry = await serving(() => ({ servers: [{ server: { name: 'a/b', version: '1.0.0', remotes } }] }));
    const ran = await toolriskHere(crawling('--source', registry));
    expect(ran.code).toBe(1);
    expect(await stored('listings/a-b.json')).toMatchObject({
      failure: { reason: 'unreachable', message: expect.stringContaining('It leads to this machine') },
    });
  });

  test('that is none is one sentence', async () => {
    const ran = await toolriskHere(crawling('--source', await serving(() => undefined)));
    expect(ran).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/answers with the status 404; is it the base address/),
    });
  });
});

test('the clients of this machine are a source, and none of their secrets is kept', async () => {
  const home = join(folder, 'home');
  await mkdir(join(home, '.cursor'), { recursive: true });
  const secret = 'ghp_abcdefghijklmnopqrstuvwxyz0123456789';
  const server = {
    command: process.execPath,
    args: [ODD, 'shows-its-environment', `--token=${secret}`],
    env: { ACME: secret },
  };
  await writeFile(join(home, '.cursor', 'mcp.json'), JSON.stringify({ mcpServers: { odd: server } }));
  const ran = await toolriskHere(crawling('--source', 'clients', '--no-sandbox'), { HOME: home, USERPROFILE: home });
  expect(ran.code).toBe(0);
  const written = await Promise.all(
    ['servers.json', 'listings/odd.json', 'catalogue/odd.json'].map((file) => readFile(join(data, file), 'utf8')),
  );
  expect(written.join('')).not.toContain(secret);
  expect(written[1]).toContain('"ACME"');
});

describe('a project that clients are set up in', () => {
  const KINDS = join(CHECKOUT, 'test', 'servers', 'kinds.ts');
  const tools = async (id: string) => {
    const listing = await stored(`listings/${id}.json`);
    return listing.tools?.map(({ name }: { name: string }) => name) ?? listing.failure;
  };

  async function asked(files: Record<string, object>, ...more: string[]) {
    for (const [file, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), JSON.stringify(content));
    }
    const env = { HOME: join(folder, 'home'), USERPROFILE: join(folder, 'home') };
    return toolriskHere(crawling('--source', 'clients', '--no-sandbox', '--private-network', ...more), env);
  }

  test('has its servers asked with the arguments and variables that they are set up with', async () => {
    const server = (args: string[], env = {}) => ({ command: 'node', args: [KINDS, ...args], env });
    const ran = await asked({
      '.cursor/mcp.json': {
        mcpServers: {
          lists: server(['--kinds', 'read,drop']),
          zone: server(['--zone', 'America/Lima', '--region=sa-east-1']),
          switched: server([], { WITH_WRITES: 'true', TRANSPORT: 'stdio' }),
          locked: server(['--key', 'opens-sesame']),
          doubled: server(['--kinds', 'read,drop']),
        },
      },
    });
    expect(ran).toMatchObject({ code: 0, stderr: expect.stringContaining('Found 4 servers; left out') });
    expect(await Promise.all(['lists', 'zone', 'switched', 'locked'].map(tools))).toEqual([
      ['read_row', 'drop_table'],
      ['read_row', 'zone_America/Lima', 'region_sa-east-1'],
      ['read_row', 'write_row'],
      ['read_row', 'key_of_12'],
    ]);
    const kept = await readFile(join(data, 'servers.json'), 'utf8');
    expect(kept).not.toContain('sesame');
    expect(kept).toContain(`\${LOCKED_KEY}`);
    // From what is kept alone the others are asked again, and that one is not without its key.
    const again = await toolriskHere(crawling('--no-sandbox'));
    expect(again.stderr).toContain('locked: not-set. Skipped: LOCKED_KEY is not set');
    expect(again.stderr.match(/\(unchanged\)/g)).toHaveLength(3);
    expect(await tools('locked')).toEqual(['read_row', 'key_of_12']);
    const whole = await toolriskHere(crawling('--no-sandbox'), { LOCKED_KEY: 'opens-sesame' });
    expect(whole.stderr).toContain('locked: 2 tools');
    expect(whole.stderr).toContain('(unchanged)');
  });

  test('has a script asked from its own folder, also one that is off in another client', async () => {
    await copyFile(KINDS, join(folder, 'server.ts'));
    const ran = await asked({
      '.mcp.json': { mcpServers: { mine: { command: 'node', args: ['./server.ts'] } } },
      'opencode.json': { mcp: { other: { type: 'local', command: ['node', 'server.ts'], enabled: false } } },
      '.zed/settings.json': { context_servers: { other: { command: 'node', args: ['server.ts'] } } },
    });
    expect(ran).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('Found 2 servers; left out 0'),
    });
    expect(await Promise.all(['mine', 'other'].map(tools))).toEqual([['read_row'], ['read_row']]);
  });

  test('has servers apart that differ only in their folder, their query or their headers', async () => {
    const ran = await asked({
      '.cursor/mcp.json': {
        mcpServers: {
          a: { command: 'make', args: ['serve'], cwd: '/srv/a' },
          b: { command: 'make', args: ['serve'], cwd: '/srv/b' },
          c: { url: 'http://127.0.0.1:9/mcp?kinds=read' },
          d: { url: 'http://127.0.0.1:9/mcp?kinds=read,drop' },
          e: { url: 'http://127.0.0.1:9/mcp', headers: { 'X-Kinds': 'read' } },
          f: { url: 'http://127.0.0.1:9/mcp', headers: { 'X-Kinds': 'drop' } },
        },
      },
    });
    expect(ran.stderr).toContain('Found 6 servers; left out 0.');
  });

  test('says at once that packages are looked up, and a sentence for each that gives no answer or is elsewhere', async () => {
    const npx = (spec: string) => ({ command: 'npx', args: ['-y', spec] });
    const registry = await serving(() => undefined);
    await mkdir(join(folder, '.cursor'));
    const mcpServers = {
      one: npx('@nowhere/one'),
      two: npx('@nowhere/two'),
      git: npx('github:someone/some-server'),
      short: npx('someone/some-server'),
      uvx: { command: 'uvx', args: ['--from', 'git+https://git.example/x.git@v1', 'x'] },
    };
    await writeFile(join(folder, '.cursor', 'mcp.json'), JSON.stringify({ mcpServers }));
    const ran = await toolriskHere(crawling('--source', 'clients'), {
      HOME: join(folder, 'home'),
      npm_config_registry: registry,
    });
    const lines = ran.stderr.trim().split('\n');
    expect(lines[0]).toBe('Looking up 2 packages …');
    expect(lines.filter((line) => /^Looked up [12] of 2: (?:one|two)\.$/.test(line))).toHaveLength(2);
    expect(
      lines.filter((line) =>
        /^(?:one|two): npm knows no package "@nowhere\/\w+"; check its name and version\.$/.test(line),
      ),
    ).toHaveLength(2);
    expect(lines.filter((line) => /is a git repository, which is not supported yet/.test(line))).toHaveLength(3);
    expect(ran.stderr).toContain('Found 0 servers; left out 5.');
  });
});

describe('a URL with settings in its query', () => {
  async function kinds(): Promise<string> {
    const server = createServer(async (request, response) => {
      if (request.method !== 'POST') return void response.writeHead(405).end();
      const message: Message = JSON.parse(await text(request));
      if (message.id === undefined) return void response.writeHead(202).end();
      const asked = new URL(request.url ?? '/', 'http://x').searchParams;
      const list = (asked.get('kinds') ?? '').split(',').filter(Boolean);
      const tools = asked.get('key') === 'sesame-77' ? list.map(toolNamed) : [];
      const body = JSON.stringify(reply(message, () => ({ tools })));
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    });
    const port = await listenOnLoopback(server);
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${port}/mcp`;
  }

  test('is asked again with all of them, the secret from its variable, and is not asked without it', async () => {
    const url = await kinds();
    await writeFile(join(data, 'servers.json'), '[]');
    const saved = await toolriskHere([
      'crawl',
      `${url}?kinds=read,drop&key=sesame-77`,
      '--save',
      'kind',
      '--data',
      data,
    ]);
    expect(saved).toMatchObject({ code: 0, stderr: expect.stringContaining('kept as a variable: KIND_KEY.') });
    expect(await stored('servers.json')).toMatchObject([
      { reach: { kind: 'url', url: `${url}?kinds=read,drop&key=\${KIND_KEY}` } },
    ]);
    const before = await stored('listings/kind.json');
    expect(before.tools).toHaveLength(2);
    const unset = await toolriskHere(crawling('kind', '--private-network'));
    expect(unset).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Skipped: KIND_KEY is not set. Put its value'),
    });
    const set = await toolriskHere(crawling('kind', '--private-network'), { KIND_KEY: 'sesame-77' });
    expect(set).toMatchObject({ code: 0, stderr: expect.stringContaining('2 tools over 2025-11-25 (unchanged)') });
    expect(await stored('listings/kind.json')).toEqual(before);
    expect(JSON.stringify(before) + saved.stdout + saved.stderr + set.stderr).not.toContain('sesame-77');
  });

  test('keeps its list when a different URL is asked, until the user says otherwise', async () => {
    const url = await kinds();
    const entry = (query: string) => [{ id: 'kind', title: 'Kind', reach: { kind: 'url', url: `${url}?${query}` } }];
    await writeFile(join(data, 'servers.json'), JSON.stringify(entry(`kinds=read,drop&key=\${KIND_KEY}`)));
    const asking = (...more: string[]) =>
      toolriskHere(crawling('kind', '--private-network', ...more), { KIND_KEY: 'sesame-77' });
    expect(await asking()).toMatchObject({ code: 0 });
    await writeFile(join(data, 'servers.json'), JSON.stringify(entry(`kinds=read&key=\${KIND_KEY}`)));
    const refused = await asking();
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('came from a different command or URL and is kept'),
    });
    expect((await stored('listings/kind.json')).tools).toHaveLength(2);
    expect(await asking('--replace')).toMatchObject({ code: 0, stderr: expect.stringContaining('(changed)') });
    expect((await stored('listings/kind.json')).tools).toHaveLength(1);
  });

  test('of which an earlier version kept only a mask is not asked', async () => {
    const reach = { kind: 'url', url: `${await kinds()}?kinds=***` };
    await writeFile(join(data, 'servers.json'), JSON.stringify([{ id: 'kind', title: 'Kind', reach }]));
    const ran = await toolriskHere(crawling('kind', '--private-network'));
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('contains *** instead of a value') });
    expect(await readdir(data)).not.toContain('listings');
  });
});

test('a server that complains about what it lacks gets placeholders, one after the other', async () => {
  const entry = {
    id: 'wants',
    title: 'Wants',
    reach: { kind: 'command', command: ['node', ODD, 'wants-two-settings'] },
  };
  await writeFile(join(data, 'servers.json'), JSON.stringify([entry]));
  const ran = await toolriskHere(crawling('--no-sandbox'));
  expect(ran.code).toBe(0);
  expect(await stored('listings/wants.json')).toMatchObject({
    asked: { envNames: ['ACME_TOKEN', 'ACME_URL'] },
    tools: [{ description: 'placeholder https://placeholder.invalid' }],
  });
});

test('diff asks a server of the catalogue, also one that is called "file"', async () => {
  const entry = { id: 'file', title: 'File', reach: { kind: 'command', command: ['node', ODD, 'plain'] } };
  await writeFile(join(data, 'servers.json'), JSON.stringify([entry]));
  await toolriskHere(crawling('--no-sandbox'));
  expect(await toolriskHere(['diff', 'file', '--data', data, '--no-sandbox'])).toMatchObject({
    code: 0,
    stdout: 'Nothing changed.\n',
  });
});

describe('a server that changes', () => {
  const tool = (name: string, description: string) => ({ name, description, inputSchema: { type: 'object' } });
  const listing = (...tools: unknown[]) => ({
    outcome: 'listed',
    asked: {
      at: '2026-11-01T00:00:00.000Z',
      provenance: 'live',
      transport: 'stdio',
      launch: 'node test/servers/odd.ts plain',
      envNames: [],
      isolation: 'none',
    },
    protocolVersion: '2025-11-25',
    serverInfo: { name: 'odd', version: '1' },
    capabilities: { tools: {} },
    tools,
  });

  test('gets a line in its history, once, and none when it is asked again', async () => {
    const entry = { id: 'odd', title: 'Odd', reach: { kind: 'command', command: ['node', ODD, 'plain'] } };
    await writeFile(join(data, 'servers.json'), JSON.stringify([entry]));
    await mkdir(join(data, 'listings'));
    await writeFile(join(data, 'listings', 'odd.json'), JSON.stringify(listing(tool('gone', 'Gets a thing.'))));
    const first = await toolriskHere(crawling('--no-sandbox'));
    const before = await readFile(join(data, 'listings', 'odd.json'), 'utf8');
    const second = await toolriskHere(crawling('--no-sandbox'));
    expect([first.stderr, second.stderr].map((said) => /\((changed|unchanged)\)/.exec(said)?.[1])).toEqual([
      'changed',
      'unchanged',
    ]);
    expect(await readFile(join(data, 'listings', 'odd.json'), 'utf8')).toBe(before);
    expect(await readdir(join(data, 'history'))).toEqual(['odd.json']);
    expect(await stored('history/odd.json')).toMatchObject([
      {
        change: {
          tools: [
            { kind: 'added', tool: 'only' },
            { kind: 'removed', tool: 'gone' },
          ],
        },
      },
    ]);
  });

  test.each([
    ['nothing changed', [tool('a', 'Gets a.')], [tool('a', 'Gets a.')], 0, /^Nothing changed\.\n$/],
    [
      'the risk rose',
      [tool('a', 'Gets a.')],
      [tool('a', 'Deletes a permanently.')],
      1,
      /read, low → write, high\nThe risk rose\.\n$/,
    ],
    ['the risk fell', [tool('delete_a', 'Deletes a.')], [], 0, /removed +delete_a .*\nThe risk did not rise\.\n$/],
  ])('is described by diff when %s', async (_, before, after, code, says) => {
    const files = [join(folder, 'before.json'), join(folder, 'after.json')];
    await writeFile(files[0] ?? '', JSON.stringify(listing(...before)));
    await writeFile(files[1] ?? '', JSON.stringify(listing(...after)));
    expect(await toolriskHere(['diff', ...files])).toMatchObject({ code, stdout: expect.stringMatching(says) });
  });
});
