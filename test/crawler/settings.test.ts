/** A server that is asked once more under each of its launch settings. */
import { expect, test } from 'vitest';
import { askServer, DEFAULT_CRAWL } from '../../crawler/crawl.ts';
import { settingAsTyped } from '../../crawler/settings.ts';
import { type Listing, ServerEntry } from '../../risk/model.ts';

async function asked(settings: unknown[]): Promise<Listing> {
  const reach = { kind: 'command', command: ['node', 'test/servers/odd.ts', 'minds-settings'] };
  const entry = ServerEntry.parse({ id: 'notes', title: 'Notes', reach, settings });
  return askServer(entry, { ...DEFAULT_CRAWL, isolation: 'none' });
}

test.each([
  {
    says: 'a switch that takes tools away',
    setting: { args: ['--read-only'] },
    change: { setting: '--read-only', gone: ['write_note'], added: [] },
  },
  {
    says: 'a variable that brings one',
    setting: { env: { ADVANCED: 'true' } },
    change: { setting: 'ADVANCED=true', gone: [], added: [{ name: 'advanced_note' }] },
  },
  {
    says: 'one that changes nothing',
    setting: { args: ['--quiet'] },
    change: { setting: '--quiet', gone: [], added: [] },
  },
])('the listing says what is different under $says', async ({ setting, change }) => {
  expect(await asked([setting])).toMatchObject({
    tools: [{ name: 'read_note' }, { name: 'write_note' }],
    withSettings: [change],
  });
});

test('a setting under which the server does not start is noted as that, and costs nothing else', async () => {
  // Node itself refuses the variable.
  const listing = await asked([{ env: { NODE_OPTIONS: '--no-such-option' } }]);
  expect(listing).toMatchObject({
    outcome: 'listed',
    withSettings: [{ gone: [], added: [], failed: expect.stringMatching(/ended/) }],
  });
});

test('without settings nothing is noted', async () => {
  expect(await asked([])).not.toHaveProperty('withSettings');
});

test('a setting is written as it would be typed', () => {
  expect(settingAsTyped({ args: ['--mode', 'safe'], env: { READ_ONLY: 'true' } })).toBe('READ_ONLY=true --mode safe');
});
