/**
 * Characters that nobody sees and a model reads. What writing needs is no finding: the joiners and selectors of emoji,
 * the joiners of Arabic and Indic words, breaks in scripts without spaces, marks of direction beside right-to-left text.
 * Misreads: an icon of a private font, and a character younger than the engine's Unicode, which counts as unassigned.
 */
import { codeOf, listed, named, quoteFrom, type Seen } from './finding.ts';

/** Where anything could be; most texts end here. Pictographs are left out because new ones come every year. */
const CONTROLS = '\\u0000-\\u0008\\u000e-\\u001f\\u007f-\\u009f';
const SUSPECT = new RegExp(
  `(?!\\p{Extended_Pictographic})[\\p{Default_Ignorable_Code_Point}\\p{Cf}\\p{Co}\\p{Cn}${CONTROLS}]`,
  'u',
);

/** Ordinary uses, tried before the suspects: they are stepped over, and so is what they join. */
const FLAG = '\\u{1f3f4}[\\u{e0030}-\\u{e0039}\\u{e0061}-\\u{e007a}]{3,6}\\u{e007f}';
const KEYCAP = '[0-9#*]\\ufe0f?\\u20e3';
const EMOJI =
  '[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\p{Regional_Indicator}][\\ufe0e\\ufe0f]?\\p{Emoji_Modifier}?';
const JOINED = `${EMOJI}(?:\\u200d${EMOJI}){0,9}`;
const STYLED = '(?!\\p{Extended_Pictographic})\\p{S}[\\ufe00-\\ufe0f]?';
const VARIANT =
  '[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Myanmar}\\p{sc=Phags_Pa}][\\ufe00-\\ufe0f\\u{e0100}-\\u{e01ef}]';
const MONGOLIAN = '\\p{sc=Mongolian}[\\u180b-\\u180f\\u200c\\u200d]';
const JOINING = ['Arabic', 'Syriac', 'Nko', 'Mandaic', 'Adlam', 'Hanifi_Rohingya', 'Thaana'];
const INDIC = [
  'Devanagari',
  'Bengali',
  'Gurmukhi',
  'Gujarati',
  'Oriya',
  'Tamil',
  'Telugu',
  'Kannada',
  'Malayalam',
  'Sinhala',
  'Tibetan',
  'Balinese',
  'Javanese',
];
const UNSPACED = ['Thai', 'Lao', 'Khmer', 'Myanmar', 'Tibetan'];
const any = (scripts: readonly string[]) => `[${scripts.map((script) => `\\p{sc=${script}}`).join('')}]`;
const JOINER = `(?:${any([...JOINING, ...INDIC])}|${any(UNSPACED)})[\\u200c\\u200d]`;
const BREAK = `${any(UNSPACED)}[\\u200b\\u2060]`;
const ORDINARY = [FLAG, KEYCAP, JOINED, VARIANT, MONGOLIAN, JOINER, BREAK, STYLED].join('|');

/** Signs that are written, though they count as formats, and marks of direction, which have a rule of their own. */
const SEEN =
  '\\u0600-\\u0605\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u{110bd}\\u{110cd}\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069';
const UNSEEN = `(?![${SEEN}])${SUSPECT.source}`;
const TOKENS = new RegExp(`(?:${ORDINARY})|((?:${UNSEEN})+)`, 'gu');

const RIGHT_TO_LEFT = /[\p{sc=Hebrew}\p{sc=Arabic}\p{sc=Syriac}\p{sc=Thaana}\p{sc=Nko}\p{sc=Adlam}]/u;
/** Between Latin letters it changes nothing at all. */
const LEFT_MARK = /\u200e+/gu;

export function invisibleCharacters(text: string): Seen | undefined {
  if (!SUSPECT.test(text)) return undefined;
  const runs = runsIn(text);
  const [first] = runs;
  if (!first) return undefined;
  const chars = new Set<string>();
  let count = 0;
  for (const { run } of runs)
    for (const char of run) {
      count += 1;
      if (chars.size < KINDS_LIMIT) chars.add(char);
    }
  const names = listed([...new Set([...chars].map(nameOf))]);
  const hidden = runs.map(({ run }) => hiddenIn(run)).join('');
  const holds =
    count === 1
      ? `holds a character that cannot be seen, ${names}`
      : `holds ${runs.length < RUNS_LIMIT ? '' : 'at least '}${count} characters that cannot be seen: ${names}`;
  return {
    quote: quoteFrom(text, first.at, first.at + Math.min(first.run.length, 160), 20),
    says: hidden
      ? `${holds}; they spell “${hidden.slice(0, HIDDEN_SHOWN)}${hidden.length > HIDDEN_SHOWN ? '…' : ''}”`
      : holds,
  };
}

interface Run {
  at: number;
  run: string;
}

/** More of them are as bad as this many. */
const RUNS_LIMIT = 5000;
const KINDS_LIMIT = 500;

function runsIn(text: string): Run[] {
  const runs: Run[] = [];
  for (const match of text.matchAll(TOKENS)) {
    if (match[1]) runs.push({ at: match.index, run: match[1] });
    if (runs.length === RUNS_LIMIT) break;
  }
  if (!text.includes('\u200e') || RIGHT_TO_LEFT.test(text)) return runs;
  for (const match of text.matchAll(LEFT_MARK)) {
    runs.push({ at: match.index, run: match[0] });
    if (runs.length === 2 * RUNS_LIMIT) break;
  }
  return runs.sort((a, b) => a.at - b.at);
}

const HIDDEN_SHOWN = 200;

/** What is written in tag characters, or in variation selectors that stand for bytes, where that is plain text. */
function hiddenIn(run: string): string {
  let tags = '';
  let bytes = '';
  for (const char of run) {
    const code = char.codePointAt(0) ?? 0;
    if (code >= 0xe0020 && code <= 0xe007e) tags += String.fromCharCode(code - 0xe0000);
    else if (code >= 0xfe00 && code <= 0xfe0f) bytes += String.fromCharCode(code - 0xfe00);
    else if (code >= 0xe0100 && code <= 0xe01ef) bytes += String.fromCharCode(code - 0xe0100 + 16);
    if (tags.length > HIDDEN_SHOWN) break;
  }
  if (tags) return tags;
  return bytes.length > 3 && /^[\x20-\x7e\n]+$/.test(bytes) ? bytes : '';
}

const NAMES: readonly (readonly [from: number, to: number, name: string])[] = [
  [0x00, 0x1f, 'control character'],
  [0x7f, 0x9f, 'control character'],
  [0xad, 0xad, 'soft hyphen'],
  [0x34f, 0x34f, 'grapheme joiner'],
  [0x115f, 0x1160, 'Hangul filler'],
  [0x200b, 0x200b, 'zero-width space'],
  [0x200c, 0x200c, 'zero-width non-joiner'],
  [0x200d, 0x200d, 'zero-width joiner'],
  [0x200e, 0x200e, 'left-to-right mark'],
  [0x2060, 0x2060, 'word joiner'],
  [0x2061, 0x2064, 'invisible operator'],
  [0x3164, 0x3164, 'Hangul filler'],
  [0xfe00, 0xfe0f, 'variation selector'],
  [0xfeff, 0xfeff, 'byte order mark'],
  [0xffa0, 0xffa0, 'Hangul filler'],
  [0xe0000, 0xe007f, 'tag character'],
  [0xe0100, 0xe01ef, 'variation selector'],
];

function nameOf(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const name = NAMES.find(([from, to]) => code >= from && code <= to)?.[2];
  if (name === 'tag character') return 'tag characters (U+E0000 to U+E007F)';
  if (name === 'variation selector') return 'variation selectors';
  if (name) return named(`${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`, char);
  if (/\p{Co}/u.test(char)) return named('a private-use character', char);
  if (/\p{Cn}/u.test(char)) return named('an unassigned code point', char);
  return `the format character ${codeOf(char)}`;
}
