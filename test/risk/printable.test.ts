import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hiddenIn, namedCode, printable, printableJson, printableLine } from '../../risk/printable.ts';

const kinds = (text: string) => [...hiddenIn(text)].map(({ kind }) => kind);

describe('a character that cannot be seen', () => {
  test.each([
    ['a bell', '\u0007', 'control', 'control character (U+0007)'],
    ['a control of the second block', '\u009b', 'control', 'control character (U+009B)'],
    ['a carriage return alone', '\r', 'break', 'carriage return (U+000D)'],
    ['a line separator', '\u2028', 'break', 'line separator (U+2028)'],
    ['an override', '\u202e', 'direction', 'right-to-left override (U+202E)'],
    ['an isolate', '\u2066', 'direction', 'left-to-right isolate (U+2066)'],
    ['a zero-width space', '\u200b', 'invisible', 'zero-width space (U+200B)'],
    ['a soft hyphen', '\u00ad', 'invisible', 'soft hyphen (U+00AD)'],
    ['a filler that counts as a letter', '\u3164', 'invisible', 'Hangul filler (U+3164)'],
    ['a shorthand control', '\u{1bca0}', 'invisible', 'format character (U+1BCA0)'],
    ['a hieroglyph joiner', '\u{13430}', 'invisible', 'format character (U+13430)'],
    ['a tag character', '\u{e0041}', 'invisible', 'tag character (U+E0041)'],
    ['a variation selector behind a letter', '\ufe01', 'invisible', 'variation selector (U+FE01)'],
    ['a variation selector of the second block', '\u{e0123}', 'invisible', 'variation selector (U+E0123)'],
    ['a special code point without a character', '\ufff0', 'unassigned', 'unassigned code point (U+FFF0)'],
    ['a noncharacter', '\u{10fffe}', 'unassigned', 'unassigned code point (U+10FFFE)'],
    ['a private icon', '\ue000', 'private', 'private-use character (U+E000)'],
    ['a private character of the last plane', '\u{10fffd}', 'private', 'private-use character (U+10FFFD)'],
    ['the first half of a pair, alone', '\ud83d', 'surrogate', 'lone surrogate (U+D83D)'],
    ['the second half of a pair, alone', '\udc00', 'surrogate', 'lone surrogate (U+DC00)'],
  ])('is %s', (_title, char, kind, name) => {
    expect([...hiddenIn(`ab${char}c`)]).toEqual([{ at: 2, char, kind }]);
    expect(namedCode(char)).toBe(name);
  });

  test.each([
    ['line ends and tabs', 'one\ttwo\r\nthree\nfour'],
    [
      'emoji joined, coloured, numbered and flagged',
      '👩🏽‍🚀 ❤️‍🔥 2️⃣ 🇧🇷 🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}',
    ],
    ['the joiner of a Persian word', 'نمی\u200cدانم'],
    ['a break between Lao words', 'ສະບາຍ\u200bດີ'],
    ['a variant of a Chinese character', '辻\u{e0101}'],
    ['an Arabic sign around a number', '\u0600١٢'],
    ['accents, spaces and quotation marks', 'é\u0301\u00a0«ß»'],
  ])('is not among %s', (_title, text) => {
    expect(kinds(text)).toEqual([]);
    expect(printable(text)).toBe(text);
  });
});

describe('text', () => {
  test('keeps its lines and shows the codes of what it hides', () => {
    expect(printable('a\u001b[2J\n\tb\u{e0041}\r\nc')).toBe('a\\u{1b}[2J\n\tb\\u{e0041}\r\nc');
  });

  test('on one line has no line ends or tabs', () => {
    expect(printableLine('a\r\nb\tc\u2028d')).toBe('a  b c\\u{2028}d');
  });

  test('holds nothing hidden once it is printable', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect([...hiddenIn(printable(text))]).toEqual([]);
        expect(printableLine(text)).not.toMatch(/[\t\r\n]/);
      }),
    );
  });
});

describe('JSON text', () => {
  test('escapes what is hidden as UTF-16 units', () => {
    expect(printableJson({ a: '\u009bx\u202e\u{1bca0}é👍🏽' })).toBe('{"a":"\\u009bx\\u202e\\ud82f\\udca0é👍🏽"}');
  });

  test('means the same to a parser and holds nothing hidden', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })), (value) => {
        const text = printableJson(value, 2);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect([...hiddenIn(text)]).toEqual([]);
      }),
    );
  });
});
