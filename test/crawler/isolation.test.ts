/** A machine on which nothing was installed by hand: what the command makes of it. */
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sandboxMissing } from '../../crawler/sandbox.ts';
import { Listing } from '../../risk/model.ts';
import { needs } from './needs.ts';
import { toolrisk } from './toolrisk.ts';

const SERVER = `
const tools = [{ name: 'read_note', description: 'Reads a note.', inputSchema: { type: 'object' } }];
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method } = JSON.parse(line);
  if (id === undefined) return;
  const serverInfo = { name: 'tiny', version: '1' };
  const results = {
    initialize: { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo },
    'tools/list': { tools },
  };
  const answer = results[method] ? { result: results[method] } : { error: { code: -32601, message: 'no' } };
  console.log(JSON.stringify({ jsonrpc: '2.0', id, ...answer }));
});`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'toolrisk-fresh-'));
  // As it lies there once it is installed: what is tried here is how it is started.
  const installed = join(folder, 'cache', 'npm', 'tiny-server@1.0.0');
  const place = join(installed, 'node_modules', 'tiny-server');
  await mkdir(place, { recursive: true });
  await writeFile(join(place, 'package.json'), JSON.stringify({ name: 'tiny-server', bin: 'server.js' }));
  await writeFile(join(place, 'server.js'), SERVER);
  await writeFile(join(installed, '.installed'), '{}');
});
afterAll(() => rm(folder, { recursive: true }));

/** A folder with links to the programs of this machine that are wanted, to stand for PATH. */
async function pathWith(name: string, isWanted: (program: string) => boolean): Promise<string> {
  const path = join(folder, name);
  await mkdir(path);
  for (const place of ['/usr/bin', '/bin', '/usr/sbin', '/sbin'])
    for (const program of await readdir(place).catch(() => []))
      if (isWanted(program)) await symlink(join(place, program), join(path, program)).catch(() => undefined);
  await symlink(process.execPath, join(path, basename(process.execPath))).catch(() => undefined);
  return path;
}

const crawlTiny = async (PATH: string, ...options: string[]) => {
  const args = [
    'crawl',
    '--json',
    '--cache',
    join(folder, 'cache'),
    ...options,
    '--',
    'npx',
    '-y',
    'tiny-server@1.0.0',
  ];
  const { stdout, stderr } = await toolrisk(args, { env: { PATH } });
  return { listing: Listing.parse(JSON.parse(stdout).listing), stderr };
};

test('without bubblewrap, a package is listed in namespaces, and what is open is said', async (context) => {
  needs(context, 'unshare', sandboxMissing({ means: 'namespaces' }));
  const path = await pathWith('without-bubblewrap', (program) => !/^(?:bwrap|socat|rg|docker|findmnt)$/.test(program));
  const { listing, stderr } = await crawlTiny(path);
  expect(listing).toMatchObject({ outcome: 'listed', asked: { isolation: 'namespaces' } });
  expect(stderr).toMatch(
    /There is no bubblewrap here, .*util-linux\. These block access to .*, so the keys of your session can be read\./,
  );
});

test('where what should be read-only stays writable, namespaces are not used', async (context) => {
  needs(context, 'unshare', sandboxMissing({ means: 'namespaces' }));
  const path = await pathWith('lenient', (program) => !/^(?:bwrap|socat|rg|docker|mount)$/.test(program));
  // Does all that it is told but make a mount read-only.
  const lenient = '#!/bin/sh\ncase $2 in remount,*) exit 0 ;; esac\nexec /bin/mount "$@"\n';
  await writeFile(join(path, 'mount'), lenient, { mode: 0o755 });
  const { listing } = await crawlTiny(path, '--sandbox', 'namespaces');
  expect(listing).toMatchObject({
    outcome: 'failed',
    failure: { reason: 'no-sandbox', message: expect.stringContaining('lets a server write where it may only read') },
  });
});

test('with the programs of no sandbox, Node keeps a package apart, where nothing that starts programs can be reached', async () => {
  const { listing, stderr } = await crawlTiny(await pathWith('bare', (program) => program === 'sh'));
  expect(stderr).toContain("Node's permission model isn't a boundary against code that attacks Node itself");
  expect(stderr).toContain('but not to the network or to services on this machine');
  if (listing.outcome === 'listed') expect(listing.asked.isolation).toBe('node');
  else
    expect(listing.failure).toMatchObject({ reason: 'no-sandbox', message: expect.stringContaining('--sandbox node') });
});

test('a package is listed under the permission model of Node where that is what was asked for', async () => {
  const { listing } = await crawlTiny(process.env.PATH ?? '', '--sandbox', 'node');
  expect(listing).toMatchObject({ outcome: 'listed', asked: { isolation: 'node' }, tools: [{ name: 'read_note' }] });
});
