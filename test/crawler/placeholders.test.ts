import { expect, test } from 'vitest';
import { placeholderFor, withWanted } from '../../crawler/placeholders.ts';
import type { Failure, Listing, ServerEntry } from '../../risk/model.ts';

const entry: ServerEntry = {
  id: 'some-server',
  title: 'Some server',
  reach: { kind: 'command', command: ['some-server'], env: { KNOWN_TOKEN: 'placeholder' } },
};

function failing(failure: Failure): Listing {
  return {
    outcome: 'failed',
    asked: {
      at: '2026-11-25T00:00:00.000Z',
      provenance: 'live',
      transport: 'stdio',
      launch: 'some-server',
      envNames: [],
      isolation: 'none',
    },
    failure,
  };
}

test.each([
  ['API_KEY', 'placeholder'],
  ['SERVICE_URL', 'https://placeholder.invalid'],
  ['DB_HOST', 'placeholder.invalid'],
  ['SMTP_PORT', '9'],
  ['USER_EMAIL', 'placeholder@placeholder.invalid'],
  ['DATABASE_DSN', 'postgres://placeholder:placeholder@placeholder.invalid/placeholder'],
])('a setting named %s gets %s', (name, value) => {
  expect(placeholderFor(name)).toBe(value);
});

test.each<[string, Failure, Record<string, string> | undefined]>([
  [
    'names a setting gets a placeholder for it beside what it had',
    { reason: 'needs-config', message: '', needs: ['API_KEY'] },
    { KNOWN_TOKEN: 'placeholder', API_KEY: 'placeholder' },
  ],
  [
    'names only what it has already been given is left alone',
    { reason: 'needs-config', message: '', needs: ['KNOWN_TOKEN'] },
    undefined,
  ],
  [
    'wants a file is left alone, because a placeholder names none',
    { reason: 'needs-config', message: '', needs: ['API_KEY_FILE'] },
    undefined,
  ],
  ['failed for another reason is left alone', { reason: 'crashed', message: '', needs: ['API_KEY'] }, undefined],
])('a server that %s', (_, failure, env) => {
  const next = withWanted(entry, failing(failure));
  expect(next?.reach.kind === 'command' ? next.reach.env : undefined).toEqual(env);
});
