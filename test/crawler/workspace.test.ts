import { chmod, chown, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

let temporary: string;
beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'toolrisk-workspaces-'));
  vi.stubEnv('TMPDIR', temporary);
  // What is left over is looked for once per process.
  vi.resetModules();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(temporary, { recursive: true });
});

/** Beyond what any system gives to a process. */
const ENDED = 4_194_305;

test('what a crawler that was killed has left is removed, also a folder that its server has closed', async () => {
  const left = join(temporary, `toolrisk-${ENDED}-abc`);
  await mkdir(join(left, 'work', 'closed', 'inner'), { recursive: true });
  await writeFile(join(left, 'work', 'closed', 'inner', 'file'), '');
  await chmod(join(left, 'work', 'closed', 'inner'), 0);
  await chmod(join(left, 'work', 'closed'), 0);
  const { newWorkspace } = await import('../../crawler/workspace.ts');
  const workspace = await newWorkspace({});
  expect(await readdir(temporary)).toEqual([basename(workspace.folder)]);
  await chmod(workspace.cwd, 0);
  expect(await workspace.remove()).toBeUndefined();
  expect(await readdir(temporary)).toEqual([]);
});

test("another account's folder of such a name is left alone and stops nothing", async (context) => {
  if (process.getuid?.() !== 0) context.skip('only root can give a folder to another account');
  const theirs = join(temporary, `toolrisk-${ENDED}-def`);
  await mkdir(theirs);
  await chown(theirs, 12_345, 12_345);
  const { newWorkspace } = await import('../../crawler/workspace.ts');
  const workspace = await newWorkspace({});
  await workspace.remove();
  expect(await readdir(temporary)).toEqual([basename(theirs)]);
});

test('folders in one another beyond what a path can name are removed', async () => {
  const { newWorkspace } = await import('../../crawler/workspace.ts');
  const workspace = await newWorkspace({});
  const { spawnSync } = await import('node:child_process');
  const nest = 'for (let i = 0; i < 60; i++) { fs.mkdirSync("d".repeat(200)); process.chdir("d".repeat(200)); }';
  spawnSync(process.execPath, ['-e', nest], { cwd: workspace.cwd });
  expect(await workspace.remove()).toBeUndefined();
  expect(await readdir(temporary)).toEqual([]);
});
