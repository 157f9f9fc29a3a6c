/** What the test files share: they run in processes of their own, so this one, which outlives them, builds for all. */
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { TestProject } from 'vitest/node';
import { listenOnLoopback } from '../servers/http.ts';
import { buildSite } from './site.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A POST of the path of a data folder is answered with that of the site built from it, or with 500 and the reason. */
    siteBuilder: string;
  }
}

/** Vitest calls this once before a run. Nothing is built until a test asks, so a run without browser tests costs nothing. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'toolrisk-builds-'));
  const builds = new Map<string, Promise<string>>();
  // In watch mode the sources have changed.
  project.onTestsRerun(() => builds.clear());

  async function build(data: string): Promise<string> {
    const own = await mkdtemp(join(folder, 'build-'));
    // A copy: whoever asked first may be done, and have cleared away its folder, before the last one looks at the site.
    await cp(data, join(own, 'data'), { recursive: true });
    return buildSite(join(own, 'data'), own);
  }

  const server = createServer(async (request, response) => {
    try {
      const data = await text(request);
      const hash = await contentHash(data);
      const built = builds.get(hash) ?? build(data);
      builds.set(hash, built);
      response.end(await built);
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  project.provide('siteBuilder', `http://127.0.0.1:${await listenOnLoopback(server)}`);

  return async () => {
    server.close();
    await rm(folder, { recursive: true, force: true });
  };
}

/** Of the names and contents of all files below a folder. */
async function contentHash(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.sort()) {
    const content = await readFile(file);
    hash.update(JSON.stringify([file.slice(folder.length), content.length])).update(content);
  }
  return hash.digest('hex');
}
