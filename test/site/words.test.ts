import { describe, expect, test } from 'vitest';
import { riskOf } from '../../risk/classify/risk.ts';
import { ACCESS, type Conditional, EFFECTS } from '../../risk/model.ts';
import { a, count, day, series } from '../../src/lib/grammar.ts';
import { shorten, visibleText } from '../../src/lib/visible.ts';
import { conditionInWords, MEASURES, measured, percent, placeInWords, pull, riskBecause } from '../../src/lib/words.ts';

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
  { got: measured(0.9359), want: '93.6\u00a0%' },
  { got: measured(1), want: '100\u00a0%' },
  { got: measured(0.9999), want: '100.0\u00a0%' },
  { got: measured(0), want: '0\u00a0%' },
  { got: measured(null), want: '–' },
  { got: MEASURES.accuracy.means(146, 156), want: '146 of 156 tools got the access that the reader gave.' },
  { got: MEASURES.falseSafe.means(1, 75), want: '1 of 75 tools that change or run something was called read.' },
  { got: MEASURES.falseAlarm.means(0, 81), want: 'None of 81 tools that only read were called write or execute.' },
  { got: placeInWords({ at: '/name' }), want: 'the name' },
  { got: placeInWords({ at: '/inputSchema/properties/a~1b/enum/1' }), want: 'the argument a/b' },
  { got: placeInWords({ at: '/inputSchema' }), want: 'the input schema' },
  { got: placeInWords({ at: '' }), want: 'the definition' },
  { got: placeInWords({ at: '/name', of: 'get_run' }), want: 'the name of its sibling get_run' },
  { got: placeInWords({ at: '/instructions', of: null }), want: 'the server’s own words' },
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

describe('a tool whose argument chooses the operation is summed up in one sentence', () => {
  type Case = Conditional['cases'][number];
  const reads = (...values: string[]): Case => ({ values, access: 'read', effects: [], risk: 'low' });
  const writes = (...values: string[]): Case => ({ values, access: 'write', effects: [], risk: 'medium' });
  const sends = (...values: string[]): Case => ({ values, access: 'write', effects: ['outbound'], risk: 'high' });
  const many = (...values: string[]): Case => ({ values, access: 'write', effects: ['bulk'], risk: 'medium' });
  test.each<{ cases: Case[]; want: string }>([
    { cases: [reads('list'), writes('delete')], want: 'Read unless `action` is `delete`.' },
    { cases: [reads('list'), writes('a', 'b'), sends('c')], want: 'Read unless `action` is `a`, `b` or `c`.' },
    { cases: [reads('x', 'y'), writes('a', 'b', 'c', 'd', 'e')], want: 'Read only where `action` is `x` or `y`.' },
    { cases: [writes('add'), sends('post')], want: 'Write at medium risk unless `action` is `post`.' },
    { cases: [writes('add'), many('add_all')], want: 'Write, and not bulk, unless `action` is `add_all`.' },
  ])('$want', ({ cases, want }) => {
    const phrase = conditionInWords({ argument: 'action', at: '/inputSchema/properties/action', cases });
    expect(phrase.map(({ text, code }) => (code ? `\`${text}\`` : text)).join('')).toBe(want);
  });
});
