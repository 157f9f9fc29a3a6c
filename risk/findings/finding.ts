/** What stands beside the risk of a tool: things about a definition that a person should see for themselves. */
import * as z from 'zod';

export const FINDINGS = [
  'invisible-characters',
  'bidirectional-characters',
  'asks-for-secrecy',
  'steers-other-tools',
  'overrides-instructions',
  'look-alike-name',
  'secret-in-default',
  'invalid-schema',
  'remote-reference',
  /** Not a judgement: the definition is too large or too deep, and what lies behind this place was not looked at. */
  'unsearched',
] as const;

export const Finding = z.strictObject({
  kind: z.enum(FINDINGS),
  /** Position in the listing's `tools`; absent where the server's own instructions are meant. */
  tool: z.int().nonnegative().optional(),
  /** JSON Pointer (RFC 6901) into the raw definition, or into `{instructions}`. */
  at: z.string(),
  /**
   * At most 200 characters, unchanged: a part of the string at that place or of the pointer's last step, the number or
   * word that stands there, or, where nothing or no text stands there, empty.
   */
  quote: z.string(),
  /** What was seen, as a clause that can follow the quote. */
  says: z.string(),
});
export type Finding = z.infer<typeof Finding>;

/** What a rule saw in one text. */
export type Seen = Pick<Finding, 'quote' | 'says'>;

export const QUOTE_LIMIT = 200;

/** The text from `start` to `end` with up to `around` characters on either side, never half of a surrogate pair. */
export function quoteFrom(text: string, start: number, end: number, around = 0): string {
  const from = Math.max(0, start - around);
  const to = Math.min(text.length, end + around, from + QUOTE_LIMIT);
  return text.slice(isInsidePair(text, from) ? from + 1 : from, isInsidePair(text, to) ? to - 1 : to);
}

function isInsidePair(text: string, index: number): boolean {
  return (text.charCodeAt(index) & 0xfc00) === 0xdc00 && (text.charCodeAt(index - 1) & 0xfc00) === 0xd800;
}

/** `zero-width space (U+200B)`. */
export function named(name: string, char: string): string {
  return `${name} (${codeOf(char)})`;
}

export function codeOf(char: string): string {
  return `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** `a`, `a and b`, `a, b and c`; more than `most` are counted instead of named. */
export function listed(parts: readonly string[], most = 3): string {
  const shown = parts.length > most ? [...parts.slice(0, most), `${parts.length - most} more`] : parts;
  return [shown.slice(0, -1).join(', '), shown.at(-1)].filter((part) => part).join(' and ');
}
