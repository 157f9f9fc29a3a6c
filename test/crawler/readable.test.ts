import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bringsCode, readableFor } from '../../crawler/readable.ts';

let base: string;
beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'toolrisk-readable-')));
});
afterEach(() => rm(base, { recursive: true }));

const lay = async (path: string) => {
  await mkdir(dirname(join(base, path)), { recursive: true });
  await writeFile(join(base, path), '');
};

test.each<[string, string[], string, string | undefined, string, string[]]>([
  ['a lone program opens itself alone', ['x/y/server'], 'x/y/server', undefined, 'here', ['x/y/server']],
  [
    'a program in an unknown bin opens itself alone',
    ['local/bin/server'],
    'local/bin/server',
    undefined,
    'here',
    ['local/bin/server'],
  ],
  [
    'a program of an environment opens that environment',
    ['venv/bin/server', 'venv/pyvenv.cfg'],
    'venv/bin/server',
    undefined,
    'here',
    ['venv', 'venv/bin/server'],
  ],
  [
    'a program beside global modules opens these',
    ['local/bin/server', 'local/lib/node_modules/a/x.js', 'local/share/keys'],
    'local/bin/server',
    undefined,
    'here',
    ['local/bin/server', 'local/lib/node_modules'],
  ],
  [
    'a script opens its project',
    ['bin/run', 'p/package.json', 'p/src/deep/s.js'],
    'bin/run',
    'p/src/deep/s.js',
    'here',
    ['bin/run', 'p', 'p/src/deep/s.js'],
  ],
  [
    'a script of the project that the user stands in opens its own part of that',
    ['bin/run', 'p/package.json', 'p/.env', 'p/node_modules/a/x.js', 'p/src/s.js'],
    'bin/run',
    'p/src/s.js',
    'p',
    ['bin/run', 'p/node_modules', 'p/package.json', 'p/src', 'p/src/s.js'],
  ],
  [
    'a script without a project opens itself alone',
    ['bin/run', 'q/s.py'],
    'bin/run',
    'q/s.py',
    'here',
    ['bin/run', 'q/s.py'],
  ],
])('%s', async (_, files, program, script, standing, expected) => {
  for (const file of files) await lay(file);
  const found = await readableFor(join(base, program), script && join(base, script), [join(base, standing)]);
  expect(found.map((path) => path.replace(`${base}/`, '')).sort()).toEqual(expected);
});

test('nothing at or above the home folder is opened, whatever the program', async () => {
  for (const program of [process.execPath, '/bin/sh']) {
    const found = await readableFor(program, undefined, []);
    for (const path of found) expect(`${homedir()}/`.startsWith(`${path === '/' ? '' : path}/`), path).toBe(false);
  }
});

test.each<[string, string, boolean]>([
  ['node', '-e', true],
  ['node', '--eval=1', true],
  ['node', '-pe', true],
  ['node', '-p', true],
  ['python3', '-c', true],
  ['python3', '-cimport os', true],
  ['sh', '-c', true],
  ['node', '--import=data:text/javascript,1', true],
  ['node', 'data:text/javascript,1', true],
  ['node', '--import', false],
  ['uv', '-p', false],
  ['java', '-cp', false],
  ['node', '--env-file=.env', false],
  ['python3', '-m', false],
])('that %s is given %j lets it run code of the command line: %s', (program, word, expected) => {
  expect(bringsCode(word, `/usr/bin/${program}`)).toBe(expected);
});
