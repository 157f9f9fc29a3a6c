/** English sentences as the rules read them, with the way back to the letters that the server wrote. */
import { QUOTE_LIMIT, quoteFrom } from './finding.ts';
import { asciiOf } from './letters.ts';
import { OBLIGES } from './phrases.ts';

export interface Prose {
  text: string;
  /**
   * Disguised letters are undone, white space and emphasis are one space, or one line feed where a paragraph or list item
   * ends, and quotes are plain: a rule that asks for one space between words can't be made to count a million of them.
   */
  flat: string;
  /** Where a position of `flat` is in `text`. */
  placeOf: (position: number) => number;
  /** Disguised letters are undone, and the rest is as the server wrote it; for marks and headings. */
  undisguised: Mapped;
}

interface Mapped {
  flat: string;
  placeOf: (position: number) => number;
}

interface Replacement {
  start: number;
  end: number;
  by: string;
}

/** The text with parts replaced, which are given in order and don't overlap. */
function mapped(text: string, replacements: Iterable<Replacement>): Mapped {
  const parts: string[] = [];
  const starts: number[] = [];
  const places: number[] = [];
  let length = 0;
  let done = 0;
  const add = (part: string, place: number) => {
    starts.push(length);
    places.push(place);
    parts.push(part);
    length += part.length;
  };
  for (const { start, end, by } of replacements) {
    add(text.slice(done, start), done);
    add(by, start);
    done = end;
  }
  add(text.slice(done), done);
  return {
    flat: parts.join(''),
    placeOf(position) {
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if ((starts[middle] ?? 0) <= position) low = middle;
        else high = middle - 1;
      }
      return Math.min(text.length, (places[low] ?? 0) + position - (starts[low] ?? 0));
    },
  };
}

function asItIs(text: string): Mapped {
  return { flat: text, placeOf: (position) => position };
}

function after(first: Mapped, second: Mapped): Mapped {
  return { flat: second.flat, placeOf: (position) => first.placeOf(second.placeOf(position)) };
}

/** Whatever is not one plain space already. */
const GAP = /[\s*]{2,}|[^\S ]|\*/g;
const PARAGRAPH = /\n\s*\n|\n[ \t\r]*\*/;
const ITEM = /[-•#>|]|\d{1,3}[.)]/y;

/** The text as it is read first; `otherReadings` has what it spells in disguise. */
export function prose(text: string): Prose {
  const undone = withoutDisguise(text);
  return { text, ...after(undone, withSingleSpaces(undone.flat)), undisguised: undone };
}

const UNEVEN = /[\s*]{2}|[^\S ]|[*\u2018\u2019\u02bc\u201c\u201d]/;

function withSingleSpaces(text: string): Mapped {
  if (!UNEVEN.test(text)) return asItIs(text);
  const gaps = function* (): Generator<Replacement> {
    for (const { 0: gap, index } of text.matchAll(GAP)) {
      const end = index + gap.length;
      ITEM.lastIndex = end;
      yield {
        start: index,
        end,
        by: gap.includes('\n') && (PARAGRAPH.test(gap) || ITEM.test(text)) ? '\n' : ' ',
      };
    }
  };
  const { flat, placeOf } = mapped(text, gaps());
  return { flat: flat.replace(/[\u2018\u2019\u02bc]/g, "'").replace(/[\u201c\u201d]/g, '"'), placeOf };
}

const NOT_ASCII = /[^\0-\x7f]/;
const LETTER = '[\\w\\p{L}\\p{M}\\p{N}\\p{So}\\p{Default_Ignorable_Code_Point}\\p{Cf}]';
/** A whole word with a letter, mark or sign that isn't ASCII; what can't be seen may part a word, and counts as a letter. */
const STRANGE = new RegExp(`(?<!${LETTER})[\\w]*(?![\\0-\\x7f])${LETTER}+`, 'gu');
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;
const LATIN_WITH_MARKS = /(\p{sc=Latin})\p{M}+/gu;

/** Look-alike letters, marks over letters and characters that can't be seen are undone; what is another script stays. */
function withoutDisguise(text: string): Mapped {
  if (!NOT_ASCII.test(text)) return asItIs(text);
  const words = function* (): Generator<Replacement> {
    for (const { 0: word, index } of text.matchAll(STRANGE)) {
      const by = undisguised(word);
      if (by !== word) yield { start: index, end: index + word.length, by };
    }
  };
  return mapped(text, words());
}

/** The ASCII word that a word is meant to be read as; the word itself where it belongs to another script. */
export function undisguised(word: string): string {
  const bare = word.normalize('NFD').replace(UNSEEN, '').replace(LATIN_WITH_MARKS, '$1');
  const chars = [...bare];
  const isAlike = chars.every((char) => char <= '\u007f' || asciiOf(char) !== undefined);
  return isAlike ? chars.map((char) => asciiOf(char) ?? char).join('') : bare.normalize('NFC');
}

const SPACED =
  /(?<![\w'])[A-Za-z](?:([ .\-_·])[A-Za-z](?:\1[A-Za-z])*)(?:\1{2,3}[A-Za-z](?:\1[A-Za-z])*){0,400}(?![\w'])/g;
const SHORTEST_SPACED = 9;
/** Letters with one sign between each of them, or beside a digit. */
const COULD_BE_SPELLED = /[A-Za-z]([ .\-_·])[A-Za-z]\1+[A-Za-z]\1|[A-Za-z][0134578@$][A-Za-z]/;
const DIGITS = '0134578@$';
const MIXED_WORD = new RegExp(
  `(?<![\\w@$])(?=[\\w@$]{0,40}[A-Za-z])(?=[A-Za-z@$]{0,40}[${DIGITS}])[\\w@$]{2,40}(?![\\w@$])`,
  'g',
);
const FEWEST_MIXED_WORDS = 3;

/** What the text spells with spaces between letters, or with digits for letters; nothing for ordinary text. */
export function* otherReadings({ text }: Prose): Generator<Prose, void, void> {
  if (!COULD_BE_SPELLED.test(text)) return;
  const spaced = [...text.matchAll(SPACED)].filter(([run]) => run.length >= SHORTEST_SPACED);
  if (spaced.length > 0) {
    const joined = mapped(
      text,
      spaced.map(({ 0: run, 1: sign = ' ', index }) => ({
        start: index,
        end: index + run.length,
        by: run
          .split(new RegExp(`\\${sign}{2,}`))
          .map((word) => word.replaceAll(sign, ''))
          .join(' '),
      })),
    );
    yield { text, ...after(joined, withSingleSpaces(joined.flat)), undisguised: joined };
  }
  const words = [...text.matchAll(MIXED_WORD)];
  if (words.length < FEWEST_MIXED_WORDS) return;
  for (const one of ['i', 'l']) {
    const letters = new Map([...DIGITS].map((digit, i) => [digit, `o${one}eastbas`.charAt(i)]));
    const spelled = mapped(
      text,
      words.map(({ 0: word, index }) => ({
        start: index,
        end: index + word.length,
        by: word.replace(/[0134578@$]/g, (digit) => letters.get(digit) ?? digit),
      })),
    );
    yield { text, ...after(spelled, withSingleSpaces(spelled.flat)), undisguised: spelled };
  }
}

export interface Sentence {
  /** Position in `flat`. */
  start: number;
  end: number;
  /** The words before it, which its pronouns may mean. */
  lead: string;
  /** The words before the match, the match, and the words behind it. */
  before: string;
  match: string;
  after: string;
}

/** Characters on either side of a match that can belong to its sentence. */
const REACH = 300;
const LEAD = 150;
const END = /[.!?;](?=["')\]]{0,3}(?: |$))|\n/g;

export function sentenceAround({ flat }: Prose, from: number, to: number): Sentence {
  const behind = flat.slice(to, to + REACH);
  const stop = behind.search(END);
  const end = to + (stop === -1 ? behind.length : stop);
  const ahead = flat.slice(Math.max(0, from - REACH), from);
  let start = from - ahead.length;
  for (const mark of ahead.matchAll(END)) start = from - ahead.length + mark.index + 1;
  if (flat.charAt(start) === ' ') start += 1;
  return {
    start,
    end,
    lead: flat.slice(Math.max(0, start - LEAD), start),
    before: flat.slice(start, from),
    match: flat.slice(from, to),
    after: flat.slice(to, end),
  };
}

/** Each place that matches a global pattern, with its sentence; what is only cited is no request. */
export function* sentencesWith(
  pattern: RegExp,
  said: Prose,
): Generator<{ match: RegExpExecArray; sentence: Sentence }, undefined> {
  for (const match of said.flat.matchAll(pattern)) {
    const sentence = sentenceAround(said, match.index, match.index + match[0].length);
    if (!isCited(sentence)) yield { match, sentence };
  }
}

/** The sentence, or as much of it as can be quoted with the match at its beginning. */
export function quoteSentence({ text, placeOf }: Prose, { start, end, before }: Sentence): string {
  const whole = placeOf(start);
  const stop = placeOf(end) + 1;
  return quoteFrom(text, stop - whole <= QUOTE_LIMIT ? whole : placeOf(start + before.length), stop).trimEnd();
}

/** Whether the match is a quotation in a sentence on what such texts look like. */
function isCited({ before, match, after }: Sentence): boolean {
  const opens = /["'`(]\s?(?:[\w']{1,20} ){0,3}$/.test(before.slice(-60)) && /["'`)]/.test(match + after);
  return (
    opens && /\b(?:such as|like|e\.g|phrases?|patterns?|detects?|flags?|blocks?|rejects?|injections?)\b/i.test(before)
  );
}

/** Denies what follows: "never … without telling the user" is the opposite of the request. */
export const DENIAL = /\b(?:never|not|no|cannot|avoid|refrain|rather than|without)\b|n't\b/i;

/** Whether the clause that the match ends is denied. */
export function isDenied(before: string): boolean {
  return DENIAL.test(before.slice(Math.max(before.lastIndexOf(','), before.lastIndexOf(':')) + 1));
}

/** An example of an argument, or of what a text may look like, is no order; "Usage: always read …" is one. */
export function isExample({ before, after }: Sentence): boolean {
  if (OBLIGES.test(before) || OBLIGES.test(after.slice(0, 60))) return false;
  return /\b(?:e\.g|i\.e|examples?|for instance|such as|sample|usage|default)\b[^.]{0,120}$|\b(?:e\.g|eg|ex)\.?,?:? ?["'`(]?$/i.test(
    before,
  );
}
