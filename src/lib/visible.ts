/**
 * Text that a server said is shown as text and as nothing else. Characters that cannot be seen, or that turn the reading
 * order around them, are shown by their code, because an instruction to an agent can hide in them.
 */
import { codeOf, hiddenIn } from '../../risk/printable.ts';

export interface Piece {
  text: string;
  /** True where `text` is the code of a character that could not be seen. */
  unseen: boolean;
}

export function visible(text: string): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const { at, char } of hiddenIn(text)) {
    if (at > done) pieces.push({ text: text.slice(done, at), unseen: false });
    pieces.push({ text: `⟨${codeOf(char)}⟩`, unseen: true });
    done = at + char.length;
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
  // What is far behind the end of the line isn't looked at, however long the text.
  const near = text.slice(0, 20 * length);
  const line = near.replace(/\s+/gu, ' ').trim();
  const chars = Array.from(line);
  if (chars.length <= length) return near === text ? line : `${line}…`;
  const cut = chars.slice(0, length - 1).join('');
  const space = chars[length - 1] === ' ' ? -1 : cut.lastIndexOf(' ');
  return `${(space > length * 0.6 ? cut.slice(0, space) : cut).replace(/[\s,;:.–-]+$/u, '')}…`;
}
