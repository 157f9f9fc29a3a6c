import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, listTools, type Target } from '../../crawler/connect/list.ts';
import { HeadTail, presentable } from '../../crawler/connect/text.ts';
import { newWorkspace, type Workspace } from '../../crawler/workspace.ts';
import { listenOnLoopback } from '../servers/http.ts';
import { serveOldOverHttp, serveOldOverSse } from '../servers/old-handshake.ts';
import { serveUnionOverHttp } from '../servers/union-mcp.ts';

const SERVERS = join(import.meta.dirname, '..', 'servers');
const PATIENT = { startMs: 20_000, listMs: 10_000 };
/** For servers that never answer, so that giving up on them does not take long. */
const HASTY = { startMs: 1_500, listMs: 800 };
const HASTY_WITH_LISTS = { startMs: 20_000, listMs: 800 };

let workspace: Workspace;
beforeAll(async () => {
  workspace = await newWorkspace({});
});
afterAll(() => workspace.remove());

function starting(file: string, ...args: string[]): Extract<Target, { transport: 'stdio' }> {
  return {
    transport: 'stdio',
    command: [process.execPath, join(SERVERS, file), ...args],
    cwd: workspace.cwd,
    env: { PATH: process.env.PATH ?? '', HOME: workspace.home },
    envNames: [],
    aliases: workspace.aliases,
  };
}

function atUrl(url: string, headers: Record<string, string> = {}): Target {
  return { transport: 'streamable-http', url, headers, guard: 'other-hosts', aliases: [] };
}

function toolNames(answer: Answer): unknown[] {
  if (answer.outcome === 'failed') throw new Error(answer.failure.message);
  return answer.tools.map((tool) => (typeof tool === 'object' && tool !== null && 'name' in tool ? tool.name : tool));
}

describe('a server over standard input and output', () => {
  test('of the newer protocol is asked in it', async () => {
    const answer = await listTools(starting('union-mcp.ts'), PATIENT);
    expect(answer).toMatchObject({
      outcome: 'listed',
      protocolVersion: '2026-07-28',
      serverInfo: { name: 'Union v2 MCP' },
    });
    expect(toolNames(answer)).toHaveLength(14);
  });

  test('of the newer protocol that starts slowly is given more time for it', async () => {
    const limits = { startMs: 3_000, listMs: 3_000 };
    expect(await listTools(starting('odd.ts', 'starts-slowly', '2000'), limits)).toMatchObject({
      outcome: 'listed',
      protocolVersion: '2026-07-28',
    });
  });

  test('of the older handshake is asked in that', async () => {
    const answer = await listTools(starting('old-handshake.ts'), PATIENT);
    expect(answer).toMatchObject({
      outcome: 'listed',
      protocolVersion: '2025-11-25',
      instructions: 'Read before you delete.',
    });
    expect(toolNames(answer)).toEqual(['read_note', 'delete_note']);
  });

  test('that refuses at length is quoted in short, without colours and without our folders', async () => {
    const answer = await listTools(starting('odd.ts', 'refuses-at-length'), PATIENT);
    const message = answer.outcome === 'failed' ? answer.failure.message : '';
    expect(message).toContain('no, not from ~');
    expect(message.length).toBeLessThan(1_000);
  });

  test.each([
    ['three-pages', ['one', 'two', 'three'], undefined],
    ['empty-cursor', ['one', 'two'], undefined],
    ['repeated-cursor', ['again'], /paging does not end/],
    ['odd-cursor', ['one'], /not a string/],
    ['endless-pages', Array.from({ length: 64 }, (_, page) => `t${page}`), /more than 64 pages/],
    ['floods', Array.from({ length: 5_000 }, (_, i) => `t${i}`), /5000 tools or more/],
    ['bottomless-tool', ['good', 'left out: nested deeper than 64 levels', 'also-good'], undefined],
    ['grows-after-start', ['early', 'late'], undefined],
    ['never-the-same', ['t2'], /still changing/],
    ['ignores-discover', ['only'], undefined],
    ['dies-of-discover', ['only'], undefined],
    ['greets-first', ['only'], undefined],
  ])('that does "%s" is listed as far as it can be read', async (what, names, partial) => {
    const limits = what === 'ignores-discover' ? { ...PATIENT, startMs: 4_000 } : PATIENT;
    const answer = await listTools(starting('odd.ts', what), limits);
    expect(toolNames(answer)).toEqual(names);
    const said = answer.outcome === 'listed' ? answer.partial : 'failed';
    if (partial === undefined) expect(said).toBeUndefined();
    else expect(said).toMatch(partial);
  });

  test('keeps a malformed tool, and every key of the others, as they are on the wire', async () => {
    expect(await listTools(starting('odd.ts', 'malformed-tool'), PATIENT)).toMatchObject({
      outcome: 'listed',
      tools: [
        { name: 'good', inputSchema: { type: 'object' } },
        { description: 'has no name' },
        'not even an object',
        { name: 'kept', inputSchema: { type: 'object' }, 'x-own-key': { deep: [1] } },
      ],
    });
  });

  test('is read for prompts, resources and templates too, and a list that ends badly is noted', async () => {
    expect(await listTools(starting('odd.ts', 'lists-everything'), PATIENT)).toMatchObject({
      capabilities: { tools: {}, prompts: {}, resources: {} },
      prompts: [{ name: 'greet', 'x-own-key': 1 }],
      resources: [{ uri: 'note://1' }],
      resourceTemplates: [{ uriTemplate: 'note://{id}' }],
      unread: [{ list: 'resources', why: 'page 1 ended with a cursor that is not a string' }],
    });
  });

  test('loses only the prompts when it refuses to list them', async () => {
    const answer = await listTools(starting('odd.ts', 'refuses-its-prompts'), PATIENT);
    expect(answer).toMatchObject({ resources: [{ uri: 'note://1' }], unread: [{ list: 'prompts' }, {}] });
    expect(answer).not.toHaveProperty('prompts');
    expect(toolNames(answer)).toEqual(['only']);
  });

  test('that goes on registering tools is read again, and how it changed is noted', async () => {
    expect(await listTools(starting('odd.ts', 'grows-after-start'), PATIENT)).toMatchObject({
      changed: 'the list changed from 1 to 2 tools while it was being read',
    });
  });

  test('that offers more to a client with more capabilities is noted to do so', async () => {
    const entry = fileURLToPath(import.meta.resolve('@modelcontextprotocol/server-everything/dist/index.js'));
    const answer = await listTools(
      { ...starting('odd.ts'), command: [process.execPath, entry] },
      { ...PATIENT, asCapableClient: true },
    );
    const more = answer.outcome === 'listed' ? answer.onlyWith : undefined;
    expect(more?.capabilities).toEqual(['elicitation', 'roots', 'sampling']);
    expect(more?.tools.length).toBeGreaterThan(0);
  });

  test('sees nothing of the environment but what it is given', async () => {
    const names = toolNames(await listTools(starting('odd.ts', 'shows-its-environment'), PATIENT));
    expect(names).toEqual(['HOME', 'PATH']);
  });

  test('that names its throw-away home does not get it into the record', async () => {
    const answer = await listTools(starting('odd.ts', 'knows-its-home'), PATIENT);
    expect(answer).toMatchObject({ tools: [{ description: 'Writes below ~.' }] });
  });

  // Most of their time is waiting for what does not come.
  test.concurrent.each([
    ['never-answers', 'timed-out', HASTY],
    ['never-lists', 'timed-out', HASTY_WITH_LISTS],
    ['refuses-to-list', 'list-failed', PATIENT],
    ['garbage', 'not-mcp', { ...HASTY, startMs: 5_000 }],
    ['flood', 'too-large', PATIENT],
    ['wants-token', 'needs-config', PATIENT],
  ])('that does "%s" is %s', async (what, reason, limits) => {
    expect(await listTools(starting('odd.ts', what), limits)).toMatchObject({ outcome: 'failed', failure: { reason } });
  });

  test('that names a missing variable has its words kept without colours', async () => {
    expect(await listTools(starting('odd.ts', 'wants-token'), PATIENT)).toMatchObject({
      failure: {
        needs: ['SLACK_BOT_TOKEN', 'SLACK_TEAM_ID'],
        stderr: 'Error: please set SLACK_BOT_TOKEN and SLACK_TEAM_ID',
      },
    });
  });

  test.concurrent.each(['leaves-child', 'stays'])('that does "%s" leaves nothing running', async (what) => {
    const pidFile = join(workspace.tmp, what);
    await listTools(starting('odd.ts', what, pidFile), PATIENT);
    expect(await isRunning(Number(await readFile(pidFile, 'utf8')))).toBe(false);
  });

  test('that does not exist is no-entry-point', async () => {
    const target: Target = {
      ...starting('odd.ts'),
      transport: 'stdio',
      command: ['no-such-command'],
      cwd: workspace.cwd,
      env: {},
      envNames: [],
      aliases: [],
    };
    expect(await listTools(target, PATIENT)).toMatchObject({ failure: { reason: 'no-entry-point' } });
  });
});

describe('a server over streamable HTTP', () => {
  test('of the newer protocol is asked with its token', async () => {
    const endpoint = await serveUnionOverHttp({ port: 0, bearer: 'secret' });
    const answer = await listTools(atUrl(endpoint.url, { authorization: 'Bearer secret' }), PATIENT);
    const refused = await listTools(atUrl(endpoint.url), PATIENT);
    await endpoint.close();
    expect(answer).toMatchObject({ outcome: 'listed', protocolVersion: '2026-07-28' });
    expect(toolNames(answer)).toHaveLength(14);
    expect(refused).toMatchObject({ failure: { reason: 'needs-auth' } });
    expect(await listTools(atUrl(endpoint.url), PATIENT)).toMatchObject({
      failure: { reason: 'unreachable' },
    });
  });

  test('of the older handshake is asked in that', async () => {
    const endpoint = await serveOldOverHttp();
    const answer = await listTools(atUrl(endpoint.url), PATIENT);
    await endpoint.close();
    expect(answer).toMatchObject({ outcome: 'listed', protocolVersion: '2025-11-25' });
    expect(toolNames(answer)).toEqual(['read_note', 'delete_note']);
  });

  // What breaks here breaks outside of any promise, and ends the process of a crawl.
  test('that answers in streams which end at once is asked while others are', async () => {
    const endpoint = await serveOldOverHttp('streams');
    const answers = await Promise.all(Array.from({ length: 4 }, () => listTools(atUrl(endpoint.url), PATIENT)));
    await endpoint.close();
    for (const answer of answers) expect(toolNames(answer)).toEqual(['read_note', 'delete_note']);
  });

  test('of the first protocol is asked over HTTP+SSE when it knows no other', async () => {
    const endpoint = await serveOldOverSse();
    const answer = await listTools(atUrl(endpoint.url), PATIENT);
    await endpoint.close();
    expect(answer).toMatchObject({ outcome: 'listed', spoke: 'sse', protocolVersion: '2025-11-25' });
    expect(toolNames(answer)).toEqual(['read_note', 'delete_note']);
  });

  test.each([
    [
      'a web page',
      'not-mcp',
      HASTY,
      (r: import('node:http').ServerResponse) =>
        r.writeHead(200, { 'content-type': 'text/html' }).end('<h1>hello</h1>'),
    ],
    [
      'a missing page',
      'not-mcp',
      HASTY,
      (r: import('node:http').ServerResponse) => r.writeHead(404).end('nothing here'),
    ],
    ['silence', 'timed-out', HASTY, () => undefined],
  ])('that answers with %s is %s', async (_, reason, limits, respond) => {
    const server = createServer((_request, response) => void respond(response));
    const port = await listenOnLoopback(server);
    const answer = await listTools(atUrl(`http://127.0.0.1:${port}/mcp`), limits);
    server.closeAllConnections();
    server.close();
    expect(answer).toMatchObject({ failure: { reason } });
  });
});

describe('what is kept of what a server wrote', () => {
  test('is its beginning and its end', () => {
    const kept = new HeadTail(4);
    for (const piece of ['abcd', 'efgh', 'ijkl']) kept.add(piece);
    expect(String(kept)).toBe('abcd\n[… 4 characters left out …]\nijkl');
  });

  test.each([
    ['\u001b[31mred\u001b[0m', 'red'],
    ['in /srv/x/home/file', 'in ~/file'],
    ['from https://registry.example.org/a/b failed', 'from <package index> failed'],
    ['dial 10.1.2.3:53', 'dial <address>:53'],
    ['host=192.168.1.9, ada@172.16.0.2.', 'host=<address>, ada@<address>.'],
    ['foo@10.9.2 and v10.1.2.3, bar==10.1.2.3', 'foo@10.9.2 and v10.1.2.3, bar==10.1.2.3'],
  ])('%j is kept as %j', (text, shown) => {
    expect(presentable(text, [{ text: '/srv/x/home', shown: '~' }])).toBe(shown);
  });
});

async function isRunning(pid: number): Promise<boolean> {
  // The kernel may take a moment to reap a process that was killed.
  for (let attempt = 0; attempt < 50; attempt++) {
    try {
      process.kill(pid, 0);
    } catch {
      return false;
    }
    await sleep(20);
  }
  return true;
}
