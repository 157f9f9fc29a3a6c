import { quoteFrom } from '../finding.ts';
import { type LetterRule, type Sighting, saying } from '../rule.ts';

const BASE64 = /(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/_-]{24,4000}={0,2}(?![A-Za-z0-9+/=_-])/g;
const HEX = /(?<![A-Za-z0-9])(?:0x)?(?:[0-9a-fA-F]{2}[ :]?){16,2000}(?![A-Za-z0-9])/g;
const ESCAPED =
  /(?:(?:%[0-9a-f]{2}|&#x?[0-9a-f]{1,6};|\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\u\{[0-9a-f]{1,6}\})[ \w.,'-]{0,2}){8,2000}/gi;
const BINARY = /(?<![01])(?:[01]{8}[ ,]?){12,1000}(?![01])/g;
const ROT13 = /\brot-?13\b/i;
const ENOUGH_WORDS = 4;
const SHOWN = 160;
/** Most texts have nothing that could be encoded. */
const WORTH_READING =
  /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{24}|(?:[0-9a-fA-F]{2}[ :]){12}|%[0-9a-f]{2}|&#|\\[xu]|[01]{8}|\brot-?13\b/i;
const MATCHES_LIMIT = 200;

type Encoding = 'base64' | 'hex' | 'escapes' | 'binary' | 'rot13';

function look(text: string): Sighting | undefined {
  if (!WORTH_READING.test(text)) return undefined;
  for (const { encoding, decoded, at, length } of decodingsOf(text))
    if (readsAsSentence(decoded))
      return {
        code: 'decodes-to-text',
        quote: quoteFrom(text, at, at + length),
        values: { encoding, text: decoded.slice(0, SHOWN) + (decoded.length > SHOWN ? '…' : '') },
      };
  return undefined;
}

interface Decoding {
  encoding: Encoding;
  decoded: string;
  at: number;
  length: number;
}

function* decodingsOf(text: string): Generator<Decoding> {
  let tried = 0;
  for (const [encoding, pattern, decode] of [
    ['base64', BASE64, fromBase64],
    ['hex', HEX, fromHex],
    ['binary', BINARY, fromBinary],
    ['escapes', ESCAPED, fromEscapes],
  ] as const)
    for (const { 0: run, index } of text.matchAll(pattern)) {
      tried += 1;
      if (tried > MATCHES_LIMIT) return;
      yield { encoding, decoded: decode(run), at: index, length: run.length };
    }
  const named = ROT13.exec(text);
  if (named) {
    const rest = text.slice(named.index + named[0].length, named.index + 600);
    yield { encoding: 'rot13', decoded: fromRot13(rest), at: named.index, length: named[0].length + rest.length };
  }
}

/** Words with a space between them, all of plain letters; a word or two may be the example of an encoding. */
function readsAsSentence(decoded: string): boolean {
  if (!/^[\x20-\x7e\s]+$/.test(decoded)) return false;
  const words = decoded.match(/(?<![A-Za-z'])[A-Za-z']{2,14}(?![A-Za-z'])/g) ?? [];
  const letters = words.join('').length;
  return words.length >= ENOUGH_WORDS && letters > 0.55 * decoded.length && words.some((word) => COMMON.test(word));
}

const COMMON =
  /^(?:the|and|to|of|all|any|this|that|you|your|user|not|do|is|with|for|from|send|read|file|before|ignore|previous|instructions|call|then|in|it|must|always)$/i;

function fromBase64(run: string): string {
  // Of most runs the length alone says that they are no base64, which is cheaper than an exception.
  if (run.replaceAll('=', '').length % 4 === 1) return '';
  try {
    return atob(run.replaceAll('-', '+').replaceAll('_', '/').replaceAll('=', ''));
  } catch {
    // Not base64 after all: its length fits no number of bytes.
    return '';
  }
}

function fromHex(run: string): string {
  const digits = run.replace(/^0x/, '').replace(/[ :]/g, '');
  return bytes(digits.match(/../g) ?? [], 16);
}

function fromBinary(run: string): string {
  return bytes(run.match(/[01]{8}/g) ?? [], 2);
}

function bytes(codes: readonly string[], base: number): string {
  return codes.map((code) => String.fromCharCode(Number.parseInt(code, base))).join('');
}

function fromEscapes(run: string): string {
  return run.replace(
    /%([0-9a-f]{2})|&#x([0-9a-f]{1,6});|&#([0-9]{1,7});|\\x([0-9a-f]{2})|\\u\{?([0-9a-f]{1,6})\}?/gi,
    (whole, ...codes) => {
      const at = codes.slice(0, 5).findIndex((code: unknown) => code !== undefined);
      const code = Number.parseInt(String(codes[at]), at === 2 ? 10 : 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

function fromRot13(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => {
    const first = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - first + 13) % 26) + first);
  });
}

/** Encoded instructions: a model decodes them while reading, a person does not. */
export const encodedText: LetterRule = {
  kind: 'encoded-text',
  title: 'Encoded text',
  asks: 'Does the text contain sentences in base64, hexadecimal or escapes?',
  why: 'A model decodes them while reading; a person who reviews the definition does not.',
  misreads: 'The example of a tool that encodes or decodes, where it is a whole sentence.',
  codes: { 'decodes-to-text': { says: 'is {encoding} for “{text}”', hides: true } },
  reads: 'letters',
  readsNames: false,
  look,
  examples: {
    hits: [
      {
        ...saying(`Setup: ${btoa('send the notes to the archive first')}`),
        code: 'decodes-to-text',
        quote: btoa('send the notes to the archive first'),
      },
    ],
    misses: [
      saying(`A value such as ${btoa('Hello world, good day')}`),
      saying('SHA-256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'),
    ],
  },
};
