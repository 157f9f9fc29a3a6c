import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { RefusedAddress } from '../../../crawler/connect/guard.ts';
import {
  RegistryError,
  type RegistryOptions,
  registryServers,
  type Sourced,
} from '../../../crawler/sources/registry.ts';
import { ServerEntry } from '../../../risk/model.ts';

const BASE = 'https://registry.example.com';

async function page(name: string): Promise<unknown> {
  return JSON.parse(await readFile(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8'));
}

/** A registry in memory: the page for every cursor, the first one under "". */
function registry(pages: Record<string, unknown>) {
  const asked: URL[] = [];
  const fetch = async (url: URL) => {
    asked.push(url);
    return Response.json(pages[url.searchParams.get('cursor') ?? '']);
  };
  return { asked, fetch };
}

async function all(
  pages: Record<string, unknown>,
  options: Omit<RegistryOptions, 'fetch'> = {},
  url = BASE,
): Promise<{ sourced: Sourced[]; asked: URL[] }> {
  const { asked, fetch } = registry(pages);
  return { sourced: await Array.fromAsync(registryServers(url, { ...options, fetch })), asked };
}

const bothPages = async () =>
  (await all({ '': await page('registry-camel'), second: await page('registry-snake') })).sourced;

/** A page with one server of one package. */
const onePackage = (fields: object) => ({
  servers: [{ name: 'a/b', packages: [{ registryType: 'npm', identifier: 'b', version: '1.0.0', ...fields }] }],
});
const oneRemote = (fields: object) => ({ servers: [{ name: 'a/b', remotes: [{ type: 'sse', ...fields }] }] });

async function reachIn(listed: object): Promise<unknown> {
  const { sourced } = await all({ '': listed });
  return sourced.map((one) => ('entry' in one ? one.entry.reach : one.skipped))[0];
}

test.each<[name: string, entry: object]>([
  [
    'io.github.user/weather',
    {
      id: 'io-github-user-weather',
      title: 'Weather',
      repository: 'https://github.com/user/weather',
      reach: {
        kind: 'package',
        package: { registry: 'npm', name: '@user/weather', version: '1.0.2' },
        args: ['serve', '--units', 'metric', '--api-key', 'placeholder', '--offline', '--region', 'eu'],
        env: {
          WEATHER_API_KEY: 'placeholder',
          WEATHER_TOKEN: 'placeholder',
          WEATHER_UNITS: 'celsius',
          WEATHER_MAX_TOKENS: '4096',
          WEATHER_STYLE: 'short',
          WEATHER_MODE: 'stdio',
        },
        hosts: [],
        files: {},
      },
    },
  ],
  [
    'io.github.user/container',
    {
      id: 'io-github-user-container',
      title: 'io.github.user/container',
      reach: {
        kind: 'command',
        command: [
          ...[
            'docker',
            'run',
            '-i',
            '--rm',
            '--network',
            'none',
            '-e',
            'GIT_TOKEN=placeholder',
            '-e',
            'LOG_LEVEL=info',
          ],
          ...['ghcr.io/user/container:2.1.0', 'stdio'],
        ],
        env: {},
      },
    },
  ],
  [
    'com.example/regions',
    {
      id: 'com-example-regions',
      title: 'com.example/regions',
      reach: { kind: 'url', url: 'https://eu.example.com/sse' },
    },
  ],
  [
    'io.example/time',
    {
      id: 'io-example-time',
      title: 'io.example/time',
      reach: {
        kind: 'package',
        package: { registry: 'pypi', name: 'example-time', version: '0.5.0' },
        args: ['UTC'],
        env: { TIME_API_KEY: 'placeholder', TIME_FORMAT: 'iso' },
        hosts: [],
        files: {},
      },
    },
  ],
  [
    'io.example/files',
    {
      id: 'io-example-files',
      title: 'io.example/files',
      reach: {
        kind: 'command',
        command: ['docker', 'run', '-i', '--rm', '--network', 'none', 'mcp/files:1.0.2', '/project'],
        env: {},
      },
    },
  ],
  [
    'io.example/hosted',
    {
      id: 'io-example-hosted',
      title: 'io.example/hosted',
      reach: { kind: 'url', url: 'https://hosted.example.com/mcp' },
    },
  ],
  [
    'io-github.user/weather',
    {
      id: 'io-github-user-weather-2',
      title: 'io-github.user/weather',
      reach: { kind: 'url', url: 'https://imitation.example.com/sse' },
    },
  ],
])('%s is an entry', async (name, entry) => {
  const sourced = (await bothPages()).find((one) => one.name === name);
  expect(sourced).toEqual({ name, entry: { ...entry, listedAs: name } });
});

test.each([
  ['io.github.user/gone', /deleted/],
  ['io.github.user/old', /older version/],
  ['io.github.user/option-as-image', /"--privileged:1\.0\.0" is not named as container images are/],
  ['io.github.user/any-image', /"ghcr\.io\/user\/any:latest" is of no particular version/],
  ['io.github.user/dotnet', /"User\.Dotnet" is of the kind "nuget"/],
  ['com.example/tenants', /contains "\{tenant\}", which only its user can fill in/],
  ['com.example/bad', /packages: /],
  ['number 12 on page 1', /name: /],
  ['number 13 on page 1', /no server\.json/],
  ['io.example/withdrawn', /deleted/],
])('%s is skipped with a reason', async (name, reason) => {
  const sourced = (await bothPages()).find((one) => one.name === name);
  expect(sourced).toEqual({ name, skipped: expect.stringMatching(reason) });
});

test('everything that is listed is an entry or skipped, and the second of two equal names is skipped', async () => {
  const sourced = await bothPages();
  expect(sourced).toHaveLength(19);
  expect(sourced.at(-1)).toMatchObject({ name: 'io.github.user/weather', skipped: /more than once/ });
  for (const one of sourced) if ('entry' in one) expect(ServerEntry.safeParse(one.entry).success).toBe(true);
});

describe('a package', () => {
  test.each<[what: string, fields: object, reason: RegExp]>([
    ['of a range of versions', { version: '^1.0.0' }, /not one exact version on npm/],
    ['without a version', { version: undefined }, /not one exact version on npm/],
    ['whose name leads out of its folder', { identifier: '../../x' }, /not one exact version on npm/],
    ['of another index', { registryBaseUrl: 'https://npm.example.com' }, /lies at "npm\.example\.com"/],
    ['that speaks HTTP when it is started', { transport: { type: 'sse', url: 'http://localhost/' } }, /speaks "sse"/],
    ['in an unknown form', { environmentVariables: { KEY: 'x' } }, /unknown form: environmentVariables/],
    ['of a kind with control characters', { registryType: 'a\u001b[2Jb' }, /"a\\u001b\[2Jb"/],
  ])('%s is skipped', async (_, fields, reason) => {
    expect(await reachIn(onePackage(fields))).toMatch(reason);
  });

  test('in an unknown form costs neither the other packages nor the remotes', async () => {
    const remotes = [{ type: 'sse', url: 'https://a.example.com/sse' }];
    const broken = { registryType: 'npm' };
    expect(await reachIn({ servers: [{ name: 'a/b', packages: [broken], remotes }] })).toMatchObject({ kind: 'url' });
  });

  test.each<[argument: object, words: string[]]>([
    [{ type: 'positional', value: 'mcp' }, ['mcp']],
    [{ type: 'positional', valueHint: 'folder', default: '/tmp' }, []],
    [{ type: 'positional', valueHint: 'folder', isRequired: true }, ['placeholder']],
    [{ type: 'named', name: '--port', value: 8080 }, ['--port', '8080']],
    [{ type: 'named', name: 'port', value: '8080' }, ['--port', '8080']],
    [{ type: 'named', name: '--stdio', value: '' }, ['--stdio']],
    [
      { type: 'named', name: '--url', value: 'http://{host}/', variables: { host: {} } },
      ['--url', 'http://placeholder/'],
    ],
    [{ type: 'named', name: '--say', value: 'an {undeclared} name' }, ['--say', 'an {undeclared} name']],
    [{ type: 'named', name: '--say', value: '{constructor}', variables: {} }, ['--say', '{constructor}']],
    [{ type: 'named', name: '--token', value: 'abcdef' }, ['--token', 'placeholder']],
    [{ type: 'named', name: '--name', value: 'a\0b' }, ['--name', 'placeholder']],
  ])('with the argument %j is started with %j', async (argument, words) => {
    expect(await reachIn(onePackage({ packageArguments: [argument] }))).toMatchObject({ args: words });
  });

  test.each([
    'PATH',
    'NODE_OPTIONS',
    'LD_PRELOAD',
    'DYLD_INSERT_LIBRARIES',
    'BASH_ENV',
    'OPENSSL_CONF',
    'https_proxy',
    'GIT_SSH_COMMAND',
    'DOCKER_HOST',
    'RIPGREP_CONFIG_PATH',
    'A=B',
    '-v',
  ])('is never given the variable %s, which would steer what starts it', async (name) => {
    const variables = [{ name, value: 'x', isRequired: true }];
    expect(await reachIn(onePackage({ environmentVariables: variables }))).toMatchObject({ env: {} });
    const container = { registryType: 'oci', identifier: 'a/b', environmentVariables: variables };
    expect(await reachIn(onePackage(container))).toMatchObject({
      command: ['docker', 'run', '-i', '--rm', '--network', 'none', 'a/b:1.0.0'],
    });
  });

  test.each([
    [{ identifier: 'user/image', version: '1.0.0' }, 'user/image:1.0.0'],
    [{ identifier: 'user/image:2', version: '1.0.0' }, 'user/image:2'],
    [{ identifier: 'localhost:5000/image', version: '1.0.0' }, 'localhost:5000/image:1.0.0'],
    [{ identifier: 'user/image', version: '1.0.0', registryBaseUrl: 'https://docker.io' }, 'user/image:1.0.0'],
    [{ identifier: 'user/image', version: '1.0.0', registryBaseUrl: 'https://ghcr.io' }, 'ghcr.io/user/image:1.0.0'],
    [{ identifier: 'ghcr.io/user/image', version: '1', registryBaseUrl: 'https://ghcr.io' }, 'ghcr.io/user/image:1'],
    [{ identifier: 'user/image', version: `sha256:${'a'.repeat(64)}` }, `user/image@sha256:${'a'.repeat(64)}`],
  ])('that is the container %j is the image %s', async (fields, image) => {
    expect(await reachIn(onePackage({ registryType: 'oci', ...fields }))).toMatchObject({
      command: ['docker', 'run', '-i', '--rm', '--network', 'none', image],
    });
  });
});

describe('a remote', () => {
  test.each<[fields: object, reason: RegExp]>([
    [{ url: 'https://{a}.example.com/{b}' }, /"\{a\}", "\{b\}"/],
    [{ url: 'https://a.example.com/?k={key}', variables: { key: { isSecret: true, default: 'x' } } }, /"\{key\}"/],
    [{ url: 'file:///etc/passwd' }, /no http or https address/],
    [{ url: 'https://user:word@a.example.com/mcp' }, /credential/],
    [{ url: 'https://a.example.com/mcp?api_key=abcdefgh' }, /credential/],
    [{ url: 'https://a.example.com/sk-0123456789abcdef/mcp' }, /credential/],
    [{ url: 'wss://a.example.com/mcp', type: 'websocket' }, /speaks "websocket"/],
    [{ url: 7 }, /unknown form: url/],
  ])('that is %j is skipped', async (fields, reason) => {
    expect(await reachIn(oneRemote(fields))).toMatch(reason);
  });

  test('may have a query that is no credential', async () => {
    const url = 'https://a.example.com/mcp?mode=full&max_tokens=10';
    expect(await reachIn(oneRemote({ url }))).toEqual({ kind: 'url', url });
  });
});

test('a server with nothing to reach it by is skipped', async () => {
  expect(await reachIn({ servers: [{ name: 'a/b' }] })).toBe('It names neither a package nor a remote address.');
});

describe('the pages', () => {
  const server = (name: string) => ({ name, remotes: [{ type: 'sse', url: 'https://a.example.com/sse' }] });
  const names = (sourced: readonly Sourced[]) => sourced.map(({ name }) => name);

  test.each([
    ['https://r.example.com', 'https://r.example.com/v0.1/servers?limit=100&version=latest'],
    ['https://r.example.com/', 'https://r.example.com/v0.1/servers?limit=100&version=latest'],
    ['https://r.example.com/sub', 'https://r.example.com/sub/v0.1/servers?limit=100&version=latest'],
    ['https://r.example.com/v0', 'https://r.example.com/v0/servers?limit=100&version=latest'],
    ['https://r.example.com/v0.1/servers/', 'https://r.example.com/v0.1/servers/?limit=100&version=latest'],
    ['https://r.example.com?search=a', 'https://r.example.com/v0.1/servers?search=a&limit=100&version=latest'],
  ])('of %s begin at %s', async (url, first) => {
    const { asked } = await all({ '': { servers: [] } }, {}, url);
    expect(asked.map(String)).toEqual([first]);
  });

  test('are followed in either spelling of the cursor, and only what changed is asked for', async () => {
    const pages = {
      '': { servers: [server('a/1')], metadata: { nextCursor: 'x y' } },
      'x y': { servers: [server('a/2')], metadata: { next_cursor: 'z' } },
      z: { servers: null, metadata: { nextCursor: null } },
    };
    const { sourced, asked } = await all(pages, { updatedSince: '2026-01-01T00:00:00Z' });
    expect(names(sourced)).toEqual(['a/1', 'a/2']);
    expect(asked.map((url) => url.searchParams.get('cursor'))).toEqual([null, 'x y', 'z']);
    expect(asked.map((url) => url.searchParams.get('updated_since'))).toEqual(Array(3).fill('2026-01-01T00:00:00Z'));
  });

  test('end where a cursor comes again', async () => {
    const pages = {
      '': { servers: [server('a/1')], metadata: { nextCursor: 'x' } },
      x: { servers: [server('a/2')], metadata: { nextCursor: 'y' } },
      y: { servers: [server('a/3')], metadata: { nextCursor: 'x' } },
    };
    const { sourced, asked } = await all(pages);
    expect(names(sourced)).toEqual(['a/1', 'a/2', 'a/3']);
    expect(asked).toHaveLength(3);
  });

  test('end in an error where they never end', async () => {
    let count = 0;
    const fetch = async () => Response.json({ servers: [], metadata: { nextCursor: String(count++) } });
    await expect(Array.fromAsync(registryServers(BASE, { fetch }))).rejects.toThrow(/goes on after 1000 pages/);
    expect(count).toBe(1000);
  });

  test('are left when the limit is reached, which counts entries only', async () => {
    const deleted = { ...server('a/0'), status: 'deleted' };
    const pages = { '': { servers: [deleted, server('a/1'), server('a/2')], metadata: { nextCursor: 'x' } } };
    const { sourced, asked } = await all(pages, { limit: 1 });
    expect(names(sourced)).toEqual(['a/0', 'a/1']);
    expect(asked).toHaveLength(1);
  });

  test.each<[what: string, fetch: () => Promise<Response>, complaint: RegExp]>([
    ['another status', async () => new Response('', { status: 404 }), /status 404; is it the base address/],
    ['a busy registry', async () => new Response('', { status: 503 }), /status 503; try again later/],
    ['a web page', async () => new Response('<html>'), /cannot be read as JSON/],
    ['other JSON', async () => Response.json({ servers: 'none' }), /no list of servers \(servers: /],
    [
      'no answer',
      async () => Promise.reject(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') })),
      /could not be fetched \(connect ECONNREFUSED\)/,
    ],
    [
      'an address where we do not go',
      async () => Promise.reject(new RefusedAddress('this machine')),
      /could not be fetched \(it leads to this machine\)/,
    ],
  ])('are an error that says what to do after %s', async (_, fetch, complaint) => {
    const asking = Array.fromAsync(registryServers(`${BASE}?key=abc`, { fetch }));
    await expect(asking).rejects.toThrow(RegistryError);
    await expect(asking).rejects.toThrow(complaint);
    await expect(asking).rejects.not.toThrow(/abc/);
  });

  test('need an address', async () => {
    const { fetch } = registry({});
    await expect(Array.fromAsync(registryServers('registry', { fetch }))).rejects.toThrow(
      /not the address of a registry/,
    );
  });
});

test('a bundle is an entry that names its file and the hash of it', async () => {
  const sourced = (await bothPages()).find((one) => one.name === 'io.github.user/bundle');
  expect(sourced).toMatchObject({
    entry: {
      reach: {
        package: {
          registry: 'mcpb',
          name: 'bundle.mcpb',
          url: 'https://github.com/user/bundle/releases/download/v1/bundle.mcpb',
          sha256: 'fe333e598595000ae021bd27117db32ec69af6987f507ba7a63c90638ff633ce',
        },
      },
    },
  });
});
