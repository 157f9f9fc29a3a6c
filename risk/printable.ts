/**
 * Which characters of a stranger's text a person cannot see or a terminal would act upon, and how each is written instead.
 * Pages, terminals, copied JSON and the findings all ask here, so that what one reports another doesn't print raw.
 *
 * What writing needs is printable: the joiners and selectors of emoji, the joiners of Arabic and Indic words, breaks in
 * scripts without spaces. Tab, line feed and the line end of Windows are printable too; where text has to stay on one
 * line, use `printableLine`.
 */

/**
 * `direction` turns the reading order; `break` starts a line that a program may not see as one; `invisible` is every other
 * format character; `surrogate` is half of a pair, alone.
 */
export type HiddenKind = 'control' | 'break' | 'direction' | 'invisible' | 'private' | 'unassigned' | 'surrogate';

export interface Hidden {
  /** UTF-16 index in the text. */
  at: number;
  char: string;
  kind: HiddenKind;
}

/** Almost every text is plain, and needs no closer look. */
const NOT_PLAIN = /[^\t\n -~]/;

const CLASSES = '\\p{Default_Ignorable_Code_Point}\\p{C}\\p{Zl}\\p{Zp}';
/** Signs that are written, though they count as format characters. */
const WRITTEN = '\\u0600-\\u0605\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u{110bd}\\u{110cd}';
/** Pictographs are left out because new ones come every year, before the engine knows them. */
const HIDDEN = `(?![\\t\\n${WRITTEN}]|\\p{Extended_Pictographic})[${CLASSES}]`;

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
const JOINER = `${any([...JOINING, ...INDIC, ...UNSPACED])}[\\u200c\\u200d]`;
const BREAK = `${any(UNSPACED)}[\\u200b\\u2060]`;
const LINE_END = '\\r\\n';
/** Tried before the hidden characters: these are stepped over, and so is what they join. */
const ORDINARY = [LINE_END, FLAG, KEYCAP, JOINED, VARIANT, MONGOLIAN, JOINER, BREAK, STYLED].join('|');

const ANY_HIDDEN = new RegExp(HIDDEN, 'u');
const TOKENS = new RegExp(`(?:${ORDINARY})|(${HIDDEN})`, 'gu');

/** Every hidden character in order; lazily, so that a caller who needs only the first few pays for no more. */
export function* hiddenIn(text: string): Generator<Hidden, void, void> {
  if (!NOT_PLAIN.test(text) || !ANY_HIDDEN.test(text)) return;
  for (const { 1: char, index: at } of text.matchAll(TOKENS))
    if (char !== undefined) yield { at, char, kind: kindOf(char) };
}

const DIRECTION = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
const LINE_BREAK = /[\v\f\r\u2028\u2029]/;

function kindOf(char: string): HiddenKind {
  if (DIRECTION.test(char)) return 'direction';
  if (LINE_BREAK.test(char)) return 'break';
  if (/\p{Cc}/u.test(char)) return 'control';
  if (/\p{Cs}/u.test(char)) return 'surrogate';
  if (/\p{Co}/u.test(char)) return 'private';
  return /\p{Cn}/u.test(char) ? 'unassigned' : 'invisible';
}

const NAMES: readonly (readonly [from: number, to: number, name: string])[] = [
  [0x0b, 0x0b, 'vertical tab'],
  [0x0c, 0x0c, 'form feed'],
  [0x0d, 0x0d, 'carriage return'],
  [0x00, 0x1f, 'control character'],
  [0x7f, 0x9f, 'control character'],
  [0xad, 0xad, 'soft hyphen'],
  [0x34f, 0x34f, 'grapheme joiner'],
  [0x61c, 0x61c, 'Arabic letter mark'],
  [0x115f, 0x1160, 'Hangul filler'],
  [0x180b, 0x180d, 'variation selector'],
  [0x180f, 0x180f, 'variation selector'],
  [0x200b, 0x200b, 'zero-width space'],
  [0x200c, 0x200c, 'zero-width non-joiner'],
  [0x200d, 0x200d, 'zero-width joiner'],
  [0x200e, 0x200e, 'left-to-right mark'],
  [0x200f, 0x200f, 'right-to-left mark'],
  [0x2028, 0x2028, 'line separator'],
  [0x2029, 0x2029, 'paragraph separator'],
  [0x202a, 0x202a, 'left-to-right embedding'],
  [0x202b, 0x202b, 'right-to-left embedding'],
  [0x202c, 0x202c, 'end of embedding'],
  [0x202d, 0x202d, 'left-to-right override'],
  [0x202e, 0x202e, 'right-to-left override'],
  [0x2060, 0x2060, 'word joiner'],
  [0x2061, 0x2064, 'invisible operator'],
  [0x2066, 0x2066, 'left-to-right isolate'],
  [0x2067, 0x2067, 'right-to-left isolate'],
  [0x2068, 0x2068, 'isolate'],
  [0x2069, 0x2069, 'end of isolate'],
  [0x3164, 0x3164, 'Hangul filler'],
  [0xd800, 0xdfff, 'lone surrogate'],
  [0xfe00, 0xfe0f, 'variation selector'],
  [0xfeff, 0xfeff, 'byte order mark'],
  [0xffa0, 0xffa0, 'Hangul filler'],
  [0xe0000, 0xe007f, 'tag character'],
  [0xe0100, 0xe01ef, 'variation selector'],
];

/** What a character is called, without its code: "zero-width space". */
export function nameOf(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const name = NAMES.find(([from, to]) => code >= from && code <= to)?.[2];
  if (name) return name;
  const kind = kindOf(char);
  if (kind === 'private') return 'private-use character';
  return kind === 'unassigned' ? 'unassigned code point' : 'format character';
}

/** "U+200B". */
export function codeOf(char: string): string {
  return `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** "zero-width space (U+200B)". */
export function namedCode(char: string): string {
  return `${nameOf(char)} (${codeOf(char)})`;
}

/** "\u{200b}", as a terminal shows it. */
export function escapeOf(char: string): string {
  return `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
}

/** Text of several lines with every hidden character written as `show` has it. */
export function printable(text: string, show: (char: string) => string = escapeOf): string {
  let shown = '';
  let done = 0;
  for (const { at, char } of hiddenIn(text)) {
    shown += text.slice(done, at) + show(char);
    done = at + char.length;
  }
  return done === 0 ? text : shown + text.slice(done);
}

/** The same on one line: line ends and tabs become spaces. */
export function printableLine(text: string, show: (char: string) => string = escapeOf): string {
  return printable(text, show).replace(/[\t\r\n]/g, ' ');
}

/** JSON text that equals `JSON.stringify`'s to a parser and holds no hidden character: each is written as "\u200b". */
export function printableJson(value: unknown, indent?: number): string {
  return printable(JSON.stringify(value, undefined, indent) ?? 'null', (char) =>
    Array.from({ length: char.length }, (_, i) => `\\u${char.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''),
  );
}
