/** Docker is not to be had where these tests run: what is looked at is the command line, with a stand-in for the client. */
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { askServer, DEFAULT_CRAWL } from '../../crawler/crawl.ts';
import { type Container, contained } from '../../crawler/docker.ts';
import { prepareLaunch } from '../../crawler/launch.ts';
import { startOf } from '../../crawler/sources/server-reach.ts';
import { PackageJson } from '../../crawler/sources/server-schema.ts';

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

/** The folder in which it notes its calls. */
async function standInForDocker(): Promise<string> {
  const folder = await aFolder();
  await writeFile(join(folder, 'docker'), STAND_IN.replace('$STAND_IN_NODE', process.execPath));
  await chmod(join(folder, 'docker'), 0o755);
  vi.stubEnv('PATH', folder + delimiter + process.env.PATH);
  onTestFinished(() => void vi.unstubAllEnvs());
  return folder;
}

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'toolrisk-docker-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

test('a server in Docker gets no network, no rights and its own folders, and is removed afterwards', async () => {
  const folder = await standInForDocker();
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
  const ids = process.getuid?.() === 0 ? '65534:65534' : `${process.getuid?.()}:${process.getgid?.()}`;
  expect(run).toContain(`--user ${ids}`);
  expect(run).not.toContain('ACME_TOKEN');
  const name = /--name (\S+)/.exec(run ?? '')?.[1];
  expect(calls.at(-1)).toBe(`rm --force ${name}`);
});

async function aContainer(): Promise<Container> {
  return { name: 'x', folder: await aFolder(), readable: [], writable: [], cwd: '/work', variables: {} };
}

test('a server in Docker owns the folders that it may write', async () => {
  const own = await aFolder();
  await writeFile(join(own, 'settings'), '');
  await contained(['node', 'server.js'], { ...(await aContainer()), writable: [own] });
  const owner = process.getuid?.() === 0 ? 65_534 : process.getuid?.();
  for (const path of [own, join(own, 'settings')]) expect((await stat(path)).uid).toBe(owner);
});

test('an image of a registry runs under our limits, whatever flags came with it', async () => {
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
  const started = await contained(words, await aContainer());
  const run = 'command' in started ? started.command : [];
  expect(run).toContain('--cap-drop');
  expect(run).not.toContain('--privileged');
  expect(run.slice(-2)).toEqual(['acme/mail:1', '-x']);
});

/** The variables that a container is started with, one NAME=value a line. */
async function variablesOf(command: readonly string[]): Promise<string[]> {
  const file = command[command.indexOf('--env-file') + 1] ?? '';
  return (await readFile(file, 'utf8')).trimEnd().split('\n');
}

test('the variables of an image of a registry reach its container, and none stands in the command line', async () => {
  await standInForDocker();
  const packageJson = PackageJson.parse({
    registryType: 'oci',
    identifier: 'acme/mail:1',
    environmentVariables: [
      { name: 'ACME_REGION', value: 'north' },
      { name: 'ACME_TOKEN', isRequired: true, isSecret: true },
    ],
  });
  const reached = startOf(packageJson);
  if ('skipped' in reached) throw new Error(reached.skipped);
  const entry = { id: 'mail', title: 'Mail', reach: reached.reach };
  const { target, end } = await prepareLaunch(entry, { ...DEFAULT_CRAWL, isolation: 'docker' });
  onTestFinished(end);
  const command = 'command' in target ? target.command : [];
  expect(await variablesOf(command)).toEqual(expect.arrayContaining(['ACME_REGION=north', 'ACME_TOKEN=placeholder']));
  expect(command.join(' ')).not.toContain('ACME_');
  expect(command.at(-1)).toBe('acme/mail:1');
});

test.each<[string, string[], string[]]>([
  ['is set', ['-e', 'A=1'], ['GIVEN=by the entry', 'A=1']],
  ['is set by the long name of the flag', ['--env', 'A=1'], ['GIVEN=by the entry', 'A=1']],
  ['is set in one word', ['--env=A=1=2'], ['GIVEN=by the entry', 'A=1=2']],
  ['is set over several lines', ['-e', 'A=1\nB=2'], ['GIVEN=by the entry', 'A=1 B=2']],
  ['is set otherwise than the entry has it', ['-e', 'GIVEN=by the flag'], ['GIVEN=by the flag']],
  ['is named and set by the entry', ['-e', 'GIVEN'], ['GIVEN=by the entry']],
  ['is named and set by nobody', ['-e', 'PATH'], ['GIVEN=by the entry']],
])('of an image a variable that %s, %j, is so in the container', async (_, flags, expected) => {
  const container = { ...(await aContainer()), variables: { GIVEN: 'by the entry' } };
  const started = await contained(['docker', 'run', ...flags, 'acme/mail:1'], container);
  const command = 'command' in started ? started.command : [];
  expect(await variablesOf(command)).toEqual(expected);
  expect(command.join(' ')).not.toMatch(/A=1|GIVEN|PATH/);
});

test('what does not run on Node is not started in Docker', async () => {
  expect(await contained(['/usr/bin/python3', 'server.py'], await aContainer())).toEqual({
    problem: expect.stringContaining('this runs on "python3"'),
  });
});
