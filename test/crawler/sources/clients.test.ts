import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claudeCode } from '../../../crawler/sources/clients/claude-code.ts';
import { claudeDesktop } from '../../../crawler/sources/clients/claude-desktop.ts';
import { type Client, type FoundServer, type Place, UnreadableFile } from '../../../crawler/sources/clients/client.ts';
import { codex } from '../../../crawler/sources/clients/codex.ts';
import { cursor } from '../../../crawler/sources/clients/cursor.ts';
import { entryFor, keptEntry } from '../../../crawler/sources/clients/entry.ts';
import { geminiCli } from '../../../crawler/sources/clients/gemini-cli.ts';
import { clients, configuredServers } from '../../../crawler/sources/clients/index.ts';
import { opencode } from '../../../crawler/sources/clients/opencode.ts';
import { vscode } from '../../../crawler/sources/clients/vscode.ts';
import { windsurf } from '../../../crawler/sources/clients/windsurf.ts';
import { zed } from '../../../crawler/sources/clients/zed.ts';
import { ServerEntry } from '../../../risk/model.ts';

const FIXTURES = fileURLToPath(new URL('./fixtures/clients', import.meta.url));
const SECRETS = /[\w-]+-secret-\w+|ghp_\w+|7c9e6679a7425440de944be07fc1f90a/g;

async function fixtureOf({ id }: Client): Promise<string> {
  const file = (await readdir(FIXTURES)).find((name) => name.startsWith(`${id}.`));
  return join(FIXTURES, file ?? `${id} has no fixture`);
}

async function readFixture(client: Client): Promise<{ servers: FoundServer[]; complaints: string[]; text: string }> {
  const file = await fixtureOf(client);
  const text = await readFile(file, 'utf8');
  const complaints: string[] = [];
  return { servers: client.read(text, (sentence) => complaints.push(sentence)), complaints, text };
}

const command = (words: string, env: Record<string, string> = {}) => ({
  reach: { kind: 'command', command: words.split(' '), env },
});
const url = (address: string, ...headers: string[]) => ({
  reach: { kind: 'url', url: address, headers: Object.fromEntries(headers.map((name) => [name, expect.any(String)])) },
});

const PLACE = { home: '/home/ada', cwd: '/home/ada/project' };

/** An entry with all that was written, and what of it is kept. */
function entriesOf(server: FoundServer, taken?: ReadonlySet<string>) {
  const entry = entryFor(server, PLACE, taken);
  return 'skipped' in entry ? entry : { asked: entry, kept: ServerEntry.parse(keptEntry(entry).entry) };
}

test.each<[client: Client, servers: object[]]>([
  [
    claudeDesktop,
    [
      { name: 'filesystem', ...command('npx -y @modelcontextprotocol/server-filesystem /Users/ada/Documents') },
      {
        name: 'postgres',
        ...command(
          'docker run -i --rm -e PGPASSWORD=desktop-secret-one mcp/postgres postgresql://ada:desktop-secret-two@db.example.com/main',
        ),
      },
      {
        name: 'search',
        ...command('npx -y search-mcp@2.0.1 --config {"exaApiKey":"desktop-secret-three","limit":5}', {
          SEARCH_API_KEY: 'desktop-secret-four',
          PORT: '8080',
          PATH: '/opt/desktop-secret-five/bin',
        }),
      },
    ],
  ],
  [
    claudeCode,
    [
      {
        name: 'issues',
        ...url('https://issues.example.com/mcp?api_key=code-secret-one', 'Authorization', 'X-Team'),
      },
      { name: 'inner', ...url(`\${BASE:-https://inner.example.com}/mcp`) },
      {
        name: 'shop-db',
        ...command('uvx shop-db==1.4.0 --password=code-secret-four', { SHOP_TOKEN: 'code-secret-five' }),
      },
      { name: 'browser', ...command('npx browser-mcp@latest'), disabled: true },
    ],
  ],
  [
    cursor,
    [
      {
        name: 'remote',
        reach: {
          kind: 'command',
          command: [
            ...['npx', '-y', 'mcp-remote', 'https://remote.example.com/sse'],
            ...['--header', 'Authorization: Bearer cursor-secret-one'],
          ],
          env: {},
        },
      },
      { name: 'shell', reach: expect.objectContaining({ kind: 'command', env: {} }) },
      {
        name: 'repeated',
        ...command('node server.js login:cursor-secret-five --env=API_KEY=cursor-secret-six', {
          API_KEY: 'cursor-secret-five',
        }),
      },
      {
        name: 'hosted',
        ...url(
          'https://ada:cursor-secret-seven@hosted.example.com/ghp_cursorsecret8/mcp#cursor-secret-nine',
          'X-Api-Key',
        ),
      },
    ],
  ],
  [
    vscode,
    [
      { name: 'github', ...url('https://api.example.com/mcp/', 'Authorization', 'X-Client') },
      {
        name: 'local',
        ...command(`node \${workspaceFolder}/server.js --token vscode-secret-two`, {
          API_KEY: `\${input:key}`,
          SECRET: 'vscode-secret-three',
        }),
      },
    ],
  ],
  [
    windsurf,
    [
      {
        name: 'actions',
        ...url('https://actions.example.com/mcp/7c9e6679a7425440de944be07fc1f90a/sse', 'Authorization'),
      },
      { name: 'plain', ...url('https://plain.example.com/mcp?token=windsurf-secret-two') },
      {
        name: 'github',
        ...command('docker run -i --rm -e GITHUB_TOKEN ghcr.io/github/github-mcp-server', {
          GITHUB_TOKEN: 'ghp_windsurfsecretthree',
        }),
        disabled: true,
      },
    ],
  ],
  [
    codex,
    [
      {
        name: 'docs',
        ...command('npx -y docs-mcp@1.0.0 --api-key codex-secret-one', {
          HOME_TOKEN: '',
          OTHER_TOKEN: '',
          DOCS_KEY: 'codex-secret-two',
        }),
      },
      { name: 'figma', ...url('https://figma.example.com/mcp', 'X-Region') },
      { name: 'idle', ...url('http://localhost:3000/mcp'), disabled: true },
    ],
  ],
  [
    geminiCli,
    [
      { name: 'both', ...url('https://both.example.com/mcp?key=gemini-secret-one', 'Authorization') },
      { name: 'events', ...url('http://localhost:8080/sse') },
      {
        name: 'python',
        ...command('python -m my_server --port 8080 --db-password gemini-secret-three', {
          API_KEY: '$MY_KEY',
          DATABASE_URL: 'mysql://ada:gemini-secret-four@db/main',
        }),
      },
      { name: 'idle', ...command('idle-server'), disabled: true },
    ],
  ],
  [
    opencode,
    [
      {
        name: 'local',
        ...command('bun x my-mcp --secret=opencode-secret-one', { MY_TOKEN: 'opencode-secret-two' }),
      },
      {
        name: 'remote',
        ...url('https://remote.example.com/mcp?t={env:TOKEN}&u=opencode-secret-three', 'Authorization'),
        disabled: true,
      },
    ],
  ],
  [
    zed,
    [
      { name: 'flat', ...command('some-server --token zed-secret-one', { API_TOKEN: 'zed-secret-two' }) },
      { name: 'nested', ...command('/opt/server --api_key=zed-secret-three', { KEY: 'zed-secret-four' }) },
      { name: 'remote', ...url('https://remote.example.com/mcp', 'Authorization'), disabled: true },
    ],
  ],
])('the file of $title is read', async (client, servers) => {
  expect((await readFixture(client)).servers).toEqual(servers);
});

test.each(clients)(
  'no secret in the file of $title is left in what is kept of an entry, or in a complaint',
  async (client) => {
    const { servers, complaints, text } = await readFixture(client);
    const secrets = [...new Set(text.match(SECRETS))];
    expect(secrets.length).toBeGreaterThanOrEqual(3);
    const entries = servers.map((server) => entriesOf(server));
    const kept = JSON.stringify([entries.map((entry) => ('kept' in entry ? entry.kept : entry.skipped)), complaints]);
    expect(secrets.filter((secret) => kept.includes(secret))).toEqual([]);
  },
);

describe('an entry', () => {
  const started = (words: string[], env: Record<string, string> = {}) =>
    entriesOf({ name: 'a', reach: { kind: 'command', command: words, env } });

  test.each<[words: string[], kept: string[]]>([
    [
      ['npx', '-y', 'some-server@1.0.0', '/home/ada/My Files'],
      ['npx', '-y', 'some-server@1.0.0', '/home/ada/My Files'],
    ],
    [
      ['C:\\Program Files\\nodejs\\node.exe', 'x.js'],
      ['C:\\Program Files\\nodejs\\node.exe', 'x.js'],
    ],
    [
      ['sh', '-c', 'run --key "abc" --port 80'],
      ['sh', '-c', `run --key "\${A_KEY}" --port 80`],
    ],
    [
      ['run', '-H', 'Cookie: a=b'],
      ['run', '-H', `Cookie: \${A_COOKIE}`],
    ],
    [
      ['run', '--config', '{"a":{"key":"abc"},"n":5,"on":true}'],
      ['run', '--config', `{"a":{"key":"\${A_KEY}"},"n":5,"on":true}`],
    ],
    [
      ['db', '-u', 'admin:hunter2', '-phunter2', '--pw', 'hunter2', '--unlock', 'opensesame'],
      ['db', '-u', `\${A_U}`, `\${A_TOKEN}`, '--pw', `\${A_PW}`, '--unlock', `\${A_UNLOCK}`],
    ],
    [
      ['npx', '-y', '@acme/mail@1.2.3', '--port', '8080', './data/notes', 'ntn_0123456789'],
      ['npx', '-y', '@acme/mail@1.2.3', '--port', '8080', './data/notes', `\${A_TOKEN}`],
    ],
    [
      [
        'uvx',
        'clock',
        '--zone=Asia/Tokyo',
        '--features',
        'read,write',
        '--region',
        'eu-west-3',
        '--browser',
        'firefox',
      ],
      [
        'uvx',
        'clock',
        '--zone=Asia/Tokyo',
        '--features',
        'read,write',
        '--region',
        'eu-west-3',
        '--browser',
        'firefox',
      ],
    ],
    [
      ['docker', 'run', '-i', '--rm', '-e', 'ACME_KEY', 'registry.example/acme/tools:1.4'],
      ['docker', 'run', '-i', '--rm', '-e', 'ACME_KEY', 'registry.example/acme/tools:1.4'],
    ],
  ])('of the command %j is asked as it stands, and kept as %j', (words, kept) => {
    expect(started(words)).toMatchObject({ asked: { reach: { command: words } }, kept: { reach: { command: kept } } });
  });

  test('has the variables of its file, but none that would steer how it is started', () => {
    const env = {
      API_KEY: 'abc',
      ALLOW_WRITE: 'true',
      TEAM_CODE: 'xyz',
      PATH: '/x',
      NODE_OPTIONS: '--inspect',
      NAME: '',
    };
    expect(started(['run'], env)).toMatchObject({
      asked: { reach: { env: { API_KEY: 'abc', ALLOW_WRITE: 'true', TEAM_CODE: 'xyz', NAME: 'placeholder' } } },
      kept: {
        reach: {
          env: { API_KEY: `\${A_API_KEY}`, ALLOW_WRITE: 'true', TEAM_CODE: `\${A_TEAM_CODE}`, NAME: 'placeholder' },
        },
      },
    });
  });

  test('is kept with a variable where a secret of the environment comes again', () => {
    const env = { API_KEY: 'open-sesame', ROOT: '/home/ada' };
    expect(started(['run', 'x:open-sesame', '/home/ada'], env)).toMatchObject({
      kept: { reach: { command: ['run', `x:\${A_API_KEY}`, '/home/ada'] } },
    });
  });

  test('knows the folders that clients fill in, and has a placeholder for what its user alone knows', () => {
    const words = ['node', `\${workspaceFolder}/x.mjs`, `\${userHome}/y`, `\${input:zone}`, '{env:ZONE}'];
    expect(started(words, { ZONE: `\${env:ZONE}`, ZONE_TOO: '$ZONE' })).toMatchObject({
      asked: {
        reach: {
          command: ['node', '/home/ada/project/x.mjs', '/home/ada/y', 'placeholder', 'placeholder'],
          env: { ZONE: 'placeholder', ZONE_TOO: 'placeholder' },
          cwd: '~/project',
        },
      },
    });
  });

  test('is run in the folder that its file names, from the project on', () => {
    const reach = { kind: 'command' as const, command: ['node', 'x.js'], env: {}, cwd: './server' };
    expect(entriesOf({ name: 'a', reach })).toMatchObject({ asked: { reach: { cwd: '~/project/server' } } });
  });

  test.each([
    [`https://\${HOST}/mcp`, `a: its address contains \${HOST}, which only its user can fill in.`],
    [`https://\${input:host}/mcp`, `a: its address contains \${input:host}, which only its user can fill in.`],
    [
      `https://a.example.com/mcp?key=\${env:KEY}`,
      `a: its address contains \${env:KEY}, which only its user can fill in.`,
    ],
    ['https://a.example.com/mcp?key={env:KEY}', 'a: its address contains {env:KEY}, which only its user can fill in.'],
  ])('for the address %s is none', (address, skipped) => {
    expect(entriesOf({ name: 'a', reach: { kind: 'url', url: address, headers: {} } })).toEqual({ skipped });
  });

  test('for an address is asked with its headers and its query, and kept without what may be a secret', () => {
    const headers = { 'X-Readonly': 'true', Authorization: 'Bearer sesame', 'X-Team': `\${input:team}`, Host: 'x' };
    const address = `\${BASE:-https://a.example.com}/mcp?toolsets=core,admin&code=sesame-too&who=ada7`;
    expect(entriesOf({ name: 'a', reach: { kind: 'url', url: address, headers } })).toMatchObject({
      asked: {
        reach: {
          url: 'https://a.example.com/mcp?toolsets=core,admin&code=sesame-too&who=ada7',
          headers: { 'X-Readonly': 'true', Authorization: 'Bearer sesame' },
        },
      },
      kept: {
        reach: {
          url: `https://a.example.com/mcp?toolsets=core,admin&code=\${A_CODE}&who=\${A_WHO}`,
          headers: { 'X-Readonly': 'true', Authorization: `Bearer \${A_TOKEN}` },
        },
      },
    });
  });

  test('has an id that is still free, and the name as its title', () => {
    const server: FoundServer = { name: 'My Server', reach: { kind: 'command', command: ['x'], env: {} } };
    expect(entriesOf(server, new Set(['my-server']))).toMatchObject({
      asked: { id: 'my-server-2', title: 'My Server' },
    });
  });
});

describe('a file', () => {
  test.each<[what: string, client: Client, text: string, complaint: RegExp]>([
    ['an extension of Zed', zed, '{"context_servers":{"x":{"settings":{}}}}', /"x" is not looked at: .*extension/],
    ['neither command nor address', cursor, '{"mcpServers":{"x":{}}}', /"x" is not looked at: it names neither/],
    ['a socket', vscode, '{"servers":{"x":{"url":"unix:///run/a"}}}', /"x" is not looked at: its address/],
    ['a command in an unknown form', codex, '[mcp_servers.x]\ncommand = 7', /"x" has an unknown form \(command: /],
  ])('with %s says so and keeps the rest', (_, client, text, complaint) => {
    const complaints: string[] = [];
    expect(client.read(text, (sentence) => complaints.push(sentence))).toEqual([]);
    expect(complaints).toEqual([expect.stringMatching(complaint)]);
  });

  test.each<{ client: Client; text: string; complaint: RegExp }>([
    {
      client: cursor,
      text: '{\n"mcpServers": {"x": {"env": {"KEY": "abc-secret"} "y"',
      complaint: /^is not JSON \(line 2: CommaExpected\)$/,
    },
    { client: cursor, text: '{"mcpServers": ["abc-secret"]}', complaint: /^has an unknown form \(mcpServers: / },
    { client: codex, text: '[mcp_servers.x]\nkey = "abc-secret', complaint: /^is not TOML \(line 2\)$/ },
    { client: opencode, text: '"abc-secret"', complaint: /^has an unknown form/ },
  ])('of $client.title that is $text is an error without a word of it', ({ client, text, complaint }) => {
    const reading = () => client.read(text);
    expect(reading).toThrow(UnreadableFile);
    expect(reading).toThrow(complaint);
    expect(reading).not.toThrow(/secret/);
  });

  test.each<{ client: Client; text: string }>([
    { client: cursor, text: '' },
    { client: cursor, text: '\uFEFF{}' },
    { client: cursor, text: '{"mcpServers":{},}' },
    { client: claudeCode, text: '{"projects":{"/a":{}}}' },
    { client: codex, text: '' },
    { client: zed, text: '// nothing yet\n{}' },
    { client: opencode, text: '{"mcp":{"jira":{"enabled":false}}}' },
  ])('of $client.title that is $text holds no servers', ({ client, text }) => {
    expect(client.read(text, (sentence) => expect(sentence).toBe(''))).toEqual([]);
  });

  test('that has empty lists where maps are meant, as PHP writes them, is read', () => {
    const text = '{"mcpServers":{"one":{"command":"x","env":[]},"two":{"url":"https://h.example","headers":[]}}}';
    expect(cursor.read(text)).toEqual([
      { name: 'one', ...command('x') },
      { name: 'two', ...url('https://h.example') },
    ]);
  });

  test('of opencode 2 has its servers one level deeper', () => {
    const servers = {
      a: { type: 'local', command: ['run'], disabled: true },
      b: { type: 'remote', url: 'https://b.example.com' },
    };
    const found = opencode.read(JSON.stringify({ mcp: { timeout: 5, servers } }));
    expect(found).toEqual([
      { name: 'a', ...command('run'), disabled: true },
      { name: 'b', ...url('https://b.example.com') },
    ]);
  });

  test('of Gemini CLI that allows some servers has the others switched off', () => {
    const mcpServers = { a: { command: 'a' }, b: { command: 'b' } };
    const found = geminiCli.read(JSON.stringify({ mcp: { allowed: ['a'] }, mcpServers }));
    expect(found).toEqual([
      { name: 'a', ...command('a') },
      { name: 'b', ...command('b'), disabled: true },
    ]);
  });
});

describe('the places', () => {
  const linux = { home: '/home/ada', platform: 'linux', cwd: '/repo' } as const;
  const mac = { home: '/Users/ada', platform: 'darwin', cwd: '/repo' } as const;
  const windows = { home: 'C:\\Users\\ada', platform: 'win32', cwd: 'D:\\repo', appData: 'E:\\Roaming' } as const;

  const places: [client: Client, place: Place, files: string[]][] = [
    [claudeDesktop, linux, ['/home/ada/.config/Claude/claude_desktop_config.json']],
    [claudeDesktop, mac, ['/Users/ada/Library/Application Support/Claude/claude_desktop_config.json']],
    [
      claudeDesktop,
      windows,
      [
        'E:\\Roaming\\Claude\\claude_desktop_config.json',
        'C:\\Users\\ada\\AppData\\Local\\Packages\\Claude_pzs8sxrjxfjjc\\LocalCache\\Roaming\\Claude\\claude_desktop_config.json',
      ],
    ],
    [claudeCode, linux, ['/home/ada/.claude.json', '/repo/.mcp.json', '/etc/claude-code/managed-mcp.json']],
    [cursor, mac, ['/Users/ada/.cursor/mcp.json', '/repo/.cursor/mcp.json']],
    [
      vscode,
      linux,
      [
        '/home/ada/.config/Code/User/mcp.json',
        '/home/ada/.config/Code - Insiders/User/mcp.json',
        '/repo/.vscode/mcp.json',
      ],
    ],
    [
      vscode,
      { ...windows, appData: undefined },
      [
        'C:\\Users\\ada\\AppData\\Roaming\\Code\\User\\mcp.json',
        'C:\\Users\\ada\\AppData\\Roaming\\Code - Insiders\\User\\mcp.json',
        'D:\\repo\\.vscode\\mcp.json',
      ],
    ],
    [
      windsurf,
      linux,
      [
        '/home/ada/.codeium/windsurf/mcp_config.json',
        '/home/ada/.codeium/windsurf-next/mcp_config.json',
        '/home/ada/.codeium/mcp_config.json',
      ],
    ],
    [codex, linux, ['/home/ada/.codex/config.toml', '/repo/.codex/config.toml', '/etc/codex/config.toml']],
    [codex, windows, ['C:\\Users\\ada\\.codex\\config.toml', 'D:\\repo\\.codex\\config.toml']],
    [
      geminiCli,
      mac,
      [
        '/Users/ada/.gemini/settings.json',
        '/repo/.gemini/settings.json',
        '/Library/Application Support/GeminiCli/settings.json',
        '/Library/Application Support/GeminiCli/system-defaults.json',
      ],
    ],
    [
      opencode,
      linux,
      [
        '/home/ada/.config/opencode/config.json',
        '/home/ada/.config/opencode/opencode.json',
        '/home/ada/.config/opencode/opencode.jsonc',
        '/repo/opencode.json',
        '/repo/.opencode/opencode.json',
        '/repo/opencode.jsonc',
        '/repo/.opencode/opencode.jsonc',
      ],
    ],
    [zed, mac, ['/Users/ada/.config/zed/settings.json', '/repo/.zed/settings.json']],
    [zed, windows, ['E:\\Roaming\\Zed\\settings.json', 'D:\\repo\\.zed\\settings.json']],
  ];
  const rows = places.map(([client, place, files]) => ({ client, place, files }));
  test.each(rows)('of $client.title on $place.platform are known', ({ client, place, files }) => {
    expect(client.files(place)).toEqual(files);
  });
});

describe('the clients of a machine', () => {
  let machine = '';
  beforeAll(async () => {
    machine = await mkdtemp(join(tmpdir(), 'toolrisk-clients-'));
  });
  afterAll(() => rm(machine, { recursive: true }));

  async function put(file: string, content: { text: string } | { fixtureOf: Client }): Promise<void> {
    await mkdir(dirname(file), { recursive: true });
    if ('text' in content) await writeFile(file, content.text);
    else await copyFile(await fixtureOf(content.fixtureOf), file);
  }

  /** Without what an administrator of the machine that runs the tests has set up. */
  async function configured(place: { home: string; cwd: string }) {
    const { found, problems } = await configuredServers({ ...place, platform: 'linux' });
    return {
      found: found
        .filter(({ file }) => file.startsWith(machine))
        .map(({ client, file, server }) => `${client} ${file.slice(machine.length)} ${server.name}`),
      problems: problems
        .filter((problem) => problem.startsWith(machine))
        .map((problem) => problem.slice(machine.length)),
    };
  }

  test('are all found, with the file that each server stands in', async () => {
    const [home, cwd] = [join(machine, 'all'), join(machine, 'project')];
    for (const client of clients) {
      const [first = ''] = client.files({ home, cwd, platform: 'linux' });
      await put(first, { fixtureOf: client });
    }
    await put(join(cwd, '.mcp.json'), { text: '{"mcpServers":{"shared":{"command":"x"}}}' });
    const { found, problems } = await configured({ home, cwd });
    expect(new Set(found.map((line) => line.split(' ')[0]))).toEqual(new Set(clients.map(({ id }) => id)));
    expect(found).toHaveLength(29);
    expect(found).toContain('claude-code /project/.mcp.json shared');
    expect(problems).toEqual([
      expect.stringMatching(
        /^\/all\/\.config\/Code\/User\/mcp\.json \(VS Code\): The server "socket" is not looked at/,
      ),
      expect.stringMatching(/^\/all\/\.config\/zed\/settings\.json \(Zed\): The server "from-extension" is not/),
    ]);
  });

  test('that are none are no problem', async () => {
    expect(await configured({ home: join(machine, 'nobody'), cwd: join(machine, 'nowhere') })).toEqual({
      found: [],
      problems: [],
    });
  });

  test('are looked at once where the home folder is the project', async () => {
    const home = join(machine, 'same');
    await put(join(home, '.cursor', 'mcp.json'), { text: '{"mcpServers":{"one":{"command":"x"}}}' });
    expect((await configured({ home, cwd: home })).found).toEqual(['cursor /same/.cursor/mcp.json one']);
  });

  test('whose file cannot be read are one problem each, and the others are found', async () => {
    const home = join(machine, 'broken');
    await put(join(home, '.cursor', 'mcp.json'), { text: '{' });
    await put(join(home, '.codex', 'config.toml'), { text: '=' });
    await mkdir(join(home, '.gemini', 'settings.json'), { recursive: true });
    await put(join(home, '.claude.json'), { text: '{"mcpServers":{"one":{"command":"x"}}}' });
    const { found, problems } = await configured({ home, cwd: join(machine, 'nowhere') });
    expect(found).toEqual(['claude-code /broken/.claude.json one']);
    expect(problems).toEqual([
      '/broken/.cursor/mcp.json (Cursor): It is not JSON (line 1: CloseBraceExpected); correct it, or the servers in it are not looked at.',
      '/broken/.codex/config.toml (Codex): It is not TOML (line 1); correct it, or the servers in it are not looked at.',
      '/broken/.gemini/settings.json (Gemini CLI): It is no regular file; correct it, or the servers in it are not looked at.',
    ]);
  });

  // Not a file without rights, since nothing is closed to the root of a container.
  test('may keep a file that cannot be opened, which is a problem', async () => {
    const home = join(machine, 'closed');
    const file = join(home, '.cursor', 'mcp.json');
    await mkdir(dirname(file), { recursive: true });
    await symlink(file, file);
    const { problems } = await configured({ home, cwd: home });
    expect(problems).toEqual([expect.stringMatching(/cannot be read \(ELOOP\)/)]);
  });
});
