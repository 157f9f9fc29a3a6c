import { describe, expect, test } from 'vitest';
import {
  type ChildSymptoms,
  diagnoseChild,
  diagnoseHttp,
  type HttpSymptoms,
  settingsNamedIn,
} from '../../crawler/connect/failure.ts';

const exited = (stderr: string, more: Partial<ChildSymptoms> = {}): ChildSymptoms => ({
  stage: 'start',
  exit: { code: 1, signal: null },
  stderr,
  noise: '',
  envNames: [],
  ...more,
});
const silent = (stderr: string, more: Partial<ChildSymptoms> = {}): ChildSymptoms =>
  exited(stderr, { exit: undefined, timedOutAfterMs: 15_000, ...more });

describe('why a process gave no list', () => {
  test.each<[string, ChildSymptoms, string]>([
    ['a missing variable is needs-config', exited('Error: SLACK_BOT_TOKEN must be set'), 'needs-config'],
    [
      'a missing variable in a stack trace is needs-config',
      exited('Error: API_KEY is required\n    at main (index.js:1)\nTypeError'),
      'needs-config',
    ],
    ['a credential without a name is needs-config', exited('No API key found. Missing access token.'), 'needs-config'],
    [
      'a variable that is set already is no reason',
      exited('could not use API_KEY', { envNames: ['API_KEY'] }),
      'crashed',
    ],
    ['a usage text is needs-arguments', exited('Usage: server <connection string>'), 'needs-arguments'],
    [
      'a missing positional argument is needs-arguments',
      exited('Please provide a database URL as an argument'),
      'needs-arguments',
    ],
    [
      'a page to log in on is needs-login',
      silent('Open this URL: https://accounts.google.com/o/oauth2/v2/auth?x'),
      'needs-login',
    ],
    [
      'a module that is not there is crashed',
      exited("Error: Cannot find module '../sdk/server/mcp'\n code: 'MODULE_NOT_FOUND'"),
      'crashed',
    ],
    [
      'a native part that was not built is crashed',
      exited("Error: Cannot find module '../build/Release/keytar.node'"),
      'crashed',
    ],
    [
      'a type error at load is crashed',
      exited("TypeError: Cannot read properties of undefined (reading 'bind')"),
      'crashed',
    ],
    ['a Python traceback is crashed', exited('Traceback (most recent call last):\nAttributeError: x'), 'crashed'],
    ['an exit without a word is crashed', exited(''), 'crashed'],
    [
      'an upstream that cannot be reached is unreachable',
      silent('Error: getaddrinfo ENOTFOUND mcp.example.com'),
      'unreachable',
    ],
    [
      'an upstream that a Go program cannot reach is unreachable',
      exited('dial tcp: lookup x: network is unreachable'),
      'unreachable',
    ],
    ['silence is timed-out', silent(''), 'timed-out'],
    ['silence with a log is timed-out', silent('starting up …'), 'timed-out'],
    ['other text instead of the protocol is not-mcp', silent('', { noise: 'Welcome!' }), 'not-mcp'],
    ['text without end is flood', exited('', { tooMuch: { reason: 'flood', what: 'more than 9 messages' } }), 'flood'],
    [
      'a message beyond the limit is too-large',
      exited('', { tooMuch: { reason: 'too-large', what: 'a single message of more than 9 MB' } }),
      'too-large',
    ],
    [
      'a command that is not there is no-entry-point',
      exited('', { exit: undefined, spawnError: 'spawn nope ENOENT' }),
      'no-entry-point',
    ],
    [
      'an error instead of a list is list-failed',
      exited('', { stage: 'list', exit: undefined, answered: 'fetch failed (code -32603)' }),
      'list-failed',
    ],
    ['silence instead of a list is timed-out', silent('', { stage: 'list' }), 'timed-out'],
    ['an end instead of a list is crashed', exited('', { stage: 'list' }), 'crashed'],
  ])('%s', (_, symptoms, reason) => {
    const failure = diagnoseChild(symptoms);
    expect(failure.reason).toBe(reason);
    expect(failure.message).toMatch(/^It .*\.$/);
  });

  test('needs-config names the variables', () => {
    expect(diagnoseChild(exited('Please set SLACK_BOT_TOKEN and SLACK_TEAM_ID environment variables'))).toMatchObject({
      reason: 'needs-config',
      needs: ['SLACK_BOT_TOKEN', 'SLACK_TEAM_ID'],
    });
  });

  test.each([
    ['Set GITHUB_TOKEN or GITHUB_TOKEN', ['GITHUB_TOKEN']],
    ['code: ERR_MODULE_NOT_FOUND is required', []],
    ['KUBECONFIG is not set', ['KUBECONFIG']],
    ['The constant MAX_RETRY_COUNT is 3', []],
    ['nothing here', []],
  ])('the settings named in "%s" are %j', (text, names) => {
    expect(settingsNamedIn(text)).toEqual(names);
  });
});

describe('why a URL gave no list', () => {
  test.each<[string, Omit<HttpSymptoms, 'message' | 'stage'>, string]>([
    ['401 is needs-auth', { status: 401 }, 'needs-auth'],
    ['403 is needs-auth', { status: 403 }, 'needs-auth'],
    ['404 is not-mcp', { status: 404 }, 'not-mcp'],
    ['503 is unreachable', { status: 503 }, 'unreachable'],
    ['a refused connection is unreachable', { networkCode: 'ECONNREFUSED' }, 'unreachable'],
    ['silence is timed-out', { timedOutAfterMs: 15_000 }, 'timed-out'],
    ['anything else is not-mcp', {}, 'not-mcp'],
  ])('%s', (_, symptoms, reason) => {
    expect(diagnoseHttp({ stage: 'start', message: 'words', ...symptoms }).reason).toBe(reason);
  });
});
