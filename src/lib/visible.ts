/**
 * Text that a server said is shown as text and as nothing else. Characters that cannot be seen, or that turn the reading
 * order of what stands around them, are shown by their code, because an instruction to an agent can hide in them.
 */
const UNSEEN_RANGES: readonly (readonly [from: number, to: number])[] = [
  [0x00, 0x08], // controls, all but tab, line feed and carriage return
  [0x0b, 0x0c],
  [0x0e, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad], // soft hyphen
  [0x34f, 0x34f], // grapheme joiner
  [0x61c, 0x61c], // Arabic letter mark
  [0x115f, 0x1160], // Hangul fillers
  [0x17b4, 0x17b5], // Khmer inherent vowels
  [0x180b, 0x180f], // Mongolian selectors
  [0x200b, 0x200f], // zero-width, left-to-right and right-to-left marks
  [0x2028, 0x202e], // line separators, embeddings and overrides
  [0x2060, 0x206f], // word joiner, invisible operators, isolates
  [0x3164, 0x3164],
  [0xfe00, 0xfe0f], // variation selectors
  [0xfeff, 0xfeff], // byte order mark
  [0xffa0, 0xffa0],
  [0xfff9, 0xfffb], // annotation
  [0x1d173, 0x1d17a], // musical controls
  [0xd800, 0xdfff], // a half of a pair, alone
  [0xe0000, 0xe0fff], // tags: whole sentences can be written in them
];
const UNSEEN = new RegExp(
  `[${UNSEEN_RANGES.map((range) => range.map((code) => `\\u{${code.toString(16)}}`).join('-')).join('')}]`,
  'gu',
);
/** Emoji need their variation selector and joiner; between pictographs both are ordinary writing. */
const EMOJI = /\p{Extended_Pictographic}/u;

export interface Piece {
  text: string;
  /** True where `text` is the code of a character that could not be seen. */
  unseen: boolean;
}

function codeOf(char: string): string {
  return `⟨U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

export function visible(text: string): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const match of text.matchAll(UNSEEN)) {
    const [char] = match;
    const before = text.slice(Math.max(0, match.index - 2), match.index);
    if ((char === '\ufe0f' || char === '\u200d') && EMOJI.test(before)) continue;
    if (match.index > done) pieces.push({ text: text.slice(done, match.index), unseen: false });
    pieces.push({ text: codeOf(char), unseen: true });
    done = match.index + char.length;
  }
  if (done < text.length) pieces.push({ text: text.slice(done), unseen: false });
  return pieces;
}

/** The same as one string, for titles and attributes. */
export function visibleText(text: string): string {
  return visible(text)
    .map((piece) => piece.text)
    .join('');
}

/** At most `length` characters on one line, cut between words where that loses little. */
export function shorten(text: string, length: number): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  const chars = Array.from(line);
  if (chars.length <= length) return line;
  const cut = chars.slice(0, length - 1).join('');
  const space = chars[length - 1] === ' ' ? -1 : cut.lastIndexOf(' ');
  return `${(space > length * 0.6 ? cut.slice(0, space) : cut).replace(/[\s,;:.–-]+$/u, '')}…`;
}
