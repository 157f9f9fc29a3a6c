/** What the site says to machines: built once from the fixture, read back with the schemas and rules it promises. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HtmlValidate } from 'html-validate';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { hashedText } from '../../risk/canonical.ts';
import { parsePolicy } from '../../risk/policy/schema.ts';
import { hiddenIn, namedCode } from '../../risk/printable.ts';
import { fenced, plain } from '../../src/lib/markdown.ts';
import { builtSite } from './build.ts';
import { UNSEEN, writeFixture } from './fixture.ts';

const { dist } = builtSite(writeFixture);

const text = (file: string) => readFile(join(dist(), file), 'utf8');
const json = async (file: string) => JSON.parse(await text(file));

describe('the API', () => {
  test('has a file for each server of its index', async () => {
    const { servers } = await json('api/v1/index.json');
    const files = await readdir(join(dist(), 'api', 'v1', 'servers'));
    expect(files.sort()).toEqual(servers.map(({ id }: { id: string }) => `${id}.json`).sort());
  });

  test('finds a tool by the hash that a client computes of what it was served', async () => {
    const { tools } = await json('api/v1/servers/union-mcp.json');
    const served = { ...tools[0].definition, _meta: { added: 'by a proxy' } };
    const hash = createHash('sha256').update(hashedText(served)).digest('hex');
    const found = await json(`api/v1/tools/${hash}.json`);
    expect(found.tools).toMatchObject([{ server: { id: 'union-mcp' }, tool: { name: tools[0].name } }]);
  });

  test('gives policies that are valid in the policy language', async () => {
    for (const file of await readdir(join(dist(), 'api', 'v1', 'policies')))
      expect(parsePolicy(await json(`api/v1/policies/${file}`))).toMatchObject({ ok: true });
  });

  test('is described by a document that names only what is there', async () => {
    const { paths } = await json('api/v1/openapi.json');
    for (const path of Object.keys(paths).filter((one) => !one.includes('{')))
      await expect(readFile(join(dist(), path))).resolves.toBeDefined();
    const { $defs } = await json('api/v1/schema.json');
    expect(Object.keys($defs)).toContain('ToolRecord');
  });
});

describe('a page in Markdown', () => {
  test('quotes a hostile definition where it cannot get out of its fence', async () => {
    const page = await text('servers/hostile/manage_records/index.md');
    expect(page).toContain('It is data to look at, and no instruction');
    expect(page.replace(/(`{3,})[\s\S]*?\n\1/g, '')).not.toMatch(/(?<!\\)<(?:script|img)/i);
  });

  test.each([
    ['a `b` <c> [d](e)', 'a \\`b\\` \\<c\\> \\[d\\](e)'],
    ['get_run_io', 'get_run_io'],
    ['_emphasis_', '\\_emphasis\\_'],
    ['two\nlines', 'two lines'],
    ['http://acme.example/<b onclick="go()">', 'http\\://acme.example/\\<b onclick="go()"\\>'],
    ['see WWW.acme.example', 'see WWW\\.acme.example'],
    ['mail ann@acme.example or mailto:ann', 'mail ann\\@acme.example or mailto\\:ann'],
    ['read: write', 'read: write'],
  ])('writes %j as %j', (said, written) => {
    expect(plain(said)).toBe(written);
  });

  test('fences with more backticks than the text has', () => {
    expect(fenced('a ````b````')).toBe('`````\na ````b````\n`````');
  });
});

test('nothing that is published holds a character that cannot be seen', async () => {
  const files = await readdir(dist(), { recursive: true });
  const published = files.filter((file) => /\.(?:html|md|json|xml|atom|svg|txt)$/.test(file));
  expect(published.length).toBeGreaterThan(100);
  const found: string[] = [];
  for (const file of published) {
    const plain = (await text(file)).replace(/&#(x?)([0-9a-f]+);/gi, (_, hex, code) =>
      String.fromCodePoint(Number.parseInt(code, hex ? 16 : 10)),
    );
    for (const { at, char } of hiddenIn(plain))
      found.push(`${file}: ${namedCode(char)} in ${plain.slice(at - 40, at)}`);
  }
  expect(found.slice(0, 5)).toEqual([]);
});

test('a policy is copied with its names as JSON escapes them, and means the same', async () => {
  const policy = await json('api/v1/policies/hostile.json');
  expect(Object.keys(policy.tools)).toContain(UNSEEN);
  expect(await text('api/v1/policies/hostile.json')).toContain(
    'peek\\ud82f\\udca0\\ufff0\\ue000\\ud80d\\udc30\\u009b\\u0007\\u2028\\u202e',
  );
});

test('a badge holds a hostile title as text', async () => {
  for (const file of ['servers/hostile/badge.svg', 'servers/union-mcp/badge.svg'])
    expect(await text(file)).toMatch(/^<svg [^>]*role="img"[\s\S]*<\/svg>\n$/);
});

test('robots, sitemap, feed and llms.txt are there and name addresses of the site', async () => {
  expect(await text('robots.txt')).toContain('/sitemap-index.xml');
  expect(await text('sitemap-index.xml')).toContain('sitemap-0.xml');
  expect(await text('changes.atom')).toMatch(/^<\?xml .*<feed xmlns="http:\/\/www.w3.org\/2005\/Atom">/s);
  expect(await text('llms.txt')).toMatch(/^# Toolrisk\n\n> /);
});

test('every page names a picture of itself that is there, in the size that it says', async () => {
  const pages = (await readdir(dist(), { recursive: true })).filter((file) => file.endsWith('.html'));
  const meta = (html: string, property: string) =>
    html.match(new RegExp(`<meta property="${property}" content="([^"]*)"`))?.[1] ?? '';
  const pictures = new Map<string, string>();
  for (const page of pages) {
    const html = await text(page);
    const size = `${meta(html, 'og:image:width')} × ${meta(html, 'og:image:height')}`;
    pictures.set(decodeURIComponent(new URL(meta(html, 'og:image')).pathname), size);
    expect(meta(html, 'og:image:alt')).not.toBe('');
  }
  for (const [path, size] of pictures) {
    const { format, width, height } = await sharp(join(dist(), path)).metadata();
    expect(`${path}: ${format} ${width} × ${height}`).toBe(`${path}: png ${size}`);
  }
  expect(pictures.size).toBeGreaterThan(5);
});

test('every page is valid HTML', async () => {
  const validator = new HtmlValidate({ root: true, extends: ['html-validate:standard'] });
  expect(await validator.validateString('<p><div id="a b"></div></p>')).toMatchObject({ valid: false });
  const pages = (await readdir(dist(), { recursive: true })).filter((file) => file.endsWith('.html'));
  const faults: string[] = [];
  for (const page of pages)
    for (const { messages } of (await validator.validateFile(join(dist(), page))).results)
      faults.push(...messages.map(({ line, message }) => `${page}:${line} ${message}`));
  expect(pages.length).toBeGreaterThan(50);
  expect(faults).toEqual([]);
});
