/** Every regular expression of the judgement against text that was made to keep it busy: twice the text, twice the time. */
import { describe, expect, test } from 'vitest';
import { expressionsIn, weakness } from '../linear.ts';

describe('an expression takes time in proportion to its text', async () => {
  const cases = await expressionsIn('risk', { load: true });

  test('all of them are found', () => {
    expect(cases.length).toBeGreaterThan(200);
  });

  test.each(cases)('$file $name', (one) => {
    expect(weakness(one)).toBeUndefined();
  });

  test('one that takes the square is seen', () => {
    expect(weakness({ source: '\\s*=', flags: '' })).toContain('takes');
    expect(weakness({ source: 'begin[^.]*end', flags: 'i' })).toContain('takes');
  });
});
