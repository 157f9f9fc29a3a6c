import { quoteFrom } from '../finding.ts';
import { KEY_FILE } from '../phrases.ts';
import type { Place } from '../places.ts';
import { type PlaceRule, type Sighting, sayingOfParameter } from '../rule.ts';

const SHELL =
  /\$\((?:curl|wget|cat|id|whoami|nc|bash|sh|env|printenv|base64)\b|`(?:curl|wget|cat|id|whoami|nc|bash|sh|env)\b[^`]{0,80}`|[;&|]{1,2}\s{0,3}(?:rm -rf|curl |wget |nc |bash |sh |cat \/etc|cat ~|printenv|env\b|chmod |sudo )|\b(?:curl|wget)\b[^\n|]{1,120}\|\s{0,3}(?:ba|z)?sh\b|\brm -rf [~/]|\/dev\/tcp\/|\bpowershell\b.{0,20}\s-e(?:nc|c)?\w*\s|\b169\.254\.169\.254\b|\bfile:\/\/\/etc\//i;
const SCRIPT =
  /<script\b|javascript:|\bon(?:error|load|click)\s{0,3}=\s{0,3}["']?[a-z(]|<iframe\b|<img [^>]{0,80}\bonerror\b/i;
const SQL =
  /'\s{0,3}(?:or|and)\s{1,3}'?1'?\s{0,3}=\s{0,3}'?1|;\s{0,3}drop\s{1,3}table\b|\bunion\s{1,3}(?:all\s{1,3})?select\b/i;
const KEYS = new RegExp(`^[\\w/~.$-]{0,60}${KEY_FILE}$`, 'i');
const READ = 10_000;

function look({ value, meaning, schema }: Place): Sighting[] {
  if (meaning !== 'value' || schema !== 'input' || typeof value !== 'string') return [];
  const text = value.slice(0, READ);
  for (const [code, pattern] of [
    ['shell', SHELL],
    ['script', SCRIPT],
    ['sql', SQL],
    ['key-file', KEYS],
  ] as const) {
    const match = pattern.exec(text);
    if (match) return [{ code, quote: quoteFrom(text, match.index, match.index + match[0].length, 40) }];
  }
  return [];
}

export const payloadInValue: PlaceRule = {
  kind: 'payload-in-value',
  title: 'An attack as a value',
  asks: 'Does a default, an example or a listed value contain an injection?',
  why: 'Models take over defaults and examples as they are, and the program behind the tool may run them.',
  misreads: 'A security scanner whose examples are attacks, and a terminal tool with a pipeline as its example.',
  codes: {
    shell: { says: 'contains a shell command that fetches, reads or deletes', hides: true },
    script: { says: 'contains a script for a page', hides: true },
    'key-file': { says: 'is a file that holds keys or accounts', hides: true },
    sql: { says: 'contains an SQL injection', hides: true },
  },
  reads: 'places',
  look,
  examples: {
    hits: [
      {
        ...sayingOfParameter('title', { default: 'x; rm -rf ~' }),
        code: 'shell',
        quote: 'x; rm -rf ~',
      },
      { ...sayingOfParameter('title', { examples: ["a' OR 1=1"] }), code: 'sql', quote: "a' OR 1=1" },
      {
        ...sayingOfParameter('title', { enum: ['<script>go()</script>'] }),
        code: 'script',
        quote: '<script>go()</script>',
      },
    ],
    misses: [sayingOfParameter('title', { default: 'Salt & pepper; fish' })],
  },
};
