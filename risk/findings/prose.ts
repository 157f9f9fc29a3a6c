/** English sentences as the rules read them, with the way back to the letters that the server wrote. */
import { QUOTE_LIMIT, quoteFrom } from './finding.ts';

export interface Prose {
  text: string;
  /**
   * White space and emphasis are one space, or one line feed where a paragraph or list item ends, and quotes are plain:
   * a rule that asks for one space between words can't be made to count a million of them.
   */
  flat: string;
  /** Where a position of `flat` is in `text`. */
  placeOf: (position: number) => number;
}

/** Whatever is not one plain space already. */
const GAP = /[\s*]{2,}|[^\S ]|\*/g;
const PARAGRAPH = /\n\s*\n|\n[ \t\r]*\*/;
const ITEM = /[-•#>|]|\d{1,3}[.)]/y;

export function prose(text: string): Prose {
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
  for (const { 0: gap, index } of text.matchAll(GAP)) {
    add(text.slice(done, index), done);
    done = index + gap.length;
    ITEM.lastIndex = done;
    add(gap.includes('\n') && (PARAGRAPH.test(gap) || ITEM.test(text)) ? '\n' : ' ', index);
  }
  add(text.slice(done), done);
  return {
    text,
    flat: parts
      .join('')
      .replace(/[\u2018\u2019\u02bc]/g, "'")
      .replace(/[\u201c\u201d]/g, '"'),
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

export interface Sentence {
  /** Where it stands in `flat`. */
  start: number;
  end: number;
  /** The words before it, which its pronouns may mean. */
  lead: string;
  /** What stands before the match, the match, and what stands behind it. */
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

/** Each place where a global pattern stands, with its sentence; what is only cited is nobody's request. */
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

/** Whether the match stands in quotation marks in a sentence on what such texts look like. */
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
