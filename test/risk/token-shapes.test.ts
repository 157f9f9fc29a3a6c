import { expect, test } from 'vitest';
import { findingsIn } from '../../risk/findings/index.ts';
import { TOKEN_SHAPES } from '../../risk/token-shapes.ts';
import { EXAMPLES } from './tokens.ts';

test.each(EXAMPLES)('$name is known by its form', ({ name, whole }) => {
  const found = TOKEN_SHAPES.filter(({ form }) => form.test(`before ${whole} behind`));
  expect(found.map((one) => one.name)).toContain(name);
});

test.each(EXAMPLES)('$name as a default is a finding', ({ whole }) => {
  const inputSchema = { type: 'object', properties: { q: { type: 'string', default: whole } } };
  const found = findingsIn({ name: 'acme' }, [{ name: 'look_up', inputSchema }]);
  expect(found.map(({ kind }) => kind)).toContain('secret-in-default');
});

test.each([
  'Reads a page of https://hooks.slack.com/services/ or of another address.',
  'The key-value store of the skill risk-assessment-for-beginners-in-the-first-year.',
  'sha256:0a9b8c7d6e5f4031a2b3c4d5e6f708190a9b8c7d6e5f4031a2b3c4d5e6f70819',
  'task-sk-learn, npm_config_registry, hf_hub_download, xai-explainability',
  '3f2504e0-4f89-11d3-9a0c-0305e82c3301',
])('no token is seen in %j', (text) => {
  expect(TOKEN_SHAPES.filter(({ form }) => form.test(text)).map(({ name }) => name)).toEqual([]);
});

test('every expression takes time in proportion to the text', () => {
  const pieces = ['A', 'a0', '0', 'sk-', 'eyJ', '/w', 'hooks.slack.com/services/aaaaa/', '-----BEGIN ', 'M.', 'pat'];
  const time = (text: string) => {
    const began = performance.now();
    for (const { form } of TOKEN_SHAPES) form.test(text);
    return performance.now() - began;
  };
  for (const piece of pieces) {
    const least = (length: number) => {
      const text = piece.repeat(length);
      return Math.min(...Array.from({ length: 7 }, () => time(text)));
    };
    least(10_000);
    // Four times the text, less than twelve times the time.
    expect(least(40_000), piece).toBeLessThan(12 * Math.max(least(10_000), 5));
  }
});
