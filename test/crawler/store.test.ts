import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keep, rederive } from '../../crawler/crawl.ts';
import { openStore } from '../../crawler/store.ts';
import { type Listing, type ServerEntry, ServerEntry as ServerEntrySchema } from '../../risk/model.ts';

const CHECKOUT = join(import.meta.dirname, '..', '..');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'toolrisk-store-'));
  await mkdir(join(folder, 'corrections'));
});
afterEach(() => rm(folder, { recursive: true }));

const notes: ServerEntry = { id: 'notes', title: 'Notes', reach: { kind: 'command', command: ['notes'], env: {} } };

const asked = { provenance: 'live', transport: 'stdio', launch: 'notes', isolation: 'sandbox' } as const;
const listed = (at: string, ...names: string[]): Listing => ({
  outcome: 'listed',
  asked: { at, envNames: [], ...asked },
  protocolVersion: '2026-07-28',
  tools: names.map((name) => ({ name, inputSchema: { type: 'object' } })),
});
const failed: Listing = {
  outcome: 'failed',
  asked: { at: '2026-01-03T00:00:00.000Z', envNames: [], ...asked },
  failure: { reason: 'timed-out', message: 'It did not answer.' },
};
const FIRST = '2026-01-01T00:00:00.000Z';
const LATER = '2026-01-02T00:00:00.000Z';

const write = (file: string, content: unknown) =>
  writeFile(join(folder, file), typeof content === 'string' ? content : JSON.stringify(content));
const read = (file: string) => readFile(join(folder, file), 'utf8');

async function withNotes(): Promise<void> {
  await write('servers.json', [notes]);
  await openStore(folder).saveListing('notes', listed(FIRST, 'read_note', 'delete_note'));
}

const correction = (fields: string, reason = 'It only reads.') => `---\n${fields}\n---\n${reason}\n`;
const overrule = (tool: string, server = 'notes') =>
  correction(
    `server: ${server}\ntool: ${tool}\nverdict: { access: execute, effects: [code] }\nby: somebody\ndate: 2026-02-03`,
  );

describe('a broken file is one sentence that names it, the place, and what to do', () => {
  test.each<[string, unknown, RegExp]>([
    ['that is not JSON', '[{"id": "a",]', /^servers\.json is not JSON: .*position.*Nothing was changed/],
    [
      'with a kind that there is not',
      [notes, { ...notes, id: 'acme-mail', reach: { kind: 'sse' } }],
      /^servers\.json: at \[1\]\.reach\.kind \("acme-mail"\) found "sse": /,
    ],
    ['with an id that is none', [{ ...notes, id: 'Not An Id' }], /at \[0\]\.id .*found "Not An Id": .*lower-case/],
    ['with a key that there is not', [{ ...notes, note: 1 }], /at \[0\] \("notes"\) .*note/],
    [
      'with a file outside of the home',
      [
        {
          ...notes,
          reach: {
            kind: 'package',
            package: { registry: 'npm', name: 'notes', version: '1.0.0' },
            files: { '../../x': '' },
          },
        },
      ],
      /^servers\.json: at \[0\]\.reach\.files.* \("notes"\) .*path below the home/,
    ],
    ['with an id twice', [notes, notes], /the id "notes" occurs more than once/],
    ['that is no list', {}, /^servers\.json: at the top found \{\}/],
  ])('servers.json %s', async (_, content, sentence) => {
    await write('servers.json', content);
    await expect(openStore(folder).servers()).rejects.toThrow(sentence);
  });

  test('a servers.json that is not there', async () => {
    await expect(openStore(folder).servers()).rejects.toThrow(/servers\.json does not exist; .*--data/);
  });

  test('a broken listing', async () => {
    await withNotes();
    await write('listings/notes.json', { outcome: 'listed' });
    await expect(openStore(folder).listing('notes')).rejects.toThrow(
      /^listings\/notes\.json: at asked found nothing: .*crawl notes/,
    );
  });

  test.each([
    [
      'with an access that there is not',
      correction('server: notes\ntool: x\nverdict: { access: destroy, effects: [] }\nby: me\ndate: 2026-01-01'),
      /^corrections\/one\.md: at verdict\.access found "destroy"/,
    ],
    [
      'without a reason',
      correction('server: notes\ntool: x\nverdict: { access: read, effects: [] }\nby: me\ndate: 2026-01-01', ''),
      /^corrections\/one\.md: has no reason/,
    ],
    ['that is not YAML', correction('server: [notes'), /^corrections\/one\.md: its front matter cannot be read/],
    ['without front matter', 'just words', /does not begin with a line of three hyphens\. Write YAML/],
    ['that is a program', '---js\n{ server: process.exit(1) }\n---\n', /only YAML is read, and nothing is ever run/],
  ])('a correction %s', async (_, content, sentence) => {
    await write('corrections/one.md', content);
    await expect(openStore(folder).corrections()).rejects.toThrow(sentence);
  });

  test('an unknown server', async () => {
    await write('servers.json', [notes]);
    await expect(openStore(folder).serversNamed(['nots'])).rejects.toThrow(
      'There is no server "nots" in servers.json. Did you mean "notes"?',
    );
  });

  test('an id that is taken', async () => {
    await write('servers.json', [notes]);
    await expect(openStore(folder).addServer(notes)).rejects.toThrow(/"notes" is taken/);
  });
});

describe('adding an entry', () => {
  const long = Array.from({ length: 12 }, (_, i) => `--option-number-${i}`);
  test.each<[string, ServerEntry]>([
    ['a command', { ...notes, id: 'new' }],
    ['a long command', { ...notes, id: 'new', reach: { kind: 'command', command: long, env: { A: 'placeholder' } } }],
    ['a URL', { id: 'new', title: 'New', reach: { kind: 'url', url: 'https://example.org/mcp' } }],
  ])('of %s leaves the text of the others, and is formatted as the linter wants it', async (_, entry) => {
    const committed = await readFile(join(CHECKOUT, 'data', 'servers.json'), 'utf8');
    await write('servers.json', committed);
    await openStore(folder).addServer(entry);
    const text = await read('servers.json');
    expect(text.startsWith(committed.trimEnd().slice(0, -1).trimEnd())).toBe(true);
    expect((await openStore(folder).servers()).at(-1)).toEqual(entry);
    const biome = join(CHECKOUT, 'node_modules', '.bin', 'biome');
    const formatted = execFileSync(biome, ['format', '--stdin-file-path=data/servers.json'], {
      cwd: CHECKOUT,
      input: text,
    });
    expect(String(formatted)).toBe(text);
  });

  test('to an empty list makes a list of one', async () => {
    await write('servers.json', '[]');
    await openStore(folder).addServer(notes);
    expect(await openStore(folder).servers()).toEqual([notes]);
  });
});

describe('recording an answer', () => {
  test('that is the same as before changes no byte', async () => {
    await withNotes();
    const before = [await read('listings/notes.json'), (await stat(join(folder, 'listings/notes.json'))).mtimeMs];
    expect(await openStore(folder).saveListing('notes', listed(LATER, 'read_note', 'delete_note'))).toBe('unchanged');
    expect([await read('listings/notes.json'), (await stat(join(folder, 'listings/notes.json'))).mtimeMs]).toEqual(
      before,
    );
  });

  test('that failed as before, in words with another time in them, changes nothing', async () => {
    const saying = (stderr: string): Listing => ({ ...failed, failure: { ...failed.failure, stderr } });
    await openStore(folder).saveListing('notes', saying('at 10:00'));
    expect(await openStore(folder).saveListing('notes', saying('at 10:01'))).toBe('unchanged');
  });

  test('given to a plain client does not lose what a capable one was shown beside the same list', async () => {
    const onlyWith = { capabilities: ['roots'], tools: [{ name: 'list_roots' }] };
    await openStore(folder).saveListing('notes', { ...listed(FIRST, 'read_note'), onlyWith } as Listing);
    expect(await openStore(folder).saveListing('notes', listed(LATER, 'read_note'))).toBe('unchanged');
    expect(await read('listings/notes.json')).toContain('list_roots');
  });

  test('that differs replaces the one before', async () => {
    await withNotes();
    expect(await openStore(folder).saveListing('notes', listed(LATER, 'read_note'))).toBe('changed');
    expect(await read('listings/notes.json')).toContain(LATER);
  });

  test('that failed does not replace a list', async () => {
    await withNotes();
    expect(await openStore(folder).saveListing('notes', failed)).toBe('kept-earlier');
    expect(await read('listings/notes.json')).toContain('delete_note');
  });

  test('that is known to be incomplete does not replace a whole list', async () => {
    await withNotes();
    const partial: Listing = { ...listed(LATER, 'read_note'), partial: 'the page cap' } as Listing;
    expect(await openStore(folder).saveListing('notes', partial)).toBe('kept-earlier');
    expect(await read('listings/notes.json')).toContain('delete_note');
    await rm(join(folder, 'listings/notes.json'));
    expect(await openStore(folder).saveListing('notes', partial)).toBe('new');
    expect(await openStore(folder).saveListing('notes', listed(LATER, 'read_note', 'x'))).toBe('changed');
  });

  test('that this machine has no sandbox replaces nothing', async () => {
    const noSandbox: Listing = {
      ...failed,
      failure: { reason: 'no-sandbox', message: 'No sandbox can be started here.' },
    };
    expect(await openStore(folder).saveListing('notes', noSandbox)).toBe('not-asked');
    expect(await openStore(folder).listing('notes')).toBeUndefined();
    await openStore(folder).saveListing('notes', failed);
    expect(await openStore(folder).saveListing('notes', noSandbox)).toBe('kept-earlier');
    expect(await read('listings/notes.json')).toContain('timed-out');
  });

  test('leaves no unfinished file behind', async () => {
    await withNotes();
    expect(await readdir(join(folder, 'listings'))).toEqual(['notes.json']);
  });
});

describe('deriving the records', () => {
  test('a second time changes nothing', async () => {
    await withNotes();
    await rederive(openStore(folder));
    const first = await read('catalogue/notes.json');
    await rederive(openStore(folder));
    expect(await read('catalogue/notes.json')).toBe(first);
  });

  test('removes those of servers that are not in servers.json any more', async () => {
    await withNotes();
    await rederive(openStore(folder));
    await write('servers.json', []);
    expect(await rederive(openStore(folder))).toEqual({ records: 0, removed: ['notes'], steering: [] });
    expect(await readdir(join(folder, 'catalogue'))).toEqual([]);
  });

  test('tells what was not asked, what failed and what was listed apart', async () => {
    await withNotes();
    await write('servers.json', [notes, { ...notes, id: 'broken' }, { ...notes, id: 'new' }]);
    await openStore(folder).saveListing('broken', failed);
    await rederive(openStore(folder));
    const states = await Promise.all(
      ['notes', 'broken', 'new'].map(async (id) => JSON.parse(await read(`catalogue/${id}.json`)).state),
    );
    expect(states).toEqual(['listed', 'failed', 'not-asked']);
  });

  test('applies a correction and keeps the verdict of the machine beside it', async () => {
    await withNotes();
    await write('corrections/notes--read_note.md', overrule('read_note'));
    await rederive(openStore(folder));
    const [tool] = JSON.parse(await read('catalogue/notes.json')).tools;
    expect(tool).toMatchObject({
      access: 'execute',
      effects: ['code'],
      risk: 'critical',
      corrected: { by: 'somebody', date: '2026-02-03', reason: 'It only reads.', machine: { access: 'read' } },
    });
  });

  test.each([
    [
      'a tool that there is not',
      overrule('delet_note'),
      /"notes" has no tool "delet_note"\. Did you mean "delete_note"\?/,
    ],
    ['a server that there is not', overrule('x', 'nowhere'), /there is no server "nowhere" in servers\.json/],
    ['a server without a list', overrule('x', 'unasked'), /no list of that server is recorded/],
  ])('refuses a correction of %s, and then writes nothing', async (_, content, sentence) => {
    await withNotes();
    await write('servers.json', [notes, { ...notes, id: 'unasked' }]);
    await write('corrections/one.md', content);
    await expect(rederive(openStore(folder))).rejects.toThrow(sentence);
    await expect(stat(join(folder, 'catalogue'))).rejects.toThrow('ENOENT');
  });

  test('refuses two corrections of one tool, naming both files', async () => {
    await withNotes();
    await write('corrections/one.md', overrule('read_note'));
    await write('corrections/two.md', overrule('read_note'));
    await expect(rederive(openStore(folder))).rejects.toThrow(
      'corrections/two.md: "read_note" of "notes" is already corrected by corrections/one.md; keep one of the two.',
    );
  });

  test('refuses a correction that says what the machine says itself', async () => {
    await withNotes();
    await rederive(openStore(folder));
    const [{ access, effects }] = JSON.parse(await read('catalogue/notes.json')).tools;
    const verdict = JSON.stringify({ access, effects });
    await write(
      'corrections/one.md',
      correction(`server: notes\ntool: read_note\nverdict: ${verdict}\nby: me\ndate: 2026-01-01`),
    );
    await expect(rederive(openStore(folder))).rejects.toThrow(/the machine says the same about "read_note"/);
  });
});

test('what a process that was killed while writing left behind is removed, and what one still writes is not', async () => {
  await withNotes();
  await mkdir(join(folder, 'listings'), { recursive: true });
  const ended = spawnSync(process.execPath, ['--version']).pid;
  await write(`listings/notes.json.${ended}.tmp`, '{');
  await write(`listings/other.json.${process.pid}.tmp`, '{');
  await rederive(openStore(folder));
  expect((await readdir(join(folder, 'listings'))).filter((name) => name.endsWith('.tmp'))).toEqual([
    `other.json.${process.pid}.tmp`,
  ]);
});

describe('a list of another request', () => {
  const other = { ...notes, reach: { kind: 'command' as const, command: ['other-notes'], env: {} } };
  const otherList = (at: string, name: string): Listing => {
    const list = listed(at, name);
    return {
      ...list,
      asked: { ...list.asked, launch: 'other-notes' },
      partial: 'the second page did not come',
    } as Listing;
  };

  test('does not replace the recorded one by itself', async () => {
    await withNotes();
    const { saved } = await keep(openStore(folder), other, otherList(LATER, 'x'), false);
    expect(saved).toBe('other-request');
    expect(JSON.parse(await read('listings/notes.json')).tools).toHaveLength(2);
  });

  test('replaces it when told to, also when incomplete, and is not compared with it', async () => {
    await withNotes();
    const { saved } = await keep(openStore(folder), other, otherList(LATER, 'x'), true);
    expect(saved).toBe('changed');
    expect(JSON.parse(await read('listings/notes.json'))).toMatchObject({ asked: { launch: 'other-notes' } });
    expect(await openStore(folder).history('notes')).toEqual([]);
  });

  test('is not a newer version of a package, whatever its extras', async () => {
    const entryOf = (version: string): ServerEntry =>
      ServerEntrySchema.parse({
        id: 'notes',
        title: 'Notes',
        reach: { kind: 'package', package: { registry: 'pypi', name: 'notes[cli]', version } },
      });
    const listOf = (at: string, version: string, tool: string): Listing => {
      const entry = entryOf(version);
      const wanted = entry.reach.kind === 'package' ? { package: entry.reach.package } : {};
      const list = listed(at, tool);
      return { ...list, asked: { ...list.asked, ...wanted, launch: `uvx "notes[cli]@${version}"` } } as Listing;
    };
    const store = openStore(folder);
    await keep(store, entryOf('1.0'), listOf(FIRST, '1.0', 'a'), false);
    expect(await keep(store, entryOf('1.1'), listOf(LATER, '1.1', 'b'), false)).toMatchObject({ saved: 'changed' });
    expect(await store.history('notes')).toHaveLength(1);
  });
});

test('a server that takes the place of another keeps its title and what it is for, and nothing else', async () => {
  const old = {
    ...notes,
    about: 'Notes of one user.',
    standIn: 'a page',
    listedAs: 'a/notes',
  };
  await write('servers.json', [old]);
  const reach = { kind: 'command' as const, command: ['other-notes'], env: {} };
  await openStore(folder).replaceServer('notes', reach);
  expect(await openStore(folder).servers()).toEqual([
    { id: 'notes', title: 'Notes', about: 'Notes of one user.', reach },
  ]);
});
