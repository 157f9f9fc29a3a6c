/**
 * How long it takes to ask many MCP servers on loopback, whether memory stays flat, and whether anything is lost when a
 * worker of a queue is killed in the middle. `npm run bench:crawl [-- --servers 1000 --concurrency 128]`; the part with
 * a queue needs redis-server, which is started here on a free port.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { askHere, crawl, DEFAULT_CRAWL } from '../crawler/crawl.ts';
import { askedByWorkers } from '../crawler/queue.ts';
import { openStore } from '../crawler/store.ts';
import type { ServerEntry } from '../risk/model.ts';
import { freePort } from '../test/servers/http.ts';

const { values } = parseArgs({
  options: { servers: { type: 'string', default: '1000' }, concurrency: { type: 'string', default: '128' } },
});
const [count, concurrency] = [Number(values.servers), Number(values.concurrency)];
const folder = await mkdtemp(join(tmpdir(), 'toolrisk-bench-'));
const children: ChildProcess[] = [];

function started(command: string, args: readonly string[]): ChildProcess {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  return child;
}

async function inOneProcess(entries: readonly ServerEntry[]): Promise<object> {
  const data = join(folder, 'one-process');
  const store = openStore(data);
  const memory: number[] = [];
  const began = performance.now();
  await crawl(store, entries, askHere({ ...DEFAULT_CRAWL, concurrency, guard: 'other-hosts' }), {
    onAnswer: ({ done }) => {
      if (done % Math.ceil(entries.length / 10) === 0) memory.push(Math.round(process.memoryUsage().rss / 2 ** 20));
    },
  });
  const seconds = (performance.now() - began) / 1_000;
  const listed = (await readdir(join(data, 'listings'))).length;
  return { servers: entries.length, listed, seconds: Math.round(seconds * 10) / 10, memoryMBOnTheWay: memory };
}

async function overQueue(entries: readonly ServerEntry[]): Promise<object> {
  if (spawnSync('redis-server', ['--version']).status !== 0) return { skipped: 'there is no redis-server here' };
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  started('redis-server', [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    folder,
  ]);
  const cli = fileURLToPath(import.meta.resolve('../crawler/cli.ts'));
  const worker = () =>
    spawn(process.execPath, [cli, 'worker', '--queue', url, '--private-network', '--concurrency', '32'], {
      stdio: 'ignore',
    });
  await sleep(300);
  const began = performance.now();
  const workers = [worker(), worker()];
  children.push(...workers);
  const counts = new Map<string, number>();
  let killedAt: number | undefined;
  for await (const { entry, listing } of askedByWorkers(url, entries, { crawl: 'bench', known: [] })) {
    if (listing.outcome === 'listed') counts.set(entry.id, (counts.get(entry.id) ?? 0) + 1);
    if (killedAt === undefined && counts.size >= entries.length / 2) {
      killedAt = counts.size;
      workers[0]?.kill('SIGKILL');
    }
  }
  const seconds = (performance.now() - began) / 1_000;
  const twice = [...counts.values()].filter((times) => times > 1).length;
  return {
    servers: entries.length,
    exactlyOnce: counts.size - twice,
    twice,
    killedAfter: killedAt,
    seconds: Math.round(seconds * 10) / 10,
  };
}

try {
  const host = started(process.execPath, [fileURLToPath(import.meta.resolve('../test/servers/many.ts'))]);
  const [line] = await once(host.stdout ?? host, 'data');
  const port = Number(String(line).trim());
  const entries = Array.from(
    { length: count },
    (_, i): ServerEntry => ({
      id: `server-${i}`,
      title: `Server ${i}`,
      reach: { kind: 'url', url: `http://127.0.0.1:${port}/${i}/mcp` },
    }),
  );
  await writeFile(join(folder, 'servers.json'), JSON.stringify(entries));
  console.log(JSON.stringify({ inOneProcess: await inOneProcess(entries) }));
  console.log(JSON.stringify({ overQueue: await overQueue(entries) }));
} finally {
  for (const child of children) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
}
