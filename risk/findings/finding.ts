/** What a definition holds beside what the tool can do: things that a person should see before an agent reads them. */
import * as z from 'zod';

export const FINDINGS = [
  'invisible-characters',
  'bidirectional-characters',
  'disguised-letters',
  'encoded-text',
  'asks-for-secrecy',
  'further-step',
  'hands-over',
  'steers-other-tools',
  'changes-arguments',
  'poses-as-system',
  'overrides-instructions',
  'second-purpose',
  'speaking-name',
  'praises-itself',
  'look-alike-name',
  'payload-in-value',
  'secret-in-default',
  'invalid-schema',
  'remote-reference',
  /** Not a judgement: the definition is too large or too deep, and the rest of it was not searched. */
  'unsearched',
] as const;

/** A finding is data: `code` and `values` are put into words by rules/index.ts alone. */
export const Finding = z.strictObject({
  kind: z.enum(FINDINGS),
  /** Which of the things that the rule looks for it saw. */
  code: z.string(),
  /** What fills the gaps of the code's words; a server's own words may be among them. */
  values: z.record(z.string(), z.string()).optional(),
  /** Position in the listing's `tools`; absent where the server's own instructions are meant. */
  tool: z.int().nonnegative().optional(),
  /** JSON Pointer (RFC 6901) into the raw definition, or into `{instructions}`. */
  at: z.string(),
  /**
   * At most 200 characters, unchanged: a part of the string at that place or of the pointer's last step, the number or
   * word that is there, or empty.
   */
  quote: z.string(),
});
export type Finding = z.infer<typeof Finding>;

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

/** `a`, `a and b`, `a, b and c`; more than `most` are counted instead of named. */
export function listed(parts: readonly string[], most = 3): string {
  const shown = parts.length > most ? [...parts.slice(0, most), `${parts.length - most} more`] : parts;
  return [shown.slice(0, -1).join(', '), shown.at(-1)].filter((part) => part).join(' and ');
}
