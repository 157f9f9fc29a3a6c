import { spawn } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { freePort, listenOnLoopback } from '../servers/http.ts';
import { serveUnionOverHttp } from '../servers/union-mcp.ts';
import { CHECKOUT, CLI, toolrisk } from './toolrisk.ts';

const ODD = join(CHECKOUT, 'test', 'servers', 'odd.ts');

let data: string;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'toolrisk-cli-'));
  const entries = JSON.parse(await readFile(join(CHECKOUT, 'data', 'servers.json'), 'utf8'));
  const few = ['union-mcp', 'server-memory'];
  await writeFile(
    join(data, 'servers.json'),
    JSON.stringify(entries.filter((entry: { id: string }) => few.includes(entry.id))),
  );
  for (const id of few)
    await cp(join(CHECKOUT, 'data', 'listings', `${id}.json`), join(data, 'listings', `${id}.json`));
});
afterAll(() => rm(data, { recursive: true }));

const startOdd = (...what: string[]) => ['--no-sandbox', '--', process.execPath, ODD, ...what];

describe('bad input ends in one clear sentence', () => {
  test.each<[string, () => Promise<string[]> | string[], number, RegExp]>([
    ['a command that there is not', () => ['crwal'], 2, /^There is no command "crwal"\. Did you mean "crawl"\?.*\n$/],
    [
      'an option that there is not',
      () => ['crawl', '--concurency', '2'],
      2,
      /^Unknown option '--concurency'\. Did you mean "--concurrency"\?\n$/,
    ],
    [
      'help on a command that there is not',
      () => ['help', 'crwal'],
      2,
      /^There is no command "crwal"\. Did you mean "crawl"\?/,
    ],
    [
      'a token for every server of the catalogue',
      () => ['crawl', '--data', data, '--bearer-env', 'PATH'],
      2,
      /^--bearer-env goes with one URL/,
    ],
    [
      'a token for a server of the catalogue',
      () => ['crawl', 'union-mcp', '--data', data, '--bearer-env', 'PATH'],
      2,
      /^--bearer-env goes with one URL/,
    ],
    [
      'a token for two URLs',
      () => ['crawl', 'http://127.0.0.1:1/', 'http://127.0.0.1:2/', '--bearer-env', 'PATH'],
      2,
      /^--bearer-env goes with one URL/,
    ],
    [
      'a number that is none',
      () => ['crawl', '--start-timeout', 'soon'],
      2,
      /^--start-timeout "soon" is not a number from 0\.1 to 600\.\n$/,
    ],
    [
      'a data folder that is a file',
      () => ['classify', '--data', join(data, 'servers.json')],
      3,
      /^\S+servers\.json cannot be read: ENOTDIR: .* --data takes a folder that is yours to read and write\.\n$/,
    ],
    [
      'a server that there is not',
      () => ['crawl', 'union', '--data', data],
      3,
      /^There is no server "union" in servers\.json\. Did you mean "union-mcp"\?\n$/,
    ],
    [
      'an id that is taken',
      () => ['crawl', '--data', data, '--save', 'union-mcp', ...startOdd('plain')],
      2,
      /^--save "union-mcp": that id is taken in servers\.json; choose another one, add --replace to/,
    ],
    [
      'an id that is none',
      () => ['crawl', '--data', data, '--save', 'No Id', ...startOdd('plain')],
      2,
      /^--save "No Id": a server id is lower-case/,
    ],
    [
      'a URL that is none',
      () => ['crawl', 'ftp://example.org/'],
      2,
      /^"ftp:\/\/example\.org\/" is not an address that can be asked/,
    ],
    [
      'a header for every server of the catalogue',
      () => ['crawl', '--data', data, '--header', 'X-Key: really-secret'],
      2,
      /^--header goes with one URL/,
    ],
    [
      'a header without a name',
      () => ['crawl', 'http://127.0.0.1:1/', '--header', 'really-secret'],
      2,
      /^--header needs a name and a value, as in/,
    ],
    [
      'a header that is not theirs to set',
      () => ['crawl', 'http://127.0.0.1:1/', '--header', 'Host: example.org'],
      2,
      /^--header "Host": that header is set by the protocol itself\.\n$/,
    ],
    ['nothing behind the dashes', () => ['crawl', '--'], 2, /^No command after "--"/],
    [
      'a variable that is not set',
      () => ['crawl', 'http://127.0.0.1:9999/', '--bearer-env', 'NOT_SET_ANYWHERE'],
      2,
      /NOT_SET_ANYWHERE: that environment variable is not set/,
    ],
    [
      'a URL that refuses',
      async () => ['crawl', `http://127.0.0.1:${await freePort()}/mcp`],
      3,
      /unreachable\. No connection could be made \(ECONNREFUSED\)/,
    ],
    [
      'a server that never answers',
      () => ['crawl', '--start-timeout', '1', ...startOdd('never-answers')],
      3,
      /timed-out\. It did not answer within 1 s/,
    ],
    [
      'a server that prints garbage',
      () => ['crawl', '--start-timeout', '5', ...startOdd('garbage')],
      3,
      /not-mcp\. .*"Welcome to the shop!"/,
    ],
    [
      'a program that is not there',
      () => ['crawl', '--no-sandbox', '--', 'no-such-program'],
      3,
      /no-entry-point\. The command "no-such-program" was not found/,
    ],
    [
      'a tool that there is not',
      () => ['policy', 'union-mcp', '--tool', 'run_deploy', '--data', data],
      3,
      /^union-mcp has no tool "run_deploy"\. Did you mean/,
    ],
    ['a policy of nothing', () => ['policy'], 2, /^policy takes one server/],
    ['a listing file that there is not', () => ['policy', './no.json'], 3, /^There is no file \.\/no\.json/],
    ['a file that is no listing', () => ['policy', 'package.json'], 3, /^package\.json is not a listing/],
  ])('%s', async (_, args, code, sentence) => {
    const ran = await toolrisk(await args());
    expect(ran).toMatchObject({ code, stdout: '' });
    expect(ran.stderr).toMatch(sentence);
    expect(ran.stderr).not.toContain('    at ');
  });

  test('a broken servers.json, and nothing that is recorded is lost', async () => {
    const broken = await mkdtemp(join(tmpdir(), 'toolrisk-broken-'));
    onTestFinished(() => rm(broken, { recursive: true }));
    await cp(data, broken, { recursive: true });
    await writeFile(join(broken, 'servers.json'), '[{]');
    for (const args of [['crawl'], ['classify'], ['policy', 'union-mcp']]) {
      expect(await toolrisk([...args, '--data', broken])).toMatchObject({
        code: 3,
        stdout: '',
        stderr: expect.stringMatching(/^servers\.json is not JSON/),
      });
    }
    expect(await readFile(join(broken, 'listings', 'union-mcp.json'), 'utf8')).toBe(
      await readFile(join(data, 'listings', 'union-mcp.json'), 'utf8'),
    );
  });
});

describe('crawl', () => {
  test('asks servers of the catalogue, and an answer that is already recorded changes nothing', async () => {
    const before = await readFile(join(data, 'listings', 'union-mcp.json'), 'utf8');
    const ran = await toolrisk(['crawl', 'union-mcp', 'server-memory', '--data', data, '--json']);
    expect(ran.code).toBe(0);
    const lines = ran.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toEqual(
      expect.arrayContaining([
        { id: 'union-mcp', outcome: 'listed', saved: 'unchanged', tools: 14 },
        { id: 'server-memory', outcome: 'listed', saved: 'unchanged', tools: 9 },
      ]),
    );
    expect(await readFile(join(data, 'listings', 'union-mcp.json'), 'utf8')).toBe(before);
  });

  test('prints verdicts and policy of a server that nobody heard of', async () => {
    const ran = await toolrisk(['crawl', ...startOdd('three-pages')]);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/^TOOL +ACCESS +EFFECTS +RISK +CONFIDENCE\none +\w+ /);
    expect(JSON.parse(ran.stdout.slice(ran.stdout.indexOf('{')))).toMatchObject({ version: '1', default: 'deny' });
  });

  test('prints one document for machines', async () => {
    const ran = await toolrisk(['crawl', '--json', ...startOdd('malformed-tool')]);
    const { listing, record, policy } = JSON.parse(ran.stdout);
    expect(listing).toMatchObject({ outcome: 'listed', asked: { isolation: 'none', transport: 'stdio' } });
    expect(record.rejected.map(({ index }: { index: number }) => index)).toEqual([1, 2]);
    expect(policy).toMatchObject({ version: '1' });
  });

  test('keeps a new server under the id given, without the value of a variable', async () => {
    const ran = await toolrisk([
      'crawl',
      '--data',
      data,
      '--save',
      'odd',
      '--env',
      'TOKEN=really-secret',
      ...startOdd('plain'),
    ]);
    expect(ran.code).toBe(0);
    const entries = await readFile(join(data, 'servers.json'), 'utf8');
    expect(JSON.parse(entries).at(-1)).toMatchObject({ id: 'odd', reach: { env: { TOKEN: `\${ODD_TOKEN}` } } });
    expect(JSON.parse(await readFile(join(data, 'listings', 'odd.json'), 'utf8')).asked.envNames).toEqual(['TOKEN']);
    expect(JSON.parse(await readFile(join(data, 'catalogue', 'odd.json'), 'utf8')).state).toBe('listed');
    expect(entries + (await readFile(join(data, 'listings', 'odd.json'), 'utf8'))).not.toContain('really-secret');
  });

  test('keeps and prints a new server without secrets and folders of this machine, beside entries left as they are', async () => {
    const before = (await readFile(join(data, 'servers.json'), 'utf8')).trimEnd().slice(0, -1).trimEnd();
    const secret = ['--api-key', 'really-secret', '--mode=plain', 'TOKEN=really-secret'];
    const command = ['--no-sandbox', '--', process.execPath, ODD, 'plain', ...secret];
    const ran = await toolrisk(['crawl', '--json', '--data', data, '--save', 'odd-secrets', ...command]);
    expect(ran).toMatchObject({ code: 0, stderr: expect.stringContaining('kept as a variable: ODD_SECRETS_API_KEY.') });
    const after = await readFile(join(data, 'servers.json'), 'utf8');
    expect(after.startsWith(before)).toBe(true);
    expect(JSON.parse(after).at(-1)).toEqual({
      id: 'odd-secrets',
      title: 'odd-secrets',
      reach: {
        kind: 'command',
        command: [
          ...['node', 'test/servers/odd.ts', 'plain', '--api-key', `\${ODD_SECRETS_API_KEY}`, '--mode=plain'],
          `TOKEN=\${ODD_SECRETS_API_KEY}`,
        ],
      },
    });
    const kept = after + ran.stdout + (await readFile(join(data, 'listings', 'odd-secrets.json'), 'utf8'));
    expect(kept).not.toContain('really-secret');
    expect(kept).not.toContain(CHECKOUT);
  });

  test('puts a new server in the place of another one when it is told to', async () => {
    const save = (...more: string[]) => toolrisk(['crawl', '--data', data, '--save', 'twice', ...more]);
    await save(...startOdd('plain'));
    const entries = JSON.parse(await readFile(join(data, 'servers.json'), 'utf8'));
    const about = entries.map((one: object) => (Object(one).id === 'twice' ? { ...one, title: 'A title' } : one));
    await writeFile(join(data, 'servers.json'), JSON.stringify(about));
    const replaced = await save('--replace', ...startOdd('three-pages'));
    expect(replaced).toMatchObject({ code: 0, stderr: expect.stringContaining('in the place of the server that had') });
    expect(JSON.parse(await readFile(join(data, 'servers.json'), 'utf8')).at(-1)).toEqual({
      id: 'twice',
      title: 'A title',
      reach: { kind: 'command', command: ['node', 'test/servers/odd.ts', 'three-pages'] },
    });
    expect(JSON.parse(await readFile(join(data, 'listings', 'twice.json'), 'utf8')).tools).toHaveLength(3);
  });

  test('asks a URL with a token from the environment and does not record it', async () => {
    const endpoint = await serveUnionOverHttp({ port: 0, bearer: 'really-secret' });
    const args = ['crawl', endpoint.url, '--json'];
    const refused = await toolrisk(args);
    const answered = await toolrisk([...args, '--bearer-env', 'UNION_TOKEN'], {
      env: { UNION_TOKEN: 'really-secret' },
    });
    await endpoint.close();
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining('needs-auth') });
    expect(JSON.parse(answered.stdout).listing.tools).toHaveLength(14);
    expect(answered.stdout).not.toContain('really-secret');
  });
});

test('headers go to the URL, and a server that repeats them does not get them into the record', async () => {
  const { reply } = await import('../servers/hostile/lists.ts');
  const server = createHttpServer(async (request, response) => {
    const message = request.method === 'POST' ? JSON.parse(await text(request)) : {};
    const seen = [request.headers['x-api-key'], request.headers['x-team']];
    const tool = { name: 'echo', description: `You sent ${seen.join(' and ')}.`, inputSchema: {} };
    if (message.id === undefined) response.writeHead(202).end();
    else
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify(reply(message, () => ({ tools: [tool] }))));
  });
  const port = await listenOnLoopback(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${port}/mcp`;
  const headers = ['--header', 'X-Api-Key: really-secret', '--header', 'X-Team: blue'];
  const ran = await toolrisk(['crawl', url, '--json', '--data', data, '--save', 'with-headers', ...headers]);
  expect(JSON.parse(ran.stdout).listing.tools[0].description).toBe('You sent *** and blue.');
  const kept = await readFile(join(data, 'listings', 'with-headers.json'), 'utf8');
  expect(ran.stdout + ran.stderr + kept + (await readFile(join(data, 'servers.json'), 'utf8'))).not.toMatch(
    /really-secret/,
  );
  expect(JSON.parse(await readFile(join(data, 'servers.json'), 'utf8')).at(-1).reach.headers).toEqual({
    'x-api-key': `\${WITH_HEADERS_X_API_KEY}`,
    'x-team': 'blue',
  });
  const WITH_KEY = { env: { WITH_HEADERS_X_API_KEY: 'really-secret' } };
  // In a catalogue anybody may have written the address, so there it may not lead to this machine.
  const again = await toolrisk(['crawl', 'with-headers', '--data', data], WITH_KEY);
  expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('It leads to this machine') });
  expect(await toolrisk(['crawl', 'with-headers', '--data', data, '--private-network'], WITH_KEY)).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('(unchanged)'),
  });
});

describe('classify --json', () => {
  const line = (name: string) =>
    JSON.stringify({ server: { name }, tools: [{ name: 'read_note' }, { name: 'delete_note' }] });

  test('answers one line for each, in order, and keeps step over a line that is no listing', async () => {
    const ran = await toolrisk(['classify', '--json'], {
      input: `${line('a')}\nnonsense\n\n{"server":{}}\n${line('b\u2028c')}`,
    });
    const answers = ran.stdout
      .trim()
      .split('\n')
      .map((answer) => JSON.parse(answer));
    expect(answers.map(({ server }) => server)).toEqual(['a', null, null, 'b\u2028c']);
    expect(answers[0].tools[1]).toMatchObject({
      name: 'delete_note',
      access: 'write',
      effects: ['destructive'],
      evidence: expect.any(Array),
    });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/^line 2 is not JSON: .*\nline 4 is not a listing: .*\n$/);
  });

  test('takes a single document over many lines, also one as it is stored', async () => {
    const stored = await readFile(join(data, 'listings', 'union-mcp.json'), 'utf8');
    const ran = await toolrisk(['classify', '--json'], { input: stored });
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.stdout).tools).toHaveLength(14);
  });
});

describe('policy', () => {
  test('prints the policy of one tool and nothing else', async () => {
    const ran = await toolrisk(['policy', 'union-mcp', '--tool', 'run_deployed_task', '--data', data]);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toBe(`${JSON.stringify(JSON.parse(ran.stdout), null, 2)}\n`);
    expect(JSON.parse(ran.stdout)).toMatchObject({ version: '1', default: 'deny', tools: { run_deployed_task: {} } });
  });

  test('is the same for a listing file', async () => {
    const byId = await toolrisk(['policy', 'union-mcp', '--data', data]);
    const byFile = await toolrisk(['policy', join(data, 'listings', 'union-mcp.json')]);
    expect(byFile).toEqual(byId);
  });
});

test('classify twice leaves the committed catalogue as it is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'toolrisk-twice-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(join(CHECKOUT, 'data'), folder, { recursive: true });
  const before = await filesIn(folder);
  for (const time of ['once', 'twice']) {
    expect(await toolrisk(['classify', '--data', folder])).toMatchObject({ code: 0, stdout: '' });
    const after = await filesIn(folder);
    expect([...after.keys()], time).toEqual([...before.keys()]);
    for (const [file, content] of after) expect(content, `${file} ${time}`).toBe(before.get(file));
  }
});

/** Every file below a folder, path to content, in order. */
async function filesIn(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = paths
    .sort()
    .map(async (path): Promise<[string, string]> => [relative(folder, path), await readFile(path, 'utf8')]);
  return new Map(await Promise.all(contents));
}

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s ends a crawl with code %i, and the server with it', async (signal, code) => {
  const beats = join(data, `${signal}.beats`);
  const args = ['crawl', '--start-timeout', '30', ...startOdd('never-answers', beats)];
  const child = spawn(process.execPath, [CLI, ...args], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const beat = () => readFile(beats, 'utf8').catch(() => '');
  await expect.poll(beat, { timeout: 15_000 }).not.toBe('');
  child.kill(signal);
  expect(await ended).toBe(code);
  const isStill = async () => {
    const before = await beat();
    await sleep(500);
    return (await beat()) === before;
  };
  await expect.poll(isStill, { timeout: 5_000 }).toBe(true);
});

test('a reader that goes away is no error', async () => {
  const child = spawn(process.execPath, [CLI, 'classify', '--json'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const code = new Promise((resolve) => child.once('close', resolve));
  child.stdout.once('data', () => child.stdout.destroy());
  child.stdin.on('error', () => undefined);
  child.stdin.end(`${JSON.stringify({ server: { name: 'a' }, tools: [{ name: 'x' }] })}\n`.repeat(5_000));
  expect(await text(child.stderr)).toBe('');
  expect(await code).toBe(0);
});
