import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
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
  ['belongs to another user', 'EPERM', /Another crawl into data is running \(process 2147483647/],
  ['has ended', 'ESRCH', /^goes on$/],
])('a journal of a process that %s (%s)', async (_, code, expected) => {
  const cache = await mkdtemp(join(tmpdir(), 'toolrisk-journal-'));
  onTestFinished(() => rm(cache, { recursive: true }));
  const open = () => openJournal(cache, 'data', [], { restart: false });
  const { note } = await open();
  await note({ id: 'asked' });
  const [name = ''] = await readdir(join(cache, 'journals'));
  const file = join(cache, 'journals', name);
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

/** The same file as another process of the same crawl would find it. */
async function openedAgain(cache: string, lines: readonly object[]) {
  const open = () => openJournal(cache, 'data', [], { restart: false });
  await open();
  const [name = ''] = await readdir(join(cache, 'journals'));
  const file = join(cache, 'journals', name);
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
  const cache = await mkdtemp(join(tmpdir(), 'toolrisk-journal-'));
  onTestFinished(() => rm(cache, { recursive: true }));
  const journal = await openedAgain(cache, lines);
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
    const journal = await openJournal(folder, 'data', entries, { restart: false });
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
    failure: { reason: 'crashed', message: expect.stringContaining('ended twice while it was being asked') },
  });
});
