import { expect, test } from 'vitest';
import { filledIn, hideSecretsOf, ownVariables, type Variables, withVariables } from '../../crawler/entry-variables.ts';
import { maskUrl, maskWords, soundsSecret } from '../../crawler/secrets.ts';
import { ServerEntry } from '../../risk/model.ts';
import { EXAMPLES } from '../risk/tokens.ts';

test.each([
  ['server --api-key abc', 'server --api-key ***'],
  ['server --apiKey abc --port 80', 'server --apiKey *** --port 80'],
  ['server --token=abc', 'server --token=***'],
  ['server --api-key -abcDEF123456 --port 80', 'server --api-key *** --port 80'],
  ['server --api-key --verbose -v', 'server --api-key --verbose -v'],
  ['npx --no-auth -y server-x', 'npx --no-auth -y server-x'],
  ['docker run -e SLACK_TOKEN=abc image', 'docker run -e SLACK_TOKEN=*** image'],
  ['docker run -e MODE=fast -e REGION=eu-west-1 image', 'docker run -e MODE=fast -e REGION=eu-west-1 image'],
  ['server ghp_0123456789abcdef', 'server ***'],
  ['server https://u:p@host/x?key=abc&y=1', 'server https://***@host/x?key=***&y=1'],
  ['server postgresql://user:word@host/db', 'server postgresql://***@host/db'],
  ['server postgresql://placeholder@localhost/placeholder', 'server postgresql://placeholder@localhost/placeholder'],
  ['server --token placeholder', 'server --token placeholder'],
  ['server --local-timezone UTC --verbose', 'server --local-timezone UTC --verbose'],
  ['server --monkey george --author me', 'server --monkey george --author me'],
  ['server --max-tokens 4096 --auth none --password 12345678', 'server --max-tokens 4096 --auth none --password ***'],
  ['server --toolsets issues,repos --zone=Europe/Paris', 'server --toolsets issues,repos --zone=Europe/Paris'],
])('"%s" is shown as "%s"', (line, shown) => {
  expect(maskWords(line.split(' ')).join(' ')).toBe(shown);
});

test('a word that looks like a header and holds no secret is left as it is', () => {
  expect(maskWords(['server', 'Mode: fast', 'X-Api-Key: abc'])).toEqual(['server', 'Mode: fast', 'X-Api-Key: ***']);
});

const letters = (length: number) => 'Qw7Er2Ty9Ui4Op1As6Df8Gh3Jk5Lz0Xc'.repeat(8).slice(0, length);

test.each([
  ['https://host/mcp', 'https://host/mcp'],
  ['https://host/mcp?apiKey=abc', 'https://host/mcp?apiKey=***'],
  ['https://host/mcp?view=full&sig=abc', 'https://host/mcp?view=full&sig=***'],
  ['https://token@host/mcp#abc', 'https://***@host/mcp#***'],
  ['https://host/sk-0123456789abcdef/mcp', 'https://host/***/mcp'],
  ['https://host/t/0a1b2c3d4e5f60718293/mcp', 'https://host/t/***/mcp'],
  [`https://host/k/${letters(44)}%3D%3D/mcp`, 'https://host/k/***/mcp'],
  [`https://host/bot81726354:AA${letters(33)}/mcp`, 'https://host/bot***/mcp'],
  ['https://host/v2/projects/my-first-project-2024/mcp', 'https://host/v2/projects/my-first-project-2024/mcp'],
  ['https://host/documentation/introduction', 'https://host/documentation/introduction'],
])('the URL %s is shown as %s', (url, shown) => {
  expect(maskUrl(url)).toBe(shown);
});

test.each(EXAMPLES)('$name is taken out of an argument, alone and within other text', ({ whole, secret }) => {
  for (const word of [
    whole,
    `--send=${whole}`,
    `to ${whole}`,
    `https://host.example/a?x=1&b=${encodeURIComponent(whole)}`,
  ]) {
    const shown = maskWords(['server', word]).join(' ');
    expect(shown).toContain('***');
    expect(shown).not.toContain(secret);
  }
});

test.each([
  ['DATABASE_URL', 'postgres://ada:word@db/x', true],
  ['AUTH_URL', 'https://login.example.com/start', false],
  ['PORT', '8080', false],
  ['SERVICE_TOKEN', 'abc', true],
])('whether %s=%s sounds secret: %s', (name, value, sounds) => {
  expect(soundsSecret(name, value)).toBe(sounds);
});

const entry = (reach: object, more: object = {}) => ServerEntry.parse({ id: 'dash', title: 'Dash', ...more, reach });

const ENTRIES: [reach: object, kept: object, values: Record<string, string>][] = [
  [
    { kind: 'url', url: 'https://host/mcp?toolsets=core,admin&token=sesame' },
    { kind: 'url', url: `https://host/mcp?toolsets=core,admin&token=\${DASH_TOKEN}` },
    { DASH_TOKEN: 'sesame' },
  ],
  [
    {
      kind: 'url',
      url: 'https://ada:sesame@host/mcp',
      headers: { authorization: 'Bearer open', 'x-team': 'blue', 'x-api-key': 'open' },
    },
    {
      kind: 'url',
      url: `https://\${DASH_LOGIN}@host/mcp`,
      headers: { authorization: `Bearer \${DASH_TOKEN}`, 'x-team': 'blue', 'x-api-key': `\${DASH_TOKEN}` },
    },
    { DASH_LOGIN: 'ada:sesame', DASH_TOKEN: 'open' },
  ],
  [
    {
      kind: 'command',
      command: ['sh', '-c', `run --key "abc" --db=mysql://u:p@h/d`, '{"a": {"apiKey": "say \\"x\\""}, "n": 5}'],
      env: { DASH_SECRET: 'sesame-1', MODE: 'stdio' },
    },
    {
      kind: 'command',
      command: [
        ...['sh', '-c', `run --key "\${DASH_KEY}" --db=mysql://\${DASH_LOGIN}@h/d`],
        `{"a":{"apiKey":"\${DASH_API_KEY}"},"n":5}`,
      ],
      env: { DASH_SECRET: `\${DASH_SECRET}`, MODE: 'stdio' },
    },
    { DASH_SECRET: 'sesame-1', DASH_KEY: 'abc', DASH_LOGIN: 'u:p', DASH_API_KEY: 'say \\"x\\"' },
  ],
];

test.each(ENTRIES)('of %j is kept %j', (reach, kept, values) => {
  const made = withVariables(entry(reach));
  expect(made).toEqual({ entry: entry(kept), values });
  // What is kept can be asked, and is its own kept form.
  const filled = filledIn(made.entry, values);
  expect('entry' in filled && JSON.parse(JSON.stringify(filled.entry).replaceAll('\\": ', '\\":'))).toMatchObject({
    reach: JSON.parse(JSON.stringify(entry(reach).reach).replaceAll(/(?<=[:,]) (?=\\"|5|\{)/g, '')),
  });
  expect(withVariables(made.entry)).toEqual({ entry: made.entry, values: {} });
});

test('two secrets of one name get a variable each, and one that comes twice gets one', () => {
  const { entry: kept, values } = withVariables(
    entry(
      { kind: 'command', command: ['x', '--key', 'one', '--key', 'two', '--key', 'one'], env: {} },
      { id: '9-lives' },
    ),
  );
  expect(kept.reach).toMatchObject({
    command: [
      'x',
      '--key',
      `\${TOOLRISK_9_LIVES_KEY}`,
      '--key',
      `\${TOOLRISK_9_LIVES_KEY_2}`,
      '--key',
      `\${TOOLRISK_9_LIVES_KEY}`,
    ],
  });
  expect(values).toEqual({ TOOLRISK_9_LIVES_KEY: 'one', TOOLRISK_9_LIVES_KEY_2: 'two' });
});

test.each<[what: string, reach: object, variables: Variables, more: object, expected: RegExp]>([
  [
    'a variable that is not set',
    { kind: 'url', url: `https://h/?t=\${DASH_T}` },
    {},
    {},
    /^Skipped: DASH_T is not set\. Put its value/,
  ],
  [
    'an empty variable',
    { kind: 'url', url: `https://h/?t=\${DASH_T}` },
    { DASH_T: '' },
    {},
    /^Skipped: DASH_T is not set\. Put its value/,
  ],
  [
    'a variable of another name',
    { kind: 'url', url: `https://h/?t=\${AWS_SECRET_ACCESS_KEY}` },
    { AWS_SECRET_ACCESS_KEY: 'real' },
    {},
    /its address still contains \$\{AWS_SECRET_ACCESS_KEY\}\. Use a variable whose name begins with DASH_/,
  ],
  [
    'a variable that another program of the user reads',
    { kind: 'url', url: `https://h/?t=\${GITHUB_TOKEN}` },
    { GITHUB_TOKEN: 'real' },
    { id: 'github' },
    /its address still contains \$\{GITHUB_TOKEN\}\. Use a variable whose name begins with TOOLRISK_GITHUB_/,
  ],
  [
    'a variable in what a registry lists',
    { kind: 'url', url: `https://h/?t=\${DASH_T}` },
    { DASH_T: 'real' },
    { listedAs: 'io.github.someone/dash' },
    /still contains \$\{DASH_T\}/,
  ],
  [
    'a variable of another name in a header',
    { kind: 'url', url: 'https://h/', headers: { authorization: `Bearer \${GITHUB_TOKEN}` } },
    { GITHUB_TOKEN: 'real' },
    {},
    /^Skipped: its header authorization still contains \$\{GITHUB_TOKEN\}\. Use a variable whose name begins with DASH_\.$/,
  ],
  [
    'a variable of another name in its environment',
    { kind: 'command', command: ['x'], env: { KEY: `\${HOME}` } },
    { HOME: '/home/ada' },
    {},
    /^Skipped: its variable KEY still contains \$\{HOME\}/,
  ],
  ['a masked address', { kind: 'url', url: 'https://h/?t=***' }, {}, {}, /contains \*\*\* instead of a value/],
  [
    'a masked argument',
    { kind: 'command', command: ['x', '--t', '***'] },
    {},
    {},
    /contains \*\*\* instead of a value/,
  ],
])('an entry with %s is not asked', (_, reach, variables, more, expected) => {
  expect(filledIn(entry(reach, more), variables)).toEqual({ problem: expect.stringMatching(expected) });
});

test('a variable with the name of a longer id belongs to that server', () => {
  const variables = { DASH_TOKEN: 'a', DASH_TWO_TOKEN: 'b', DASH_TWOFOLD: 'c' };
  expect(ownVariables('dash', ['dash', 'dash-two', 'other'], variables)).toEqual({
    DASH_TOKEN: 'a',
    DASH_TWOFOLD: 'c',
  });
  expect(ownVariables('dash-two', ['dash', 'dash-two'], variables)).toEqual(variables);
});

test('another reference than its own stays in a command line as it stands', () => {
  const reach = { kind: 'command', command: ['sh', '-c', `echo \${PATH} \${DASH_T}`], env: {} };
  expect(filledIn(entry(reach), { PATH: '/bin', DASH_T: 'x' })).toMatchObject({
    entry: { reach: { command: ['sh', '-c', `echo \${PATH} x`] } },
  });
});

test('a value in an address cannot end its place', () => {
  const reach = { kind: 'url', url: `https://h/mcp?t=\${DASH_T}&a=1` };
  expect(filledIn(entry(reach), { DASH_T: 'x&admin=1#y z' })).toMatchObject({
    entry: { reach: { url: 'https://h/mcp?t=x%26admin=1%23y%20z&a=1' } },
  });
});

test('a complaint that quotes a secret is kept without it', () => {
  const reach = { kind: 'command', command: ['server', '--token', `\${DASH_TOKEN}`], env: { API_KEY: 'open-sesame' } };
  const said = 'no such token: letmein9, nor open-sesame';
  expect(hideSecretsOf(entry(reach), said, { DASH_TOKEN: 'letmein9' })).toBe('no such token: ***, nor ***');
});

test.each<[string, object, string]>([
  [
    'a variable',
    { kind: 'command', command: ['x'], env: { API_KEY: 'sk-REALSECRET1234567890' } },
    'the key sk-REALSECRET1234567890 is wrong',
  ],
  [
    'the password of an address in an argument',
    { kind: 'command', command: ['x', 'postgres://user:hunter2secret@db/x'], env: {} },
    'hunter2secret was refused',
  ],
  [
    'a value of the query of a URL',
    { kind: 'url', url: 'https://example.com/mcp?api_key=URLSECRET99887766' },
    'no such key URLSECRET99887766',
  ],
])('%s that a server repeats is taken out of what it says', (_, reach, said) => {
  const shown = hideSecretsOf(entry(reach), said, {});
  expect(shown).toContain('***');
  expect(shown).not.toMatch(/sk-REAL|hunter2|URLSECRET/);
});
