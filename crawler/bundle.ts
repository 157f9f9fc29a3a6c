/**
 * MCP bundles (.mcpb): a zip file with a manifest that says how its server is started. Fetched under the same rules as any
 * other address of a stranger, held against the hash that the registry names, and unpacked without running a line of it.
 */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import * as z from 'zod';
import type { Failure, Package } from '../risk/model.ts';
import { type Manners, mannerlyFetch } from './connect/http.ts';
import { exists } from './files.ts';
import { sha256 } from './hash.ts';
import { PLACEHOLDER } from './placeholders.ts';
import { maySet } from './variables.ts';

type Bundle = Extract<Package, { registry: 'mcpb' }>;

export interface Unpacked {
  command: string[];
  readable: string[];
  env: Record<string, string>;
}

const FETCH_MS = 120_000;
const PACKED_BYTES = 200_000_000;
const UNPACKED_BYTES = 500_000_000;
const FILES = 20_000;

const Manifest = z.looseObject({
  server: z.looseObject({
    mcp_config: z.looseObject({
      command: z.string().min(1),
      args: z.array(z.string()).default([]),
      env: z.record(z.string(), z.string()).default({}),
    }),
  }),
});

/** Unpacks into a folder of its own below `cache`, once per content. */
export async function unpackBundle(
  bundle: Bundle,
  cache: string,
  guard: Manners['guard'],
): Promise<Unpacked | { failure: Failure }> {
  const folder = join(cache, 'mcpb', bundle.sha256);
  const files = join(folder, 'files');
  if (!(await exists(join(folder, '.unpacked')))) {
    const problem = await unpack(bundle, folder, files, guard).catch(
      (error: unknown) => `it could not be unpacked (${error instanceof Error ? error.message : String(error)})`,
    );
    if (problem !== undefined)
      return {
        failure: { reason: 'install-failed', message: `The bundle of ${bundle.name} is not used: ${problem}.` },
      };
  }
  const manifest = Manifest.safeParse(await jsonIn(join(files, 'manifest.json')));
  if (!manifest.success)
    return {
      failure: {
        reason: 'no-entry-point',
        message: `The manifest of the bundle of ${bundle.name} does not say how its server is started.`,
      },
    };
  const { command, args, env } = manifest.data.server.mcp_config;
  // What a user would fill in is a placeholder; what else a client would know is nothing here.
  const filled = (text: string) =>
    text
      .replace(/\$\{__dirname\}/g, () => files)
      .replace(/\$\{user_config\.[^}]*\}/g, PLACEHOLDER)
      .replace(/\$\{[^}]*\}/g, '');
  return {
    command: [command === 'node' ? process.execPath : filled(command), ...args.map(filled)],
    readable: [files],
    env: Object.fromEntries(
      Object.entries(env)
        .filter(([name]) => maySet(name))
        .map(([name, value]) => [name, filled(value)]),
    ),
  };
}

/** Why it is not used, as a clause; `undefined` when it lies there unpacked. */
async function unpack(
  { url, sha256: promised }: Bundle,
  folder: string,
  files: string,
  guard: Manners['guard'],
): Promise<string | undefined> {
  const until = Date.now() + FETCH_MS;
  const limits = { message: PACKED_BYTES, values: Number.POSITIVE_INFINITY, total: PACKED_BYTES };
  const http = mannerlyFetch({ url: new URL(url), guard, limits, waitUntil: () => until });
  let packed: Uint8Array;
  try {
    const response = await http.fetch(url, { signal: AbortSignal.timeout(FETCH_MS) });
    if (!response.ok) return `its address answers with the status ${response.status}`;
    packed = new Uint8Array(await response.arrayBuffer());
  } finally {
    http.close();
  }
  if (sha256(packed) !== promised) return 'what its address gives is not what the registry says, by its SHA-256';
  let [bytes, count] = [0, 0];
  const content = unzipSync(packed, {
    filter({ name, originalSize }) {
      bytes += originalSize;
      count += 1;
      if (bytes > UNPACKED_BYTES || count > FILES) throw new Error('it is too large');
      if (/^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|\0/.test(name)) throw new Error('a file of it leads out of it');
      return !name.endsWith('/');
    },
  });
  // Put in its place whole or not at all.
  const unfinished = `${files}.${process.pid}.tmp`;
  await rm(unfinished, { recursive: true, force: true });
  for (const [name, data] of Object.entries(content)) {
    const file = join(unfinished, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, data, { mode: 0o755 });
  }
  await rm(files, { recursive: true, force: true });
  await rename(unfinished, files);
  await writeFile(join(folder, '.unpacked'), '');
  return undefined;
}

async function jsonIn(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}
