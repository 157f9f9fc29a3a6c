/** The built site in a real browser: one build of the fixture's servers, looked at from every side. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { DESK, faultsInEveryView, PHONE, siteUnderTest } from './browser.ts';
import { writeFixture } from './fixture.ts';

const TOOL = '/servers/union-mcp/run_deployed_task/';
/** Its argument chooses the operation, and its values are markup. */
const MANAGE = '/servers/hostile/manage_records/';

const SEED_POLICY = `{
  "version": "1",
  "default": "deny",
  "tools": {
    "run_deployed_task": {
      "limits": [
        {
          "counter": "run_deployed_task_rate",
          "window": "minute",
          "max": 10,
          "scope": "grant"
        }
      ]
    }
  }
}`;

/** One page of each kind, and those on which names are at their worst. */
const KINDS = [
  '/',
  '/servers/',
  '/servers/union-mcp/',
  '/servers/hostile/',
  '/servers/silent/',
  '/servers/locked/',
  '/servers/later/',
  TOOL,
  '/servers/hostile/delete_everything/',
  '/servers/hostile/getrun/',
  '/tools/',
  '/tools/r/',
  '/tools/other/',
  '/not-asked/',
  '/method/',
  '/contradictions/',
  '/accuracy/',
  '/findings/',
  '/findings/further-step/',
  '/signals/',
  '/risk/',
  '/access/',
  '/effects/',
  '/risk/high/',
  '/effects/financial/',
  '/signals/name-action/',
  '/signals/started-thing/',
  MANAGE,
  '/servers/hostile/remove_row/',
  '/stack/',
  '/try/',
  '/policy/union-mcp/',
  '/policy/hostile/',
  '/attacks/',
  '/attacks/tool-poisoning/',
  '/glossary/',
  '/changes/',
  '/api/',
  '/404.html',
];

const { dist, look, open, sizeOf } = siteUnderTest(writeFixture);

/** Every page as an address. */
let addresses: string[];

beforeAll(async () => {
  const files = await readdir(dist(), { recursive: true });
  addresses = files.filter((file) => file.endsWith('.html')).map((file) => `/${file.replace(/index\.html$/, '')}`);
});

describe('the page of run_deployed_task', () => {
  test('says Execute and High, and copies exactly the policy', async () => {
    await look(TOOL, {}, async (page) => {
      const stamp = (await page.locator('.stamp').textContent()) ?? '';
      expect(stamp).toContain('Execute');
      expect(stamp).toContain('High');
      await page.getByRole('button', { name: 'Copy the policy' }).click();
      await page.getByText('Copied', { exact: true }).waitFor();
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(SEED_POLICY);
    });
  });

  test('shows name, stamp, reason and policy at 1280 × 800 without scrolling', async () => {
    await look(TOOL, { viewport: DESK }, async (page) => {
      for (const part of ['h1', '.stamp', '.rationale', '.policy']) {
        const box = await page.locator(part).first().boundingBox();
        expect((box?.y ?? 800) + (box?.height ?? 0), part).toBeLessThanOrEqual(800);
      }
    });
  });

  test('says that a stand-in was asked', async () => {
    await look(TOOL, {}, async (page) => {
      await page.getByText('A stand-in was asked, not the real server.').waitFor();
    });
  });

  test('stays within its budget', async () => {
    const html = await readFile(join(dist(), TOOL, 'index.html'), 'utf8');
    expect(gzipSync(html).length).toBeLessThan(25_000);
    expect(await sizeOf(TOOL, 'css')).toBeLessThan(12_000);
    expect(await sizeOf(TOOL, 'js')).toBeLessThan(10_000);
  });

  test('reads without JavaScript, and offers no button that would do nothing', async () => {
    await look(TOOL, { javaScriptEnabled: false }, async (page) => {
      expect(await page.locator('#policy').textContent()).toBe(SEED_POLICY);
      expect(await page.getByRole('button').count()).toBe(0);
      await page.getByText('How do I block run_deployed_task completely?').click();
      await page.getByText('Put "hide": ["run_deployed_task"]').waitFor();
    });
  });
});

test('the page of a tool names the settings under which it is not offered', async () => {
  await look('/servers/hostile/delete_everything/', {}, async (page) => {
    await page.getByText('Not offered at all when the server is started with').waitFor();
    await page.getByRole('link', { name: 'What that changes' }).click();
    await page.getByText('Takes away 2 tools').waitFor();
    await page.getByText('The list of tools is the same').waitFor();
  });
});

describe('the list of tools', () => {
  test('is filtered and sorted, and what is chosen can be shared as an address', async () => {
    await look('/tools/', {}, async (page) => {
      await page.getByRole('combobox', { name: 'Access' }).selectOption('execute');
      await page.getByRole('combobox', { name: 'Risk' }).selectOption('high');
      await page.locator('tool-filter a', { hasText: 'run_deployed_task' }).waitFor();
      expect(new URL(page.url()).search).toBe('?risk=high&access=execute');
      await page.reload();
      await page.locator('tool-filter a', { hasText: 'run_deployed_task' }).waitFor();
      expect(await page.locator('[data-unfiltered]').isVisible()).toBe(false);
      await page.getByRole('combobox', { name: 'Risk' }).selectOption('');
      await page.getByRole('combobox', { name: 'Access' }).selectOption('');
      await page.locator('[data-unfiltered]').waitFor();
    });
  });
});

describe('search', () => {
  test('has the focus on the home page, forgives a typing error and opens what it found', async () => {
    await look('/', {}, async (page) => {
      await page.locator('#search:focus').waitFor();
      await page.keyboard.type('deplyed');
      await page.locator('.results a', { hasText: 'run_deployed_task' }).waitFor();
      expect(new URL(page.url()).search).toBe('?q=deplyed');
      await page.keyboard.type(' run');
      await page.locator('.results a', { hasText: 'list_deployed' }).waitFor({ state: 'detached' });
      await page.keyboard.press('Enter');
      await page.waitForURL(`**${TOOL}`);
    });
  });

  test('can be shared as an address', async () => {
    await look('/tools/?q=deplyed', {}, async (page) => {
      await page.locator('.results a', { hasText: 'run_deployed_task' }).waitFor();
    });
  });

  test('is reached with / and walked through with the arrow keys on any page', async () => {
    await look('/method/', {}, async (page) => {
      await page.keyboard.press('/');
      await page.keyboard.type('run_deployed_task');
      await page.locator('.results li a').first().waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.waitForURL(`**${TOOL}`);
    });
  });

  test('is reached with Ctrl-K too, and understands what is meant in other words', async () => {
    await look('/method/', {}, async (page) => {
      await page.keyboard.press('Control+k');
      await page.keyboard.type('trigger a deployed task');
      await page.locator('.results a', { hasText: 'run_deployed_task' }).waitFor();
    });
  });

  test('costs a page that is only read neither the engine nor the index', async () => {
    await look(TOOL, {}, async (page) => {
      const fetched = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
      expect(fetched.filter((name) => /search\.json|engine/.test(name))).toEqual([]);
    });
  });

  test('leads to the list of tools where no script runs', async () => {
    await look('/', { javaScriptEnabled: false }, async (page) => {
      await page.getByRole('searchbox').fill('deployed');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/tools/?q=deployed');
      await page.getByRole('link', { name: /^r: / }).click();
      await page.getByRole('link', { name: 'run_deployed_task' }).waitFor();
    });
  });

  test.each([
    ['fifty words that each stand for others', 'delete db mail '.repeat(17)],
    ['four thousand letters', 'x'.repeat(4_000)],
    ['a thousand letters of no alphabet', '字'.repeat(1_000)],
  ])('of %s is answered, and so is the next one', async (_, query) => {
    await look('/tools/', {}, async (page) => {
      const field = page.locator('.large input');
      const status = page.locator('.large [role=status]');
      await field.fill(query);
      await status.filter({ hasText: /./ }).waitFor({ state: 'attached', timeout: 5_000 });
      await field.fill('deployed');
      await page.locator('.results a', { hasText: 'run_deployed_task' }).waitFor({ timeout: 5_000 });
    });
  });

  test('leads to the page of a tool with a name of a hundred letters', async () => {
    await look('/tools/?q=count_so_many', {}, async (page) => {
      await page.locator('.results a', { hasText: 'count_so_many' }).click();
      await page.locator('h1', { hasText: 'count_so_many' }).waitFor();
    });
  });

  test('shows a hostile name as text', async () => {
    await look('/tools/?q=script', {}, async (page) => {
      await page.locator('.results .name', { hasText: '<script>' }).first().waitFor();
      expect(await page.locator('.results img, .results script').count()).toBe(0);
    });
  });
});

describe('what a server said', () => {
  test('is never markup and never runs', async () => {
    const concerned = addresses.filter((one) =>
      /hostile|locked|tools|servers\/$|contradictions|signals|risk|effects/.test(one),
    );
    await look('/', {}, async (page) => {
      for (const address of concerned) {
        await page.goto(address);
        const seen = await page.evaluate(() => ({
          images: document.images.length,
          headings: document.querySelectorAll('h1').length,
          ran: 'ran' in window,
          data: [...document.querySelectorAll('script[type="application/ld+json"]')].map((one) => one.textContent),
        }));
        expect(seen, address).toMatchObject({ images: 0, headings: 1, ran: false });
        for (const data of seen.data) expect(() => JSON.parse(data)).not.toThrow();
      }
    });
  });

  test('could not run if it were markup', async () => {
    const page = await open(TOOL, {});
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.body.append(script);
      document.body.insertAdjacentHTML('beforeend', '<img src="x:" onerror="window.ran = true">');
    });
    await page.waitForTimeout(200);
    expect(await page.evaluate('window.ran')).toBeUndefined();
    await page.context().close();
  });

  test('has a page for each tool, whatever its name', () => {
    expect(addresses.filter((address) => /^\/servers\/hostile\/./.test(address))).toHaveLength(21);
  });
});

test.each([
  { path: '/servers/later/', says: 'Not asked.' },
  { path: '/servers/locked/', says: 'It was asked and did not list its tools: needs settings.' },
  { path: '/servers/silent/', says: 'It was asked, and listed no tools.' },
  { path: '/servers/union-mcp/', says: 'One policy for all of it' },
  { path: '/servers/union-mcp/', says: 'How the letter comes about' },
  { path: '/servers/hostile/', says: 'No grade.' },
  { path: '/servers/hostile/remove_row/', says: 'A person overrode the machine.' },
  { path: '/servers/hostile/remove_row/', says: 'The machine’s own verdict' },
  { path: '/servers/hostile/delete_everything/', says: 'Either side may be wrong.' },
  { path: MANAGE, says: 'Verdict per operation' },
  { path: '/contradictions/', says: 'This is a disagreement, not an accusation.' },
  { path: '/signals/name-action/', says: 'Where it speaks loudest' },
  { path: '/accuracy/', says: 'What this does not show' },
])('$path says “$says”', async ({ path, says }) => {
  await look(path, {}, async (page) => {
    await page.getByText(says).waitFor();
  });
});

test.each(KINDS)('%s has no fault on a phone or a desk, in light or in dark colours', async (path) => {
  expect(await look(path, { viewport: PHONE }, faultsInEveryView)).toEqual([]);
});

test('every internal link leads to a page and to a place on it', async () => {
  const pages = new Map(
    await Promise.all(
      addresses.map(async (address) => {
        const file = address.endsWith('/') ? `${address}index.html` : address;
        return [address, await readFile(join(dist(), file), 'utf8')] as const;
      }),
    ),
  );
  const files = new Set(await readdir(dist(), { recursive: true }));
  const broken: string[] = [];
  for (const [address, html] of pages) {
    for (const [, link = ''] of html.matchAll(/ href="([/#][^"]*)"/g)) {
      const { pathname, hash } = new URL(link.replaceAll('&amp;', '&'), `http://site${address}`);
      const target = pages.get(pathname);
      const isFile = !pathname.endsWith('/') && files.has(pathname.slice(1));
      if (!isFile && (!target || (hash && !hash.includes('=') && !target.includes(`id="${hash.slice(1)}"`))))
        broken.push(`${address} → ${link}`);
    }
  }
  expect(broken).toEqual([]);
});
