import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';

const importing = (from: string) => `import { it } from '${from}';\nexport const used = it;`;

const CASES: [file: string, source: string, allowed: boolean][] = [
  ['risk/classify/x.ts', importing('node:fs'), false],
  ['risk/classify/x.ts', importing('fs'), false],
  ['risk/classify/x.ts', importing('vitest'), false],
  ['risk/classify/x.ts', importing('astro/config'), false],
  ['risk/classify/x.ts', importing('fuse.js/basic'), false],
  ['risk/classify/x.ts', importing('@modelcontextprotocol/client'), false],
  ['risk/x.ts', importing('../start.ts'), false],
  ['risk/x.ts', importing('../bench/measure.ts'), false],
  ['risk/x.ts', importing('../data/servers.json'), false],
  ['risk/x.ts', importing('../crawler/store.ts'), false],
  ['risk/x.ts', 'export const now = Date.now();', false],
  ['risk/x.ts', 'export const home = process.env;', false],
  ['risk/x.ts', importing('zod'), true],
  ['risk/x.ts', importing('re2js'), true],
  ['risk/classify/signals/x.ts', importing('../../model.ts'), true],
  ['crawler/x.ts', importing('@modelcontextprotocol/client'), false],
  ['crawler/x.ts', importing('@modelcontextprotocol/client/stdio'), false],
  ['crawler/x.ts', importing('../src/lib/words.ts'), false],
  ['crawler/commands/x.ts', importing('../../src/lib/words.ts'), false],
  ['crawler/x.ts', importing('../start.ts'), false],
  ['crawler/x.ts', importing('../bench/measure.ts'), false],
  ['crawler/x.ts', importing('../risk/model.ts'), true],
  ['crawler/connect/x.ts', importing('@modelcontextprotocol/client'), true],
  ['crawler/connect/x.ts', importing('../../src/lib/words.ts'), false],
  ['src/lib/x.ts', importing('../../crawler/store.ts'), false],
  ['src/lib/x.ts', importing('@modelcontextprotocol/client'), false],
  ['src/lib/x.ts', importing('../../start.ts'), false],
  ['src/lib/x.ts', importing('../../risk/model.ts'), true],
  ['gateway/x.ts', importing('../crawler/store.ts'), false],
  ['gateway/x.ts', importing('../risk/model.ts'), true],
];

const checkout = fileURLToPath(new URL('..', import.meta.url));
const copy = mkdtempSync(join(tmpdir(), 'toolrisk-walls-'));

/** Where a case is written: several are about the same place. */
const placeOf = (file: string, index: number) => file.replace('x.ts', `x${index}.ts`);

/** The places that the linter complains about. */
let refused: Set<string>;

/** What is read of the report in the Reviewdog Diagnostic Format. */
const Report = z.object({ diagnostics: z.array(z.object({ location: z.object({ path: z.string() }) })) });

beforeAll(async () => {
  await cp(join(checkout, 'biome.json'), join(copy, 'biome.json'));
  await symlink(join(checkout, 'node_modules'), join(copy, 'node_modules'));
  const git = spawnSync('git', ['init', '-q', copy]);
  if (git.status !== 0) throw new Error(`git init failed: ${git.stderr}`);
  const places = CASES.map(([file], index) => placeOf(file, index));
  for (const [index, [file, source]] of CASES.entries()) {
    const path = join(copy, placeOf(file, index));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `${source}\n`);
  }
  const rules = ['--only=style/noRestrictedImports', '--only=style/noRestrictedGlobals', '--max-diagnostics=none'];
  const reports = ['--reporter=default', '--reporter=rdjson', '--reporter-file=report.json'];
  const biome = join(checkout, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  const run = spawnSync(process.execPath, [biome, 'lint', ...rules, ...reports, ...places], {
    cwd: copy,
    encoding: 'utf8',
  });
  // A file that is left out of linting would pass for one that is allowed.
  if (!`${run.stdout}${run.stderr}`.includes(`Checked ${places.length} files`))
    throw new Error(run.stdout + run.stderr);
  const { diagnostics } = Report.parse(JSON.parse(await readFile(join(copy, 'report.json'), 'utf8')));
  refused = new Set(diagnostics.map(({ location }) => location.path));
});
afterAll(() => rmSync(copy, { recursive: true }));

test.each(CASES.map((one, index) => [...one, index] as const))('%s saying %j: %s', (file, _, allowed, index) => {
  expect(!refused.has(placeOf(file, index))).toBe(allowed);
});
