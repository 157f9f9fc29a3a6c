/**
 * What Lighthouse gives the home page, a server's and a tool's on its slow phone, 0 to 100 in each of its categories; exit
 * code 1 where one is below the bar. It looks at the fixture's site, as the browser tests do.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import lighthouse from 'lighthouse';
import { freePort } from '../test/servers/http.ts';
import { launchBrowser } from '../test/site/chromium.ts';
import { writeFixture } from '../test/site/fixture.ts';
import { buildSite, serveSite } from '../test/site/site.ts';

const PAGES = ['/', '/servers/union-mcp/', '/servers/union-mcp/run_deployed_task/'];
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];
const BAR = 98;

type Scores = Record<string, number>;

async function scoresOf(url: string, port: number): Promise<Scores> {
  const result = await lighthouse(url, { port, logLevel: 'silent', onlyCategories: CATEGORIES });
  const { categories = {}, runtimeError } = result?.lhr ?? {};
  if (runtimeError) throw new Error(`Lighthouse could not look at ${url}: ${runtimeError.message}`);
  return Object.fromEntries(Object.values(categories).map(({ id, score }) => [id, Math.round(100 * (score ?? 0))]));
}

async function scoresOfAll(folder: string): Promise<Record<string, Scores>> {
  const data = join(folder, 'data');
  await writeFixture(data);
  const site = await serveSite(await buildSite(data, folder));
  const port = await freePort();
  const browser = await launchBrowser(folder, [`--remote-debugging-port=${port}`]);
  try {
    const scores: Record<string, Scores> = {};
    for (const path of PAGES) scores[path] = await scoresOf(`${site.origin}${path}`, port);
    return scores;
  } finally {
    await browser.close();
    site.close();
  }
}

const folder = await mkdtemp(join(tmpdir(), 'toolrisk-lighthouse-'));
try {
  const scores = await scoresOfAll(folder);
  console.table(scores, CATEGORIES);
  // A category without a score, because Lighthouse calls it otherwise one day, is below the bar, too.
  const below = PAGES.filter((path) => CATEGORIES.some((category) => (scores[path]?.[category] ?? 0) < BAR));
  if (below.length > 0) {
    console.error(`Below ${BAR}: ${below.join(', ')}`);
    process.exitCode = 1;
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
