/** Docker is not to be had where these tests run: what is looked at is the command line, with a stand-in for the client. */
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { askServer, DEFAULT_CRAWL } from '../../crawler/crawl.ts';
import { contained } from '../../crawler/docker.ts';

const ODD = join(import.meta.dirname, '..', 'servers', 'odd.ts');

/**
 * Stands in for the client of Docker: notes what it is called with, and runs behind the image's name what a container
 * would run.
 */
const STAND_IN = `#!/bin/sh
echo "$*" >> "$(dirname "$0")/calls"
case "$1" in
  run) while [ "$1" != node:24-slim ]; do shift; done; shift; shift; exec "$STAND_IN_NODE" "$@" ;;
  *) exit 0 ;;
esac
`;

test('a server in Docker gets no network, no rights and its own folders, and is removed afterwards', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'toolrisk-docker-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'docker'), STAND_IN.replace('$STAND_IN_NODE', process.execPath));
  await chmod(join(folder, 'docker'), 0o755);
  vi.stubEnv('PATH', folder + delimiter + process.env.PATH);
  onTestFinished(() => void vi.unstubAllEnvs());
  const listing = await askServer(
    {
      id: 'odd',
      title: 'Odd',
      reach: { kind: 'command', command: ['node', ODD, 'plain'], env: { ACME_TOKEN: 'placeholder' } },
    },
    { ...DEFAULT_CRAWL, isolation: 'docker' },
  );
  expect(listing).toMatchObject({ outcome: 'listed', asked: { isolation: 'docker', envNames: ['ACME_TOKEN'] } });
  const calls = (await readFile(join(folder, 'calls'), 'utf8')).trim().split('\n');
  const run = calls.find((call) => call.startsWith('run '));
  for (const words of ['--network none', '--read-only', '--cap-drop ALL', '--pids-limit 128', '--memory 1000m'])
    expect(run).toContain(words);
  expect(run).not.toContain('ACME_TOKEN');
  const name = /--name (\S+)/.exec(run ?? '')?.[1];
  expect(calls.at(-1)).toBe(`rm --force ${name}`);
});

test('an image of a registry runs under our limits, whatever flags came with it', () => {
  const place = { name: 'x', readable: [], writable: [], cwd: '/work', envFile: '/env' };
  const words = [
    'docker',
    'run',
    '-i',
    '--rm',
    '--network',
    'none',
    '-e',
    'A=placeholder',
    '--privileged',
    'acme/mail:1',
    '-x',
  ];
  const run = contained(words, place);
  expect(run).toContain('--cap-drop');
  expect(run).not.toContain('--privileged');
  expect(Array.isArray(run) ? run.slice(-2) : run).toEqual(['acme/mail:1', '-x']);
});

test('what does not run on Node is not started in Docker', () => {
  const place = { name: 'x', readable: [], writable: [], cwd: '/work', envFile: '/env' };
  expect(contained(['/usr/bin/python3', 'server.py'], place)).toEqual({
    problem: expect.stringContaining('this runs on "python3"'),
  });
});
