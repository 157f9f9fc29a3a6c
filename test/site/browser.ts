/** A built site, a server for it and a browser: what the browser tests stand on. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { type BuiltSite, builtSite } from './build.ts';
import { launchBrowser } from './chromium.ts';
import { type Served, serveSite } from './site.ts';

declare global {
  interface Window {
    /** Put there by evaluating the package's source. */
    axe: typeof axe;
  }
}

export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1280, height: 800 };

export interface SiteUnderTest extends Pick<BuiltSite, 'dist'> {
  /** A page of its own, for whoever expects complaints; its context is to be closed. */
  open(path: string, how: BrowserContextOptions): Promise<Page>;
  /**
   * Opens a page, hands it over and closes it; anything that it, or a page that it went on to, complained about (the
   * content policy, too) or that ran out of a server's words fails the test. `requests` grows: each address that was asked for, with what was sent along.
   */
  look<T>(
    path: string,
    how: BrowserContextOptions,
    see: (page: Page, requests: readonly string[]) => Promise<T>,
  ): Promise<T>;
  /** Bytes, compressed, of the styles or scripts that a page loads. */
  sizeOf(path: string, ending: 'css' | 'js'): Promise<number>;
}

/** A site that is built as `builtSite` does it, then served and looked at until the tests of a file are over. */
export function siteUnderTest(fill: (data: string) => Promise<void>): SiteUnderTest {
  const { folder, dist } = builtSite(fill);
  let site: Served;
  let browser: Browser;
  const contextFor = (how: BrowserContextOptions) => browser.newContext({ baseURL: site.origin, ...how });

  beforeAll(async () => {
    site = await serveSite(dist());
    browser = await launchBrowser(folder());
  });

  afterAll(async () => {
    await browser?.close();
    site?.close();
  });

  return {
    dist,
    async open(path, how) {
      const page = await (await contextFor(how)).newPage();
      await page.goto(path);
      return page;
    },
    async look(path, how, see) {
      const context = await contextFor(how);
      await context.grantPermissions(['clipboard-read', 'clipboard-write']);
      try {
        const page = await context.newPage();
        page.setDefaultTimeout(30_000);
        const complaints: string[] = [];
        const complain = (words: string) => complaints.push(`${page.url()}: ${words}`);
        const requests: string[] = [];
        page.on('console', (message) => message.type() === 'error' && complain(message.text()));
        page.on('pageerror', (error) => complain(error.message));
        page.on('request', (request) => requests.push(`${request.url()} ${request.postData() ?? ''}`));
        await page.goto(path);
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
  };
}

/** What is wrong with a page in one view: a rule of axe with the first places where it is broken, or that it scrolls. */
interface Fault {
  view: string;
  id: string;
  nodes: string[];
}

/**
 * What axe finds wrong with a page, and whether it scrolls sideways, on a phone and on a desk, in light and in dark
 * colours. The page is not loaded again in between, so that it may have been worked on before.
 */
export async function faultsInEveryView(page: Page): Promise<Fault[]> {
  await page.evaluate(axe.source);
  const faults: Fault[] = [];
  for (const viewport of [PHONE, DESK]) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const view = `${colorScheme}, ${viewport.width} pixels`;
      faults.push(...(await faultsOn(page, viewport.width)).map((fault) => ({ view, ...fault })));
    }
  }
  return faults;
}

function faultsOn(page: Page, width: number): Promise<Omit<Fault, 'view'>[]> {
  return page.evaluate(async (width) => {
    const drawn = () => new Promise((resolve) => requestAnimationFrame(resolve));
    // Scripts that draw anew for another width do so within a frame.
    await drawn();
    await drawn();
    const { scrollWidth } = document.documentElement;
    const sideways = scrollWidth > width ? [{ id: `${scrollWidth} pixels wide`, nodes: [] }] : [];
    const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
    const found = violations.map(({ id, nodes }) => ({ id, nodes: nodes.slice(0, 3).map(({ html }) => html) }));
    return [...sideways, ...found];
  }, width);
}
