/** What reaches the terminal, whatever a file, a registry or a server holds; and the forms that a listing may have. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { classifyLines } from '../../crawler/classify-lines.ts';
import { isWithin } from '../../crawler/connect/extent.ts';
import { whyUnwritable } from '../../crawler/files.ts';
import { findingLines, table, verdictTable } from '../../crawler/present.ts';
import { ServerRecord } from '../../risk/model.ts';
import { listenOnLoopback } from '../servers/http.ts';
import { toolrisk } from './toolrisk.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'toolrisk-printed-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A window title, a colour by the short introducer, and an order of reading. */
const STEERING = '\u001b]2;mine\u0007\u009b7m\u202e';
const RAW = /(?!\n)[\p{Cc}\u202e]/u;

const asked = {
  at: '2026-05-05T00:00:00.000Z',
  provenance: 'live',
  transport: 'stdio',
  launch: 'x',
  envNames: [],
  isolation: 'sandbox',
};
const listing = (tools: unknown[], more: object = {}) =>
  JSON.stringify({ outcome: 'listed', asked, protocolVersion: '1', tools, ...more });

async function dataWith(files: Record<string, string>): Promise<string> {
  const data = join(folder, 'data');
  const entry = { id: 'acme', title: 'Acme', reach: { kind: 'command', command: ['x'] } };
  for (const [file, content] of Object.entries({ 'servers.json': JSON.stringify([entry]), ...files })) {
    await mkdir(join(data, file, '..'), { recursive: true });
    await writeFile(join(data, file), content);
  }
  return data;
}

const correction =
  '---\nserver: acme\ntool: send_mail\nverdict: { access: read, effects: [] }\nby: me\ndate: 2026-05-05\n---\nIt reads.\n';

describe('nothing raw is printed', () => {
  test.each<[string, Record<string, string>, string[], RegExp]>([
    [
      'of a tool that a server renamed',
      { 'corrections/a.md': correction, 'listings/acme.json': listing([{ name: `send_mail${STEERING}` }]) },
      ['classify'],
      /Did you mean "send_mail\\u\{1b\}\]2;mine/,
    ],
    [
      'of a key that a listing may not have',
      { 'listings/acme.json': listing([], { [`more${STEERING}`]: 1 }) },
      ['classify'],
      /more\\u\{1b\}/,
    ],
    [
      'of a listing that is not JSON',
      { 'listings/acme.json': `${STEERING}{` },
      ['classify'],
      /is not JSON: .*\\u\{1b\}/,
    ],
    [
      'of a key that front matter may not have',
      { 'corrections/a.md': correction.replace('by:', `"b\\e]2;x\\a": 1\nby:`), 'listings/acme.json': listing([]) },
      ['classify'],
      /b\\u\{1b\}\]2;x/,
    ],
    [
      'of a failure that is recorded',
      {
        'listings/acme.json': JSON.stringify({
          outcome: 'failed',
          asked,
          failure: { reason: 'crashed', message: `It said ${STEERING}.` },
        }),
      },
      ['policy', 'acme'],
      /It said \\u\{1b\}/,
    ],
    ['of a name that was typed', {}, ['policy', `acme${STEERING}`], /no server "acme\\u\{1b\}/],
  ])('%s', async (_, files, args, expected) => {
    const ran = await toolrisk([...args, '--data', await dataWith(files)]);
    expect(ran.code).toBe(3);
    expect(ran.stderr).toMatch(expected);
    expect(ran.stdout + ran.stderr).not.toMatch(RAW);
  });

  test('of what a registry answers', async () => {
    const server = createServer((_request, response) => response.end(`${STEERING}no JSON`));
    const port = await listenOnLoopback(server);
    onTestFinished(() => void server.close());
    const ran = await toolrisk(['crawl', '--source', `http://127.0.0.1:${port}`, '--data', folder]);
    expect(ran).toMatchObject({ code: 3, stderr: expect.stringMatching(/cannot be read as JSON \(.*\\u\{1b\}/) });
    expect(ran.stderr).not.toMatch(RAW);
  });

  test('of a policy or a verdict as JSON, which says the same to a parser', async () => {
    const name = `wipe${STEERING}`;
    const data = await dataWith({ 'listings/acme.json': listing([{ name, description: 'Wipes a disk.' }]) });
    const policy = await toolrisk(['policy', 'acme', '--data', data]);
    const verdict = await toolrisk(['classify', '--json'], { input: JSON.stringify({ tools: [{ name }] }) });
    expect(policy.stdout + verdict.stdout).not.toMatch(RAW);
    expect(policy.stdout).toContain('wipe\\u001b]2;mine\\u0007\\u009b7m\\u202e');
    expect(JSON.parse(policy.stdout).hide).toEqual([name]);
    expect(JSON.parse(verdict.stdout).tools[0].name).toBe(name);
  });
});

test('a name of 3 MB among 4,000 tools is cut in the table, and in findings', () => {
  const tool = (name: string, index: number) => ({
    name,
    index,
    access: 'read',
    effects: [],
    risk: 'low',
    confidence: 0.9,
    rationale: '',
    evidence: [],
    claims: [],
    caveats: [],
    hash: '0'.repeat(64),
  });
  const long = 'm'.repeat(3_000_000);
  const finding = { kind: 'look-alike-name', tool: 0, at: `/${long}`, quote: '', code: 'same-name' };
  const record = ServerRecord.parse({
    state: 'listed',
    id: 'acme',
    title: 'Acme',
    hash: '0'.repeat(64),
    tools: [tool(long, 0), ...Array.from({ length: 4_000 }, (_, i) => tool(`t${i}`, i + 1))],
    rejected: [],
    findings: [finding],
  });
  if (record.state !== 'listed') throw new Error('the record is of a list');
  expect(verdictTable(record).split('\n')[1]).toMatch(/^m{159}… +read +- +low +0\.90$/);
  expect(verdictTable(record).length).toBeLessThan(1_000_000);
  expect(findingLines(record).join('').length).toBeLessThan(500);
  expect(table([['a'.repeat(161), 'b']])).toBe(`${'a'.repeat(159)}…  b`);
});

describe('a listing', () => {
  const tool = { name: 'delete_row', description: 'Deletes a row.', inputSchema: { type: 'object' } };
  const forms: [string, unknown, string][] = [
    ['with its server', { server: { name: 'acme' }, tools: [tool] }, 'acme'],
    ['as it is stored', JSON.parse(listing([tool], { serverInfo: { name: 'acme' } })), 'acme'],
    ['as the result of tools/list', { tools: [tool], nextCursor: 'more' }, 'unnamed'],
    ['as the whole response', { jsonrpc: '2.0', id: 7, result: { tools: [tool] } }, 'unnamed'],
    ['as the bare tools', [tool], 'unnamed'],
  ];

  test.each(forms)('%s is judged, on one line and on many, and has a policy', async (_, json, server) => {
    const judged = async (input: string) => {
      const answers = [];
      for await (const { line } of classifyLines(
        (async function* () {
          yield input;
        })(),
      ))
        answers.push(JSON.parse(line));
      return answers;
    };
    const [one] = await judged(JSON.stringify(json));
    expect(one).toMatchObject({ server, tools: [{ name: 'delete_row', access: 'write', effects: ['destructive'] }] });
    expect(await judged(JSON.stringify(json, null, 2))).toEqual([one]);
    const file = join(folder, 'list.json');
    await writeFile(file, JSON.stringify(json));
    const ran = await toolrisk(['policy', file]);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(Object.keys(JSON.parse(ran.stdout).tools)).toEqual(['delete_row']);
  });

  test.each([
    ['several listings in a list', [{ server: { name: 'acme' }, tools: [tool] }]],
    ['a response that is an error', { jsonrpc: '2.0', id: 7, error: { code: 1, message: 'no' } }],
    ['a failed listing', { outcome: 'failed', tools: [tool] }],
    ['a server without a name', { server: {}, tools: [tool] }],
    ['something else', { tool }],
  ])('is not %s', async (_, json) => {
    const ran = await toolrisk(['classify', '--json'], { input: JSON.stringify(json) });
    expect(ran).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/is not a listing: .*or an answer to tools\/list/),
    });
  });
});

test.each(['policy', 'diff'])('a file that is nested without end is refused by %s in a sentence', async (command) => {
  const levels = 5_000;
  const file = join(folder, 'deep.json');
  await writeFile(file, `{"tools":[{"name":"x","inputSchema":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}]}`);
  const ran = await toolrisk(command === 'diff' ? [command, file, file] : [command, file]);
  expect(ran).toMatchObject({ code: 3, stderr: expect.stringContaining('is nested deeper than 100 levels') });
});

test('what a server says of itself is kept up to a size', () => {
  const nested = (levels: number): object => (levels === 0 ? {} : { a: nested(levels - 1) });
  expect(isWithin({ tools: { listChanged: true } }, { depth: 20, values: 2_000 })).toBe(true);
  expect(isWithin(nested(30), { depth: 20, values: 2_000 })).toBe(false);
  expect(isWithin(Array(3_000).fill(0), { depth: 20, values: 2_000 })).toBe(false);
});

describe('a place that cannot be written', () => {
  const refused = (code: string) => Object.assign(new Error(code), { code, syscall: 'open', path: '/data/x.json' });

  test.each([
    ['ENOSPC', /^\/data\/x\.json cannot be written: the disk is full\. Make room/],
    ['EROFS', /the disk is read-only/],
    ['EACCES', /it is not yours to write/],
    ['ENOENT', undefined],
  ])('is told in a sentence: %s', (code, sentence) => {
    if (sentence === undefined) expect(whyUnwritable(refused(code))).toBeUndefined();
    else expect(whyUnwritable(refused(code))).toMatch(sentence);
  });

  test('ends a command with that sentence', async () => {
    const data = await dataWith({ 'listings/acme.json': listing([]) });
    // A file in the place of a folder stops root too, as missing rights would not.
    await writeFile(join(data, 'catalogue'), '');
    const ran = await toolrisk(['classify', '--data', data]);
    expect(ran.code).toBe(3);
    expect(ran.stderr).toMatch(/ cannot be (?:read|written): /);
    expect(ran.stderr).not.toContain('    at ');
    await mkdir(join(data, '.crawl.ndjson'));
    const crawled = await toolrisk(['crawl', '--data', data]);
    expect(crawled).toMatchObject({ code: 3, stderr: expect.stringMatching(/ cannot be written: .*\n$/) });
  });
});
