/**
 * Names that can be taken for others: ASCII letters replaced by letters of another script or by full-width forms, and two
 * tools of one list that differ in nothing that is read.
 * Misreads: a word of another script that happens to have only letters which Latin has too.
 */
import { codeOf, listed, quoteFrom, type Seen } from './finding.ts';
import { asciiOf, groupsOf, plainly } from './skeleton.ts';

const WORD = /[\p{L}\p{M}\p{Nd}\p{Nl}]+/gu;
/** Where full-width letters and long dashes are ordinary. */
const EAST_ASIAN = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Bopomofo}]/u;
const SHORTEST_WORD = 3;
const READ = 300;

/** What is wrong with the letters of a name. `isTool`: a parameter may hold dashes and other signs of prose. */
export function foreignLetters(name: string, isTool: boolean): string | undefined {
  const start = name.slice(0, READ);
  if (!/[\u0080-\u{10ffff}]/u.test(start) || EAST_ASIAN.test(start)) return undefined;
  const strange = new Map<string, string>();
  for (const [word] of start.matchAll(WORD)) {
    const chars = [...word];
    const foreign = chars.filter((char) => char > '\u007f');
    const alike = foreign.filter((char) => asciiOf(char) !== undefined);
    // A word with letters that only the other script has is a word of that script.
    if (alike.length === 0 || alike.length < foreign.length) continue;
    const isDressed = alike.some((char) => char.normalize('NFKC') !== char);
    const isMixed = chars.some((char) => /[A-Za-z]/.test(char));
    if (isDressed || isMixed || (isTool && alike.length >= SHORTEST_WORD))
      for (const char of alike) strange.set(char, asciiOf(char) ?? '');
  }
  if (isTool)
    for (const char of start) if (/[\p{P}\p{S}]/u.test(char) && asciiOf(char)) strange.set(char, asciiOf(char) ?? '');
  if (strange.size === 0) return undefined;
  return `reads like “${plainly(start).slice(0, 80)}” but is written with look-alikes: ${listed([...strange].map(([char, ascii]) => `${codeOf(char)} for ${ascii}`))}`;
}

/** For each tool of a list, what its name can be taken for in the same list. */
export function mistakable(names: readonly (string | undefined)[]): Map<number, string> {
  const found = new Map<number, string>();
  const named = names.flatMap((name, index) => (name === undefined ? [] : [{ name, index }]));
  for (const group of groupsOf(named, ({ name }) => name)) {
    if (group.length < 2) continue;
    for (const { name, index } of group) {
      const others = group.filter((other) => other.index !== index);
      const other = others.find((candidate) => candidate.name !== name);
      found.set(
        index,
        other
          ? `can be taken for “${quoteFrom(other.name, 0, other.name.length)}” of the same list`
          : 'is the name of another tool of the same list too',
      );
    }
  }
  return found;
}

export function lookAlikeName(name: string, isTool: boolean, mistaken: string | undefined): Seen | undefined {
  const says = [foreignLetters(name, isTool), mistaken].filter((clause) => clause !== undefined).join(', and ');
  return says ? { quote: quoteFrom(name, 0, name.length), says } : undefined;
}
