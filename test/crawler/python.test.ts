/** Servers of the official Python SDK, which comes from PyPI into an environment of its own. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askServer, DEFAULT_CRAWL } from '../../crawler/crawl.ts';
import type { ServerEntry } from '../../risk/model.ts';
import { freePort } from '../servers/http.ts';
import { needs } from './needs.ts';

const SERVER = join(import.meta.dirname, '..', 'servers', 'python_sdk.py');

let folder: string;
let python: string;
/** Why there is no Python SDK here, where there is none. */
let missing: string | undefined;
let http: ChildProcess | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'toolrisk-python-'));
  python = join(folder, 'venv', 'bin', 'python');
  const steps = [
    ['python3', '-m', 'venv', join(folder, 'venv')],
    [python, '-m', 'pip', 'install', '--quiet', 'mcp<2'],
  ];
  for (const [program = '', ...args] of steps) {
    const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
    if (status !== 0) missing ??= error?.message ?? stderr.trim().split('\n').at(-1) ?? 'no reason was given';
  }
});

afterAll(async () => {
  http?.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

const EXPECTED = {
  outcome: 'listed',
  serverInfo: { name: 'python-sdk' },
  instructions: 'Notes of one user.',
  tools: [
    { name: 'read_note', inputSchema: { type: 'object', required: ['name'] } },
    { name: 'delete_note', description: 'Deletes a note for good.' },
  ],
};

async function answerOf(reach: ServerEntry['reach']): Promise<unknown> {
  return askServer(
    { id: 'python', title: 'Python', reach },
    { ...DEFAULT_CRAWL, isolation: 'none', guard: 'other-hosts' },
  );
}

test('over standard input and output', async (context) => {
  needs(context, 'python3', missing);
  expect(await answerOf({ kind: 'command', command: [python, SERVER, 'stdio'], env: {} })).toMatchObject(EXPECTED);
});

test('over streamable HTTP', async (context) => {
  needs(context, 'python3', missing);
  const port = await freePort();
  http = spawn(python, [SERVER, String(port)], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}/mcp`;
  for (let tries = 0; tries < 200 && !(await isThere(url)); tries++) await sleep(100);
  expect(await answerOf({ kind: 'url', url })).toMatchObject(EXPECTED);
});

async function isThere(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}
