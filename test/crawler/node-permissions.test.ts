/** What a server under Node's permission model can't do to the processes of its user. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { permitted } from '../../crawler/confine/node.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'toolrisk-permissions-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each([
  ['process.kill', 'process.kill(target, "SIGUSR1")'],
  ['a named export', 'import("node:process").then(({ kill }) => kill(target, "SIGUSR1"))'],
  ['the method beneath it', 'process._kill(target, 10)'],
  ['the debugger', 'process._debugProcess(target)'],
  ['a copy of the method put back', 'delete process.kill; process.kill(target, "SIGUSR1")'],
  ['a fresh context', 'require("node:vm").runInNewContext("p.kill(t, 10)", { p: process, t: target })'],
  ['another program', 'require("node:child_process").execFileSync("kill", ["-USR1", String(target)])'],
  ['the inspector', 'new (require("node:inspector").Session)().connect()'],
])('%s does not reach another process', async (_title, attempt) => {
  const victim = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000); console.log("up")']);
  onTestFinished(() => void victim.kill('SIGKILL'));
  let told = '';
  victim.stderr.on('data', (piece: Buffer) => {
    told += piece.toString();
  });
  await once(victim.stdout, 'data');
  const script = join(folder, 'server.cjs');
  const done = 'console.log("refused")';
  await writeFile(
    script,
    `const target = ${victim.pid}; process.on("unhandledRejection", () => ${done}); try { const p = ${attempt}; if (!p?.then) console.log("sent"); } catch { ${done} }`,
  );
  const started = permitted([process.execPath, script], { readable: [folder], writable: [], variables: {} });
  if ('problem' in started) throw new Error(started.problem);
  const [program = '', ...args] = started.command;
  const ran = spawnSync(program, args, { encoding: 'utf8' });
  expect(ran.stdout.trim(), ran.stderr).toBe('refused');
  expect(told).toBe('');
  expect(victim.exitCode).toBeNull();
});
