/** The page about stacks in a real browser, on the fixture's servers, of which two are dangerous together. */
import { readFile } from 'node:fs/promises';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { parsePolicy } from '../../risk/policy/schema.ts';
import { DESK, faultsInEveryView, PHONE, siteUnderTest } from './browser.ts';
import { writeFixture } from './fixture.ts';

const SECRET = 'sk-live-4f1c9a2be77d40d2';

const CONFIGURATION = `{
  // what the client starts
  "mcpServers": {
    "post": { "command": "npx", "args": ["-y", "@acme/mail@latest", "--token", "${SECRET}"], "env": { "KEY": "${SECRET}" } },
    "surf": { "command": "/usr/bin/uvx", "args": ["--python", "3.12", "Acme.Web==2.0"] },
    "sums": { "url": "https://mcp.acme.example/v1/sse?key=${SECRET}", "headers": { "Authorization": "Bearer ${SECRET}" } },
    "own": { "command": "docker", "args": ["run", "-e", "KEY=${SECRET}", "own/server"], },
  },
}`;

const { look: lookAt, sizeOf } = siteUnderTest(writeFixture);

/** The page with `hash` in its address, on a desk unless `how` says otherwise. */
const look: (
  hash: string,
  how: BrowserContextOptions,
  see: (page: Page, requests: readonly string[]) => Promise<void>,
) => Promise<void> = (hash, how, see) => lookAt(`/stack/${hash}`, { viewport: DESK, ...how }, see);

const BOTH = '#servers=acme-mail,acme-web';
const cutOf = (page: Page) => page.locator('[data-part="cut"]');

const many = (count: number) => Array.from({ length: count }, (_, i) => [`s${i}`, { command: 'npx' }] as const);

async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  await page.getByLabel('Paste the configuration of your client').focus();
  await page.keyboard.press('Control+V');
}

test('picking two servers by keyboard shows the trifecta and the cut', async () => {
  await look('', {}, async (page) => {
    for (const name of ['acme mail', 'acme web']) {
      await page.getByLabel('Find a server').fill(name);
      await page.keyboard.press('Tab');
      // The list can be scrolled, so browsers let it have the focus before its boxes.
      if (!(await page.evaluate(() => document.activeElement instanceof HTMLInputElement)))
        await page.keyboard.press('Tab');
      await page.keyboard.press('Space');
    }
    await page.getByRole('heading', { name: 'The lethal trifecta' }).waitFor();
    expect(new URL(page.url()).hash).toBe(BOTH);
    await page.getByText('5 tools on 2 servers').waitFor();
    expect(await cutOf(page).textContent()).toContain(
      'Ask a person before this 1 tool: fetch_page, and nothing that strangers write can carry your data out through this stack unless a person agrees.',
    );
    expect(await cutOf(page).textContent()).toContain('already hold 1 tool that it also takes: post_message.');
    expect(await page.getByRole('img', { name: /lethal trifecta/ }).count()).toBe(1);
    expect(await cutOf(page).getByRole('link', { name: 'fetch_page' }).first().getAttribute('href')).toBe(
      '/servers/acme-web/fetch_page/',
    );
  });
});

test('the address can be opened again, and the policies hold the cut', async () => {
  await look(BOTH, {}, async (page) => {
    await page.getByText('1 rule added').click();
    await page.getByRole('button', { name: 'Copy the policy for Acme Web' }).click();
    const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
    expect(parsePolicy(copied).ok).toBe(true);
    expect(copied.tools.fetch_page.approval.message).toContain('look at what it sends');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download all as one file' }).click(),
    ]);
    const all = JSON.parse(await readFile(await download.path(), 'utf8'));
    expect(Object.keys(all)).toEqual(['acme-mail', 'acme-web']);
    expect(all['acme-web']).toEqual(copied);
  });
});

test('hiding instead of asking changes the sentence and the policies', async () => {
  await look(BOTH, {}, async (page) => {
    await page.getByLabel('The agent does not see them at all').check();
    expect(await cutOf(page).textContent()).toContain('Hide this 1 tool: fetch_page');
    expect(await page.locator('#policy-acme-web').textContent()).toMatch(/"hide": \[\s+"fetch_page"/);
  });
});

describe('a pasted configuration', () => {
  const expectNowhere = async (page: Page, requests: readonly string[], secret: string): Promise<void> => {
    expect(await page.content()).not.toContain(secret);
    expect(await page.getByLabel('Paste the configuration of your client').inputValue()).toBe('');
    expect(page.url()).not.toContain(secret);
    expect(requests.filter((request) => request.includes(secret))).toEqual([]);
    const stored = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
    );
    expect(stored).toBe('[{},{},""]');
  };

  test('is matched by package and address, and nothing secret of it is kept', async () => {
    await look('', {}, async (page, requests) => {
      await page.getByLabel('Acme Mail').waitFor();
      await paste(page, CONFIGURATION);
      await page.getByText('4 servers read: 3 in the catalogue, 1 not looked at.').waitFor();
      expect(new URL(page.url()).hash).toBe('#servers=acme-mail,acme-web,acme-remote');
      await page.getByText('not looked at: not in the catalogue').waitFor();
      await page.getByText('1 server was not looked at, and nothing is known about it.').waitFor();
      await expectNowhere(page, requests, SECRET);
      await page.reload();
      await page.getByRole('heading', { name: 'The lethal trifecta' }).waitFor();
    });
  });

  test.each([
    { form: 'VS Code', text: `{"servers":{"a":{"type":"stdio","command":"npx","args":["@acme/mail"]}}}` },
    { form: 'VS Code’s settings', text: `{"mcp":{"servers":{"a":{"command":"npx","args":["@acme/mail"]}}}}` },
    { form: 'Zed', text: `{"context_servers":{"a":{"command":{"path":"npx","args":["-y","@acme/mail"]}}}}` },
    { form: 'opencode', text: `{"mcp":{"a":{"type":"local","command":["bunx","@acme/mail@1"]}}}` },
    { form: 'Claude Code', text: `{"projects":{"/x":{"mcpServers":{"a":{"command":"npx","args":["@acme/mail"]}}}}}` },
    { form: 'Windows', text: `{"mcpServers":{"a":{"command":"cmd","args":["/c","npx","-y","@acme/mail"]}}}` },
    { form: 'a README without braces', text: `"mcpServers": {"a":{"command":"npx","args":["@acme/mail"]}},` },
    { form: 'Codex, in TOML', text: `[mcp_servers.a]\ncommand = "npx" # starts it\nargs = ["@acme/mail"]` },
    { form: 'one server alone', text: `{"command":"npx","args":["-p","@acme/mail","mail"]}` },
    { form: 'an installed package', text: `{"a":{"command":"node","args":["/x/node_modules/@acme/mail/index.js"]}}` },
  ])('is read in the form of $form', async ({ text }) => {
    await look('', {}, async (page) => {
      await page.getByLabel('Acme Mail').waitFor();
      await paste(page, text);
      await page.getByText('1 server read: 1 in the catalogue.').waitFor();
      expect(new URL(page.url()).hash).toBe('#servers=acme-mail');
    });
  });

  test('says why it cannot be read, without a word of it', async () => {
    await look('', {}, async (page, requests) => {
      await page.getByLabel('Acme Mail').waitFor();
      await paste(page, `{"mcpServers": {"a": {"env": {"K": "${SECRET}"`);
      await page.getByText('This is neither JSON nor TOML, so nothing was read.').waitFor();
      await expectNowhere(page, requests, SECRET);
    });
  });

  test.each([
    ['an unclosed string of escaped quotes', `{"a": "${'\\"'.repeat(500_000)}`],
    ['brackets without end', '['.repeat(1_000_000)],
    ['comments that never close', '/* '.repeat(330_000)],
    ['slashes in an address', `{"url": "http://acme.example/${'/'.repeat(1_000_000)}x"}`],
    ['at signs in the name of a package', `{"command": "npx", "args": ["${'@'.repeat(1_000_000)}\\n"]}`],
    ['line feeds', `${'\n'.repeat(1_000_000)}[`],
    ['keys in TOML', '[mcp_servers.a]\n'.repeat(60_000)],
    ['more servers than anybody has', JSON.stringify({ servers: Object.fromEntries(many(30_000)) })],
  ])('of a million characters, %s, is answered or refused, and the next one is read', async (_, text) => {
    await look('', {}, async (page) => {
      await page.getByLabel('Acme Mail').waitFor();
      const field = page.getByLabel('Paste the configuration of your client');
      const read = async (pasted: string) => {
        await field.evaluate((element, value) => {
          if (element instanceof HTMLTextAreaElement) element.value = value;
        }, pasted);
        await page.getByRole('button', { name: 'Read what is typed' }).click();
      };
      await read(text);
      await page.locator('[data-part=status]').filter({ hasText: /read/ }).waitFor({ timeout: 5_000 });
      await read('{"command":"npx","args":["@acme/mail"]}');
      await page.getByText('1 server read: 1 in the catalogue.').waitFor({ timeout: 5_000 });
    });
  });

  test('does not say that a server which is switched off was looked at', async () => {
    await look('', {}, async (page) => {
      await page.getByLabel('Acme Mail').waitFor();
      await paste(page, `{"mcpServers":{"a":{"command":"npx","args":["@acme/mail"],"disabled":true}}}`);
      await page.getByText('switched off in the configuration').waitFor();
      expect(new URL(page.url()).hash).toBe('');
    });
  });
});

test.each([
  {
    title: 'nothing found',
    hash: '#servers=acme-remote',
    says: 'No combination of these kinds was found among the 1 tool looked at.',
  },
  { title: 'not asked', hash: '#servers=later', says: 'None of these servers was looked at' },
  { title: 'an unknown id', hash: '#servers=nobody', says: 'named in the address, and not in the catalogue' },
  { title: 'a missing leg', hash: '#servers=acme-web', says: 'no tool brings up private data' },
])('$title is said as it is', async ({ hash, says }) => {
  await look(hash, {}, async (page) => {
    await page.getByText(says).first().waitFor();
  });
});

test('removing a server moves the focus to the next one and forgets it in the address', async () => {
  await look(BOTH, {}, async (page) => {
    await page.getByRole('button', { name: 'Leave out Acme Mail' }).click();
    await page.locator('.stack-remove[aria-label="Leave out Acme Web"]:focus').waitFor();
    expect(new URL(page.url()).hash).toBe('#servers=acme-web');
  });
});

test('what a server said is never markup and never runs', async () => {
  await look('#servers=acme-mail,acme-web,hostile', {}, async (page) => {
    await page.getByRole('heading', { name: 'The lethal trifecta' }).waitFor();
    expect(await page.locator('main img:not(svg)').count()).toBe(0);
    expect(await page.evaluate('window.ran')).toBeUndefined();
  });
});

test('without JavaScript the page says what it is about and where to look, and offers nothing that would not work', async () => {
  await look('', { javaScriptEnabled: false }, async (page) => {
    await page.getByText('one that reads your files and one that sends a message').waitFor();
    await page.getByRole('link', { name: 'every server with its tools' }).waitFor();
    expect(await page.getByRole('button').count()).toBe(0);
    expect(await page.getByRole('textbox').count()).toBe(0);
  });
});

test.each(['', `${BOTH},hostile,union-mcp,later`])(
  'with “%s” the page has no fault on a phone or a desk, in light or in dark colours',
  async (hash) => {
    await look(hash, { viewport: PHONE }, async (page) => {
      await page.getByLabel('Acme Mail', { exact: false }).first().waitFor();
      if (hash) await page.getByRole('heading', { name: 'The lethal trifecta' }).waitFor();
      await page.evaluate(() => {
        for (const details of document.querySelectorAll('details')) details.open = true;
      });
      expect(await faultsInEveryView(page)).toEqual([]);
    });
  },
);

test('the script is small', async () => {
  expect(await sizeOf('/stack/', 'js')).toBeLessThan(16_000);
});
