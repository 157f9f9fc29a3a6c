/** A built site, a server for it and a browser out of node_modules: what the browser tests stand on. */
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import axe from 'axe-core';
import lighthouse from 'lighthouse';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { freePort, listenOnLoopback } from '../servers/http.ts';
import { type BuiltSite, builtSite } from './build.ts';

declare global {
  interface Window {
    /** Put there by evaluating the package's source. */
    axe: typeof axe;
  }
}

export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1280, height: 800 };

/** The categories that pages are held to. */
const LIGHTHOUSE = ['performance', 'accessibility', 'best-practices', 'seo'];

export interface SiteUnderTest extends Pick<BuiltSite, 'dist'> {
  /** A page of its own, for whoever expects complaints; its context is to be closed. */
  open(path: string, how: BrowserContextOptions): Promise<Page>;
  /**
   * Opens a page, hands it over and closes it; anything that it complained about (the content policy, too) or that ran
   * out of a server's words fails the test. `requests` grows: each address that was asked for, with what was sent along.
   */
  look<T>(
    path: string,
    how: BrowserContextOptions,
    see: (page: Page, requests: readonly string[]) => Promise<T>,
  ): Promise<T>;
  /** Bytes, compressed, of the styles or scripts that a page loads. */
  sizeOf(path: string, ending: 'css' | 'js'): Promise<number>;
  /** What Lighthouse gives a page on its slow phone, 0 to 100 in each of its categories. */
  scoresOf(path: string): Promise<Record<string, number>>;
}

/** A site that is built as `builtSite` does it, then served and looked at until the tests of a file are over. */
export function siteUnderTest(fill: (data: string) => Promise<void>): SiteUnderTest {
  const { folder, dist } = builtSite(fill);
  let site: Awaited<ReturnType<typeof serve>> | undefined;
  let browser: Browser;
  let debuggingPort: number;

  beforeAll(async () => {
    site = await serve(dist());
    debuggingPort = await freePort();
    browser = await launchBrowser(folder(), debuggingPort);
  });

  afterAll(async () => {
    await browser?.close();
    site?.close();
  });

  return {
    dist,
    async open(path, how) {
      const page = await (await browser.newContext(how)).newPage();
      await page.goto(`${site?.origin}${path}`);
      return page;
    },
    async look(path, how, see) {
      const context = await browser.newContext(how);
      await context.grantPermissions(['clipboard-read', 'clipboard-write']);
      try {
        const page = await context.newPage();
        page.setDefaultTimeout(30_000);
        const complaints: string[] = [];
        const requests: string[] = [];
        page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
        page.on('pageerror', (error) => complaints.push(error.message));
        page.on('request', (request) => requests.push(`${request.url()} ${request.postData() ?? ''}`));
        await page.goto(`${site?.origin}${path}`);
        const seen = await see(page, requests);
        expect(complaints).toEqual([]);
        expect(await page.evaluate('window.ran')).toBeUndefined();
        return seen;
      } finally {
        await context.close();
      }
    },
    async sizeOf(path, ending) {
      const html = await readFile(join(dist(), path, 'index.html'), 'utf8');
      const files = [...new Set(html.match(new RegExp(`/_astro/[^"]+\\.${ending}`, 'g')))];
      const sizes = await Promise.all(files.map(async (file) => gzipSync(await readFile(join(dist(), file))).length));
      return sizes.reduce((sum, size) => sum + size, 0);
    },
    async scoresOf(path) {
      const result = await lighthouse(`${site?.origin}${path}`, {
        port: debuggingPort,
        logLevel: 'silent',
        onlyCategories: LIGHTHOUSE,
      });
      const { categories = {}, runtimeError } = result?.lhr ?? {};
      if (runtimeError) throw new Error(`Lighthouse could not look at ${path}: ${runtimeError.message}`);
      return Object.fromEntries(Object.values(categories).map(({ id, score }) => [id, Math.round(100 * (score ?? 0))]));
    },
  };
}

/** What axe finds wrong with a page as it stands, each with the first places. */
export async function violationsOn(page: Page): Promise<{ id: string; nodes: string[] }[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const results = await window.axe.run(document, { resultTypes: ['violations'] });
    return results.violations.map(({ id, nodes }) => ({ id, nodes: nodes.slice(0, 3).map(({ html }) => html) }));
  });
}

/** `folder` is where it is unpacked: a place of its own, since a copy that another run left half done is taken for whole. */
async function launchBrowser(folder: string, debuggingPort: number): Promise<Browser> {
  process.env.TMPDIR = folder;
  // The package unpacks the system libraries that it brings along only where it believes itself on the service that it
  // was made for; with them, no library need be installed on this machine.
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs24.x';
  const { default: packed } = await import('@sparticuz/chromium');
  const executablePath = await packed.executablePath();
  // The package's own list of fonts names only folders of that service; without any font the browser crashes.
  const fonts = [join(folder, 'fonts'), '/usr/share/fonts', '/usr/local/share/fonts'].map((dir) => `<dir>${dir}</dir>`);
  const cache = `<cachedir>${join(folder, 'fonts-cache')}</cachedir>`;
  await writeFile(join(folder, 'fonts', 'fonts.conf'), `<fontconfig>${fonts.join('')}${cache}</fontconfig>`);
  return chromium.launch({
    executablePath,
    // Not the package's own arguments: some of those turn off what is tested here (web security, process isolation).
    args: [
      '--no-sandbox',
      '--headless=shell',
      '--no-zygote',
      '--disable-gpu',
      '--font-render-hinting=none',
      `--remote-debugging-port=${debuggingPort}`,
    ],
    env: { ...process.env },
  });
}

const TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
};

/** Serves a folder on a free port of the loopback address. */
async function serve(folder: string): Promise<{ origin: string; close: () => void }> {
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
  return { origin: `http://127.0.0.1:${await listenOnLoopback(server)}`, close: () => server.close() };
}
