/** Many servers in one crawl that is killed, and over a queue of which a worker is killed. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { progressDisplay } from '../../crawler/progress.ts';
import type { Failure, Listing, ServerEntry } from '../../risk/model.ts';
import { freePort } from '../servers/http.ts';
import { needs } from './needs.ts';
import { CLI } from './toolrisk.ts';

const MANY = fileURLToPath(import.meta.resolve('../servers/many.ts'));
const COUNT = 40;
const AT_A_TIME = 4;

let folder: string;
let data: string;
let host: string;
const children: ChildProcess[] = [];

function start(command: string, args: readonly string[]): ChildProcess {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1' } });
  children.push(child);
  return child;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'toolrisk-many-'));
  data = join(folder, 'data');
  const many = start(process.execPath, [MANY, '150']);
  const [port] = await once(many.stdout ?? many, 'data');
  host = `http://127.0.0.1:${String(port).trim()}`;
  const entries = Array.from({ length: COUNT }, (_, i) => ({
    id: `server-${i}`,
    title: `Server ${i}`,
    reach: { kind: 'url', url: `${host}/${i}/mcp` },
  }));
  await mkdir(data);
  await writeFile(join(data, 'servers.json'), JSON.stringify(entries));
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

function crawling(...more: string[]): ChildProcess {
  const limits = ['--data', data, '--cache', join(folder, 'cache'), '--private-network'];
  return start(process.execPath, [CLI, 'crawl', ...limits, ...more]);
}

async function timesAsked(): Promise<number[]> {
  const asked: Record<string, number> = await (await fetch(`${host}/asked`)).json();
  return Object.values(asked);
}

async function said(stream: Readable | null): Promise<string> {
  return stream === null ? '' : text(stream);
}

/** Resolves when this many servers stand in the output as asked. */
async function asked(child: ChildProcess, count: number): Promise<void> {
  let lines = 0;
  for await (const chunk of child.stderr ?? []) {
    lines += String(chunk).split('\n').length - 1;
    if (lines >= count) return;
  }
}

test('a crawl that is killed goes on where it was, and asks nothing again that was on disk', async () => {
  const killed = crawling('--concurrency', String(AT_A_TIME));
  await asked(killed, COUNT / 4);
  killed.kill('SIGKILL');
  await once(killed, 'close');
  const before = (await readdir(join(data, 'listings'))).length;
  expect(before).toBeLessThan(COUNT);

  const second = crawling('--concurrency', String(AT_A_TIME));
  const [complaints] = await Promise.all([said(second.stderr), once(second, 'close')]);
  expect(complaints).toContain('Going on with the crawl');
  expect(complaints).toContain(`${COUNT} of ${COUNT} servers gave a list of tools`);
  expect(await readdir(join(data, 'listings'))).toHaveLength(COUNT);
  // Only what was under way when it was killed may be asked again.
  const times = await timesAsked();
  expect(times).toHaveLength(COUNT);
  expect(times.filter((n) => n > 1).length).toBeLessThanOrEqual(AT_A_TIME);
  expect((await readdir(data)).filter((name) => name.startsWith('.'))).toEqual([]);
});

test('a second crawl into the same folder is refused while the first one runs', async () => {
  const first = crawling('--concurrency', '1');
  await asked(first, 2);
  // Held where it is, it cannot be done before the second one has started, however slow the machine.
  first.kill('SIGSTOP');
  const second = crawling();
  const [complaints] = await Promise.all([said(second.stderr), once(second, 'close')]);
  expect(second.exitCode).toBe(3);
  expect(complaints).toMatch(/Another crawl into .* is running \(process \d+/);
});

describe('over a queue', () => {
  test('a worker that is killed in mid-job loses nothing, and nothing comes twice', async (context) => {
    needs(context, 'redis-server', spawnSync('redis-server', ['--version']).error?.message);
    const port = await freePort();
    const url = `redis://127.0.0.1:${port}`;
    start('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder]);
    await sleep(500);
    const worker = () =>
      start(process.execPath, [CLI, 'worker', '--queue', url, '--private-network', '--concurrency', '3']);
    const [doomed] = [worker(), worker()];
    const collector = crawling('--queue', url, '--json');
    const collected = said(collector.stdout);
    await asked(doomed, 5);
    doomed.kill('SIGKILL');
    await once(collector, 'close');
    const ids = (await collected)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).id);
    expect(ids).toHaveLength(COUNT);
    expect(new Set(ids).size).toBe(COUNT);
    const listing = JSON.parse(await readFile(join(data, 'listings', 'server-7.json'), 'utf8'));
    expect(listing).toMatchObject({ outcome: 'listed', serverInfo: { name: 'server/7/mcp' } });
  });

  test('that nobody answers at is said to be missing, without its password', async () => {
    const child = crawling('--queue', `redis://:secret@127.0.0.1:${await freePort()}`);
    const [complaints] = await Promise.all([said(child.stderr), once(child, 'close')]);
    expect(child.exitCode).toBe(3);
    expect(complaints).toContain('No Redis answers at redis://127.0.0.1');
    expect(complaints).not.toContain('secret');
  });
});

describe('progress', () => {
  const entry: ServerEntry = { id: 'some', title: 'Some', reach: { kind: 'url', url: 'https://example.org/mcp' } };
  const how = {
    provenance: 'live',
    transport: 'streamable-http',
    launch: '',
    envNames: [],
    isolation: 'remote',
  } as const;
  const asking = { at: '2026-11-25T00:00:00.000Z', ...how, envNames: [] };
  const listed: Listing = { outcome: 'listed', asked: asking, protocolVersion: '2026-07-28', tools: [] };
  const failed = (reason: Failure['reason']): Listing => ({
    outcome: 'failed',
    asked: asking,
    failure: { reason, message: 'It did.' },
  });

  function told(isTTY: boolean, listings: readonly Listing[]): string {
    let written = '';
    let now = 0;
    const out = { isTTY, columns: 200, write: (piece: string) => (written += piece) };
    const display = progressDisplay(out, { earlier: ['crashed'], now: () => now });
    listings.forEach((listing, i) => {
      now += 500;
      display.tell({ entry, listing, saved: 'new', done: i + 2, total: 10 });
    });
    display.end();
    return written;
  }

  test('is plain lines where there is no terminal, with the reasons at the end', () => {
    expect(told(false, [listed, failed('timed-out')])).toBe(
      '[2/10] some: 0 tools over 2026-07-28 (new)\n[3/10] some: timed-out. It did. (new)\nFailed: 1 crashed, 1 timed-out.\n',
    );
  });

  test('counts on a terminal: done, failed by reason, rate and time left', () => {
    expect(told(true, [listed, listed, failed('crashed')])).toContain(
      '4 of 10 asked, failed: 2 crashed, 2.0 a second, about 3 s left',
    );
  });
});
