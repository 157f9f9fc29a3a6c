/** A policy as the text that is shown and copied; free of the contract, so that scripts of the pages can have it too. */
import { visible } from './visible.ts';

/** Two-space JSON. Characters that cannot be seen are escaped, so that what is read is exactly what is copied. */
export function policyText(value: unknown): string {
  return visible(JSON.stringify(value, null, 2))
    .map(({ text, unseen }) => (unseen ? escaped(text) : text))
    .join('');
}

function escaped(code: string): string {
  const char = String.fromCodePoint(Number.parseInt(code.slice(3, -1), 16));
  return Array.from({ length: char.length }, (_, i) => `\\u${char.charCodeAt(i).toString(16).padStart(4, '0')}`).join(
    '',
  );
}
