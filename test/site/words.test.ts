import { describe, expect, test } from 'vitest';
import { riskOf } from '../../risk/classify/risk.ts';
import { ACCESS, EFFECTS } from '../../risk/model.ts';
import { shorten, visibleText } from '../../src/lib/visible.ts';
import { a, count, day, percent, pull, riskBecause, series } from '../../src/lib/words.ts';

test.each([
  { got: count(1, 'tool'), want: '1 tool' },
  { got: count(0, 'tool'), want: '0 tools' },
  { got: count(1950, 'tool'), want: '1,950 tools' },
  { got: count(2, 'entry', 'entries'), want: '2 entries' },
  { got: a('execute'), want: 'an execute' },
  { got: a('read'), want: 'a read' },
  { got: a('unit'), want: 'a unit' },
  { got: series([]), want: '' },
  { got: series(['x']), want: 'x' },
  { got: series(['x', 'y', 'z']), want: 'x, y and z' },
  { got: day('2026-11-03T23:59:00.000Z'), want: '3 November 2026' },
  { got: percent(0.81), want: '81\u00a0%' },
  { got: percent(1), want: '99\u00a0%' },
  { got: pull('execute', 4), want: 'speaks for execute' },
  { got: pull('read', -1), want: 'speaks against read' },
  { got: pull('none', 0), want: 'asks for caution' },
])('$want', ({ got, want }) => {
  expect(got).toBe(want);
});

test.each([
  { text: 'plain\ttext\n', want: 'plain\ttext\n' },
  { text: 'a\u200Bb', want: 'a⟨U+200B⟩b' },
  { text: '\u202Eevil', want: '⟨U+202E⟩evil' },
  { text: 'tag\u{E0041}', want: 'tag⟨U+E0041⟩' },
  { text: 'half\uD800', want: 'half⟨U+D800⟩' },
  { text: '❤️ 👨‍👩‍👧', want: '❤️ 👨‍👩‍👧' },
  { text: 'no\u200Dletters', want: 'no⟨U+200D⟩letters' },
])('$want is what is seen', ({ text, want }) => {
  expect(visibleText(text)).toBe(want);
});

test.each([
  { text: 'short', length: 10, want: 'short' },
  { text: 'two\n  lines', length: 20, want: 'two lines' },
  { text: 'cut between the words, please', length: 16, want: 'cut between the…' },
  { text: '👍👍👍👍', length: 3, want: '👍👍…' },
])('$want is at most $length long', ({ text, length, want }) => {
  expect(shorten(text, length)).toBe(want);
});

describe('the reason for a risk names something that the verdict has', () => {
  const NEEDS = [
    { says: /money/, has: 'financial' },
    { says: /code/, has: 'code' },
    { says: /credentials|secrets/, has: 'secrets' },
    { says: /destroy|removes/, has: 'destructive' },
    { says: /who may do/, has: 'privilege' },
  ];
  const pairs = EFFECTS.flatMap((one) => EFFECTS.map((other) => [...new Set([one, other])]));
  test.each(ACCESS)('%s with any two effects', (access) => {
    for (const effects of [[], ...pairs]) {
      const risk = riskOf(access, effects, { targetsContainer: true, choosesPathOrUrl: true });
      const reason = riskBecause({ access, effects, risk, confidence: 1 });
      for (const { says, has } of NEEDS) if (says.test(reason)) expect(effects).toContain(has);
      if (risk === 'low') expect(reason).toContain('only reads');
    }
  });
});
