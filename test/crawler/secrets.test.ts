import { expect, test } from 'vitest';
import { hideSecretsOf, maskUrl, maskWords } from '../../crawler/secrets.ts';

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
