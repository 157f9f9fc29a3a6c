/** Bundles: a file on loopback that says how its server is started. */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, type Zippable, zipSync } from 'fflate';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { askServer, DEFAULT_CRAWL } from '../../crawler/crawl.ts';
import type { ServerEntry } from '../../risk/model.ts';
import { listenOnLoopback } from '../servers/http.ts';

const ODD = join(import.meta.dirname, '..', 'servers', 'odd.ts');

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'toolrisk-bundle-'));
});
afterEach(() => rm(cache, { recursive: true, force: true }));

const manifest = {
  manifest_version: '0.3',
  server: {
    type: 'node',
    entry_point: 'server.ts',
    mcp_config: {
      command: 'node',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: so do bundles write what is to be put in.
      args: ['${__dirname}/server.ts', 'shows-its-environment'],
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the same.
      env: { ACME_TOKEN: '${user_config.token}', NODE_OPTIONS: '--no-warnings' },
    },
  },
};

async function serving(packed: Uint8Array): Promise<string> {
  const server = createServer((_request, response) => void response.end(packed));
  const port = await listenOnLoopback(server);
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${port}/some.mcpb`;
}

async function asked(
  files: Zippable,
  { sha256, guard = 'other-hosts' }: { sha256?: string; guard?: 'every-host' | 'other-hosts' } = {},
) {
  const packed = zipSync(files);
  const url = await serving(packed);
  const hash = sha256 ?? createHash('sha256').update(packed).digest('hex');
  const entry: ServerEntry = {
    id: 'bundled',
    title: 'Bundled',
    reach: {
      kind: 'package',
      package: { registry: 'mcpb', name: 'some.mcpb', version: '1.0.0', url, sha256: hash },
      args: [],
      env: {},
      hosts: [],
      files: {},
    },
  };
  return askServer(entry, { ...DEFAULT_CRAWL, isolation: 'none', guard, cache });
}

test('is fetched, unpacked and asked, with placeholders for what a user would fill in', async () => {
  const files = {
    'manifest.json': strToU8(JSON.stringify(manifest)),
    'server.ts': new Uint8Array(await readFile(ODD)),
  };
  const listing = await asked(files);
  expect(listing).toMatchObject({ outcome: 'listed', asked: { package: { registry: 'mcpb' } } });
  const names = JSON.stringify(listing.outcome === 'listed' ? listing.tools : []);
  expect(names).toContain('"ACME_TOKEN"');
  expect(names).not.toContain('"NODE_OPTIONS"');
});

test.each<[string, Zippable, { sha256?: string; guard?: 'every-host' }, RegExp]>([
  ['is not what the registry says', {}, { sha256: 'a'.repeat(64) }, /not what the registry says/],
  ['leads out of its folder', { '../../outside': strToU8('x') }, {}, /leads out of it/],
  ['says nothing about its server', { 'manifest.json': strToU8('{}') }, {}, /does not say how/],
  ['lies on a network that is not public', {}, { guard: 'every-host' }, /could not be unpacked/],
])('is not used when it %s', async (_, files, options, says) => {
  const listing = await asked(files, options);
  expect(listing.outcome === 'failed' ? listing.failure.message : '').toMatch(says);
  expect((await readdir(cache, { recursive: true })).filter((file) => file.includes('outside'))).toEqual([]);
});
