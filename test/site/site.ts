/** Builds the site from a data folder, as `npm run build` does, and serves it. */
import { execFile } from 'node:child_process';
import { cp, readFile, symlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { listenOnLoopback } from '../servers/http.ts';

const COPIED = ['src', 'risk', 'public', 'astro.config.mjs', 'package.json', 'tsconfig.json'];
const LINKED = ['node_modules', 'data'];

/** `data` is an absolute path, `folder` one that exists and is empty; resolves to the folder in which the built site lies. */
export async function buildSite(data: string, folder: string): Promise<string> {
  // A checkout of its own: two builds at once in one folder take away each other's intermediate files.
  const checkout = join(folder, 'checkout');
  for (const part of COPIED) await cp(part, join(checkout, part), { recursive: true });
  for (const part of LINKED) await symlink(resolve(part), join(checkout, part));
  const dist = join(folder, 'dist');
  const astro = resolve('node_modules/astro/bin/astro.mjs');
  await promisify(execFile)(process.execPath, [astro, 'build', '--outDir', dist], {
    cwd: checkout,
    // Only these: the test runner's own variables (PROD, MODE …) would end up in the build.
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      TOOLRISK_DATA: data,
      ASTRO_TELEMETRY_DISABLED: '1',
    },
    maxBuffer: 1e8,
  });
  return dist;
}

export interface Served {
  origin: string;
  close(): void;
}

const TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
};

/** Serves a built site on a free port of the loopback address. */
export async function serveSite(dist: string): Promise<Served> {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const file = join(dist, pathname.endsWith('/') ? `${pathname}index.html` : pathname);
    try {
      const body = await readFile(file);
      response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' }).end(body);
    } catch {
      response.writeHead(404, { 'content-type': 'text/html' }).end(await readFile(join(dist, '404.html')));
    }
  });
  return { origin: `http://127.0.0.1:${await listenOnLoopback(server)}`, close: () => server.close() };
}
