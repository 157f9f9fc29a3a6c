/**
 * How much of a server's words is read. Each limit is several times what the largest of four thousand real tools needs, so
 * that only a definition written to cost time meets one. Counts of characters, not a clock: the same input gives the same
 * verdict on every machine.
 */

/** Of a tool's name; the largest real one has 64. Arguments whose names are longer are not read. */
export const NAME_READ = 300;
/** Of a description, a tool's or an argument's. */
export const TEXT_READ = 8_000;
/** Of a server's instructions. */
export const INSTRUCTIONS_READ = 4_000;
/** Of one value of an enumeration, and how many values of it. */
export const VALUE_READ = 200;
export const VALUES_READ = 200;
/** How many arguments of a tool are looked at; the widest of two thousand real ones has 45 at the top. */
export const ARGUMENTS_READ = 200;
/** Characters of a tool's arguments. */
export const TOOL_READ = 40_000;
/** Characters of a server's tools together. */
export const SERVER_READ = 4_000_000;
/** What each tool and argument costs besides its characters. */
export const EACH = 50;

/** Where not all of a definition was read, the verdict is no surer than this. */
export const CUT_CONFIDENCE = 0.5;

/** The beginning of a text, never half of a surrogate pair at its end. */
export function beginning(text: string, length: number): string {
  if (text.length <= length) return text;
  const isInsidePair =
    (text.charCodeAt(length - 1) & 0xfc00) === 0xd800 && (text.charCodeAt(length) & 0xfc00) === 0xdc00;
  return text.slice(0, isInsidePair ? length - 1 : length);
}
