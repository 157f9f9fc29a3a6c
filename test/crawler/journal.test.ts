import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openJournal } from '../../crawler/journal.ts';

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
