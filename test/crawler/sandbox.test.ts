import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { askServer, DEFAULT_CRAWL } from '../../crawler/crawl.ts';
import { sandboxMissing } from '../../crawler/sandbox.ts';
import type { ServerEntry } from '../../risk/model.ts';
import { endpointOf } from '../servers/http.ts';

const ODD = join(import.meta.dirname, '..', 'servers', 'odd.ts');

async function findings(sandbox: boolean, read?: string): Promise<string[]> {
  const folder = await mkdtemp(join(homedir(), '.toolrisk-secret-'));
  const secret = join(folder, 'secret');
  await writeFile(secret, 'a secret of the user');
  const { url, close } = await endpointOf(createServer((_request, response) => void response.end('reached')));
  const entry: ServerEntry = {
    id: 'odd',
    title: 'Odd',
    reach: { kind: 'command', command: ['node', ODD, 'tries-to-reach-out', `${read ?? secret},${url}`], env: {} },
  };
  const listing = await askServer(entry, { ...DEFAULT_CRAWL, isolation: sandbox ? 'sandbox' : 'none' });
  await close();
  await rm(folder, { recursive: true });
  if (listing.outcome === 'failed') throw new Error(`${listing.failure.message}\n${listing.failure.stderr}`);
  expect(listing.asked.isolation).toBe(sandbox ? 'sandbox' : 'none');
  return listing.tools.map((tool) =>
    typeof tool === 'object' && tool !== null && 'name' in tool ? String(tool.name) : '',
  );
}

test('a stranger in the sandbox can write to its own folder and do nothing else', async (context) => {
  const missing = sandboxMissing();
  if (missing !== undefined) context.skip(`needs bubblewrap: ${missing}`);
  expect(await findings(true)).toEqual([
    'cannot_read_secret',
    'cannot_write_beside_secret',
    'can_write_own_folder',
    'cannot_reach_network',
  ]);
});

test('the passwords of the machine cannot be read in it, not even by root', async (context) => {
  const missing = sandboxMissing();
  if (missing !== undefined) context.skip(`needs bubblewrap: ${missing}`);
  expect(await findings(true, '/etc/shadow')).toContain('cannot_read_secret');
});

test('without a sandbox, on purpose, it can do all of that', async () => {
  expect(await findings(false)).toEqual([
    'can_read_secret',
    'can_write_beside_secret',
    'can_write_own_folder',
    'can_reach_network',
  ]);
});

test('variables reach the server in the sandbox, and nothing that starts it outside', async (context) => {
  const missing = sandboxMissing();
  if (missing !== undefined) context.skip(`needs bubblewrap: ${missing}`);
  const folder = await mkdtemp(join(homedir(), '.toolrisk-steered-'));
  const written = join(folder, 'written');
  const code = `import fs from "node:fs"; fs.writeFileSync("${written}", "x")`;
  const env = { ACME_TOKEN: "it's $HOME", NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
  const reach = { kind: 'command', command: ['node', ODD, 'shows-its-environment'], env } as const;
  const entry: ServerEntry = { id: 'odd', title: 'Odd', reach: { ...reach, command: [...reach.command] } };
  const steered = await askServer(entry, DEFAULT_CRAWL);
  const plain = await askServer(
    { ...entry, reach: { ...reach, command: [...reach.command], env: { ACME_TOKEN: env.ACME_TOKEN } } },
    DEFAULT_CRAWL,
  );
  const left = await readdir(folder);
  await rm(folder, { recursive: true });
  expect(left).toEqual([]);
  expect(JSON.stringify(plain)).toContain('"ACME_TOKEN"');
  // In the sandbox the code cannot write there, so the server that it belongs to does not even start.
  expect(steered.outcome).toBe('failed');
});
