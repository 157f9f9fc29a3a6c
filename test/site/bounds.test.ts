/** What the site does with words that were made to keep it busy, without a browser. */
import { describe, expect, test } from 'vitest';
import { MOST_WORDS, meanings } from '../../src/client/intents.ts';
import { tokensIn } from '../../src/lib/tokens.ts';

describe('a search', () => {
  test('in other words has at most eight meanings of its first words', () => {
    const found = meanings('repo mail delete '.repeat(20));
    expect(found).toHaveLength(8);
    expect(found[0]?.split(' ')).toHaveLength(MOST_WORDS);
  });

  test('begins with the query as typed and goes on with the likeliest', () => {
    expect(meanings('delete the repo')).toEqual([
      'delete repo',
      'delete repository',
      'remove repo',
      'remove repository',
      'purge repo',
      'purge repository',
    ]);
  });

  test('for one endless word is for its beginning', () => {
    expect(meanings('y'.repeat(4_000))).toEqual(['y'.repeat(32)]);
  });
});

describe('tokens', () => {
  test.each([
    ['of a sentence are counted exactly', 'Reads a row of the table.', 7],
    ['of what looks like a control token are those of its text', '<|endoftext|>', 7],
  ])('%s', (_title, text, tokens) => {
    expect(tokensIn(text)).toBe(tokens);
  });

  test.each([['漢'], ['a'], ['\u200b'], ['-'], [' '], ['б']])(
    'of a run of %j take time in proportion to it',
    (char) => {
      const leastFor = (text: string) =>
        Math.min(
          ...Array.from({ length: 3 }, () => {
            const started = performance.now();
            tokensIn(text);
            return performance.now() - started;
          }),
        );
      const once = leastFor(char.repeat(20_000));
      expect(leastFor(char.repeat(40_000))).toBeLessThan(Math.max(20, 3 * once));
    },
  );
});
