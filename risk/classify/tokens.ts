/** Cutting names and sentences into words, with the places where they stood, so that evidence can quote them. */

import { NAME_READ } from './limits.ts';

export class Token {
  /** Lower case. */
  readonly word: string;
  /** As it stood. */
  readonly text: string;
  readonly start: number;
  private singular: string | undefined = undefined;

  /** `word` is the text in lower case. */
  constructor(text: string, start: number, word: string) {
    this.word = word;
    this.text = text;
    this.start = start;
  }

  /** The word's singular, or the plain form of a third-person verb; found when it is asked for, which most words are not. */
  get plain(): string {
    this.singular ??= singular(this.word);
    return this.singular;
  }
}

/**
 * The words of a tool's or an argument's name: snake, kebab, camel, Pascal, dotted and slashed names, acronyms
 * (`listDNSRecords` → list dns records) and trailing digits (`base64`, `v1`) as people read them.
 */
export function splitName(name: string): Token[] {
  const end = Math.min(name.length, NAME_READ);
  const found: Token[] = [];
  for (let i = 0; i < end; ) {
    const start = i;
    const first = name.charCodeAt(i);
    if (isLatin(first)) {
      while (i < end && isCapital(name.charCodeAt(i))) i += 1;
      const isFollowed = i < end && isSmall(name.charCodeAt(i));
      // The last of several capitals before a small letter opens the next word.
      if (isFollowed && i - start > 1) i -= 1;
      else {
        while (i < end && isSmall(name.charCodeAt(i))) i += 1;
        while (i < end && isDigit(name.charCodeAt(i))) i += 1;
      }
    } else if (isDigit(first)) while (i < end && isDigit(name.charCodeAt(i))) i += 1;
    else if (first >= 0x80) while (i < end && name.charCodeAt(i) >= 0x80) i += 1;
    if (i === start) i += 1;
    else found.push(tokenAt(name, start, i));
  }
  return found;
}

function tokenAt(text: string, start: number, end: number): Token {
  const word = text.slice(start, end);
  return new Token(word, start, word.toLowerCase());
}

/** Clause marks, kept as words of their own: a sentence's structure is what a description's action is found by. */
const MARKS = new Uint8Array(128);
for (const mark of '.!?:;|(,\n') MARKS[mark.charCodeAt(0)] = 1;

function isMark(code: number): boolean {
  return MARKS[code] === 1;
}

/**
 * The words of the first `limit` characters of a text, clause marks as words of their own, read off as they are asked
 * for: most sentences are decided by their first few. A scan by hand, because it is done for every description and a
 * regular expression takes three times as long.
 */
export class TextWords {
  private readonly text: string;
  private readonly end: number;
  private readonly found: Token[] = [];
  private position: number;

  /** Labels in brackets in front ("[AUDIT] [Free]") are left out, and do not count. */
  constructor(text: string, limit: number) {
    this.text = text;
    this.position = text.startsWith('[') ? (LABELS.exec(text)?.[0].length ?? 0) : 0;
    this.end = Math.min(text.length, this.position + limit);
  }

  at(index: number): Token | undefined {
    while (this.found.length <= index && this.read());
    return this.found[index];
  }

  /** All of them, or those before `count`. */
  first(count = Number.POSITIVE_INFINITY): readonly Token[] {
    while (this.found.length < count && this.read());
    return this.found.slice(0, count);
  }

  /** The word behind one that was given out. */
  after(word: Token): Token | undefined {
    return this.at(this.found.indexOf(word) + 1);
  }

  /** The words behind each "and", "or" or "then" of the sentence that goes on after a word. */
  joinedBehind(word: Token): Token[] {
    const from = word.start + word.text.length;
    const rest = this.text.slice(from, this.end);
    const found: Token[] = [];
    if (!rest.includes(' and ') && !rest.includes(' then ') && !rest.includes(' or ')) return found;
    const stops = ['. ', '\n'].map((mark) => rest.indexOf(mark)).filter((at) => at >= 0);
    const sentence = rest.slice(0, Math.min(rest.length, ...stops));
    for (const { index, 0: all, 1: text = '' } of sentence.matchAll(JOINED)) {
      const start = from + index + all.length - text.length;
      found.push(tokenAt(this.text, start, start + text.length));
    }
    return found;
  }

  /** The Latin word behind one, in lower case, wherever that stands in the text; empty where none follows at once. */
  wordBehind(word: Token): string {
    const start = word.start + word.text.length + 1;
    let end = start;
    while (end < this.end && isLatin(this.text.charCodeAt(end))) end += 1;
    return this.text.slice(start, end).toLowerCase();
  }

  /** Whether a word is the front of a compound: "Fill-in", "CREATE_UI". */
  isCompound(word: Token): boolean {
    const end = word.start + word.text.length;
    const joint = this.text.charCodeAt(end);
    return (joint === 45 || joint === 95) && isLatin(this.text.charCodeAt(end + 1));
  }

  /** Takes the next word in; false at the end of the text. */
  private read(): boolean {
    const { text, end } = this;
    for (let i = this.position; i < end; i += 1) {
      const code = text.charCodeAt(i);
      const start = i;
      if (isLatin(code)) {
        let isPlain = code >= 97;
        for (i += 1; i < end; i += 1) {
          const next = text.charCodeAt(i);
          if (next >= 97 && next <= 122) continue;
          if (!isInsideWord(next)) break;
          isPlain = false;
        }
        const word = text.slice(start, i);
        // Most words are in lower case already.
        this.found.push(new Token(word, start, isPlain ? word : word.toLowerCase()));
      } else if (isOtherLetter(code)) {
        for (i += 1; i < end && isOtherLetter(text.charCodeAt(i)); ) i += 1;
        this.found.push(tokenAt(text, start, i));
      } else if (isMark(code)) {
        i += 1;
        const mark = text.charAt(start);
        this.found.push(new Token(mark, start, mark));
      } else continue;
      this.position = i;
      return true;
    }
    this.position = end;
    return false;
  }
}

function isSmall(code: number): boolean {
  return code >= 97 && code <= 122;
}

function isCapital(code: number): boolean {
  return code >= 65 && code <= 90;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isLatin(code: number): boolean {
  return isSmall(code) || isCapital(code);
}

/** Letters, and both apostrophes. */
function isInsideWord(code: number): boolean {
  return isLatin(code) || code === 39 || code === 0x2019;
}

/** Scripts other than Latin, which mostly put no spaces between words. */
function isOtherLetter(code: number): boolean {
  return (code >= 0xa1 && code <= 0x1fff) || (code >= 0x2c00 && code <= 0x2fff) || code >= 0x3040;
}

const LABELS = /^(?:\[[^\]\n]{1,80}\]\s{0,4}){1,8}/;
const JOINED = / (?:and|or|then) (?:then )?([A-Za-z]+)/g;

const NOT_PLURAL = new Set([
  'canvas',
  'atlas',
  'alias',
  'bias',
  'gas',
  'aws',
  'kubernetes',
  'news',
  'series',
  'https',
  'dns',
  'sms',
  'css',
  'js',
]);

/** The plain form of a noun or third-person verb: `branches` → branch, `queries` → query, `creates` → create. */
function singular(word: string): string {
  if (
    NOT_PLURAL.has(word) ||
    word.length < 4 ||
    !word.endsWith('s') ||
    word.endsWith('ss') ||
    word.endsWith('us') ||
    word.endsWith('is')
  )
    return word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(?:[sxz]|ch|sh)es$/.test(word)) return word.endsWith('ses') ? word.slice(0, -1) : word.slice(0, -2);
  return word.slice(0, -1);
}

/** Forms of a verb that sentences use, in the order to try them: creates, creating, created → create. */
export function verbStems(word: string): string[] {
  const stems = [word];
  if (word.endsWith('ies')) stems.push(`${word.slice(0, -3)}y`);
  if (word.endsWith('es')) stems.push(word.slice(0, -1), word.slice(0, -2));
  else if (word.endsWith('s')) stems.push(word.slice(0, -1));
  for (const ending of ['ing', 'ed'])
    if (word.endsWith(ending) && word.length > ending.length + 2) {
      const bare = word.slice(0, -ending.length);
      stems.push(bare, `${bare}e`);
      if (bare.at(-1) === bare.at(-2)) stems.push(bare.slice(0, -1));
    }
  return stems;
}
