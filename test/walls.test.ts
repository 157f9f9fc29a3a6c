import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const checkout = fileURLToPath(new URL('..', import.meta.url));
const copy = mkdtempSync(join(tmpdir(), 'toolrisk-walls-'));

beforeAll(async () => {
  await cp(join(checkout, 'biome.json'), join(copy, 'biome.json'));
  await symlink(join(checkout, 'node_modules'), join(copy, 'node_modules'));
  const git = spawnSync('git', ['init', '-q', copy]);
  if (git.status !== 0) throw new Error(`git init failed: ${git.stderr}`);
});
afterAll(() => rmSync(copy, { recursive: true }));

/** Whether the linter lets a file at this place say this. */
async function isAllowed(file: string, source: string): Promise<boolean> {
  const path = join(copy, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${source}\n`);
  const rules = ['--only=style/noRestrictedImports', '--only=style/noRestrictedGlobals'];
  const biome = join(checkout, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  const run = spawnSync(process.execPath, [biome, 'lint', ...rules, path], { cwd: copy, encoding: 'utf8' });
  if (!run.stdout.includes('Checked 1 file') && !run.stderr.includes('Checked 1 file'))
    throw new Error(run.stdout + run.stderr);
  return run.status === 0;
}

const importing = (from: string) => `import { it } from '${from}';\nexport const used = it;`;

test.each([
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
])('%s saying %j: %s', async (file, source, allowed) => {
  expect(await isAllowed(file, source)).toBe(allowed);
});
