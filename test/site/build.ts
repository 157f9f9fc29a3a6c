/** The built site for the tests of a file; files that ask for the same data share one build. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, inject } from 'vitest';

export interface BuiltSite {
  /** A folder of the file's own, with its data in `data`; not before `beforeAll`, like `dist`. */
  folder(): string;
  /** The folder that was built, to be read only. */
  dist(): string;
}

/** Builds the site before the tests of a file, from what `fill` writes into the data folder, unless another file has. */
export function builtSite(fill: (data: string) => Promise<void>): BuiltSite {
  let folder: string;
  let dist: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'toolrisk-site-'));
    const data = join(folder, 'data');
    await fill(data);
    const response = await fetch(inject('siteBuilder'), { method: 'POST', body: data });
    const answer = await response.text();
    if (!response.ok) throw new Error(`The site could not be built from ${data}: ${answer}`);
    dist = answer;
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  return { folder: () => folder, dist: () => dist };
}
