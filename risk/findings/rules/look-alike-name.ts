import { beginning, NAME_READ } from '../../classify/limits.ts';
import { codeOf, hasHidden } from '../../printable.ts';
import { listed, quoteFrom } from '../finding.ts';
import { asciiOf, EAST_ASIAN, groupsOf, plainly } from '../letters.ts';
import type { Place } from '../places.ts';
import { type PlaceRule, type Sighting, saying, sayingOfParameter, type ToolContext } from '../rule.ts';

const WORD = /[\p{L}\p{M}\p{Nd}\p{Nl}]+/gu;
/** "Iist_files": no word begins so, and in most typefaces it reads as an l. */
const CAPITAL_I = /^I(?:ist|oad|og|ookup|abel|ink|ock|eave|ocal|atest|earn|imit|ine)/;
const SHORTEST_WORD = 3;

/** The letters of a name that pass for others, with those. `isTool`: a parameter may hold dashes and other signs of prose. */
function foreignLetters(name: string, isTool: boolean): Map<string, string> {
  const start = beginning(name, NAME_READ);
  const strange = new Map<string, string>();
  if (EAST_ASIAN.test(start)) return strange;
  if (CAPITAL_I.test(start)) strange.set('I', 'l');
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
  return strange;
}

/** For each tool of a list, what its name can be taken for in the same list. */
export function mistakable(names: readonly (string | undefined)[]): Map<number, NonNullable<ToolContext['mistaken']>> {
  const found = new Map<number, NonNullable<ToolContext['mistaken']>>();
  const named = names.flatMap((name, index) => (name === undefined ? [] : [{ name, index }]));
  for (const group of groupsOf(named, ({ name }) => name)) {
    if (group.length < 2) continue;
    for (const { name, index } of group) {
      const other = group.find((candidate) => candidate.index !== index && candidate.name !== name);
      found.set(
        index,
        other
          ? { code: 'like-another', other: quoteFrom(other.name, 0, other.name.length) }
          : { code: 'same-name', other: quoteOf(name) },
      );
    }
  }
  return found;
}

function look({ at, key, value, property, meaning }: Place, { mistaken }: ToolContext): Sighting[] {
  if (at === '/name' && typeof value === 'string') {
    const alike = mistaken ? [{ code: mistaken.code, quote: quoteOf(value), values: { other: mistaken.other } }] : [];
    return [...unseenIn(value), ...lettersIn(value, true), ...alike];
  }
  return key !== undefined && property === key && meaning === 'schema' ? lettersIn(key, false) : [];
}

/** One is enough in a name: two tools are then told apart by what nobody sees. */
function unseenIn(name: string): Sighting[] {
  return hasHidden(name)
    ? [{ code: 'unseen', quote: quoteOf(name), values: { reads: plainly(name).slice(0, 80) } }]
    : [];
}

function lettersIn(name: string, isTool: boolean): Sighting[] {
  const strange = foreignLetters(name, isTool);
  if (strange.size === 0) return [];
  const letters = listed([...strange].map(([char, ascii]) => `${codeOf(char)} for ${ascii}`));
  return [{ code: 'foreign-letters', quote: quoteOf(name), values: { reads: plainly(name).slice(0, 80), letters } }];
}

function quoteOf(name: string): string {
  return quoteFrom(name, 0, name.length);
}

export const lookAlikeName: PlaceRule = {
  kind: 'look-alike-name',
  title: 'A name that can be mistaken',
  asks: 'Can the name of a tool or of a parameter be taken for another one?',
  why: 'A person allows one tool and the agent calls the other.',
  misreads: 'A word of another script that happens to have only letters which Latin has too.',
  codes: {
    'foreign-letters': { says: 'reads like “{reads}” but is written with look-alikes: {letters}', hides: true },
    unseen: { says: 'contains characters that cannot be seen', hides: true },
    'like-another': { says: 'can be taken for “{other}” of the same list', hides: false },
    'same-name': { says: 'is the name of another tool of the same list too', hides: false },
  },
  reads: 'places',
  look,
  examples: {
    hits: [
      { tool: { name: 'r\u0435ad_file' }, code: 'foreign-letters', quote: 'r\u0435ad_file' },
      { tool: { name: 'list\u200b_files' }, code: 'unseen', quote: 'list\u200b_files' },
      { tool: { name: 'list_files' }, siblings: [{ name: 'Iist_files' }], code: 'like-another', quote: 'list_files' },
      { tool: { name: 'append' }, siblings: [{ name: 'append' }], code: 'same-name', quote: 'append' },
      { ...sayingOfParameter('p\u0430th', {}), code: 'foreign-letters', quote: 'p\u0430th' },
    ],
    misses: [
      { tool: { name: '搜索' } },
      { tool: { name: 'step_1' }, siblings: [{ name: 'step_2' }] },
      saying('Reads.'),
    ],
  },
};
