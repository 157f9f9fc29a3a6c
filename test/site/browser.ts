/** A browser out of node_modules and a server for a built site: what the browser tests stand on. */
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** `folder` is where it is unpacked: a place of its own, since a copy that another run left half done is taken for whole. */
export async function launchBrowser(folder: string): Promise<Browser> {
  process.env.TMPDIR = folder;
  // The package unpacks the system libraries that it brings along only where it believes itself on the service that it
  // was made for; with them, no library need be installed on this machine.
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs24.x';
  const { default: packed } = await import('@sparticuz/chromium');
  const executablePath = await packed.executablePath();
  // The package's own list of fonts names folders of that service and /tmp/fonts; without any font the browser crashes.
  const fonts = [join(folder, 'fonts'), '/usr/share/fonts', '/usr/local/share/fonts'].map((dir) => `<dir>${dir}</dir>`);
  const cache = `<cachedir>${join(folder, 'fonts-cache')}</cachedir>`;
  await writeFile(join(folder, 'fonts', 'fonts.conf'), `<fontconfig>${fonts.join('')}${cache}</fontconfig>`);
  return chromium.launch({
    executablePath,
    // Not the package's own arguments: some of those turn off what is tested here (web security, process isolation).
    args: ['--no-sandbox', '--headless=shell', '--no-zygote', '--disable-gpu', '--font-render-hinting=none'],
    env: { ...process.env },
  });
}

const TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

/** Serves a folder on a free port of the loopback address. */
export async function serve(folder: string): Promise<{ origin: string; close: () => void }> {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const file = join(folder, pathname.endsWith('/') ? `${pathname}index.html` : pathname);
    try {
      const body = await readFile(file);
      response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' }).end(body);
    } catch {
      response.writeHead(404, { 'content-type': 'text/html' }).end(await readFile(join(folder, '404.html')));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The test server has no port.');
  return { origin: `http://127.0.0.1:${address.port}`, close: () => server.close() };
}
