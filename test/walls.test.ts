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
  ['risk/x.ts', importing('yaml'), false],
  ['risk/front-matter.ts', importing('yaml'), true],
  ['risk/front-matter.ts', importing('node:fs'), false],
  ['risk/front-matter.ts', 'export const home = process.env;', false],
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

/** The cases with the round of linting that they are in: a round can hold one case of each place. */
const ROUNDS = CASES.map(([file, source, allowed], index) => {
  const round = CASES.slice(0, index).filter(([other]) => other === file).length;
  return { file, source, allowed, round };
});

const checkout = fileURLToPath(new URL('..', import.meta.url));
const copy = mkdtempSync(join(tmpdir(), 'toolrisk-walls-'));

/** What is read of a report in the Reviewdog Diagnostic Format. */
const Report = z.object({ diagnostics: z.array(z.object({ location: z.object({ path: z.string() }) })) });

/** For each round, the places that the linter complains about. */
const refused: Set<string>[] = [];

async function lint(round: number): Promise<Set<string>> {
  const tree = join(copy, String(round));
  await mkdir(tree);
  await cp(join(checkout, 'biome.json'), join(tree, 'biome.json'));
  await symlink(join(checkout, 'node_modules'), join(tree, 'node_modules'));
  const git = spawnSync('git', ['init', '-q', tree]);
  if (git.status !== 0) throw new Error(`git init failed: ${git.stderr}`);
  const cases = ROUNDS.filter((one) => one.round === round);
  for (const { file, source } of cases) {
    const path = join(tree, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `${source}\n`);
  }
  const rules = ['--only=style/noRestrictedImports', '--only=style/noRestrictedGlobals', '--max-diagnostics=none'];
  const reports = ['--reporter=default', '--reporter=rdjson', '--reporter-file=report.json'];
  const biome = join(checkout, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  const args = [biome, 'lint', ...rules, ...reports, ...cases.map(({ file }) => file)];
  const run = spawnSync(process.execPath, args, { cwd: tree, encoding: 'utf8' });
  // A file that is left out of linting would pass for one that is allowed.
  if (!`${run.stdout}${run.stderr}`.includes(`Checked ${cases.length} file`)) throw new Error(run.stdout + run.stderr);
  const { diagnostics } = Report.parse(JSON.parse(await readFile(join(tree, 'report.json'), 'utf8')));
  return new Set(diagnostics.map(({ location }) => location.path));
}

beforeAll(async () => {
  const rounds = Math.max(...ROUNDS.map(({ round }) => round)) + 1;
  for (let round = 0; round < rounds; round++) refused.push(await lint(round));
});
afterAll(() => rmSync(copy, { recursive: true }));

test.each(ROUNDS.map(({ file, source, allowed, round }) => [file, source, allowed, round] as const))(
  '%s saying %j: %s',
  (file, _, allowed, round) => {
    expect(!refused[round]?.has(file)).toBe(allowed);
  },
);
