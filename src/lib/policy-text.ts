/** A policy as the text that is shown and copied; free of the contract, so that scripts of the pages can have it too. */
import { printableJson } from '../../risk/printable.ts';

/** Two-space JSON. Characters that cannot be seen are escaped, so that what is read is exactly what is copied. */
export function policyText(value: unknown): string {
  return printableJson(value, 2);
}
