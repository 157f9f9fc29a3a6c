/**
 * `npm start`: asks the servers that ship with this project, judges the whole catalogue, builds the site and serves it.
 * Progress goes to standard error; the address, and nothing else, to standard output.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { preview } from 'astro';
import { CHECKOUT, CHECKOUT_DATA } from './crawler/checkout.ts';
import { endGroup, ownGroup } from './crawler/connect/process.ts';
import { HeadTail } from './crawler/connect/text.ts';
import { askHere, crawl, DEFAULT_CRAWL, rederive } from './crawler/crawl.ts';
import { DataError } from './crawler/data-error.ts';
import { progressLine } from './crawler/present.ts';
import { leaveOnSignals } from './crawler/signals.ts';
import { openStore } from './crawler/store.ts';

const SHIPPED = ['union-mcp', 'server-everything', 'server-filesystem', 'server-memory', 'server-sequential-thinking'];
const HOST = '127.0.0.1';
const PORTS_TRIED = 20;
const BUILD_OUTPUT_KEPT = 4_000;

/** What ends the start, as a sentence; the code is the one to exit with. */
class CannotStart extends Error {
  readonly code: 2 | 3;
  constructor(code: 2 | 3, message: string) {
    super(message);
    this.code = code;
  }
}

function wantedPort(): number {
  try {
    const { values } = parseArgs({ options: { port: { type: 'string', default: '4321' } } });
    const port = Number(values.port);
    if (/^\d+$/.test(values.port) && port >= 1 && port <= 65_535) return port;
    throw new CannotStart(
      2,
      `--port "${values.port}" is not a port; give a number from 1 to 65535, such as --port 4321.`,
    );
  } catch (error) {
    if (error instanceof CannotStart) throw error;
    throw new CannotStart(
      2,
      `${error instanceof Error ? error.message.split('. ')[0] : String(error)}. The one option is --port.`,
    );
  }
}

async function askShippedServers(): Promise<void> {
  const store = openStore(CHECKOUT_DATA);
  console.error('Asking the servers that ship with this project for their tools …');
  await crawl(store, await store.serversNamed(SHIPPED), askHere(DEFAULT_CRAWL), {
    onAnswer: (progress) => console.error(`  ${progressLine(progress)}`),
  });
  const { records } = await rederive(store);
  console.error(`Judged what is recorded: ${records} servers.`);
}

async function buildSite(): Promise<void> {
  console.error('Building the site …');
  const astro = join(CHECKOUT, 'node_modules', 'astro', 'bin', 'astro.mjs');
  const build = spawn(process.execPath, [astro, 'build'], {
    cwd: CHECKOUT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const group = build.pid === undefined ? undefined : ownGroup(build.pid);
  // It names every page that it makes; that is worth reading only when it goes wrong.
  const said = new HeadTail(BUILD_OUTPUT_KEPT);
  for (const stream of [build.stdout, build.stderr]) stream.setEncoding('utf8').on('data', (text) => said.add(text));
  const [code] = await once(build, 'close');
  if (group !== undefined) await endGroup(group);
  if (code === 0) return;
  throw new CannotStart(
    3,
    `${said}\nThe site could not be built (astro build ended with ${code}); its words above say why.`,
  );
}

function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen(port, HOST, () => probe.close(() => resolve(true)));
  });
}

async function firstFreePort(wanted: number): Promise<number> {
  for (let port = wanted; port < wanted + PORTS_TRIED && port <= 65_535; port++) {
    if (await isFree(port)) {
      if (port !== wanted) console.error(`Port ${wanted} is taken or may not be used; serving on ${port} instead.`);
      return port;
    }
  }
  throw new CannotStart(3, `None of the ports from ${wanted} on is free; choose another one with --port.`);
}

async function serveSite(wanted: number): Promise<void> {
  const port = await firstFreePort(wanted);
  const server = await preview({ root: CHECKOUT, logLevel: 'error', server: { host: HOST, port } });
  console.log(`http://${HOST}:${server.port}/`);
  console.error('Ctrl-C ends it.');
}

leaveOnSignals();

try {
  const port = wantedPort();
  await askShippedServers();
  await buildSite();
  await serveSite(port);
} catch (error) {
  const isExpected = error instanceof CannotStart || error instanceof DataError;
  console.error(isExpected ? error.message : error);
  process.exit(error instanceof CannotStart ? error.code : 3);
}
