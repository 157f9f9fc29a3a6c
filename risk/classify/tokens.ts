/** Cutting names and sentences into words, with the places where they stood, so that evidence can quote them. */

export interface Token {
  /** Lower case. */
  word: string;
  /** The word's singular, or the plain form of a third-person verb. */
  plain: string;
  /** As it stood. */
  text: string;
  start: number;
}

const WORD_IN_NAME = /[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[0-9]+|[\u0080-\uFFFF]+/g;

/**
 * The words of a tool's or an argument's name: snake, kebab, camel, Pascal, dotted and slashed names, acronyms
 * (`listDNSRecords` → list dns records) and trailing digits (`base64`, `v1`) as people read them.
 */
export function splitName(name: string): Token[] {
  return tokens(name.slice(0, 300), WORD_IN_NAME);
}

const WORD_IN_TEXT = /[A-Za-z][A-Za-z'’]*|[\u00A1-\u1FFF\u2C00-\u2FFF\u3040-\uFFFF]+|[.!?:;|\n(,]/g;

/** The words of the first `limit` characters of a text; sentence and clause marks are kept as words of their own. */
export function splitText(text: string, limit: number): Token[] {
  return tokens(text.slice(0, limit), WORD_IN_TEXT);
}

function tokens(text: string, pattern: RegExp): Token[] {
  const found: Token[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const word = match[0].toLowerCase();
    found.push({ word, plain: singular(word), text: match[0], start: match.index });
  }
  return found;
}

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
