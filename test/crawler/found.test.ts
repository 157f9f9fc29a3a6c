/** Servers that come from elsewhere, that want something, and that change: as a user of the command meets them. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
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
    expect(ran.stderr).toContain('1 servers come from there; 1 were left out.');
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
      launch: 'node',
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
