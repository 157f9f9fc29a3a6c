import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type AskAll, crawl } from '../../crawler/crawl.ts';
import { openJournal } from '../../crawler/journal.ts';
import { openStore } from '../../crawler/store.ts';
import type { Listing } from '../../risk/model.ts';

/** Beyond what any system gives to a process, so that nothing else can be found out about it. */
const NOBODYS_PID = 2 ** 31 - 1;

test.each([
  ['belongs to another user', 'EPERM', /Another crawl into \S+ is running \(process 2147483647/],
  ['has ended', 'ESRCH', /^goes on$/],
])('a journal of a process that %s (%s)', async (_, code, expected) => {
  const data = await mkdtemp(join(tmpdir(), 'toolrisk-journal-'));
  onTestFinished(() => rm(data, { recursive: true }));
  const open = () => openJournal(data, [], { restart: false });
  const { note } = await open();
  await note({ id: 'asked' });
  const file = join(data, '.crawl.ndjson');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace(`"pid":${process.pid}`, `"pid":${NOBODYS_PID}`));
  const kill = vi.spyOn(process, 'kill').mockImplementation(() => {
    throw Object.assign(new Error(`kill ${code}`), { code });
  });
  onTestFinished(() => kill.mockRestore());
  const result = await open().then(
    ({ earlier }) => (earlier.length === 1 ? 'goes on' : 'begins anew'),
    (error: Error) => error.message,
  );
  expect(result).toMatch(expected);
});

test('a crawl into the same folder by another path is refused while the first one runs', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'toolrisk-journal-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const data = join(folder, 'data');
  await openJournal(data, [], { restart: false });
  const file = join(data, '.crawl.ndjson');
  // That it is a crawl can be seen by its command line.
  const running = spawn('sleep', ['60'], { argv0: 'crawl' });
  onTestFinished(() => void running.kill());
  await writeFile(file, (await readFile(file, 'utf8')).replace(`"pid":${process.pid}`, `"pid":${running.pid}`));
  await symlink(data, join(folder, 'link'));
  await expect(openJournal(join(folder, 'link'), [], { restart: false })).rejects.toThrow('is running');
});

/** The same file as another process of the same crawl would find it. */
async function openedAgain(data: string, lines: readonly object[]) {
  const open = () => openJournal(data, [], { restart: false });
  await open();
  const file = join(data, '.crawl.ndjson');
  const text = await readFile(file, 'utf8');
  const more = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  await writeFile(file, text.replace(`"pid":${process.pid}`, `"pid":${NOBODYS_PID}`) + more);
  return open();
}

test.each<[string, object[], Record<string, number>]>([
  ['was asked to its end', [{ begun: 'a' }, { id: 'a' }], { a: 0 }],
  ['was being asked', [{ begun: 'a' }, { begun: 'b' }, { id: 'a' }], { a: 0, b: 1, c: 0 }],
  ['was being asked twice', [{ begun: 'b' }, { begun: 'b' }], { b: 2 }],
  ['was left alone for want of a sandbox', [{ begun: 'b' }, { left: 'b' }], { b: 0 }],
  ['was being asked when somebody interrupted', [{ begun: 'b' }, { interrupted: true }], { b: 0 }],
])('a server that %s', async (_, lines, times) => {
  const data = await mkdtemp(join(tmpdir(), 'toolrisk-journal-'));
  onTestFinished(() => rm(data, { recursive: true }));
  const journal = await openedAgain(data, lines);
  expect(Object.fromEntries(Object.keys(times).map((id) => [id, journal.endedWhileAsking(id)]))).toEqual(times);
  await journal.finish();
});

test('a server that ends the crawl is asked by itself the second time and left out the third, and the others are asked', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'toolrisk-journal-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const reach = (id: string) => ({ kind: 'command' as const, command: [id], env: {} });
  const entries = ['a', 'ends', 'b', 'c'].map((id) => ({ id, title: id, reach: reach(id) }));
  const store = openStore(join(folder, 'data'));
  const asked: string[] = [];
  const listing = (id: string): Listing => ({
    outcome: 'listed',
    asked: {
      at: '2026-11-01T00:00:00.000Z',
      provenance: 'live',
      transport: 'stdio',
      launch: id,
      envNames: [],
      isolation: 'none',
    },
    protocolVersion: '1',
    tools: [],
  });
  const run = async () => {
    const journal = await openJournal(join(folder, 'data'), entries, { restart: false });
    const askAll: AskAll = async (some, onAnswer, onBegin) => {
      for (const entry of some) await onBegin(entry);
      for (const entry of some) {
        asked.push(entry.id);
        if (entry.id === 'ends') throw new Error('this process has ended');
        await onAnswer({ entry, listing: listing(entry.id) });
      }
    };
    await crawl(store, entries, askAll, { onAnswer: () => undefined, journal });
    await journal.finish();
  };
  await expect(run()).rejects.toThrow('has ended');
  await expect(run()).rejects.toThrow('has ended');
  await run();
  expect(asked).toEqual(['a', 'ends', 'ends', 'b', 'c']);
  expect(await store.listing('ends')).toMatchObject({
    failure: { reason: 'crashed', message: expect.stringContaining('ended twice while listing this server') },
  });
});
