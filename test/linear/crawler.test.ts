/** Every regular expression of the crawler, because most of them read what servers, registries and installers write. */
import { describe, expect, test } from 'vitest';
import { expressionsIn, weakness } from '../linear.ts';

describe('an expression takes time in proportion to its text', async () => {
  const cases = await expressionsIn('crawler', { load: false });

  test('all of them are found', () => {
    expect(cases.length).toBeGreaterThan(100);
  });

  test.each(cases)('$file $name', (one) => {
    expect(weakness(one)).toBeUndefined();
  });
});
