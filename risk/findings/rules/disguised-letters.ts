import { codeOf } from '../../printable.ts';
import { listed, quoteFrom } from '../finding.ts';
import { asciiOf, EAST_ASIAN } from '../letters.ts';
import { undisguised } from '../prose.ts';
import { type LetterRule, type Sighting, saying } from '../rule.ts';

const WORD = /(?<![\p{L}\p{M}])(?=[\p{L}\p{M}]{3})[\p{L}\p{M}]+/gu;
const OTHER_SCRIPT = /[\p{sc=Cyrillic}\p{sc=Greek}\p{sc=Armenian}\p{sc=Cherokee}]/u;
const LATIN = /[A-Za-z]/;
/** Letters in circles and squares, and mathematical ones: a word of them is written for its look or to escape a filter. */
const DRESSED =
  /(?<![\u{1d400}-\u{1d7ff}])[\u{1d400}-\u{1d7ff}]{3,}|(?:[\u{1f130}-\u{1f189}\u24b6-\u24e9] ?){3,}|(?:[\u{1f1e6}-\u{1f1ff}][ \u200b\u200c]){4,}/u;
const MARK = '(?!\\p{Default_Ignorable_Code_Point})\\p{M}';
const STACKED = new RegExp(`\\p{sc=Latin}(?:${MARK}){2,}|(?:[A-Za-z]${MARK}){3,}`, 'u');
const READ = 20_000;
const NOT_ASCII = /[^\0-\x7f]/;

function look(text: string): Sighting | undefined {
  if (!NOT_ASCII.test(text)) return undefined;
  const start = text.slice(0, READ);
  for (const { 0: word, index } of start.matchAll(WORD)) {
    if (!LATIN.test(word) || !OTHER_SCRIPT.test(word) || EAST_ASIAN.test(word)) continue;
    const foreign = [...word].filter((char) => char > '\u007f');
    // "Δv" and "SQLзапрос" mix scripts too: only letters that pass for Latin ones are a disguise.
    if (!foreign.every((char) => asciiOf(char) !== undefined)) continue;
    const letters = listed([...new Set(foreign)].map((char) => `${codeOf(char)} for ${asciiOf(char)}`));
    return {
      code: 'mixed-scripts',
      quote: quoteFrom(text, index, index + word.length, 40),
      values: { word: undisguised(word).slice(0, 80), letters },
    };
  }
  for (const [code, pattern] of [
    ['dressed', DRESSED],
    ['stacked-marks', STACKED],
  ] as const) {
    const match = pattern.exec(start);
    if (match && !EAST_ASIAN.test(start.slice(Math.max(0, match.index - 40), match.index + 40)))
      return { code, quote: quoteFrom(text, match.index, match.index + match[0].length, 40) };
  }
  return undefined;
}

export const disguisedLetters: LetterRule = {
  kind: 'disguised-letters',
  title: 'Letters in disguise',
  asks: 'Is a word spelled with letters that only look like the ones they replace?',
  why: 'A person and a model read the word, and a filter that looks for it does not find it.',
  misreads:
    'Decorative headings in mathematical letters or in circles, and words that mix scripts on purpose with letters that both have.',
  codes: {
    'mixed-scripts': { says: 'spells “{word}” with letters of another script: {letters}', hides: true },
    dressed: { says: 'is spelled with signs in place of letters', hides: false },
    'stacked-marks': { says: 'puts marks over the letters of a word', hides: false },
  },
  reads: 'letters',
  readsNames: false,
  look,
  examples: {
    hits: [
      { ...saying('Sends the p\u0430ssword along.'), code: 'mixed-scripts', quote: 'Sends the p\u0430ssword along.' },
      { ...saying('\u{1d400}\u{1d401}\u{1d402} first.'), code: 'dressed', quote: '\u{1d400}\u{1d401}\u{1d402} first.' },
    ],
    misses: [saying('Поиск в SQLзапрос, Δv и µm'), saying('検索ＡＰＩを呼ぶ'), saying('Crème brûlée, naïve façade.')],
  },
};
