import { expect, test } from 'vitest';
import { hideSecretsOf, maskUrl, maskWords } from '../../crawler/secrets.ts';
import type { ServerEntry } from '../../risk/model.ts';

test.each([
  ['server --api-key abc', 'server --api-key ***'],
  ['server --apiKey abc --port 80', 'server --apiKey *** --port 80'],
  ['server --token=abc', 'server --token=***'],
  ['docker run -e SLACK_TOKEN=abc image', 'docker run -e SLACK_TOKEN=*** image'],
  ['server ghp_0123456789abcdef', 'server ***'],
  ['server https://u:p@host/x?key=abc&y=1', 'server https://***@host/x?key=***&y=***'],
  ['server postgresql://user:word@host/db', 'server postgresql://***@host/db'],
  ['server postgresql://placeholder@localhost/placeholder', 'server postgresql://placeholder@localhost/placeholder'],
  ['server --token placeholder', 'server --token placeholder'],
  ['server --local-timezone UTC --verbose', 'server --local-timezone UTC --verbose'],
  ['server --monkey george --author me', 'server --monkey george --author me'],
])('"%s" is kept as "%s"', (line, kept) => {
  expect(maskWords(line.split(' ')).join(' ')).toBe(kept);
});

test.each([
  ['https://host/mcp', 'https://host/mcp'],
  ['https://host/mcp?apiKey=abc', 'https://host/mcp?apiKey=***'],
  ['https://token@host/mcp#abc', 'https://***@host/mcp#***'],
  ['https://host/sk-0123456789abcdef/mcp', 'https://host/***/mcp'],
])('the URL %s is kept as %s', (url, kept) => {
  expect(maskUrl(url)).toBe(kept);
});

test('a complaint that quotes a secret is kept without it', () => {
  const reach = { kind: 'command' as const, command: ['server', '--token', 'letmein9'], env: { KEY: 'open-sesame' } };
  const entry = { id: 'a', title: 'A', reach };
  expect(hideSecretsOf(entry, 'no such token: letmein9, nor open-sesame')).toBe('no such token: ***, nor ***');
});

test.each<[string, ServerEntry['reach'], string]>([
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
  const shown = hideSecretsOf({ id: 'a', title: 'A', reach }, said);
  expect(shown).toContain('***');
  expect(shown).not.toMatch(/sk-REAL|hunter2|URLSECRET/);
});
