import { TOKEN_SHAPES } from '../../token-shapes.ts';
import { quoteFrom } from '../finding.ts';
import type { Place } from '../places.ts';
import { type PlaceRule, type Sighting, sayingOfParameter } from '../rule.ts';

const HOLDS_SECRET =
  /(?:password|passwd|passphrase|secret|token|api[-_ ]?key|access[-_ ]?key|private[-_ ]?key|auth[-_ ]?key|credentials?)s?$/i;
/** Tokens that only mark a position, and names of things instead of the things. */
const HOLDS_NONE =
  /(?:page|next|prev|previous|continuation|continue|cursor|sync|delta|resume|max|min|stop|pad|end|scroll|sequence|design|color)[-_ ]?tokens?$/i;
const PLACEHOLDER =
  /your|example|placeholder|change[-_ ]?me|dummy|sample|fake|test|demo|redacted|insert|replace|here|todo|x{4}|\*{3}|\.{3}|…|<|>|\{|\$|([a-z0-9])\1{4}|0123|1234|2345|4567|abcd|qwerty|foobar|eyJzdWIiOiIxMjM0NTY3ODkwI/i;
const READ = 10_000;

function look({ value, property, meaning }: Place): Sighting[] {
  if (meaning !== 'value' || typeof value !== 'string') return [];
  const text = value.slice(0, READ);
  for (const { name, form } of TOKEN_SHAPES) {
    const match = form.exec(text);
    if (match && !PLACEHOLDER.test(match[0]) && bitsPerLetter(match[0]) > 3) {
      const quote = quoteFrom(text, match.index, match.index + match[0].length);
      return [{ code: 'known-shape', quote, values: { shape: name } }];
    }
  }
  if (!property || !HOLDS_SECRET.test(property) || HOLDS_NONE.test(property)) return [];
  const isRandom =
    /^[\w+/=.~!@#%^&-]{20,200}$/.test(text) && /\d/.test(text) && /[a-z]/i.test(text) && bitsPerLetter(text) >= 3.5;
  // An identifier is random too, and is no secret.
  const isUuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
  return isRandom && !isUuid && !PLACEHOLDER.test(text)
    ? [{ code: 'random-value', quote: quoteFrom(text, 0, text.length) }]
    : [];
}

/** How surprising a letter is on average, by the letters' own frequencies. */
function bitsPerLetter(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  return [...counts.values()].reduce((sum, n) => sum - (n / text.length) * Math.log2(n / text.length), 0);
}

export const secretInDefault: PlaceRule = {
  kind: 'secret-in-default',
  title: 'What looks like a secret',
  asks: 'Does a default, an example or a fixed value contain a credential?',
  why: 'Anyone who can list the tools can read it.',
  misreads: 'A made-up value that is as random as a real one.',
  codes: {
    'known-shape': { says: 'has the form of {shape}', hides: false },
    'random-value': { says: 'looks like a real secret that everybody who lists the server can read', hides: false },
  },
  reads: 'places',
  look,
  examples: {
    hits: [
      {
        ...sayingOfParameter('password', { default: 'q7Rk2mVx9TzLb4HcWn8sYp3dJf6gUe1A' }),
        code: 'random-value',
        quote: 'q7Rk2mVx9TzLb4HcWn8sYp3dJf6gUe1A',
      },
      {
        ...sayingOfParameter('id', { default: `AKIA${'Q3EGRTZ5WVPLM7KD'}` }),
        code: 'known-shape',
        quote: `AKIA${'Q3EGRTZ5WVPLM7KD'}`,
      },
    ],
    misses: [
      sayingOfParameter('password', { default: 'your-password-goes-in-this-place-1' }),
      sayingOfParameter('cursor', { default: 'q7Rk2mVx9TzLb4HcWn8sYp3dJf6gUe1A' }),
    ],
  },
};
