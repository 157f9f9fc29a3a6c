/** Servers that fill what belongs to no process: they are ended before they have filled the machine. */
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { askServer, DEFAULT_CRAWL } from '../../crawler/crawl.ts';
import { sandboxMissing } from '../../crawler/sandbox.ts';
import type { ServerEntry } from '../../risk/model.ts';
import { needs } from './needs.ts';

const STDIO = fileURLToPath(import.meta.resolve('../servers/hostile/stdio.ts'));
const FILES = 'more than 500 MB of files and shared memory';

test.for([
  ['none', 'fills-its-folder', FILES],
  ['none', 'fills-a-file-that-it-has-deleted', FILES],
  ['none', 'makes-files-without-end', 'more than 20000 files'],
  // Without a sandbox that would be the memory of this machine.
  ['sandbox', 'fills-what-looks-like-memory', FILES],
  ['sandbox', 'fills-a-file-that-it-has-deleted', FILES],
  ['namespaces', 'fills-what-looks-like-memory', FILES],
] as const)(
  'with the sandbox "%s", one that %s is ended: it used %s',
  async ([isolation, behaviour, excess], context) => {
    if (isolation !== 'none')
      needs(context, isolation === 'sandbox' ? 'bwrap' : 'unshare', sandboxMissing({ means: isolation }));
    const command = ['node', STDIO, behaviour];
    const entry: ServerEntry = { id: 'a', title: 'A', reach: { kind: 'command', command, env: {} } };
    const limits = { startMs: 60_000, listMs: 1_000 };
    expect(await askServer(entry, { ...DEFAULT_CRAWL, isolation, limits })).toMatchObject({
      outcome: 'failed',
      failure: { reason: 'crashed', message: expect.stringContaining(excess) },
    });
  },
);
