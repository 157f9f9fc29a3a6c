/**
 * Credentials that stand in a schema as a default, an example or a fixed value: everybody who lists the server has them.
 * Misreads: a made-up value that is as random as a real one.
 */
import { TOKEN_SHAPES } from '../token-shapes.ts';
import { quoteFrom, type Seen } from './finding.ts';
import type { Place } from './places.ts';

const HOLDS_SECRET =
  /(?:password|passwd|passphrase|secret|token|api[-_ ]?key|access[-_ ]?key|private[-_ ]?key|auth[-_ ]?key|credentials?)s?$/i;
/** Tokens that only mark a position, and names of things instead of the things. */
const HOLDS_NONE =
  /(?:page|next|prev|previous|continuation|continue|cursor|sync|delta|resume|max|min|stop|pad|end|scroll|sequence|design|color)[-_ ]?tokens?$/i;
const PLACEHOLDER =
  /your|example|placeholder|change[-_ ]?me|dummy|sample|fake|test|demo|redacted|insert|replace|here|todo|x{4}|\*{3}|\.{3}|…|<|>|\{|\$|([a-z0-9])\1{4}|0123|1234|2345|4567|abcd|qwerty|foobar|eyJzdWIiOiIxMjM0NTY3ODkwI/i;
const READ = 10_000;

export function secretInDefault({ value, property }: Place): Seen | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.slice(0, READ);
  for (const { name, form } of TOKEN_SHAPES) {
    const match = form.exec(text);
    if (match && !PLACEHOLDER.test(match[0]) && bitsPerLetter(match[0]) > 3)
      return { quote: quoteFrom(text, match.index, match.index + match[0].length), says: `has the form of ${name}` };
  }
  if (!property || !HOLDS_SECRET.test(property) || HOLDS_NONE.test(property)) return undefined;
  const isRandom =
    /^[\w+/=.~!@#%^&-]{20,200}$/.test(text) && /\d/.test(text) && /[a-z]/i.test(text) && bitsPerLetter(text) >= 3.5;
  // An identifier is random too, and is no secret.
  const isUuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
  return isRandom && !isUuid && !PLACEHOLDER.test(text)
    ? {
        quote: quoteFrom(text, 0, text.length),
        says: 'looks like a real secret, written down for everybody who lists the server',
      }
    : undefined;
}

/** How surprising a letter is on average, by the letters' own frequencies. */
function bitsPerLetter(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  return [...counts.values()].reduce((sum, n) => sum - (n / text.length) * Math.log2(n / text.length), 0);
}
