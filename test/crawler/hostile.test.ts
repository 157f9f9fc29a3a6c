/** Servers that hang, lie, flood and fork, all asked in one crawl together with some that do not. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sandboxMissing } from '../../crawler/sandbox.ts';
import { Listing, ServerRecord } from '../../risk/model.ts';
import type { CrawlReport } from '../servers/hostile/crawl.ts';
import { ODD_NAMES } from '../servers/hostile/lists.ts';
import { needs } from './needs.ts';

const STDIO = fileURLToPath(import.meta.resolve('../servers/hostile/stdio.ts'));
const HTTP = fileURLToPath(import.meta.resolve('../servers/hostile/http.ts'));
const CRAWL = fileURLToPath(import.meta.resolve('../servers/hostile/crawl.ts'));

/** The largest message that is read has 64 MB, and one of that size is taken in at a time. */
const MEMORY_MB = 450;

type Expected = { tools: number; partial?: RegExp } | { reason: string; says?: RegExp };

const OVER_STDIO: Record<string, Expected> = {
  'never-answers': { reason: 'timed-out' },
  'answers-late': { reason: 'timed-out' },
  'exits-at-once': { reason: 'crashed', says: /exit code 7/ },
  'exits-when-asked-to-list': { reason: 'crashed', says: /exit code 3/ },
  'never-lists': { reason: 'timed-out', says: /gave no list/ },
  'prints-a-banner-in-colours': { tools: 1 },
  'writes-100-MB-to-stderr': { tools: 1 },
  'prints-a-line-of-80-MB': { reason: 'too-large', says: /single message of more than 64 MB/ },
  'prints-a-line-of-three-million-values': { reason: 'too-large', says: /more than 2000000 values/ },
  'prints-without-end': { reason: 'flood', says: /not the protocol/ },
  'notifies-without-end': { reason: 'flood', says: /more than 2000 messages/ },
  'asks-back-without-end': { reason: 'flood', says: /more than 2000 messages/ },
  'asks-back-and-never-reads': { reason: 'flood', says: /without reading the answers|more than/ },
  'asks-for-sampling-elicitation-and-roots': { tools: 1 },
  'notifies-a-hundred-times': { tools: 1 },
  'answers-with-wrong-ids': { reason: 'timed-out' },
  'answers-everything-twice': { tools: 1 },
  'prints-invalid-JSON': { reason: 'not-mcp' },
  'prints-invalid-UTF-8': { tools: 1 },
  'closes-its-output': { reason: 'timed-out' },
  'refuses-with-6-MB': { reason: 'list-failed' },
  'leaves-a-child-in-its-group': { tools: 1 },
  'leaves-a-child-in-a-group-of-its-own': { tools: 1 },
  'leaves-a-daemon': { tools: 1 },
  'ignores-SIGTERM': { tools: 1 },
  'multiplies-and-exits': { reason: 'crashed' },
  'takes-all-memory': { reason: 'crashed', says: /more than 1000 MB of memory/ },
  'starts-processes-without-end': { reason: 'crashed', says: /more than 128 processes/ },
  'puts-folders-in-one-another': { reason: 'crashed', says: /folders in one another/ },
  'closes-its-folder': { tools: 1 },
  'odd-names': { tools: 8 },
  'endless-cursors': { tools: 64, partial: /more than 64 pages/ },
  'repeated-cursor': { tools: 1, partial: /paging does not end: page 2 brought nothing/ },
  'empty-cursor-for-ever': { tools: 2, partial: /paging does not end: page 2 brought nothing/ },
  'new-cursor-to-the-same-page': { tools: 1, partial: /paging does not end/ },
  'empty-page-for-ever': { tools: 1, partial: /paging does not end: page 3/ },
  'one-cursor-for-all-pages': { tools: 4 },
  'circle-of-pages': { tools: 3, partial: /paging does not end: page 4/ },
  '100000-tools': { tools: 5_000, partial: /5000 tools or more/ },
  'duplicate-names': { tools: 2 },
  'schema-of-1000-levels': { tools: 2 },
  'schema-that-refers-away': { tools: 1 },
  'schema-without-type': { tools: 1 },
  'keys-of-the-prototype': { tools: 1 },
  'changing-list': { tools: 1, partial: /still changing/ },
  'tools-that-are-no-list': { reason: 'list-failed' },
};

const OVER_HTTP: Record<string, Expected> = {
  'never-answers': { reason: 'timed-out' },
  'redirect-loop': { reason: 'unreachable', says: /redirects more than 3 times/ },
  'redirects-to-metadata': { reason: 'unreachable', says: /redirects to the metadata service/ },
  'redirects-to-another-port-here': { reason: 'unreachable', says: /redirects to this machine/ },
  'redirects-to-a-file': { reason: 'unreachable', says: /from http: to file:/ },
  'redirects-once': { tools: 1 },
  'drips-slowly': { reason: 'timed-out' },
  'gzip-bomb': { reason: 'too-large', says: /single message of more than/ },
  'gzip-that-is-well': { tools: 1 },
  'gzip-that-is-none': { reason: 'not-mcp' },
  'endless-body': { reason: 'too-large', says: /single message of more than/ },
  'endless-events': { reason: 'flood', says: /lines of messages/ },
  'one-endless-event': { reason: 'too-large', says: /single message of more than/ },
  'asks-back-without-end': { reason: 'timed-out' },
  'wrong-content-type': { reason: 'not-mcp' },
  'invalid-UTF-8': { reason: 'not-mcp' },
  'invalid-JSON': { reason: 'not-mcp' },
  'wrong-ids': { reason: 'timed-out' },
  'a-status-that-is-none': { reason: 'not-mcp' },
  'not-HTTP': { reason: 'not-mcp' },
  'headers-without-end': { reason: 'not-mcp' },
  'tools-that-are-no-list': { reason: 'list-failed' },
  'hangs-up': { reason: 'unreachable' },
  'hangs-up-in-the-middle': { reason: 'not-mcp' },
  'event-stream-that-ends-at-once': { tools: 1 },
  'bell-in-the-status-line': { reason: 'not-mcp', says: /HTTP 404/ },
  'delete-in-the-status-line': { tools: 1 },
  'unknown-compression': { reason: 'not-mcp' },
  'busy-for-ages': { reason: 'unreachable', says: /Try again in 86400 s/ },
  'busy-for-an-hour': { reason: 'unreachable', says: /Try again in 3600 s/ },
  'busy-for-a-second': { tools: 1 },
  'wants-a-login': { reason: 'needs-auth', says: /scopes notes:read from https:\/\/login\.example\.org/ },
  'wants-a-login-and-lies-about-it': { reason: 'needs-auth' },
  'endless-cursors': { tools: 64, partial: /more than 64 pages/ },
  '100000-tools': { tools: 5_000, partial: /5000 tools or more/ },
};

/** Asked among the others, so that it would be noticed if one of those cost its neighbours anything. */
const NEIGHBOURS = 6;

/** Identifies every process that this test starts, however it was started. */
const tag = `hostile-${randomUUID()}`;

let root: string;
let http: ChildProcess;
let httpUrl: string;
let data: string;
let report: CrawlReport;

interface Entry {
  id: string;
  title: string;
  reach: { kind: 'command'; command: string[] } | { kind: 'url'; url: string };
}

const idOf = (way: string, behaviour: string) => `${way}-${behaviour.toLowerCase()}`;
const stdioEntry = (id: string, behaviour: string, ...more: string[]): Entry => ({
  id,
  title: id,
  reach: { kind: 'command', command: ['node', STDIO, behaviour, tag, ...more] },
});
const httpEntry = (id: string, behaviour: string): Entry => ({
  id,
  title: id,
  reach: { kind: 'url', url: `${httpUrl}/${behaviour}` },
});

/** Runs a crawl with a temporary folder of its own, in which nothing may be left. */
async function crawled(name: string, entries: readonly Entry[], isolation: 'none' | 'sandbox', listMs = 3_000) {
  const [folder, tmp] = [join(root, name), join(root, `${name}-tmp`)];
  for (const made of [folder, tmp]) await mkdir(made);
  await writeFile(join(folder, 'servers.json'), JSON.stringify(entries));
  const child = spawn(process.execPath, [CRAWL, folder, isolation, String(listMs)], {
    env: { ...process.env, TMPDIR: tmp, SECRET_OF_THE_PARENT: 'hidden' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, complaints] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (complaints !== '') throw new Error(complaints);
  const told: CrawlReport = JSON.parse(out);
  return { folder, tmp, told };
}

async function listingOf(folder: string, id: string): Promise<Listing> {
  return Listing.parse(JSON.parse(await readFile(join(folder, 'listings', `${id}.json`), 'utf8')));
}

/** Of every process, what it is, if it is one of ours. */
async function leftovers(): Promise<string[]> {
  if (process.platform !== 'linux') return [];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')));
  return lines.filter((line) => line.includes(tag));
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'toolrisk-hostile-'));
  http = spawn(process.execPath, [HTTP], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = await once(http.stdout ?? http, 'data');
  httpUrl = `http://127.0.0.1:${String(port).trim()}`;
  const hostile = [
    ...Object.keys(OVER_STDIO).map((behaviour) => stdioEntry(idOf('stdio', behaviour), behaviour)),
    ...Object.keys(OVER_HTTP).map((behaviour) => httpEntry(idOf('http', behaviour), behaviour)),
  ];
  const every = Math.ceil(hostile.length / NEIGHBOURS);
  const entries = hostile.flatMap((entry, i) => {
    const number = Math.floor(i / every);
    const neighbours = [
      stdioEntry(`stdio-neighbour-${number}`, 'well-behaved'),
      httpEntry(`http-neighbour-${number}`, 'well-behaved'),
    ];
    return i % every === 0 ? [...neighbours, entry] : [entry];
  });
  const ran = await crawled('all', entries, 'none');
  data = ran.folder;
  report = ran.told;
});

afterAll(async () => {
  http.kill('SIGKILL');
  await rm(root, { recursive: true, force: true });
});

async function expectAnswer(id: string, expected: Expected): Promise<void> {
  const listing = await listingOf(data, id);
  if ('reason' in expected) {
    const failure = listing.outcome === 'failed' ? listing.failure : undefined;
    expect(failure, JSON.stringify(listing).slice(0, 500)).toMatchObject({ reason: expected.reason });
    expect(failure?.message).toMatch(expected.says ?? /\.$/);
    expect(failure?.message.length).toBeLessThan(1_000);
    expect(failure?.stderr?.length ?? 0).toBeLessThan(7_000);
  } else {
    if (listing.outcome === 'failed') throw new Error(listing.failure.message);
    expect(listing.tools).toHaveLength(expected.tools);
    if (expected.partial === undefined) expect(listing.partial).toBeUndefined();
    else expect(listing.partial).toMatch(expected.partial);
  }
}

describe('a hostile server over standard input and output gives a list or a reason', () => {
  test.each(Object.entries(OVER_STDIO))('%s', (behaviour, expected) =>
    expectAnswer(idOf('stdio', behaviour), expected),
  );
});

describe('a hostile server over HTTP gives a list or a reason', () => {
  test.each(Object.entries(OVER_HTTP))('%s', (behaviour, expected) => expectAnswer(idOf('http', behaviour), expected));
});

describe('a crawl of all of them', () => {
  test('does not harm the servers in between', async () => {
    for (let number = 0; number < NEIGHBOURS; number++) {
      await expectAnswer(`stdio-neighbour-${number}`, { tools: 1 });
      await expectAnswer(`http-neighbour-${number}`, { tools: 1 });
    }
  });

  test('leaves no process behind', async () => {
    await expect.poll(leftovers).toEqual([]);
  });

  test(`takes less than ${MEMORY_MB} MB`, () => {
    expect(report.grewMB).toBeLessThan(MEMORY_MB);
  });

  test('leaves its answers, a record for each, and no other file', async () => {
    const files = report.asked.map((id) => `${id}.json`).sort();
    expect((await readdir(data)).sort()).toEqual(['catalogue', 'listings', 'servers.json']);
    expect((await readdir(join(data, 'listings'))).sort()).toEqual(files);
    expect((await readdir(join(data, 'catalogue'))).sort()).toEqual(files);
    expect(await readdir(join(root, 'all-tmp'))).toEqual([]);
    for (const file of files)
      expect(() => ServerRecord.parse(JSON.parse(readFileSync(join(data, 'catalogue', file), 'utf8')))).not.toThrow();
  });

  test('keeps names that are no names as they are', async () => {
    const listing = await listingOf(data, 'stdio-odd-names');
    const names = listing.outcome === 'listed' ? listing.tools.map((tool) => Object(tool).name) : [];
    expect(names).toEqual(ODD_NAMES);
  });

  test('keeps keys that would reach into a prototype as keys', async () => {
    const listing = await listingOf(data, 'stdio-keys-of-the-prototype');
    const [tool] = listing.outcome === 'listed' ? listing.tools : [];
    expect(Object.keys(Object(tool))).toEqual(['name', '__proto__', 'constructor']);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

test('a list of 24 MB in one message is read, from two servers at once and over both transports', async () => {
  const entries = [stdioEntry('large', 'list-of-24-MB'), httpEntry('large-too', 'list-of-24-MB')];
  const { folder, told } = await crawled('large', entries, 'none', 20_000);
  for (const { id } of entries) {
    const listing = await listingOf(folder, id);
    expect(listing.outcome === 'listed' ? listing.tools.length : listing.failure).toBe(2_000);
  }
  expect(told.grewMB).toBeLessThan(800);
});

describe('a stranger in the sandbox', () => {
  test('sees and touches nothing of the user, and what it starts ends with it', async (context) => {
    needs(context, 'bwrap', sandboxMissing());
    const home = await mkdtemp(join(homedir(), '.toolrisk-hostile-'));
    const [key, outside] = [join(home, 'id_ed25519'), join(home, 'written')];
    await writeFile(key, 'a private key');
    const entries = [
      stdioEntry('looks-around', 'looks-around', `${key},${outside}`),
      ...['leaves-a-child-in-a-group-of-its-own', 'leaves-a-daemon', 'ignores-SIGTERM', 'never-answers'].map((what) =>
        stdioEntry(what.toLowerCase(), what),
      ),
      stdioEntry('closes-its-folder', 'closes-its-folder'),
    ];
    const { folder, tmp } = await crawled('sandboxed', entries, 'sandbox');
    const written = await readdir(home);
    await rm(home, { recursive: true });
    const listing = await listingOf(folder, 'looks-around');
    expect(listing).toMatchObject({ outcome: 'listed', asked: { isolation: 'sandbox' } });
    expect(listing.outcome === 'listed' ? listing.tools.map((tool) => Object(tool).name) : []).toEqual([
      'cannot_read_ssh_key',
      'cannot_write_outside',
      'cannot_see_environment',
      'can_write_own_folder',
    ]);
    expect(written).toEqual(['id_ed25519']);
    expect(await listingOf(folder, 'closes-its-folder')).toMatchObject({ outcome: 'listed' });
    expect(await readdir(tmp)).toEqual([]);
    await expect.poll(leftovers).toEqual([]);
  });
});
